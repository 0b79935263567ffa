import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  PolicyAuditSchema,
  PolicyStandingSchema,
  PolicyTestsSchema,
} from '../../../../src/api/schemas/policies/policy.ts';
import type { Role } from '../../../../src/domain/access/roles.ts';
import { AS_OF, aSnapshot } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';
import { GOOD_REQUESTS } from '../../good-requests.ts';

const NAME = 'service-approval';
const Document = z.looseObject({
  rules: z.array(z.looseObject({})),
  parameters: z.record(z.string(), z.number()),
});
type Document = z.infer<typeof Document>;

let api: ApiUnderTest;
let shipped: Document;
let count = 0;

beforeAll(async () => {
  api = await anApi();
  await api.store.bulk.putAccount(bundleOf(aSnapshot().withHistory(10).dueIn(5)));
  const file = new URL(`../../../../policies/${NAME}/2026-11-01.json`, import.meta.url);
  shipped = Document.parse(JSON.parse(await readFile(file, 'utf8')));
});

/** A sound policy with a version of its own. */
function aDocument(parts: Record<string, unknown> = {}): Record<string, unknown> & { version: string } {
  count += 1;
  return { ...shipped, version: `test-${count}`, ...parts };
}

const ann = { role: 'analyst', subject: 'ann' } as const;
const bob = { role: 'policyApprover', subject: 'bob' } as const;
const body = { note: null };
type Caller = { readonly role: Role | readonly Role[]; readonly subject: string };

const path = (version: string, step = '') =>
  `/v1/policies/${NAME}/${version}${step === '' ? '' : `/${step}`}`;

async function draft(document: Record<string, unknown> & { version: string }, by: Caller = ann) {
  const response = await api.post('/v1/policies', { ...by, body: { document } });
  expect(response.status, await response.clone().text()).toBe(201);
  return document.version;
}

async function step(version: string, name: string, by: Caller, sent: Record<string, unknown> = body) {
  const response = await api.post(path(version, name), { ...by, body: sent });
  expect(response.status, await response.clone().text()).toBe(200);
  return PolicyStandingSchema.parse(await response.json());
}

const refusal = async (version: string, name: string, by: Caller, sent: Record<string, unknown> = body) =>
  (await problemOf(await api.post(path(version, name), { ...by, body: sent }))).kind;

describe('from draft to released', () => {
  test('each step is taken by the right role, and the trail says who took it', async () => {
    const version = await draft(aDocument());
    expect((await step(version, 'submission', ann)).state).toBe('inReview');
    expect((await step(version, 'approval', bob, { note: 'Fine.' })).approvedBy).toBe('bob');
    const effectiveAt = '2030-01-01T01:00:00+01:00';
    const released = await step(version, 'release', bob, { effectiveAt, note: null });
    expect(released).toMatchObject({ state: 'released', inForce: false });
    expect(released.releases).toMatchObject([{ fromAt: '2030-01-01T00:00:00.000Z', releasedBy: 'bob' }]);
    const trail = await api.get(path(version, 'audit'), { role: 'auditor' });
    const { items } = PolicyAuditSchema.parse(await trail.json());
    expect(items.map(({ action, actor, at }) => [action, actor, at])).toEqual([
      ['create', 'ann', AS_OF],
      ['submit', 'ann', AS_OF],
      ['approve', 'bob', AS_OF],
      ['release', 'bob', AS_OF],
    ]);
    expect(await refusal(version, 'retirement', bob)).toBe('policy-in-force');
  });

  test('a person with both roles still does not approve their own policy', async () => {
    const both = { role: ['analyst', 'policyApprover'], subject: 'dora' } as const;
    const version = await draft(aDocument(), both);
    await step(version, 'submission', both);
    expect(await refusal(version, 'approval', both)).toBe('duties-not-separated');
    expect((await step(version, 'approval', bob)).state).toBe('approved');
  });

  test('steps out of order are conflicts', async () => {
    const version = await draft(aDocument());
    for (const name of ['approval', 'rejection', 'release'])
      expect({ name, kind: await refusal(version, name, bob) }).toEqual({ name, kind: 'invalid-state' });
    await step(version, 'submission', ann);
    expect(await refusal(version, 'submission', ann)).toBe('invalid-state');
    expect((await step(version, 'rejection', bob, { note: 'Too lenient.' })).state).toBe('draft');
    expect((await step(version, 'retirement', bob)).state).toBe('retired');
  });

  test('the same request again is replayed and has one effect', async () => {
    const document = aDocument();
    const call = { ...ann, key: `draft-${document.version}`, body: { document } };
    const first = await api.post('/v1/policies', call);
    const second = await api.post('/v1/policies', call);
    expect(await second.text()).toBe(await first.text());
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await api.store.policies.audit(NAME, document.version)).toHaveLength(1);
  });

  test('other content under an existing version is refused', async () => {
    const version = await draft(aDocument());
    const other = { ...shipped, version, description: 'Another one.' };
    const response = await api.post('/v1/policies', { ...ann, body: { document: other } });
    expect((await problemOf(response)).kind).toBe('policy-conflict');
  });
});

