import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical-json.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { createStore } from '../../src/store/store.ts';
import { releasedDocument } from '../rules/given.ts';
import { leaf, rule } from '../rules/lint/given.ts';
import { runGoodstanding } from '../support/callers/cli.ts';
import { aTestDatabase } from '../support/product/database.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { testMongoUri } from '../support/run/servers.ts';

const NAME = 'service-approval';
const DRAFT = `${NAME}@only-stored`;
const document = await releasedDocument(NAME);

let database: Awaited<ReturnType<typeof aTestDatabase>>;
beforeAll(async () => {
  database = await aTestDatabase('stored-policies');
  await migrate(database.db);
  const store = createStore(database.db, database.client, testKeys);
  const tests = [
    { name: 'a closed account', facts: { accountState: 'closed' }, expect: { outcome: 'decline' } },
  ];
  const misspelt = rule('misspelt', 'review', [leaf('daysPastDu', 'equal', 5)]);
  for (const [version, rules] of [
    ['only-stored', document.rules],
    ['faulty', [...document.rules, misspelt]],
  ] as const) {
    const content = canonicalJson({ ...document, version, rules, tests });
    const sha256 = createHash('sha256').update(content).digest('hex');
    const { effectiveAt } = document;
    const by = { actor: 'ann', now: '2026-11-20T10:00:00.000Z', note: null };
    await store.policies.draft({ name: NAME, version, effectiveAt, content, sha256 }, by);
  }
});
afterAll(() => database.drop());

const policy = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = { MONGODB_DATABASE: database.name },
) => runGoodstanding(['policy', ...args], { MONGODB_URI: testMongoUri(), ...env });

describe('a version that only the database has', () => {
  test.each([
    ['lint', [DRAFT], /service-approval@only-stored\n[\s\S]*0 errors/],
    ['test', [DRAFT], /service-approval@only-stored\n[\s\S]*1 passed, 0 failed/],
    ['show', [DRAFT], /only-stored/],
  ])('is taken by policy %s', async (command, args, shown) => {
    const { code, stdout, stderr } = await policy([command, ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(shown);
  });

  test('is linted with its faults, as a file is', async () => {
    const { code, stdout } = await policy(['lint', `${NAME}@faulty`, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ findings: [{ code: 'UNKNOWN_FACT', severity: 'error' }] }]);
    const tests = await policy(['test', `${NAME}@faulty`]);
    expect(tests.code).toBe(1);
    expect(tests.stderr).toMatch(/no usable policy:[\s\S]*UNKNOWN_FACT/);
  });

  test('is taken by policy backtest, from the database that --database names', async () => {
    const flags = ['backtest', '--policy', DRAFT, '--stored', '--database', database.name];
    const { code, stderr } = await policy(flags, {});
    expect(code).toBe(1);
    // The version was found; it is the decisions that are not there.
    expect(stderr).toMatch(/has no decision of a service approval/);
  });

  test('is looked for by policy tune before any account is read', async () => {
    const rest = ['--approval-rate', '0.7', '--data', 'x.csv', '--mapping', 'none.json', '--outcome', 'BAD'];
    const found = await policy(['tune', '--policy', DRAFT, ...rest]);
    expect(found.stderr).toMatch(/none\.json/);
    const none = await policy(['tune', '--policy', `${NAME}@nowhere`, ...rest]);
    expect(none.stderr).toMatch(/no policy service-approval@nowhere below policies\/ or in the database/);
  });
});

test('without a database the message says where the search was', async () => {
  const { code, stderr } = await policy(['show', `${NAME}@nowhere`], {
    MONGODB_URI: 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=500',
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/below policies\/, and no database to search: No MongoDB replica set answers/);
});
