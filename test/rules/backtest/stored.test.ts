import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOutcomes } from '../../../src/cli/policies/outcome-file.ts';
import { backtestStored, type StoredBacktest } from '../../../src/cli/policies/stored.ts';
import type { Receipt } from '../../../src/domain/decisions/decision.ts';
import { compilePolicy } from '../../../src/rules/compile.ts';
import { RULE_ENGINE } from '../../../src/rules/evaluate.ts';
import { overrule } from '../../../src/rules/overruling.ts';
import { decisions } from '../../../src/store/decisions/collections.ts';
import { firstDecisions } from '../../../src/store/decisions/first-decisions.ts';
import { aFolder } from '../../import/files.ts';
import { runGoodstanding } from '../../support/callers/cli.ts';
import { aMigratedDatabase, type TestDatabase } from '../../support/product/database.ts';
import { openedDb } from '../../support/product/field-keys.ts';
import { testMongoUri } from '../../support/run/servers.ts';
import { AT, decide, factsOf, GOOD_ACCOUNT, releasedDocument, TODAY, type Values } from '../given.ts';

const folder = await aFolder();
const document = await releasedDocument('service-approval');
const released = compilePolicy(document);
const stricter = compilePolicy({
  ...document,
  version: 'stricter',
  parameters: { ...document.parameters, highUtilisationPercent: 50 },
});
/** Asks for a fact that no receipt here has. */
const asking = compilePolicy({
  ...document,
  version: 'asking',
  facts: { ...document.facts, monthsPaid6m: { type: 'integer', unit: 'months', source: 'billHistory' } },
  rules: [
    ...document.rules,
    {
      name: 'hardly-paid',
      conditions: { all: [{ fact: 'monthsPaid6m', operator: 'lessThan', value: 2 }] },
      event: { type: 'review', params: { reasonCode: 'LITTLE_PAID' } },
    },
  ],
});

interface Parts extends Partial<Receipt> {
  readonly values?: Values;
}

/** The receipt that the service writes for the `n`th case. */
async function receiptOf(n: number, { values = {}, ...parts }: Parts = {}): Promise<Receipt> {
  const charges = { oneOffChargeAmount: 9_900, monthlyChargeAmount: 4_500 };
  const byPolicy = await decide(released, factsOf({ ...GOOD_ACCOUNT, ...charges, ...values }));
  const { decision, decidedBy } = overrule(byPolicy, null, null);
  const workflowId = `service-approval:ORD-${n}`;
  return {
    ...decision,
    receiptId: `${workflowId}:1`,
    requestType: 'service-approval',
    workflowId,
    customerId: `CUST-${n}`,
    billingAccountId: `BA-${n}`,
    decidedBy,
    engine: RULE_ENGINE,
    accountVersion: 1,
    currency: 'EUR',
    today: TODAY,
    ...parts,
  };
}

const STALE = '2026-11-18T10:00:00.000Z';
const RECEIPTS: readonly Receipt[] = [
  await receiptOf(1),
  await receiptOf(2, { values: { utilisationPercent: 70 } }),
  await receiptOf(3, { values: { standing: 'overdue', daysPastDue: 12, pastDueAmount: 4_500 } }),
  await receiptOf(4, { values: { accountState: 'closed' } }),
  await receiptOf(5, { values: { accountAgeDays: null } }),
  // Approved by its rules, and yet to review: its credit can't be held.
  await receiptOf(6, { values: { availableCreditAmount: 5_000 } }),
];

/** In time zones east of Greenwich, the next day has begun. */
const stale = await receiptOf(7, {
  ...(await decide(released, factsOf({ ...GOOD_ACCOUNT, oneOffChargeAmount: 9_900 }, STALE))),
  decidedAt: '2026-11-22T23:30:00.000Z',
  today: '2026-11-23',
});

let database: Awaited<ReturnType<typeof aMigratedDatabase>>;
beforeAll(async () => {
  database = await aMigratedDatabase();
  const again = await receiptOf(3, {
    receiptId: 'service-approval:ORD-3:2',
    decidedAt: '2026-11-23T10:00:00.000Z',
    today: '2026-11-23',
  });
  const byAgent = await receiptOf(5, {
    receiptId: 'service-approval:ORD-5:2',
    decidedAt: '2026-11-21T11:00:00.000Z',
    today: '2026-11-21',
    decidedBy: { kind: 'agent', subject: 'cara', note: '' },
  });
  const other = await receiptOf(9, { requestType: 'payment-inquiry' });
  await openedDb(database.db)
    .collection<{ _id: string }>(decisions.name)
    .insertMany([...RECEIPTS, again, byAgent, other, stale].map((receipt) => decisions.toDoc(receipt)));
});
afterAll(() => database.handBack());

