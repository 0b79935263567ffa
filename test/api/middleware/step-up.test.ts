import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DEVELOPMENT_ACR } from '../../../src/api/dev-issuer.ts';
import type { Role } from '../../../src/domain/access/roles.ts';
import { type DeclaredRoute, declaredRoutes, rolesOf } from '../../access/declared-routes.ts';
import { ACCOUNT_ID, AS_OF, aSnapshot, CUSTOMER_ID } from '../../support/builders/builders.ts';
import { runGoodstanding } from '../../support/callers/cli.ts';
import { problemOf } from '../../support/callers/problem.ts';
import { bundleOf } from '../../support/product/bundle.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';

const NEEDED = 'insufficient-user-authentication';

interface Sensitive {
  readonly role: Role;
  /** A request that needs a step-up, for one object and for another. */
  readonly one: Request;
  readonly other: Request;
}
interface Request {
  readonly method?: 'get' | 'post' | 'put';
  readonly path: string;
  readonly body?: unknown;
  /** What is asked for; left out: JSON. */
  readonly accept?: string;
}

const review = (orderId: string, verdict: string): Request => ({
  path: `/v1/service-approvals/${orderId}/review`,
  body: { verdict, reasonCode: 'LONG_STANDING', note: 'Paid today.' },
});
const cycleWish = { preference: { billCycleDay: 12 } };
const override = { override: { note: 'On request.' } };
const change = (billingAccountId: string, more: object = override): Request => ({
  path: '/v1/billing-cycle-changes',
  body: { customerId: CUSTOMER_ID, billingAccountId, ...cycleWish, ...more },
});
const alignment = (customerId: string, more: object = override): Request => ({
  path: '/v1/billing-cycle-alignments',
  body: { customerId, ...cycleWish, ...more },
});

const holds = (billingAccountId: string, tags: readonly string[] = []): Request => ({
  method: 'put',
  path: `/v1/billing-accounts/${billingAccountId}/dunning-holds`,
  body: { tags, reason: 'Settled.' },
});

const copyOf = (requestId: string): Request => ({
  method: 'get',
  path: `/v1/privacy-requests/${requestId}/copy`,
});

const asLines = (path: string): Request => ({ method: 'get', path, accept: 'application/x-ndjson' });

/** Which requests need it, of each route that wants it for some, and one that does not. */
const SOME: Readonly<Record<string, Sensitive & { readonly harmless: Request }>> = {
  'post /v1/service-approvals/{orderId}/review': {
    role: 'creditAgent',
    one: review('ORD-ONE', 'approve'),
    other: review('ORD-OTHER', 'approve'),
    harmless: review('ORD-ONE', 'decline'),
  },
  'post /v1/billing-cycle-changes': {
    role: 'creditAgent',
    one: change(ACCOUNT_ID),
    other: change('BA-OTHER'),
    harmless: change(ACCOUNT_ID, {}),
  },
  'post /v1/billing-cycle-alignments': {
    role: 'creditAgent',
    one: alignment(CUSTOMER_ID),
    other: alignment('CUST-OTHER'),
    harmless: alignment(CUSTOMER_ID, {}),
  },
  'put /v1/billing-accounts/{billingAccountId}/dunning-holds': {
    role: 'care',
    one: holds(ACCOUNT_ID),
    other: holds('BA-OTHER'),
    harmless: holds(ACCOUNT_ID, ['legal', 'vulnerable']),
  },
  'get /v1/privacy-requests/{requestId}/copy': {
    role: 'dataProtection',
    one: copyOf('PR-ONE'),
    other: copyOf('PR-OTHER'),
    harmless: copyOf('PR-NONE'),
  },
  'get /v1/audit': {
    role: 'auditor',
    one: asLines('/v1/audit?subject=one'),
    other: asLines('/v1/audit?subject=other'),
    harmless: { method: 'get', path: '/v1/audit' },
  },
  'get /v1/decisions': {
    role: 'auditor',
    one: asLines('/v1/decisions'),
    other: asLines(`/v1/decisions?billingAccountId=${ACCOUNT_ID}`),
    harmless: { method: 'get', path: '/v1/decisions' },
  },
};

