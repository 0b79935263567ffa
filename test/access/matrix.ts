/** Tries every route with every kind of token, and compares each answer with what the route declares. */
import pMap from 'p-map';
import { ROLES } from '../../src/domain/access/roles.ts';
import { type DeclaredRoute, declaredRoutes, mayCall } from './declared-routes.ts';
import { tryLimits } from './limit-tries.ts';
import { tryPublicRoutes } from './public-tries.ts';
import { freshAuthentication, type TokenMaker } from './tokens.ts';

/** An API that is tried, on data whose owner the bound tokens are not. */
export interface Target {
  readonly url: string;
  /** Another one, which takes one request a minute of each party. */
  readonly limitedUrl: string;
  readonly tokens: TokenMaker;
  /** A customer with an account: what another customer's token must not see. */
  readonly owner: { readonly customerId: string; readonly billingAccountId: string };
  /** Texts of that customer that no refused answer may hold. */
  readonly canaries: readonly string[];
  /** A hash of all that is stored. */
  stateHash(): Promise<string>;
}

/** An answer that was not the one that the declarations promise. */
export interface Leak {
  readonly route: string;
  readonly token: string;
  readonly expected: Verdict;
  /** Status and kind of problem. */
  readonly got: string;
}

export interface MatrixResult {
  readonly routes: number;
  readonly requests: number;
  /** Requests by kind of token. */
  readonly tried: Readonly<Record<string, number>>;
  readonly leaks: readonly Leak[];
}

/**
 * What must come of a request: `unauthenticated` (401), `step up` (401 that asks for a fresh authentication), `forbidden` (403), `hidden` (no success, and no word of whether it is
 * there), `limited` (429), `passed` (the token is enough: anything but 401, 403 and 429).
 */
type Verdict = 'unauthenticated' | 'step up' | 'forbidden' | 'hidden' | 'limited' | 'passed';

interface Try {
  readonly token: string;
  readonly header: string | undefined;
  readonly expected: Verdict;
}

/** A sensitive operation on an object of its own. */
const ELSEWHERE = { method: 'post', path: '/v1/policies/dunning/rollback' } as const;

/** Far below the age at which an authentication is too old. */
const USED_FOR_MS = 30_000;

const AT_ONCE = 8;
const PROBLEM_MEMBERS = [
  ...['type', 'title', 'status', 'detail', 'instance', 'requestId', 'errors'],
  // In the form of TM Forum.
  ...['code', 'reason', 'message', 'referenceError', '@type'],
];

/**
 * Runs the matrix. Nothing that is stored may change: requests that pass have a body that no route takes.
 * @param options.routes all of them when left out
 * @param options.onProgress called after each route with how many are done
 */
export async function runMatrix(
  target: Target,
  {
    routes = declaredRoutes(),
    oneIn = 1,
    onProgress = () => undefined,
  }: {
    readonly routes?: readonly DeclaredRoute[];
    /** Of roles and kinds of wrong token, each route meets one in this many; every one meets as many routes. */
    readonly oneIn?: number;
    readonly onProgress?: (done: number, of: number) => void;
  } = {},
): Promise<MatrixResult> {
  const attacks = [...(await target.tokens.attacks())];
  const roles = await Promise.all(
    ROLES.map(async (role) => {
      const bound = role === 'selfcare' ? { customerId: target.owner.customerId } : {};
      return { role, header: `Bearer ${await target.tokens.valid({ roles: [role], ...bound })}` };
    }),
  );
  const staff = ROLES.filter((role) => role !== 'selfcare');
  const special = {
    noRole: `Bearer ${await target.tokens.valid({ roles: [] })}`,
    narrowed: `Bearer ${await target.tokens.valid({ roles: staff, scope: '' })}`,
    another: `Bearer ${await target.tokens.valid({ roles: ROLES, customerId: 'CUST-ANOTHER' })}`,
  };

  const stepUp = async (authentication: Readonly<{ acr?: unknown; auth_time?: unknown }>) =>
    `Bearer ${await target.tokens.valid({ roles: staff, authentication })}`;
  const { acr, auth_time } = freshAuthentication();
  const stale = await Promise.all(
    Object.entries({
      'a step-up that is too old': { acr, auth_time: auth_time - 301 },
      'a step-up of the future': { acr, auth_time: auth_time + 86_400 },
      'a step-up without its class': { auth_time },
      'a step-up of another class': { acr: `${acr}:weak`, auth_time },
      'a step-up without its time': { acr },
      'a step-up whose time is a text': { acr, auth_time: String(auth_time) },
    }).map(async ([token, authentication]) => ({ token, header: await stepUp(authentication) })),
  );
  const forStaff = (route: DeclaredRoute, expected: Verdict): Verdict =>
    mayCall(staff, route) ? expected : 'forbidden';
  /** A good authentication after its use for an object that no other request names; another one before it gets too old. */
  const usedElsewhere = (): Promise<string> => {
    if (used === undefined || performance.now() - used.sinceMs > USED_FOR_MS)
      used = { sinceMs: performance.now(), header: useElsewhere() };
    return used.header;
  };
  let used: { readonly sinceMs: number; readonly header: Promise<string> } | undefined;
  const useElsewhere = async (): Promise<string> => {
    const header = await stepUp(freshAuthentication());
    await answerOf(target, ELSEWHERE, header);
    return header;
  };

  /** The share of some kinds that a route meets. */
  const shareOf = <Kind>(kinds: readonly Kind[], route: DeclaredRoute): readonly Kind[] =>
    kinds.filter((_kind, place) => (place + routes.indexOf(route)) % oneIn === 0);

  const triesOf = async (route: DeclaredRoute): Promise<readonly Try[]> => [
    ...shareOf(attacks, route).map(([token, header]) => ({
      token,
      header,
      expected: 'unauthenticated' as const,
    })),
    ...shareOf(roles, route).map(({ role, header }) => {
      const refused = !mayCall([role], route) || (role === 'selfcare' && route.bound === 'refused');
      return {
        token: `role ${role}`,
        header,
        expected: refused ? ('forbidden' as const) : withoutStepUp(route),
      };
    }),
    {
      token: 'a fresh step-up',
      header: await stepUp(freshAuthentication()),
      expected: forStaff(route, 'passed'),
    },
    ...shareOf(stale, route).map(({ token, header }) => ({
      token,
      header,
      expected: forStaff(route, withoutStepUp(route)),
    })),
    {
      token: 'a step-up that was used elsewhere',
      header: await usedElsewhere(),
      expected: forStaff(route, withoutStepUp(route)),
    },
    { token: 'no role', header: special.noRole, expected: 'forbidden' },
    { token: 'every role, scopes narrowed to none', header: special.narrowed, expected: 'forbidden' },
    {
      token: "another customer's",
      header: special.another,
      expected: route.bound === 'own' ? 'hidden' : 'forbidden',
    },
  ];

  const before = await target.stateHash();
  const tried: Record<string, number> = {};
  const leaks: Leak[] = [];
  let done = 0;
  await pMap(
    routes,
    async (route) => {
      for (const { token, header, expected } of await triesOf(route)) {
        tried[token] = (tried[token] ?? 0) + 1;
        const got = await answerOf(target, route, header);
        if (!fits(expected, got) || (expected !== 'passed' && tells(target, got)))
          leaks.push({ route: route.name, token, expected, got: `${got.status} ${got.kind}` });
      }
      done += 1;
      onProgress(done, routes.length);
    },
    { concurrency: AT_ONCE },
  );
  if ((await target.stateHash()) !== before)
    leaks.push({ route: 'any', token: 'any', expected: 'hidden', got: 'what is stored has changed' });
  return resultOf(routes.length, tried, leaks);
}

