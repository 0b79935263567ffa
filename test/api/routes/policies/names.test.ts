import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  PolicyAuditSchema,
  PolicyDetailSchema,
  PolicyLintSchema,
  PolicyStandingSchema,
  PolicyTestsSchema,
} from '../../../../src/api/schemas/policies/policy.ts';
import { canonicalJson } from '../../../../src/domain/canonical-json.ts';
import { POLICY_NAMES, type PolicyName } from '../../../../src/domain/policies/names.ts';
import { policySha256 } from '../../../../src/rules/canonical.ts';
import { AS_OF } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { shippedDocument } from '../../../support/product/shipped.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const FUTURE = '2030-01-01T00:00:00.000Z';
const ann = { role: 'analyst', subject: 'ann' } as const;
const bob = { role: 'policyApprover', subject: 'bob' } as const;
const both = { role: ['analyst', 'policyApprover'], subject: 'ann' } as const;

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
});

let count = 0;
/** A sound version of this name that is nowhere yet, as a draft of ann's. */
async function draft(name: PolicyName): Promise<string> {
  count += 1;
  const document = { ...(await shippedDocument(name)), version: `test-${count}` };
  const response = await api.post('/v1/policies', { ...ann, body: { document } });
  expect(response.status, await response.clone().text()).toBe(201);
  return document.version;
}

async function step(path: string, by: typeof ann | typeof bob | typeof both, body: object = { note: null }) {
  const response = await api.post(`/v1/policies/${path}`, { ...by, body });
  expect(response.status, await response.clone().text()).toBe(200);
  return PolicyStandingSchema.parse(await response.json());
}

/** Released by bob, from an instant on; null: from now on. */
async function released(name: PolicyName, effectiveAt: string | null): Promise<string> {
  const version = await draft(name);
  await step(`${name}/${version}/submission`, ann);
  await step(`${name}/${version}/approval`, bob);
  const from = effectiveAt ?? AS_OF;
  await step(`${name}/${version}/release`, bob, { effectiveAt: from, note: null });
  return version;
}

describe.each(POLICY_NAMES)('%s', (name) => {
  test('has the life cycle: review by another person, release, rollback, and a trail of all steps', async () => {
    const first = await draft(name);
    await step(`${name}/${first}/submission`, ann);
    const own = await api.post(`/v1/policies/${name}/${first}/approval`, { ...both, body: { note: null } });
    expect((await problemOf(own)).kind).toBe('duties-not-separated');
    expect((await step(`${name}/${first}/approval`, bob)).approvedBy).toBe('bob');
    expect((await step(`${name}/${first}/release`, bob, { effectiveAt: AS_OF, note: null })).inForce).toBe(
      true,
    );
    const second = await released(name, null);
    expect((await api.store.policies.released(name, AS_OF))?.version).toBe(second);
    const back = await step(`${name}/rollback`, bob, { note: 'Too strict.' });
    expect(back).toMatchObject({ version: first, inForce: true });

    const trail = await api.get(`/v1/policies/${name}/${first}/audit`, { role: 'auditor' });
    const { items } = PolicyAuditSchema.parse(await trail.json());
    expect(items.map(({ action, actor }) => [action, actor])).toEqual([
      ['create', 'ann'],
      ['submit', 'ann'],
      ['approve', 'bob'],
      ['release', 'bob'],
      ['rollback', 'bob'],
    ]);
  });

  test('is read with its document, and lint finds no error in what is shipped', async () => {
    const { version } = z.looseObject({ version: z.string() }).parse(await shippedDocument(name));
    const found = await api.get(`/v1/policies/${name}/${version}`, ann);
    expect(PolicyDetailSchema.parse(await found.json()).document).toEqual(await shippedDocument(name));
    const lint = await api.get(`/v1/policies/${name}/${version}/lint`, ann);
    expect(PolicyLintSchema.parse(await lint.json()).errors).toBe(0);
  });
});

test('a version that is released for later is in force from then on, unless a rollback comes before', async () => {
  const name = 'reminders';
  const planned = await released(name, FUTURE);
  const at = async (instant: string) => (await api.store.policies.released(name, instant))?.version;
  expect(await at(AS_OF)).not.toBe(planned);
  expect(await at(FUTURE)).toBe(planned);
  const second = await released(name, null);
  expect(await at(AS_OF)).toBe(second);
  await step(`${name}/rollback`, bob, { note: 'Too strict.' });
  expect(await at(FUTURE)).not.toBe(planned);
});