const sensitiveRoutes = declaredRoutes().filter(({ stepUp }) => stepUp !== 'never');

function sensitive(route: DeclaredRoute): Sensitive {
  const some = SOME[route.name];
  if (some !== undefined) return some;
  const [role] = rolesOf(route);
  if (role === undefined) throw new Error(`no role may call ${route.name}`);
  const on = (object: string) => ({
    path: route.path.replaceAll(/\{\w+\}/g, object),
    body: { noSuchMember: true },
  });
  return { role, one: on('one'), other: on('other') };
}

let api: ApiUnderTest;
beforeAll(async () => {
  // Nobody decides here: no answer is worth a wait.
  api = await anApi({ settings: { DECISION_WAIT_SECONDS: '0.2' } });
  for (const parts of [
    { customer: { customerId: CUSTOMER_ID }, account: { customerId: CUSTOMER_ID } },
    {
      customer: { customerId: CUSTOMER_ID },
      account: { customerId: CUSTOMER_ID, billingAccountId: 'BA-OTHER' },
    },
  ])
    await api.store.bulk.putAccount(bundleOf(aSnapshot(parts).withHistory(3)));
  for (const requestId of ['PR-ONE', 'PR-OTHER'])
    await api.store.privacy.receive(
      { requestId, customerId: CUSTOMER_ID, right: 'access', correction: null, by: 'care-1' },
      AS_OF,
    );
  // By the caller who would lift them, and may not: so they stay for every test.
  for (const billingAccountId of [ACCOUNT_ID, 'BA-OTHER'])
    await api.put(holds(billingAccountId).path, {
      role: 'care',
      body: { tags: ['legal'], reason: 'A letter.' },
    });
});

/** Sends a request with one given token, under a key of its own unless told otherwise. */
async function send(
  token: string,
  { method = 'post', path, body, accept }: Request,
  key: string = crypto.randomUUID(),
) {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(accept === undefined ? {} : { accept }),
  };
  return method === 'get'
    ? api.get(path, { role: null, headers })
    : api[method](path, { role: null, headers, body, key });
}
const kindOf = async (response: Response) => (response.status < 400 ? '' : (await problemOf(response)).kind);

test('which operations are sensitive', () => {
  expect(Object.fromEntries(sensitiveRoutes.map(({ name, stepUp }) => [name, stepUp]))).toEqual({
    'post /v1/service-approvals/{orderId}/review': 'for some bodies',
    'post /v1/billing-cycle-changes': 'for some bodies',
    'post /v1/billing-cycle-alignments': 'for some bodies',
    'put /v1/billing-accounts/{billingAccountId}/dunning-holds': 'for some bodies',
    'post /v1/customers/{customerId}/reveal': 'always',
    'post /v1/legal-holds/{holdId}/lifting': 'always',
    'post /v1/privacy-requests/{requestId}/approval': 'always',
    'get /v1/privacy-requests/{requestId}/copy': 'for some bodies',
    'get /v1/audit': 'as lines',
    'get /v1/decisions': 'as lines',
    'post /v1/write-off-proposals/{proposalId}/approval': 'always',
    'post /v1/credit-proposals/{proposalId}/approval': 'always',
    'post /v1/bill-corrections/{proposalId}/approval': 'always',
    'post /v1/credit-limit-proposals/{proposalId}/approval': 'always',
    'post /v1/policies/{name}/{version}/release': 'always',
    'post /v1/policies/{name}/rollback': 'always',
    'post /v1/policies/{name}/{version}/retirement': 'always',
    'post /v1/staff': 'always',
    'post /v1/staff/{staffId}/confirmation': 'always',
    'post /v1/staff/{staffId}/reset': 'always',
    'post /v1/staff/{staffId}/roles': 'always',
    'post /v1/staff/{staffId}/session-end': 'always',
    'post /v1/staff/{staffId}/state': 'always',
    'post /v1/service-accounts': 'always',
    'post /v1/service-accounts/{clientId}/confirmation': 'always',
    'post /v1/service-accounts/{clientId}/credentials': 'always',
    'post /v1/service-accounts/{clientId}/state': 'always',
    'post /v1/webhook-subscriptions': 'always',
    'post /v1/webhook-subscriptions/{subscriptionId}/changes': 'always',
    'post /v1/webhook-subscriptions/{subscriptionId}/end': 'always',
    'post /v1/webhook-subscriptions/{subscriptionId}/secret-rotation': 'always',
    'post /v1/webhook-subscriptions/{subscriptionId}/dead-letters/{deadLetterId}/replay': 'always',
  });
  expect(sensitiveRoutes.flatMap(({ name, stepUp }) => (stepUp === 'always' ? [] : [name])).sort()).toEqual(
    Object.keys(SOME).sort(),
  );
});

