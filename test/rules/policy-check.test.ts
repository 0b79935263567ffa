import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { POLICY_NAMES } from '../../src/domain/policies/names.ts';
import { POLICIES_FOLDER } from '../../src/mains/prepare.ts';
import { compilePolicy } from '../../src/rules/compile.ts';
import { checkDocument } from '../../src/rules/kinds/check.ts';
import { loadAllVersions, loadVersion, loadVersions, versionInForce } from '../../src/rules/load.ts';
import { checkPolicy } from '../../src/rules/policy-check.ts';
import { PERSONAL_ATTRIBUTES, PolicyRefused, parsePolicyDocument } from '../../src/rules/policy-schema.ts';

const leaf = (fact: string, operator: string, value: unknown) => ({ fact, operator, value });
const rule = (over: object = {}, params: object = {}) => ({
  name: 'some-rule',
  conditions: { all: [leaf('daysPastDue', 'greaterThan', 5)] },
  event: { type: 'review', params: { reasonCode: 'NO_RULE_APPLIED', ...params } },
  ...over,
});
const withConditions = (conditions: object) => aPolicy({ rules: [rule({ conditions })] });
const withLeaf = (...given: Parameters<typeof leaf>) => withConditions({ all: [leaf(...given)] });

/** The smallest sound policy, with changes. */
function aPolicy(over: object = {}): unknown {
  return {
    name: 'service-approval',
    version: '1',
    effectiveAt: '2026-11-01T00:00:00.000Z',
    author: 'test',
    description: 'a test',
    combining: 'severity',
    default: 'review',
    facts: {
      daysPastDue: { type: 'integer', unit: 'days', source: 'openBills', minimum: 0 },
      pastDueAmount: { type: 'integer', unit: 'minor', source: 'openBills' },
      segment: { type: 'string', source: 'customer', allowed: ['consumer', 'enterprise'] },
      isNew: { type: 'boolean', source: 'account' },
    },
    parameters: { maximumDays: 60 },
    rules: [rule()],
    ...over,
  };
}

function findingsOf(input: unknown): string[] {
  try {
    compilePolicy(parsePolicyDocument(input));
    return [];
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    return error.findings.map(({ code, pointer }) => `${code} ${pointer}`);
  }
}