/** What is wrong with each, and where. */
const BAD: readonly [PolicyName, string, (document: Document) => object, string][] = [
  ['service-approval', 'no rules', (document) => ({ ...document, rules: [] }), '/rules'],
  [
    'dunning',
    'an unknown stage',
    (document) => ({ ...document, stages: [{ stage: 'shout' }] }),
    '/stages/0/stage',
  ],
  ['dunning', 'no instant', ({ effectiveAt: _at, ...document }) => document, '/effectiveAt'],
  [
    'promise-to-pay',
    'more at least than at most',
    most({ maximumInstallments: 1 }),
    '/parameters/maximumInstallments',
  ],
  [
    'order-reconsideration',
    'a reason that there is not',
    most({ reasonCodes: ['BAD_LUCK'] }),
    '/parameters/reasonCodes/0',
  ],
  ['risk-watch', 'weights that are missing', most({ weights: {} }), '/parameters/weights/pastDueNow'],
  ['reminders', 'a misspelt name', most({ dueSoonDay: 3 }), '/parameters'],
  ['reminders', 'days below none', most({ dueSoonDays: -1 }), '/parameters/dueSoonDays'],
];
type Document = Awaited<ReturnType<typeof shippedDocument>>;

function most(changed: object) {
  return (document: Document) => ({
    ...document,
    parameters: { ...z.looseObject({}).parse(document['parameters']), ...changed },
  });
}

describe('a document that is not sound', () => {
  test.each(BAD)('%s with %s is refused, with its place', async (name, _what, change, pointer) => {
    const document = change(await shippedDocument(name));
    const refused = await problemOf(await api.post('/v1/policies', { ...ann, body: { document } }));
    expect(refused.kind).toBe('policy-refused');
    expect(refused.faults).toContain(`/document${pointer} schema`);
    const lint = await api.post('/v1/policies/lint', { ...ann, key: null, body: { document } });
    const { findings } = PolicyLintSchema.parse(await lint.json());
    expect(findings.filter(({ severity }) => severity === 'error').map((each) => each.pointer)).toContain(
      pointer,
    );
  });

  test('of an unknown name is refused, with the list of names', async () => {
    const document = { ...(await shippedDocument('dunning')), name: 'dunnning' };
    const response = await api.post('/v1/policies', { ...ann, body: { document } });
    const { kind, faults, document: problem } = await problemOf(response);
    expect({ kind, faults }).toEqual({ kind: 'policy-refused', faults: ['/document/name schema'] });
    expect(JSON.stringify(problem)).toContain('risk-watch');
  });

  test('a dunning policy whose own tests fail is not submitted, and the tests say which stage came out', async () => {
    const shipped = await shippedDocument('dunning');
    const [first] = z.array(z.looseObject({})).parse(shipped['tests']);
    const document = { ...shipped, version: 'fails', tests: [{ ...first, expect: 'warning' }] };
    await api.post('/v1/policies', { ...ann, body: { document } });
    const refused = await api.post('/v1/policies/dunning/fails/submission', { ...ann, body: { note: null } });
    expect(await problemOf(refused)).toMatchObject({
      kind: 'policy-refused',
      faults: ['/tests/0 test-failed'],
    });
    const run = await api.post('/v1/policies/dunning/fails/tests', { ...ann, key: null, body: {} });
    expect(PolicyTestsSchema.parse(await run.json()).results).toMatchObject([
      { passed: false, expected: { stage: 'warning' }, actual: { stage: null } },
    ]);
  });
});

test.each(POLICY_NAMES.filter((name) => name !== 'service-approval' && name !== 'fraud-watch'))(
  '%s can be tried neither in the shadow nor on past decisions, and the refusal says so',
  async (name) => {
    const version = await draft(name);
    const body = { enabled: true, note: null };
    const shadow = await problemOf(
      await api.post(`/v1/policies/${name}/${version}/shadow`, { ...ann, body }),
    );
    expect(shadow).toMatchObject({ kind: 'invalid-state', faults: ['/name no-shadow'] });
    expect(shadow.document.detail).toContain('events of the fraud watch only');
    const past = await api.post('/v1/evaluations/backtests', {
      ...{ role: ['analyst', 'auditor'], subject: 'ann' },
      key: null,
      body: { policy: { document: await shippedDocument(name) } },
    });
    expect((await problemOf(past)).faults).toEqual(['/policy/document/name not-allowed-value']);
  },
);

test('the schema hint for editors is no part of the policy: neither hash nor stored document has it', async () => {
  const document = { ...(await shippedDocument('reminders')), version: 'hinted' };
  await api.post('/v1/policies', {
    ...ann,
    body: { document: { $schema: '../policy.schema.json', ...document } },
  });
  expect(await api.store.policies.get('reminders', 'hinted')).toMatchObject({
    content: canonicalJson(document),
    sha256: policySha256(document),
  });
});

test('fraud-watch is tried in the shadow, and not on past decisions', async () => {
  const version = await draft('fraud-watch');
  const body = { enabled: true, note: null };
  const path = `/v1/policies/fraud-watch/${version}/shadow`;
  expect((await api.post(path, { ...ann, body })).status).toBe(200);
  const report: unknown = await (await api.get(path, { role: 'auditor' })).json();
  expect(report).toMatchObject({ name: 'fraud-watch', decisions: 0, swaps: null });
  const past = await api.post('/v1/evaluations/backtests', {
    ...{ role: ['analyst', 'auditor'], subject: 'ann', key: null },
    body: { policy: { document: await shippedDocument('fraud-watch') } },
  });
  expect((await problemOf(past)).faults).toEqual(['/policy/document/name not-allowed-value']);
});