describe('bad policies', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['an unknown member', { colour: 'red' }, '/document/ schema'],
    ['no rules', { rules: [] }, '/document/rules schema'],
    ['another name', { name: 'pricing' }, '/document/name schema'],
    ['a version with a slash', { version: 'a/b' }, '/document/version schema'],
    ['an effective time without a zone', { effectiveAt: '2026-12-01' }, '/document/effectiveAt schema'],
  ])('a draft with %s is refused with its place', async (_, parts, fault) => {
    const before = await api.traces();
    const response = await api.post('/v1/policies', { ...ann, body: { document: aDocument(parts) } });
    const { kind, faults } = await problemOf(response);
    expect(kind).toBe('policy-refused');
    expect(faults).toContain(fault);
    expect(await api.traces()).toEqual(before);
  });

  test('a draft nested a thousand levels deep is refused by its form', async () => {
    let conditions: unknown = { fact: 'daysPastDue', operator: 'equal', value: 1 };
    for (let level = 0; level < 1_000; level += 1) conditions = { not: conditions };
    const rules = [{ ...shipped.rules[0], conditions }];
    const response = await api.post('/v1/policies', { ...ann, body: { document: aDocument({ rules }) } });
    expect((await problemOf(response)).faults).toEqual([' body-too-deep']);
  });

  test.each<[string, unknown, string]>([
    ['no document', { note: null }, '/document missing'],
    ['a document in text', { document: '{}' }, '/document wrong-type'],
    ['an unknown member', { document: {}, state: 'released' }, '/state unknown-field'],
    ['a card number in a text', { document: { a: ['4111 1111 1111 1111'] } }, '/document card-number'],
    ['a card number as a number', { document: { a: { b: 4_111_111_111_111_111 } } }, '/document card-number'],
    ['a card number as a name', { document: { '4111111111111111': 1 } }, '/document card-number'],
  ])('a request with %s is refused', async (_, sent, fault) => {
    const { kind, faults } = await problemOf(await api.post('/v1/policies', { ...ann, body: sent }));
    expect({ kind, faults }).toEqual({ kind: 'validation-failed', faults: [fault] });
  });

  test('a draft may be unfinished, but it is neither submitted, nor run in the shadow, nor tried', async () => {
    const [first, ...rest] = shipped.rules;
    const rules = [
      { ...first, conditions: { all: [{ fact: 'shoeSize', operator: 'greaterThan', value: 3 }] } },
      ...rest,
    ];
    const version = await draft(aDocument({ rules }));
    for (const [name, sent] of [
      ['submission', body],
      ['shadow', { enabled: true }],
    ] as const)
      expect(await refusal(version, name, ann, sent)).toBe('policy-refused');
    const { faults } = await problemOf(await api.post(path(version, 'submission'), { ...ann, body }));
    expect(faults.some((fault) => fault.endsWith('unknown-fact'))).toBe(true);
    expect((await api.store.policies.lifecycle(NAME, version))?.state).toBe('draft');
    const evaluation = { ...GOOD_REQUESTS.evaluation.body, policyVersion: version };
    const tried = await problemOf(await api.post('/v1/evaluations', { ...ann, body: evaluation }));
    expect(tried.faults).toEqual(['/policyVersion not-allowed-value']);
  });

  test('a policy whose own tests fail is not submitted, and the tests say why', async () => {
    const tests = [
      { name: 'a closed account', facts: { accountState: 'closed' }, expect: { outcome: 'approve' } },
    ];
    const version = await draft(aDocument({ tests }));
    expect(await refusal(version, 'submission', ann)).toBe('policy-refused');
    const response = await api.post(path(version, 'tests'), { ...ann, key: null, body: {} });
    const run = PolicyTestsSchema.parse(await response.json());
    expect(run).toMatchObject({
      ...{ passed: 0, failed: 1 },
      results: [{ expected: { outcome: 'approve' }, actual: { outcome: 'decline' } }],
    });
  });
});