describe('a policy is refused', () => {
  test('not when it is sound', () => {
    expect(findingsOf(aPolicy())).toEqual([]);
    expect(findingsOf(withLeaf('daysPastDue', 'lessThan', { fact: 'maximumDays' }))).toEqual([]);
    expect(findingsOf(withLeaf('segment', 'in', ['consumer']))).toEqual([]);
    expect(findingsOf(withConditions({ not: { any: [leaf('isNew', 'equal', true)] } }))).toEqual([]);
  });

  test.each([
    ['an empty all', withConditions({ all: [] })],
    ['an empty any', withConditions({ any: [] })],
    ['an empty all further down', withConditions({ any: [{ all: [] }] })],
    ['all and any in one condition', withConditions({ all: [leaf('isNew', 'equal', true)], any: [] })],
    ['a leaf where a group has to be', withConditions(leaf('isNew', 'equal', true))],
    ['a shared condition', withConditions({ condition: 'elsewhere' })],
    ['an unknown operator', withLeaf('daysPastDue', 'isRoughly', 5)],
    ['an array operator', withLeaf('segment', 'contains', 'consumer')],
    ['a decorated operator', withLeaf('segment', 'not:equal', 'consumer')],
    ['a path', withConditions({ all: [{ ...leaf('daysPastDue', 'equal', 5), path: '$.a' }] })],
    ['a fraction as a threshold', withLeaf('daysPastDue', 'greaterThan', 0.5)],
    ['an unknown reason code', aPolicy({ rules: [rule({}, { reasonCode: 'BECAUSE' })] })],
    ['an unknown outcome', aPolicy({ rules: [rule({ event: { type: 'maybe', params: {} } })] })],
    ['an unknown member', aPolicy({ surprise: true })],
    ['another default than review', aPolicy({ default: 'approve' })],
    ['no rules', aPolicy({ rules: [] })],
    ['something else altogether', null],
  ])('by its shape: %s', (_what, input) => {
    const findings = findingsOf(input);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) expect(finding).toMatch(/^SCHEMA \//);
  });

  const AT_LEAF = '/rules/0/conditions/all/0';
  test.each([
    ['an unknown fact', withLeaf('height', 'equal', 5), `UNKNOWN_FACT ${AT_LEAF}/fact`],
    ['a fact called like a built-in', withLeaf('constructor', 'equal', 5), `UNKNOWN_FACT ${AT_LEAF}/fact`],
    [
      'an unknown parameter',
      withLeaf('daysPastDue', 'equal', { fact: 'nothing' }),
      `UNKNOWN_FACT ${AT_LEAF}/value/fact`,
    ],
    ['an order on text', withLeaf('segment', 'greaterThan', 'consumer'), `TYPE_MISMATCH ${AT_LEAF}/operator`],
    ['a number in text', withLeaf('daysPastDue', 'equal', '5'), `TYPE_MISMATCH ${AT_LEAF}/value`],
    [
      'a value that is not allowed',
      withLeaf('segment', 'equal', 'consumr'),
      `TYPE_MISMATCH ${AT_LEAF}/value`,
    ],
    ['an empty list', withLeaf('segment', 'in', []), `TYPE_MISMATCH ${AT_LEAF}/value`],
    ['a list for equal', withLeaf('segment', 'equal', ['consumer']), `TYPE_MISMATCH ${AT_LEAF}/value`],
    ['one value for in', withLeaf('segment', 'in', 'consumer'), `TYPE_MISMATCH ${AT_LEAF}/value`],
    [
      'a parameter against a truth value',
      withLeaf('isNew', 'equal', { fact: 'maximumDays' }),
      `TYPE_MISMATCH ${AT_LEAF}/value/fact`,
    ],
    [
      'days against money',
      withLeaf('daysPastDue', 'greaterThan', { fact: 'pastDueAmount' }),
      `UNIT_MISMATCH ${AT_LEAF}/value/fact`,
    ],
    [
      'a text with a gap',
      aPolicy({ rules: [rule({}, { reasonCode: 'OPEN_DISPUTE' })] }),
      'MISSING_TEXT /rules/0/event/params/textParams',
    ],
    [
      'a text filled from nowhere',
      aPolicy({ rules: [rule({}, { textParams: { amount: 'nothing' } })] }),
      'UNKNOWN_FACT /rules/0/event/params/textParams/amount',
    ],
    [
      'conditions without a condition',
      aPolicy({
        rules: [
          rule({ event: { type: 'approveWithConditions', params: { reasonCode: 'NO_RULE_APPLIED' } } }),
        ],
      }),
      'CONSEQUENCE /rules/0/event',
    ],
    [
      'a remedy for an approval',
      aPolicy({
        rules: [
          rule({
            event: {
              type: 'approve',
              params: { reasonCode: 'NO_RULE_APPLIED', remedy: { kind: 'contactUs' } },
            },
          }),
        ],
      }),
      'CONSEQUENCE /rules/0/event/params/remedy',
    ],
    [
      'a remedy that pays in days',
      aPolicy({ rules: [rule({}, { remedy: { kind: 'payPastDue', amount: { fact: 'daysPastDue' } } })] }),
      'UNIT_MISMATCH /rules/0/event/params/remedy/amount/fact',
    ],
    [
      'a share by no parameter',
      aPolicy({
        rules: [
          rule(
            {},
            {
              remedy: {
                kind: 'payPastDue',
                amount: { fact: 'pastDueAmount', percent: { parameter: 'none' } },
              },
            },
          ),
        ],
      }),
      'UNKNOWN_FACT /rules/0/event/params/remedy/amount/percent',
    ],
    ['two rules of one name', aPolicy({ rules: [rule(), rule()] }), 'DUPLICATE_NAME /rules/1/name'],
    [
      'a parameter called like a fact',
      aPolicy({ parameters: { daysPastDue: 3 } }),
      'DUPLICATE_NAME /facts/daysPastDue',
    ],
    [
      'a range upside down',
      aPolicy({ facts: { daysPastDue: { type: 'integer', source: 'x', minimum: 2, maximum: 1 } } }),
      'RANGE /facts/daysPastDue',
    ],
    [
      'a unit on text',
      aPolicy({
        facts: {
          daysPastDue: { type: 'integer', source: 'x' },
          segment: { type: 'string', source: 'x', unit: 'days' },
        },
      }),
      'TYPE_MISMATCH /facts/segment',
    ],
  ])('by its meaning: %s', (_what, input, finding) => {
    expect(findingsOf(input)).toEqual([finding]);
  });

  test.each(PERSONAL_ATTRIBUTES)('for deciding by %s', (attribute) => {
    const facts = {
      daysPastDue: { type: 'integer', source: 'x' },
      [attribute]: { type: 'integer', source: 'x' },
    };
    expect(findingsOf(aPolicy({ facts }))).toEqual([`PERSONAL_ATTRIBUTE /facts/${attribute}`]);
  });

  test('with all of its faults at once', () => {
    const document = parsePolicyDocument(
      aPolicy({ rules: [rule(), rule({ conditions: { all: [leaf('height', 'equal', 1)] } })] }),
    );
    expect(checkPolicy(document).map(({ code }) => code)).toEqual(['DUPLICATE_NAME', 'UNKNOWN_FACT']);
  });
});