const run = (over: Partial<StoredBacktest> = {}, target: TestDatabase = database) =>
  backtestStored(target, {
    policy: released,
    against: null,
    segment: null,
    from: null,
    to: null,
    limit: null,
    outcomes: null,
    ...over,
  });

async function idsOf(from: string | null, to: string | null): Promise<string[]> {
  const ids: string[] = [];
  for await (const { receiptId } of firstDecisions(database.db, {
    requestType: 'service-approval',
    from,
    to,
  }))
    ids.push(receiptId.replace('service-approval:', ''));
  return ids;
}

describe('the stored decisions of a backtest', () => {
  test('are the first of each case, whatever came after', async () => {
    expect(await idsOf(null, null)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `ORD-${n}:1`));
  });

  test('are chosen by the civil day of the account; an earlier case does not count by its second decision', async () => {
    expect(await idsOf('2026-11-21', null)).toEqual(['ORD-7:1']);
    expect(await idsOf('2026-11-23', '2026-11-23')).toEqual(['ORD-7:1']);
    expect(await idsOf('2026-11-22', '2026-11-22')).toEqual([]);
    expect(await idsOf(null, TODAY)).toHaveLength(6);
  });

  test('come in batches without losing or repeating one', async () => {
    const many = await aMigratedDatabase();
    try {
      const template = await receiptOf(0);
      const copies = Array.from({ length: 1_203 }, (_, n) => ({
        ...template,
        receiptId: `service-approval:M-${n}:1`,
        workflowId: `service-approval:M-${n}`,
      }));
      await many.db
        .collection<{ _id: string }>(decisions.name)
        .insertMany(copies.map((receipt) => decisions.toDoc(receipt)));
      const seen = new Set<string>();
      let count = 0;
      const query = { requestType: 'service-approval', from: AT.slice(0, 10), to: null } as const;
      for await (const { receiptId } of firstDecisions(many.db, query)) {
        seen.add(receiptId);
        count += 1;
      }
      expect([seen.size, count]).toEqual([1_203, 1_203]);
    } finally {
      await many.handBack();
    }
  });
});