test.each(Object.entries(SOME))(
  '%s wants none for a request that is not sensitive',
  async (_, { role, harmless }) => {
    const token = await api.tokenOf({ role, stepUp: false });
    expect(await kindOf(await send(token, harmless))).not.toBe(NEEDED);
  },
);

describe.each(sensitiveRoutes.map((route) => ({ route, ...sensitive(route) })))(
  '$route.name',
  ({ route, role, one, other }) => {
    test('asks a person to authenticate again, and says in which class and how recently', async () => {
      const before = await api.traces();
      const response = await send(await api.tokenOf({ role, stepUp: false }), one);
      expect([response.status, await kindOf(response.clone())]).toEqual([401, NEEDED]);
      const challenge = response.headers.get('www-authenticate') ?? '';
      expect(challenge).toMatch(/^Bearer error="insufficient_user_authentication", /);
      expect(challenge).toContain(`acr_values="${DEVELOPMENT_ACR}"`);
      expect(challenge).toContain('max_age="300"');
      expect(await api.traces()).toEqual(before);
    });

    // What has no object yet, such as an account that is to be made, is one object.
    const hasObjects = one.path !== other.path || route.name in SOME;
    test.runIf(hasObjects)('takes one authentication for one object, and for no other', async () => {
      const token = await api.tokenOf({ role });
      expect(await kindOf(await send(token, one))).not.toBe(NEEDED);
      expect(await kindOf(await send(token, other))).toBe(NEEDED);
      expect(await kindOf(await send(await api.tokenOf({ role }), other))).not.toBe(NEEDED);
    });

    test.runIf(hasObjects)('lets one of two objects at once have it', async () => {
      const token = await api.tokenOf({ role });
      const kinds = await Promise.all([one, other].map(async (each) => kindOf(await send(token, each))));
      expect(kinds.filter((kind) => kind === NEEDED)).toHaveLength(1);
    });
  },
);