describe('loading policies', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'policies-'));
    await mkdir(path.join(folder, 'service-approval'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const put = (file: string, policy: unknown) =>
    writeFile(path.join(folder, 'service-approval', file), JSON.stringify(policy));

  test('what comes with the product is sound, runs on generated facts and passes its own tests', async () => {
    const versions = await loadAllVersions(POLICIES_FOLDER);
    expect(new Set(versions.map(({ name }) => name))).toEqual(new Set(POLICY_NAMES));
    for (const { content } of versions) expect(await checkDocument(JSON.parse(content))).toEqual([]);
  });

  test('one bad file refuses the folder', async () => {
    await put('1.json', aPolicy());
    await put('2.json', aPolicy({ version: '2', rules: [] }));
    await expect(loadAllVersions(folder)).rejects.toBeInstanceOf(PolicyRefused);
  });

  test('a file that is not called by its version is refused', async () => {
    await put('2.json', aPolicy());
    const file = path.join(folder, 'service-approval', '2.json');
    await expect(loadVersion(file, 'service-approval')).rejects.toBeInstanceOf(PolicyRefused);
  });

  test('a folder that belongs to no policy refuses them all, except for the candidates', async () => {
    await put('1.json', aPolicy());
    await mkdir(path.join(folder, 'candidates'));
    expect(await loadAllVersions(folder)).toHaveLength(1);
    await mkdir(path.join(folder, 'parameters'));
    await expect(loadAllVersions(folder)).rejects.toBeInstanceOf(PolicyRefused);
  });

  test('in force is the one that took effect last, and none before the first', async () => {
    await put('1.json', aPolicy());
    await put('2.json', aPolicy({ version: '2', effectiveAt: '2026-12-01T00:00:00.000Z' }));
    const policies = await loadVersions(folder, 'service-approval');
    const versionAt = (at: string) => versionInForce(policies, at)?.reference.version ?? null;
    expect([
      versionAt('2026-10-31T23:59:59.999Z'),
      versionAt('2026-11-01T00:00:00.000Z'),
      versionAt('2026-11-30T23:59:59.999Z'),
      versionAt('2026-12-01T00:00:00.000Z'),
    ]).toEqual([null, '1', '1', '2']);
    expect(await loadVersions(folder, 'payment-inquiry')).toEqual([]);
  });
});
