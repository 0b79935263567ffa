import { readdir, readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { REQUEST_TYPES } from '../../../src/domain/decisions/decision.ts';
import { lintDocument } from '../../../src/rules/lint/codes.ts';
import { policyJsonSchemaText } from '../../../src/rules/policy-json-schema.ts';
import { policyDocumentSchema } from '../../../src/rules/policy-schema.ts';
import { aPolicy, aScorecard, leaf, rule, withLeaf, withRules } from './given.ts';

const DECIDE_REQUESTS: ReadonlySet<string> = new Set(REQUEST_TYPES);

const root = new URL('../../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');
const schema: Record<string, unknown> = JSON.parse(await read('docs/policy.schema.json'));
// Formats come from a package of their own; the patterns beside them say the same.
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

test('docs/policy.schema.json and docs/policy-lint.md are what the code says: npm run export-policy-schema', async () => {
  expect(await read('docs/policy.schema.json')).toBe(policyJsonSchemaText());
  expect(await read('docs/policy-lint.md')).toBe(lintDocument());
});

test('every policy of requests below policies/ fits the JSON Schema', async () => {
  const files = (await readdir(new URL('policies', root), { recursive: true })).filter((file) =>
    file.endsWith('.json'),
  );
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const file of files) {
    const policy: unknown = JSON.parse(await read(`policies/${file}`));
    const isOfRequests =
      typeof policy === 'object' &&
      policy !== null &&
      'name' in policy &&
      DECIDE_REQUESTS.has(String(policy.name));
    if (isOfRequests) expect(validate(policy), file).toBe(true);
  }
});

test.each<[string, unknown]>([
  ['a sound policy', aPolicy()],
  ['a scorecard', aScorecard()],
  ['a policy without tests', aPolicy({ tests: undefined })],
  ['an unknown operator', withLeaf('daysPastDue', 'isRoughly', 5)],
  ['an empty group', withRules(rule('extra', 'review', { all: [] }))],
  [
    'a group in a group',
    withRules(rule('extra', 'review', { any: [{ not: { all: [leaf('segment', 'equal', 'x')] } }] })),
  ],
  [
    'two groups in one',
    withRules(rule('extra', 'review', { all: [leaf('a', 'equal', 1)], any: [leaf('a', 'equal', 1)] })),
  ],
  [
    'an unknown reason',
    withRules(rule('extra', 'review', [leaf('a', 'equal', 1)], { reasonCode: 'BECAUSE' })),
  ],
  ['an unknown member', aPolicy({ surprise: 1 })],
  ['a fraction', aPolicy({ parameters: { a: 0.5 } })],
  [
    'points without a number',
    aScorecard({}, [
      {
        name: 'x',
        conditions: { all: [leaf('a', 'equal', 1)] },
        event: { type: 'score', params: { reasonCode: 'GOOD_STANDING' } },
      },
    ]),
  ],
  ['no policy', 'a text'],
])('the JSON Schema and the parser agree on %s', (_what, input) => {
  const plain: unknown = JSON.parse(JSON.stringify(input));
  expect(validate(plain)).toBe(policyDocumentSchema.safeParse(plain).success);
});

test('an editor is told what members mean, and which reasons there are', () => {
  const text = JSON.stringify(schema);
  for (const member of ['combining', 'parameters', 'scorecard', 'tests'])
    expect(schema['properties']).toHaveProperty(`${member}.description`);
  expect(text).toContain('"enumDescriptions"');
  expect(validate({ $schema: '../docs/policy.schema.json', ...aPolicy() })).toBe(true);
});