describe('a backtest over stored decisions', () => {
  test('has a stale, a short and a missing fact among its cases', () => {
    expect([stale, RECEIPTS[4], RECEIPTS[5]].map((receipt) => receipt?.outcome)).toEqual([
      'review',
      'review',
      'review',
    ]);
  });

  test('comes to every decision that the same policy made, also on facts that are missing, stale or short of credit', async () => {
    const { recorded, accounts, policy } = await run();
    expect(recorded.ownSameOutcome).toMatchObject({ count: 7, of: 7, share: 1 });
    expect(accounts).toBe(7);
    for (const outcome of ['approve', 'approveWithConditions', 'review', 'decline'] as const)
      expect(policy.outcomes.find((row) => row.outcome === outcome)?.accounts.count).toBe(
        [...RECEIPTS, stale].filter((receipt) => receipt.outcome === outcome).length,
      );
  });

  test('gives the money of the orders, and no bad rate when no outcome is known', async () => {
    const { policy, currencies, bad, withoutOutcome } = await run({ to: TODAY });
    expect(bad).toMatchObject({ of: 0, share: null });
    expect(withoutOutcome).toBe(6);
    expect(policy.totals).toMatchObject({
      stakeApproved: [{ currency: 'EUR', amountMinor: 2 * 14_400, badMinor: null }],
      badAmongApproved: { share: null },
    });
    expect(currencies).toEqual(['EUR']);
  });

  test('never adds up money of several currencies, in figures or in the printed text', async () => {
    const several = await aMigratedDatabase();
    try {
      const template = await receiptOf(0);
      const receipts = (['EUR', 'EUR', 'JPY'] as const).map((currency, n) => ({
        ...template,
        receiptId: `service-approval:C-${n}:1`,
        workflowId: `service-approval:C-${n}`,
        currency,
      }));
      await several.db
        .collection<{ _id: string }>(decisions.name)
        .insertMany(receipts.map((receipt) => decisions.toDoc(receipt)));
      const result = await run({ against: stricter }, several);
      expect(result.currencies).toEqual(['EUR', 'JPY']);
      expect(result.policy.totals.stakeApproved).toEqual([
        { currency: 'EUR', amountMinor: 2 * 14_400, badMinor: null },
        { currency: 'JPY', amountMinor: 14_400, badMinor: null },
      ]);
      expect(result.swaps?.bothApprove.stake).toEqual(result.policy.totals.stakeApproved);
      const { code, stdout } = await command('--stored', '--database', several.name);
      expect(code).toBe(0);
      expect(stdout).toMatch(/money approved +288 EUR \+ 14,400 JPY/);
    } finally {
      await several.handBack();
    }
  });

  test('says whether a limit left decisions out', async () => {
    expect(await run({ limit: 3 })).toMatchObject({ accounts: 3, complete: false });
    expect(await run({ limit: 7 })).toMatchObject({ accounts: 7, complete: true });
  });

  test('shows the swap that a changed threshold makes', async () => {
    const { swaps } = await run({ against: stricter, to: TODAY });
    expect(swaps).toMatchObject({
      swappedOut: { accounts: { count: 1 }, stake: [{ currency: 'EUR', amountMinor: 14_400 }] },
      swappedIn: { accounts: { count: 0 } },
      agreement: { count: 5, of: 6 },
    });
  });

  test('treats facts that receipts do not have as unknown, approves none of these, and says how many', async () => {
    const { lacking, against } = await run({ against: asking, to: TODAY });
    expect(lacking).toEqual([
      { version: '2026-11-01', decisions: 0, facts: [] },
      { version: 'asking', decisions: 6, facts: [{ fact: 'monthsPaid6m', decisions: 6 }] },
    ]);
    expect(against?.totals.approved.count).toBe(0);
  });

  test('joins outcomes by billing account, and rates are among the decisions whose outcome is known', async () => {
    const file = await folder.write(
      'became.csv',
      'ACCOUNT,GONE\nBA-1,no\nBA-2,yes\nBA-3,\nBA-4,yes\nBA-99,no\n',
    );
    const outcomes = await readOutcomes({ file, outcome: 'GONE', bad: 'yes', accountColumn: 'ACCOUNT' });
    const { bad, policy, withoutOutcome } = await run({ outcomes, to: TODAY });
    expect(bad).toMatchObject({ count: 2, of: 3 });
    expect(withoutOutcome).toBe(3);
    expect(policy.totals).toMatchObject({
      approved: { count: 2, of: 6 },
      badAmongApproved: { count: 1, of: 2 },
      badAmongOthers: { count: 1, of: 1 },
      stakeApproved: [{ currency: 'EUR', badMinor: 14_400 }],
    });
  });

  test('refuses outcomes that contradict each other, and those of other accounts', async () => {
    const read = async (text: string) =>
      readOutcomes({
        file: await folder.write('other.csv', text),
        outcome: 'GONE',
        bad: '1',
        accountColumn: 'ACCOUNT',
      });
    await expect(read('ACCOUNT,GONE\nBA-1,0\nBA-1,1\n')).rejects.toThrow(/two outcomes of BA-1.*line 3/);
    await expect(read('ACCOUNT,GONE\nBA-1,0\n')).rejects.toThrow(/no row has "1" in GONE/);
    const outcomes = await read('ACCOUNT,GONE\nX-1,1\n');
    await expect(run({ outcomes })).rejects.toThrow(/none of the decided accounts/);
  });

  test('is refused by name when there is no decision', async () => {
    await expect(run({ from: '2027-01-01' })).rejects.toThrow(
      /no decision of a service approval in these days/,
    );
  });
});

const command = (...args: string[]) =>
  runGoodstanding(['policy', 'backtest', '--policy', 'service-approval@2026-11-01', ...args], {
    MONGODB_URI: testMongoUri(),
  });

describe('goodstanding policy backtest --stored', () => {
  test('prints the figures without bad rates, by segment, and writes the report', async () => {
    const report = folder.path('stored.html');
    const { code, stdout } = await command(
      ...['--stored', '--database', database.name, '--to', TODAY, '--segment', 'segment', '--report', report],
    );
    expect(code).toBe(0);
    expect(stdout).toContain('6 decisions, no outcome is known');
    expect(stdout).toMatch(/as recorded: .*100\.0 % of the 6 that this version made/);
    expect(stdout).toMatch(/consumer +6/);
    expect(stdout).not.toMatch(/bad among/);
  });

  test('says which options do not belong together', async () => {
    const wrong = await Promise.all([
      command('--stored', '--data', 'x.csv'),
      command('--from', '2026-11-01'),
      command(),
    ]);
    expect(wrong.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(wrong[0]?.stderr).toMatch(/--data is for a file of accounts/);
    expect(wrong[1]?.stderr).toMatch(/--from is for --stored/);
    expect(wrong[2]?.stderr).toMatch(/needs --data, --mapping and --outcome, or --stored/);
  });
});