describe('rollback and retirement', () => {
  test('what decides now is rolled back in one call', async () => {
    const version = await draft(aDocument());
    await step(version, 'submission', ann);
    await step(version, 'approval', bob);
    expect((await step(version, 'release', bob)).inForce).toBe(true);
    const response = await api.post(`/v1/policies/${NAME}/rollback`, {
      ...bob,
      body: { note: 'Too strict.' },
    });
    const back = PolicyStandingSchema.parse(await response.json());
    expect(back).toMatchObject({ version: '2026-11-01', inForce: true });
    expect(back.releases.at(-1)).toMatchObject({ kind: 'rollback', releasedBy: 'bob' });
    expect((await step(version, 'retirement', bob)).state).toBe('retired');
    const name = 'billing-cycle-change';
    const none = await api.post(`/v1/policies/${name}/rollback`, { ...bob, body });
    expect((await problemOf(none)).kind).toBe('invalid-state');
  });

  test('there is no rollback to a version that this program can not decide by, and nothing is changed', async () => {
    const name = 'payment-inquiry';
    const inForce = await api.store.policies.released(name, AS_OF);
    expect(inForce?.version).toBe('2026-11-01');
    const { rules, parameters } = Document.parse(JSON.parse(inForce?.content ?? ''));
    // As an older program may have released it: with an operator that there is no more.
    const [first, ...rest] = rules;
    const conditions = { all: [{ fact: 'topic', operator: 'looksLike', value: 'x' }] };
    const content = JSON.stringify({
      ...JSON.parse(inForce?.content ?? ''),
      version: 'old',
      effectiveAt: '2026-01-01T00:00:00.000Z',
      parameters,
      rules: [{ ...first, conditions }, ...rest],
    });
    const sha256 = createHash('sha256').update(content).digest('hex');
    const effectiveAt = '2026-01-01T00:00:00.000Z';
    await api.store.policies.put({ name, version: 'old', effectiveAt, content, sha256 });
    const before = await api.traces();
    const response = await api.post(`/v1/policies/${name}/rollback`, { ...bob, body });
    const { kind, document } = await problemOf(response);
    expect({ kind, status: document.status }).toEqual({ kind: 'policy-not-usable', status: 409 });
    expect(document.detail).toMatch(/payment-inquiry old .*\(SCHEMA at \/rules\/0\/conditions.*\)/);
    expect(await api.traces()).toEqual(before);
    expect(await api.store.policies.released(name, AS_OF)).toEqual(inForce);
  });

  test('needs the right to release', async () => {
    const response = await api.post(`/v1/policies/${NAME}/rollback`, { ...ann, body });
    expect((await problemOf(response)).kind).toBe('forbidden');
  });
});

test('an order is tried with a draft, and nothing is stored', async () => {
  const version = await draft(aDocument());
  const before = await api.traces();
  const response = await api.post('/v1/evaluations', {
    ...ann,
    body: { ...GOOD_REQUESTS.evaluation.body, policyVersion: version },
  });
  expect(await response.json()).toMatchObject({ outcome: 'approve', policy: { version } });
  expect(await api.traces()).toEqual(before);
});

test('provisioning decides only by released versions: it does not find a draft', async () => {
  const version = await draft(aDocument());
  const evaluation = (policyVersion: string) => ({ ...GOOD_REQUESTS.evaluation.body, policyVersion });
  for (const path of ['/v1/evaluations', '/v1/evaluations/explanations']) {
    const tried = await api.post(path, { role: 'provisioning', body: evaluation(version) });
    expect((await problemOf(tried)).faults).toEqual(['/policyVersion not-allowed-value']);
  }
  const current = await api.post('/v1/evaluations', {
    role: 'provisioning',
    body: GOOD_REQUESTS.evaluation.body,
  });
  const { policy } = z.object({ policy: z.object({ version: z.string() }) }).parse(await current.json());
  const again = await api.post('/v1/evaluations', { role: 'provisioning', body: evaluation(policy.version) });
  expect(again.status).toBe(200);
});

test('versions are listed by state, one page after the other', async () => {
  const version = await draft(aDocument());
  const Page = z.object({
    items: z.array(z.object({ version: z.string(), state: z.string() })),
    nextCursor: z.string().nullable(),
  });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const response = await api.get(`/v1/policies?name=${NAME}&state=draft&limit=1${next}`, {
      role: 'auditor',
    });
    const page = Page.parse(await response.json());
    expect(page.items.every(({ state }) => state === 'draft')).toBe(true);
    seen.push(...page.items.map((item) => item.version));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toContain(version);
  expect(new Set(seen).size).toBe(seen.length);
});

test('every version has a shadow report, and only service approvals have shadows', async () => {
  const version = await draft(aDocument());
  const on = await step(version, 'shadow', ann, { enabled: true });
  expect(on.shadowSince).toBe(AS_OF);
  const response = await api.get(path(version, 'shadow?from=2026-01-01T00:00:00Z'), { role: 'auditor' });
  expect(await response.json()).toMatchObject({ decisions: 0, agreementRate: null, shadowSince: AS_OF });
  expect((await step(version, 'shadow', ann, { enabled: false })).shadowSince).toBeNull();
  const other = `/v1/policies/payment-inquiry/2026-11-01/shadow`;
  const refused = await problemOf(await api.post(other, { ...ann, body: { enabled: true } }));
  expect(refused.kind).toBe('invalid-state');
});