/** The matrix, the routes outside of the description of the API, and the limits of all of them. */
export async function runAll(
  target: Target,
  options: Parameters<typeof runMatrix>[1] = {},
): Promise<MatrixResult> {
  const matrix = await runMatrix(target, options);
  const everyRole = await target.tokens.valid({ roles: ROLES.filter((role) => role !== 'selfcare') });
  const outside = await tryPublicRoutes(target, everyRole);
  const limits = await tryLimits({ url: target.limitedUrl, tokens: target.tokens }, options.oneIn);
  const tried = { ...matrix.tried, ...outside.tried, 'a request above the limit': limits.tried };
  return resultOf(matrix.routes + outside.routes, tried, [
    ...matrix.leaks,
    ...outside.leaks,
    ...limits.leaks,
  ]);
}

function resultOf(routes: number, tried: MatrixResult['tried'], leaks: readonly Leak[]): MatrixResult {
  return { routes, requests: Object.values(tried).reduce((sum, count) => sum + count, 0), tried, leaks };
}

/** What comes of a token that may call a route, when it brings no step-up. */
function withoutStepUp({ stepUp }: DeclaredRoute): Verdict {
  return stepUp === 'always' ? 'step up' : 'passed';
}

interface Got {
  readonly status: number;
  /** The last part of the problem's type; empty for an answer that is no problem. */
  readonly kind: string;
  readonly text: string;
  readonly headers: Headers;
}

/** Sends a route a token, and a body that no route takes. */
export async function answerOf(
  target: Pick<Target, 'url'> & Partial<Pick<Target, 'owner'>>,
  route: Pick<DeclaredRoute, 'method' | 'path'>,
  header: string | undefined,
): Promise<Got> {
  const ids: Readonly<Record<string, string>> = target.owner ?? {};
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'NONE');
  const body = route.method === 'get' ? {} : { body: '{"noSuchMember":true}' };
  const response = await fetch(`${target.url}${path}`, {
    method: route.method.toUpperCase(),
    headers: {
      ...(header === undefined ? {} : { authorization: header }),
      ...(route.method === 'get' ? {} : { 'content-type': 'application/json' }),
      ...(route.method === 'post' ? { 'idempotency-key': crypto.randomUUID() } : {}),
    },
    ...body,
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const { type, referenceError }: Readonly<Record<string, unknown>> =
    response.status >= 400 && isJson ? JSON.parse(text) : {};
  const kind = referenceError ?? type;
  return {
    status: response.status,
    kind: typeof kind === 'string' ? (kind.split(':').at(-1) ?? '') : '',
    text,
    headers: response.headers,
  };
}

function fits(expected: Verdict, { status, kind }: Got): boolean {
  switch (expected) {
    case 'unauthenticated':
      return status === 401 && kind === 'unauthenticated';
    case 'step up':
      return status === 401 && kind === 'insufficient-user-authentication';
    case 'forbidden':
      return status === 403 && kind === 'forbidden';
    case 'hidden':
      // A list without the owner's things is an answer; whatever names the owner's things is none.
      return status === 404 || status === 422 || status === 400 || status === 415 || status === 200;
    case 'limited':
      return status === 429;
    case 'passed':
      return status !== 401 && status !== 403 && status !== 429 && status < 500;
  }
}

/** Whether a refused answer tells more than a problem does. */
function tells(target: Target, { status, text }: Got): boolean {
  if (target.canaries.some((canary) => text.includes(canary))) return true;
  if (status < 400) return false;
  return Object.keys(JSON.parse(text)).some((member) => !PROBLEM_MEMBERS.includes(member));
}
