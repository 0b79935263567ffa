import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { PolicyLintSchema, PolicyTestsSchema } from '../../../../src/api/schemas/policies/policy.ts';
import { aPolicy, leaf, rule, SOUND_TEST, withRules } from '../../../rules/lint/given.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

const LINT = '/v1/policies/lint';
const TESTS = '/v1/policies/tests';
const STORED = '/v1/policies/service-approval/2026-11-01';
const analyst = { role: 'analyst', key: null } as const;

let api: ApiUnderTest;
let shipped: Record<string, unknown>;
beforeAll(async () => {
  api = await anApi();
  const file = new URL('../../../../policies/service-approval/2026-11-01.json', import.meta.url);
  shipped = JSON.parse(await readFile(file, 'utf8'));
});

async function lint(document: unknown) {
  const response = await api.post(LINT, { ...analyst, body: { document } });
  expect(response.status, await response.clone().text()).toBe(200);
  return PolicyLintSchema.parse(await response.json());
}

describe('lint', () => {
  test('names each fault of a document with its place, what to do, and facts that show it; nothing is stored', async () => {
    const before = await api.traces();
    const misspelt = await lint(withRules(rule('extra', 'review', [leaf('daysPastDu', 'equal', 5)])));
    expect(misspelt).toMatchObject({
      errors: 1,
      findings: [
        {
          code: 'UNKNOWN_FACT',
          severity: 'error',
          pointer: '/rules/3/conditions/all/0/fact',
          mend: expect.stringContaining('"daysPastDue"'),
        },
      ],
    });
    const never = await lint(withRules(rule('never', 'review', [leaf('daysPastDue', 'lessThan', 0)])));
    expect(never.findings).toContainEqual(expect.objectContaining({ code: 'NEVER_FIRES' }));
    const gaps = await lint(shipped);
    expect(gaps).toMatchObject({ errors: 0 });
    expect(gaps.findings.find(({ code }) => code === 'GAP')?.example).toBeTypeOf('object');
    expect(await api.traces()).toEqual(before);
  });

  test('of a stored version says the same as of its document', async () => {
    const response = await api.get(`${STORED}/lint`, { role: 'auditor' });
    const [stored, posted] = [PolicyLintSchema.parse(await response.json()), await lint(shipped)];
    const places = ({ findings }: typeof stored) => findings.map(({ code, pointer }) => `${code} ${pointer}`);
    expect(places(stored)).toEqual(places(posted));
    const none = await api.get('/v1/policies/service-approval/none/lint', { role: 'auditor' });
    expect((await problemOf(none)).kind).toBe('not-found');
  });

  test.each<[string, unknown, string]>([
    ['nothing of a policy', { colour: 'red' }, 'SCHEMA'],
    [
      'a personal attribute',
      aPolicy({ facts: { gender: { type: 'string', source: 'x' } } }),
      'PERSONAL_ATTRIBUTE',
    ],
    ['no tests', aPolicy({ tests: [] }), 'NO_TESTS'],
  ])('takes a document with %s, as that is what it is for', async (_, document, code) => {
    expect((await lint(document)).findings.map((finding) => finding.code)).toContain(code);
  });

  test('counts all findings and answers the first two hundred', async () => {
    const leaves = Array.from({ length: 900 }, (_, n) => leaf(`unheardOf${n}`, 'equal', n));
    const { errors, findings } = await lint(withRules(rule('many', 'review', [{ any: leaves }])));
    expect(errors).toBeGreaterThanOrEqual(900);
    expect(findings).toHaveLength(200);
  });
});

describe('tests of a document', () => {
  test('are run, and each gives the expected and the real result', async () => {
    const before = await api.traces();
    const wrong = { ...SOUND_TEST, name: 'wrong', expect: { outcome: 'decline' } };
    const document = aPolicy({ tests: [SOUND_TEST, wrong] });
    const response = await api.post(TESTS, { ...analyst, body: { document } });
    const run = PolicyTestsSchema.parse(await response.json());
    expect(run).toMatchObject({ passed: 1, failed: 1 });
    expect(run.results[1]).toEqual({
      name: 'wrong',
      passed: false,
      expected: { outcome: 'decline' },
      actual: { outcome: 'approve', reasonCodes: ['GOOD_STANDING'] },
    });
    const one = await api.post(TESTS, { ...analyst, body: { document, only: ['wrong'] } });
    expect(PolicyTestsSchema.parse(await one.json())).toMatchObject({ passed: 0, failed: 1 });
    expect(await api.traces()).toEqual(before);
  });

  test('of the released version all pass', async () => {
    const response = await api.post(`${STORED}/tests`, { ...analyst, body: {} });
    expect(PolicyTestsSchema.parse(await response.json())).toMatchObject({ failed: 0 });
  });

  test('are not run when the document can not decide, and the answer says why', async () => {
    const document = withRules(rule('extra', 'review', [leaf('daysPastDu', 'equal', 5)]));
    const { kind, faults } = await problemOf(await api.post(TESTS, { ...analyst, body: { document } }));
    expect(kind).toBe('policy-refused');
    expect(faults).toEqual(['/document/rules/3/conditions/all/0/fact unknown-fact']);
  });
});

describe.each([LINT, TESTS])('POST %s', (path) => {
  test.each<[string, unknown, string]>([
    ['no document', {}, '/document missing'],
    ['a document in text', { document: '{}' }, '/document wrong-type'],
    ['an unknown member', { document: {}, save: true }, '/save unknown-field'],
  ])('refuses %s', async (_, body, fault) => {
    const { kind, faults } = await problemOf(await api.post(path, { ...analyst, body }));
    expect({ kind, faults }).toEqual({ kind: 'validation-failed', faults: [fault] });
  });

  test('refuses what is too large, or nested so deeply that a stack would end', async () => {
    const large = { document: { description: 'x'.repeat(300 * 1024) } };
    expect((await problemOf(await api.post(path, { ...analyst, body: large }))).kind).toBe(
      'payload-too-large',
    );
    const deep = `{"document":${'{"not":'.repeat(30_000)}1${'}'.repeat(30_000)}}`;
    expect((await problemOf(await api.post(path, { ...analyst, body: deep }))).faults).toEqual([
      ' body-too-deep',
    ]);
  });

  test('is for callers who may read policies', async () => {
    const body = { document: aPolicy() };
    for (const role of ['analyst', 'policyApprover', 'auditor'] as const)
      expect((await api.post(path, { role, key: null, body })).status).toBe(200);
    for (const role of ['provisioning', 'care', 'operations', 'processor'] as const)
      expect((await problemOf(await api.post(path, { role, key: null, body }))).kind).toBe('forbidden');
    expect((await problemOf(await api.post(path, { role: null, body }))).kind).toBe('unauthenticated');
  });
});
