import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Env, envValue } from '../servers/paths.ts';
import { CliProblem } from './problem.ts';
import { secretsOf } from './secrets.ts';

/** The running API for commands. They use the caller's own token, so that the separation of duties applies. */
export interface ApiClient {
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>;
  /** The unchanged text of an answer, in the requested media type. */
  getText(path: string, accept: string): Promise<string>;
  post<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
  put<T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T>;
}

const DEFAULT_URL = 'http://localhost:8080';
const TIMEOUT_MS = 30_000;

const Problem = z.object({
  type: z.string(),
  title: z.string(),
  detail: z.string(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
});

/** Where the API is, without a slash at its end, and the caller's token. */
interface ApiTarget {
  readonly base: string;
  readonly token: string;
}

/** @throws CliProblem without a token */
export function apiTarget(env: Env): ApiTarget {
  const base = (envValue(env, 'GOODSTANDING_URL') ?? DEFAULT_URL).replace(/\/+$/, '');
  const token = envValue(secretsOf(env), 'GOODSTANDING_TOKEN')?.trim();
  if (token === undefined)
    throw new CliProblem(
      [
        'GOODSTANDING_TOKEN is not set: this command acts in your name. With "npm start" running here:',
        '  export GOODSTANDING_TOKEN=$(goodstanding token analyst)          # writes and submits policies',
        '  export GOODSTANDING_TOKEN=$(goodstanding token policyApprover)   # approves and releases them',
        '  export GOODSTANDING_TOKEN=$(goodstanding token operations)       # bill runs, figures',
      ].join('\n'),
    );
  return { base, token };
}

/** The failure of a command that reaches no API. */
export function noApi(base: string, error: unknown): CliProblem {
  return new CliProblem(
    `No API answers at ${base} (${reasonOf(error)}). Keep "npm start" running in another terminal, or name one: GOODSTANDING_URL=http://...`,
  );
}

/**
 * The API at GOODSTANDING_URL with the token in GOODSTANDING_TOKEN, or in the file GOODSTANDING_TOKEN_FILE. Every failure is a {@link CliProblem} that says what to
 * do: no token, no answer, a refusal with its faults.
 */
export function apiClient(env: Env): ApiClient {
  const { base, token } = apiTarget(env);

  const exchange = async (path: string, init: RequestInit): Promise<string> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${base}${path}`, {
        ...init,
        headers,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      text = await response.text();
    } catch (error) {
      throw noApi(base, error);
    }
    if (!response.ok) throw new CliProblem(refusalOf(base, response, text));
    return text;
  };

  const send = async <T>(path: string, init: RequestInit, schema: z.ZodType<T>): Promise<T> => {
    const text = await exchange(path, init);
    const parsed = schema.safeParse(jsonOf(text));
    if (!parsed.success)
      throw new CliProblem(
        `The answer of ${base}${path} is not that of this version's API. Check GOODSTANDING_URL.`,
      );
    return parsed.data;
  };

  const sendBody = <T>(method: 'POST' | 'PUT', path: string, body: unknown, schema: z.ZodType<T>) =>
    send(
      path,
      {
        method,
        headers: {
          'content-type': 'application/json',
          ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        },
        body: JSON.stringify(body),
      },
      schema,
    );

  return {
    getText: (path, accept) => exchange(path, { method: 'GET', headers: { accept } }),
    get: (path, schema) => send(path, { method: 'GET' }, schema),
    post: (path, body, schema) => sendBody('POST', path, body, schema),
    put: (path, body, schema) => sendBody('PUT', path, body, schema),
  };
}

/** What an API that refused said, and what to do about it. */
export function refusalOf(base: string, { status, headers }: Response, text: string): string {
  const challenge = headers.get('www-authenticate') ?? '';
  const problem = Problem.safeParse(jsonOf(text));
  if (!problem.success) return `${base} answers ${status}, but not in the form of Goodstanding's API.`;
  const { type, title, detail, requestId, errors = [] } = problem.data;
  const help = status === 401 ? helpOf(type, challenge) : [];
  return [
    detail.startsWith(title) ? detail : `${title}. ${detail}`,
    ...errors.map(({ pointer, code, detail: what }) => `  ${pointer} ${code}: ${what}`),
    ...help,
    ...(status >= 500 && requestId !== undefined ? [`  request ${requestId}`] : []),
  ].join('\n');
}

/** What to do about a refused token. */
function helpOf(type: string, challenge: string): string[] {
  if (!type.endsWith(':insufficient-user-authentication'))
    return ['Set GOODSTANDING_TOKEN to a token that is valid and has not expired.'];
  const asked = (parameter: string) => new RegExp(`${parameter}="([^"]*)"`).exec(challenge)?.[1] ?? '';
  return [
    'This is a sensitive operation. It needs a token of a person who has just authenticated, and uses it once:',
    `  from your issuer: authenticate again with acr_values="${asked('acr_values')}" and max_age=${asked('max_age')}, and set GOODSTANDING_TOKEN to that token`,
    '  with "npm start" running here: export GOODSTANDING_TOKEN=$(goodstanding token ROLE --step-up), a new one for each operation',
  ];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