describe('one authentication', () => {
  const retirement = (version: string): Request => ({
    path: `/v1/policies/service-approval/${version}/retirement`,
    body: { note: null },
  });
  const approver = () => api.tokenOf({ role: 'policyApprover', subject: 'bob' });
  let shipped: Record<string, unknown>;
  beforeAll(async () => {
    const file = new URL('../../../policies/service-approval/2026-11-01.json', import.meta.url);
    shipped = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, 'utf8')));
  });
  const drafted = async (version: string) => {
    const body = { document: { ...shipped, version } };
    expect((await api.post('/v1/policies', { role: 'analyst', subject: 'ann', body })).status).toBe(201);
  };

  test('is valid for a repetition of the same key, which replays, and after its success for nothing else', async () => {
    await drafted('once');
    const token = await approver();
    expect((await send(token, retirement('once'), 'once-1')).status).toBe(200);
    const again = await send(token, retirement('once'), 'once-1');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(await kindOf(await send(token, retirement('once'), 'once-2'))).toBe(NEEDED);
  });

  test('lets one of several requests at once go through, whatever their keys', async () => {
    for (const round of ['at-once-1', 'at-once-2', 'at-once-3']) {
      await drafted(round);
      const token = await approver();
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((key) => send(token, retirement(round), `${round}-${key}`)),
      );
      const passed = answers.filter(({ status }) => status === 200);
      expect(passed, JSON.stringify(answers.map(({ status }) => status))).toHaveLength(1);
    }
  });

  test('is used up by a request that was sent several times at once under one key', async () => {
    for (const round of ['twins-1', 'twins-2', 'twins-3']) {
      await drafted(round);
      const token = await approver();
      const answers = await Promise.all(
        Array.from({ length: 4 }, () => send(token, retirement(round), `${round}-key`)),
      );
      expect(answers.some(({ status }) => status === 200)).toBe(true);
      expect(await kindOf(await send(token, retirement(round), `${round}-other`))).toBe(NEEDED);
    }
  });

  test('is valid for another try of a refused request', async () => {
    const token = await approver();
    expect(await kindOf(await send(token, retirement('later')))).toBe('not-found');
    await drafted('later');
    expect((await send(token, retirement('later'))).status).toBe(200);
  });

  test('that was missing leaves its key free: the same request with one goes through', async () => {
    await drafted('key');
    const weak = await api.tokenOf({ role: 'policyApprover', subject: 'bob', stepUp: false });
    expect(await kindOf(await send(weak, retirement('key'), 'free'))).toBe(NEEDED);
    expect((await send(await approver(), retirement('key'), 'free')).status).toBe(200);
  });

  test('replays a kept answer also without another one', async () => {
    await drafted('kept');
    expect((await send(await approver(), retirement('kept'), 'kept')).status).toBe(200);
    const weak = await api.tokenOf({ role: 'policyApprover', subject: 'bob', stepUp: false });
    const again = await send(weak, retirement('kept'), 'kept');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  });

  test('is the same under the other valid signature of the same content', async () => {
    const token = await approver();
    expect(await kindOf(await send(token, retirement('malleable-1')))).toBe('not-found');
    const other = withOtherSignature(token);
    expect(other).not.toBe(token);
    expect(await kindOf(await send(other, retirement('malleable-2')))).toBe(NEEDED);
    expect(await kindOf(await send(other, retirement('malleable-1')))).toBe('not-found');
  });

  test('gives all pages of a list as lines, and a customer all of their own without one', async () => {
    const answer = await send(await api.tokenOf({ role: 'auditor' }), asLines('/v1/audit?limit=1'));
    expect(answer.status).toBe(200);
    expect((await answer.text()).split('\n').length).toBeGreaterThan(3);
    const own = await api.tokenOf({ role: 'care', customerId: CUSTOMER_ID, stepUp: false });
    expect((await send(own, asLines('/v1/decisions'))).status).toBe(200);
  });

  test('the command says how to get one', async () => {
    const env = {
      GOODSTANDING_URL: api.url,
      GOODSTANDING_TOKEN: await api.tokenOf({ role: 'policyApprover', stepUp: false }),
    };
    const { code, stderr } = await runGoodstanding(['policy', 'rollback', 'service-approval'], env);
    expect(code).not.toBe(0);
    expect(stderr).toContain(`acr_values="${DEVELOPMENT_ACR}" and max_age=300`);
    expect(stderr).toContain('--step-up');
  });
});

/** The order of P-256: (r, s) and (r, n - s) are signatures of the same. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function withOtherSignature(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const other = (ORDER - s).toString(16).padStart(64, '0');
  const mirrored = Buffer.concat([bytes.subarray(0, 32), Buffer.from(other, 'hex')]);
  return `${header}.${payload}.${mirrored.toString('base64url')}`;
}
