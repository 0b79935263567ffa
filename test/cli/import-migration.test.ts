import { describe, expect, test } from 'vitest';
import { aFolder } from '../import/files.ts';
import { runGoodstanding } from '../support/callers/cli.ts';
import { aTestDatabase } from '../support/product/database.ts';
import { testMongoUri } from '../support/run/servers.ts';

const folder = await aFolder();

const migration = (...args: string[]) =>
  runGoodstanding(['import', 'migration', ...args], { MONGODB_URI: testMongoUri() });

const CUSTOMER = {
  ...{ kind: 'customer', customerId: 'C-1', name: 'Ada Ek', segment: 'consumer', locale: 'en' },
  customerSince: '2020-01-01',
};
const ACCOUNT = {
  ...{
    kind: 'account',
    billingAccountId: 'BA-1',
    customerId: 'C-1',
    currency: 'SEK',
    timeZone: 'Europe/Stockholm',
  },
  ...{ creditLimit: 0, graceDays: 3, openedDate: '2020-01-01', frequency: 'monthly' },
  ...{ nextBillDate: '2199-01-01', paymentTermDays: 30 },
};

async function aPlan(...lines: object[]): Promise<string> {
  await folder.write('all.ndjson', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return folder.write('plan.json', JSON.stringify({ name: 'cli', files: [{ file: 'all.ndjson' }] }));
}

describe('goodstanding import migration', () => {
  test('loads, finds nothing that differs, and tells by its exit code when an account differs', async () => {
    const database = await aTestDatabase('command');
    const into = ['--database', database.name, '--report', folder.path('refused.ndjson'), '--json'];
    try {
      const plan = await aPlan(CUSTOMER, ACCOUNT);
      const loaded = await migration(plan, ...into);
      expect(loaded.code).toBe(0);
      expect(JSON.parse(loaded.stdout)).toMatchObject({
        inserted: 1,
        refused: 0,
        totals: { SEK: { accounts: 1 } },
      });
      expect((await migration(plan, '--compare', ...into)).code).toBe(0);
      const other = await migration(
        await aPlan(CUSTOMER, { ...ACCOUNT, creditLimit: 5 }),
        '--compare',
        ...into,
      );
      expect(other.code).toBe(2);
      expect(JSON.parse(other.stdout)).toMatchObject({ different: 1, refused: 0 });
      expect(await folder.refusals('refused.ndjson')).toEqual([
        { file: 'all.ndjson', line: 2, column: 'creditLimit', reason: 'is 0, and 5 by the files' },
      ]);
    } finally {
      await database.drop();
    }
  });

  test('a dry run ends with 2 when a record was refused, and prints the totals in words', async () => {
    const report = folder.path('refused.ndjson');
    const { code, stdout } = await migration(
      await aPlan(CUSTOMER, ACCOUNT, ACCOUNT),
      '--dry-run',
      '--report',
      report,
    );
    expect(code).toBe(2);
    expect(stdout).toMatch(/nothing written.*refused/);
    expect(stdout).toContain(report);
  });

  test('explains itself with examples', async () => {
    const { code, stdout } = await migration('--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Examples:[\s\S]*--dry-run[\s\S]*--compare[\s\S]*Exit codes/);
  });
});
