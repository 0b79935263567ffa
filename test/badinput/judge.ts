/** Judges an answer by docs/openapi.json, with a validator that the API does not use. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import { TMF_PATH } from '../../src/api/tmf/error-document.ts';
import { strangePointers } from '../api/declared-pointers.ts';
import type { RawAnswer } from '../support/callers/raw-request.ts';
import type { BadCase } from './cases.ts';

/** The API that is attacked has no limits of requests: those have tests of their own. */
export const NOT_LOOKED_AT = '429: refused for its number, and not for what it is';

/** Says what is wrong with an answer; null when nothing is. */
export type Judge = (badCase: BadCase, answer: RawAnswer) => string | null;

const Problem = z.object({ type: z.string(), status: z.int() });
const TmfError = z.strictObject({
  ...{ code: z.string(), reason: z.string(), message: z.string(), status: z.string() },
  ...{ referenceError: z.string(), '@type': z.literal('Error') },
});
const UNREADABLE = ['malformed-request', 'headers-too-large', 'request-timeout', 'method-not-allowed'].map(
  (kind) => `urn:goodstanding:problem:${kind}`,
);

/** Whether a target, however it is spelt, is one of TM Forum's. */
function isOfTmf(target: string): boolean {
  const path = URL.canParse(target, 'http://api') ? new URL(target, 'http://api').pathname : target;
  // Letters may be escaped without a change of what is meant; an escaped slash is none.
  return path
    .replaceAll(/%(?!2f)([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .startsWith(TMF_PATH);
}

const PROBLEM = 'api#/components/schemas/Problem';

/** A judge, with the schemas of the document compiled when they are first needed. */
export function createJudge(): Judge {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, validateSchema: false });
  ajv.addSchema(JSON.parse(openApiText({ withTmf: true })), 'api');
  const compiled = new Map<string, ValidateFunction>();
  const validator = (ref: string): ValidateFunction => {
    const found = compiled.get(ref) ?? ajv.compile({ $ref: ref });
    compiled.set(ref, found);
    return found;
  };
  const misfit = (ref: string, value: unknown): string | null => {
    const validate = validator(ref);
    return validate(value) ? null : ajv.errorsText(validate.errors).slice(0, 300);
  };

  return ({ route, request, mustRefuse, mayBeSilent, elsewhere }, answer) => {
    if (answer.kind !== 'answer') {
      if (mayBeSilent) return null;
      return answer.kind === 'none' ? 'the connection was closed without an answer' : 'no answer in 20 s';
    }
    const { status, headers, body } = answer;
    if (status === 429) return NOT_LOOKED_AT;
    // A refusal of another route, or of none, names what that one takes.
    const strange = (...[status, type, text]: [number, string, string]): string | null => {
      const named = elsewhere ? [] : strangePointers(route, { status, type, text });
      return named.length === 0
        ? null
        : `${status} names what the request does not have: ${named.join('; ')}`;
    };
    const type = headers.get('content-type') ?? '';
    if (request.method === 'HEAD') return status < 500 ? null : `${status} to a HEAD`;
    // What can't be read as a request has no path: its refusal is a problem document, whatever stands where a path would.
    const isUnread = UNREADABLE.includes(Problem.safeParse(jsonOf(body)).data?.type ?? '');
    if (status >= 400 && isOfTmf(request.target) && !isUnread) {
      const found = TmfError.safeParse(jsonOf(body));
      if (!found.success || type !== 'application/json') return `${status} is no error of TM Forum`;
      if (found.data.status !== String(status))
        return `${status} with an error that says ${found.data.status}`;
      return status >= 500 ? `${status} ${found.data.code}` : strange(status, type, body);
    }
    if (status >= 400) {
      if (type !== 'application/problem+json')
        return `${status} is no problem document but ${type || 'bare'}`;
      const document = jsonOf(body);
      const fault = misfit(PROBLEM, document);
      if (fault !== null) return `${status}: the problem document does not fit its schema: ${fault}`;
      const problem = Problem.parse(document);
      if (problem.status !== status) return `${status} with a document that says ${problem.status}`;
      // No worker runs: the caller of a case that was begun is told so.
      const pending = problem.type === 'urn:goodstanding:problem:decision-pending';
      if (status >= 500 && !pending) return `${status} ${problem.type}`;
      return isUnread ? null : strange(status, type, body);
    }
    if (mustRefuse) return `${status}: it was not refused`;
    if (status < 200 || status >= 300) return `${status} is declared nowhere`;
    if (elsewhere) return null;
    if (type === 'application/x-ndjson') return lineFault(body) ?? strange(status, type, body);
    const pointer = route.path
      .replaceAll('~', '~0')
      .replaceAll('/', '~1')
      .replaceAll('{', '%7B')
      .replaceAll('}', '%7D');
    const schema = `api#/paths/${pointer}/${route.method}/responses/${status}/content/application~1json/schema`;
    if (!type.startsWith('application/json')) return `${status} is not JSON but ${type || 'bare'}`;
    const fault = misfit(schema, jsonOf(body));
    if (fault !== null) return `${status}: the answer does not fit its schema: ${fault}`;
    return strange(status, type, body);
  };
}

/** A line for each line that was sent, and one that ends them. */
function lineFault(body: string): string | null {
  const lines = body.trimEnd().split('\n').map(jsonOf);
  const results = lines.slice(0, -1).filter((line) => !LineResult.safeParse(line).success);
  if (results.length > 0) return `${results.length} lines are no results`;
  return LineEnd.safeParse(lines.at(-1)).success ? null : 'the results have no end';
}

const LineResult = z.object({ line: z.int(), status: z.int().max(499) });
const LineEnd = z.object({ end: z.literal(true), done: z.int(), refused: z.int() });

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
