import { describe, expect, test } from 'vitest';
import { instantOf } from '../../../src/domain/civil-date.ts';
import { loadPlan } from '../../../src/import/migration/plan.ts';
import {
  type MigrationOptions,
  type MigrationSummary,
  runMigration,
} from '../../../src/import/migration/run.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import { createStore } from '../../../src/store/store.ts';
import { aMigratedDatabase, type TestDatabase } from '../../support/product/database.ts';
import { openedDb, testKeys } from '../../support/product/field-keys.ts';
import { wrongViews } from '../../support/product/store.ts';
import { aFolder } from '../files.ts';

const folder = await aFolder();

const CUSTOMER = {
  ...{ kind: 'customer', customerId: 'CUST-1', name: 'Olena Franko', segment: 'consumer', locale: 'de' },
  ...{ customerSince: '2019-04-01', email: 'olena@example.org', phone: '+4930123456', channel: 'sms' },
  ...{ country: 'DE', groupId: 'GROUP-7' },
};
const ACCOUNT = {
  ...{
    kind: 'account',
    billingAccountId: 'BA-1',
    customerId: 'CUST-1',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
  },
  ...{ creditLimit: 50_000, graceDays: 3, openedDate: '2019-04-01', frequency: 'monthly' },
  ...{ nextBillDate: '2199-02-28', billCycleDay: 31, paymentTermDays: 14, taxRateBasisPoints: 1900 },
};
const BILL = {
  ...{
    kind: 'bill',
    billingAccountId: 'BA-1',
    billId: 'R-2026-4711',
    billDate: '2026-10-31',
    dueDate: '2026-11-14',
  },
  ...{
    periodFrom: '2026-09-30',
    periodTo: '2026-10-30',
    amount: 5_000,
    openAmount: 3_000,
    lastPaidDate: '2026-11-10',
  },
};
const SERVICE = {
  ...{ kind: 'service', billingAccountId: 'BA-1', subscriptionId: 'SUB-1', offeringId: 'fibre-250' },
  ...{ category: 'broadband', monthlyCharge: 3_999, startDate: '2019-04-01' },
};
const CHARGE = { kind: 'charge', billingAccountId: 'BA-1', amount: 250, date: '2026-11-05', note: 'roaming' };
const HOLD = { kind: 'hold', billingAccountId: 'BA-1', tag: 'vulnerable' };
const DEPOSIT = { kind: 'deposit', billingAccountId: 'BA-1', orderId: 'ORD-OLD', amount: 10_000 };
const PROMISE = {
  ...{ kind: 'promise', billingAccountId: 'BA-1', promiseId: 'PR-1', amount: 1_500, dueDate: '2199-01-10' },
};
const WHOLE = [
  CUSTOMER,
  ACCOUNT,
  BILL,
  SERVICE,
  CHARGE,
  HOLD,
  PROMISE,
  { ...PROMISE, dueDate: '2199-02-10' },
];

async function inADatabase<T>(work: (database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await aMigratedDatabase();
  try {
    return await work(database);
  } finally {
    await database.handBack();
  }
}

async function aPlan(lines: readonly object[], name = 'all.ndjson') {
  await folder.write(name, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return loadPlan(await folder.write('plan.json', JSON.stringify({ name: 'test', files: [{ file: name }] })));
}

async function run(
  lines: readonly object[],
  target: TestDatabase | null,
  parts: Partial<MigrationOptions> = {},
): Promise<MigrationSummary> {
  const mode = target === null ? 'check' : 'load';
  const reportFile = folder.path('refused.ndjson');
  return runMigration({ plan: await aPlan(lines), mode, target, reportFile, ...parts });
}

/** The report, a line for each fault. */
const toldFaults = async () =>
  (await folder.refusals('refused.ndjson')).map((fault) => JSON.stringify(fault)).join('\n');

const storeOf = ({ db, client }: TestDatabase) => createStore(db, client, testKeys);
const now = () => instantOf(Date.now());

describe('what another system knows is brought over', () => {
  test('whole: who the customer is, what is owed on which bill, what is billed next, what holds and was promised', () =>
    inADatabase(async (database) => {
      expect(await run(WHOLE, database)).toMatchObject({ records: 8, inserted: 1, refused: 0 });
      const store = storeOf(database);
      expect(await store.customers.get('CUST-1')).toMatchObject({ country: 'DE', groupId: 'GROUP-7' });
      const [present] = await store.snapshots.presentOfCustomer('CUST-1', 'BA-1', now());
      expect(present).toMatchObject({
        account: {
          ...{ balance: 3_250, creditLimit: 50_000, graceDays: 3, taxRateBasisPoints: 1900 },
          billing: { billedThrough: '2199-01-30', nextBillDate: '2199-02-28' },
          promise: { promiseId: 'PR-1', untilDate: '2199-01-10' },
          dunningHolds: ['vulnerable'],
        },
        openBills: [
          { billId: 'R-2026-4711', paidAmount: 2_000, state: 'partiallyPaid', dueDate: '2026-11-14' },
        ],
        subscriptions: [{ subscriptionId: 'SUB-1', monthlyCharge: 3_999, state: 'active' }],
        unbilledAmount: 250,
      });
      expect(await store.customers.get('CUST-1')).toMatchObject({
        ...{ name: 'Olena Franko', locale: 'de', email: 'olena@example.org' },
        contact: { phone: '+4930123456', channel: 'sms' },
      });
      expect(await store.promises.get('PR-1')).toMatchObject({
        ...{ kind: 'plan', amount: 3_000, state: 'active' },
        installments: [{ dueDate: '2199-01-10' }, { dueDate: '2199-02-10' }],
      });
      expect(await wrongViews(openedDb(database.db))).toEqual({});
      const broken: unknown[] = [];
      const verifying = { billingAccountId: null, onBroken: (found: unknown) => void broken.push(found) };
      await verifyLedger(database.db, database.client, verifying);
      expect(broken).toEqual([]);
    }));

  test('a service that was charged in advance is charged from the first day that is not paid', () =>
    inADatabase(async (database) => {
      const ahead = { charging: 'inAdvance', chargedThrough: '2199-02-27', chargedAhead: 3_999 };
      const lines = WHOLE.map((line) => (line === SERVICE ? { ...SERVICE, ...ahead } : line));
      expect(await run(lines, database)).toMatchObject({ inserted: 1, refused: 0 });
      const service = await storeOf(database).subscriptions.get('SUB-1');
      expect(service).toMatchObject({
        billedInAdvance: true,
        paidAhead: [{ from: '2199-01-31', to: '2199-02-27', amount: 3_999, entryId: null }],
      });
      expect(await wrongViews(openedDb(database.db))).toEqual({});
    }));

  test.each([
    ['without charging', { chargedThrough: '2199-02-27', chargedAhead: 1 }, 'is not inAdvance'],
    [
      'without an amount',
      { charging: 'inAdvance', chargedThrough: '2199-02-27' },
      'goes with chargedThrough',
    ],
    ['without a day', { charging: 'inAdvance', chargedAhead: 1 }, 'goes with chargedThrough'],
    [
      'in billed days',
      { charging: 'inAdvance', chargedThrough: '2199-01-30', chargedAhead: 1 },
      'is before the first day that is not billed, 2199-01-31',
    ],
  ])('days charged in advance %s are refused', async (_, parts, reason) => {
    const lines = WHOLE.map((line) => (line === SERVICE ? { ...SERVICE, ...parts } : line));
    expect(await run(lines, null)).toMatchObject({ accounts: 0, refused: lines.length - 1 });
    expect(await toldFaults()).toContain(reason);
  });

  test('and the comparison afterwards finds no difference until something differs', () =>
    inADatabase(async (database) => {
      await run(WHOLE, database);
      expect(await run(WHOLE, database, { mode: 'compare' })).toMatchObject({ different: 0, refused: 0 });
      const changed = WHOLE.map((line) => (line === BILL ? { ...BILL, openAmount: 2_999 } : line));
      expect(await run(changed, database, { mode: 'compare' })).toMatchObject({ different: 1 });
      expect(await toldFaults()).toContain('bill R-2026-4711');
    }));

  test('credit pays open bills as soon as it is stored, and the comparison expects that', () =>
    inADatabase(async (database) => {
      const credit = { kind: 'credit', billingAccountId: 'BA-1', amount: 1_000, date: '2026-11-12' };
      expect(await run([...WHOLE, credit], database)).toMatchObject({ inserted: 1, refused: 0 });
      const [present] = await storeOf(database).snapshots.presentOfCustomer('CUST-1', 'BA-1', now());
      expect(present).toMatchObject({ openBills: [{ paidAmount: 3_000 }], account: { balance: 2_250 } });
      expect(await run([...WHOLE, credit], database, { mode: 'compare' })).toMatchObject({ different: 0 });
      const audit = await auditBilling(openedDb(database.db), database.client, {});
      expect(audit.violations).toEqual([]);
    }));

  test('a deposit is held apart from the balance, and pays no open bill until it is released', () =>
    inADatabase(async (database) => {
      const deposit = { ...DEPOSIT, date: '2025-11-12' };
      const summary = await run([...WHOLE, deposit], database);
      expect(summary).toMatchObject({ inserted: 1, refused: 0, totals: { EUR: { heldDeposits: 10_000 } } });
      const store = storeOf(database);
      const [present] = await store.snapshots.presentOfCustomer('CUST-1', 'BA-1', now());
      expect(present?.account).toMatchObject({ balance: 3_250, heldDeposits: 10_000 });
      expect(await run([...WHOLE, deposit], database, { mode: 'compare' })).toMatchObject({ different: 0 });
      const more = [...WHOLE, { ...deposit, amount: 10_001 }];
      expect(await run(more, database, { mode: 'compare' })).toMatchObject({ different: 1 });
      expect(await toldFaults()).toContain('heldDeposits');
      await store.deposits.release('ORD-OLD', 'accountEnded', now());
      const [after] = await store.snapshots.presentOfCustomer('CUST-1', 'BA-1', now());
      expect(after).toMatchObject({ account: { balance: -6_750, heldDeposits: 0 }, openBills: [] });
      expect((await auditBilling(openedDb(database.db), database.client, {})).violations).toEqual([]);
      expect(await wrongViews(openedDb(database.db))).toEqual({});
    }));

  test('a second run changes nothing, and continues a run that was stopped', () =>
    inADatabase(async (database) => {
      const lines = Array.from({ length: 120 }, (_, n) => [
        { ...CUSTOMER, customerId: `CUST-${n}` },
        { ...ACCOUNT, billingAccountId: `BA-${n}`, customerId: `CUST-${n}` },
        { ...BILL, billingAccountId: `BA-${n}`, billId: `R-${n}` },
      ]).flat();
      const stop = new AbortController();
      const stopped = await run(lines, database, {
        ...{ signal: stop.signal, bytesAPass: 8_000 },
        onProgress: () => stop.abort(),
      });
      expect(stopped).toMatchObject({ stopped: true });
      const rest = await run(lines, database, { bytesAPass: 8_000 });
      expect(rest).toMatchObject({
        accounts: 120,
        inserted: 120 - stopped.inserted,
        present: stopped.inserted,
      });
      expect(await run(lines, database)).toMatchObject({ inserted: 0, present: 120, refused: 0 });
    }));

  test('in any number of passes with the same result, from CSV with a mapping for each kind too', () =>
    inADatabase(async (database) => {
      await folder.write('kunden.csv', 'KDNR;NAME;SEIT\n1;Olena Franko;2019-04-01\n2;Ben Ade;2020-01-01\n');
      await folder.write('konten.csv', 'KONTO;KDNR;LIMIT\nK1;1;500,00\nK2;2;0,00\n');
      await folder.write('offen.csv', 'NR;KONTO;BETRAG;OFFEN\nR1;K1;1.250,00;1.250,00\nR2;K2;10,00;4,50\n');
      const text = (column: string, prefix = '') => ({ column, prefix });
      const euro = (column: string) => ({ column, scale: 100, decimal: ',', group: '.' });
      const constants = (of: Record<string, string | number>) =>
        Object.fromEntries(Object.entries(of).map(([name, constant]) => [name, { constant }]));
      const files = [
        {
          ...{ file: 'kunden.csv', kind: 'customer', delimiter: ';' },
          fields: {
            ...{ customerId: text('KDNR', 'C-'), name: text('NAME'), customerSince: text('SEIT') },
            ...constants({ segment: 'consumer', locale: 'de' }),
          },
        },
        {
          ...{ file: 'konten.csv', kind: 'account', delimiter: ';' },
          fields: {
            ...{
              billingAccountId: text('KONTO'),
              customerId: text('KDNR', 'C-'),
              creditLimit: euro('LIMIT'),
            },
            ...constants({
              currency: 'EUR',
              timeZone: 'Europe/Berlin',
              graceDays: 3,
              openedDate: '2020-01-01',
            }),
            ...constants({ frequency: 'monthly', nextBillDate: '2026-12-01', paymentTermDays: 14 }),
          },
        },
        {
          ...{ file: 'offen.csv', kind: 'bill', delimiter: ';' },
          fields: {
            ...{
              billId: text('NR'),
              billingAccountId: text('KONTO'),
              amount: euro('BETRAG'),
              openAmount: euro('OFFEN'),
            },
            ...constants({
              billDate: '2026-11-01',
              dueDate: '2026-11-15',
              periodFrom: '2026-10-01',
              periodTo: '2026-10-31',
            }),
          },
        },
      ];
      const plan = await loadPlan(await folder.write('plan.json', JSON.stringify({ name: 'csv', files })));
      const once = await run([], null, { plan });
      expect(once.totals).toMatchObject({
        EUR: { accounts: 2, openBills: 2, openAmount: 125_450, balance: 125_450 },
      });
      const many = await run([], database, { plan, bytesAPass: 20 });
      expect(many).toMatchObject({ inserted: 2, refused: 0, totals: once.totals });
    }));
});

describe('a fault keeps its account out, and no other', () => {
  const faulty: [string, object[], RegExp][] = [
    [
      'a bill that asks for less than is open',
      [{ ...BILL, openAmount: 5_001 }],
      /"openAmount".*more than amount/,
    ],
    ['a bill of the period that is billed next', [{ ...BILL, periodTo: '2199-02-01' }], /"periodTo"/],
    ['a paid bill without its day', [{ ...BILL, openAmount: 0, lastPaidDate: undefined }], /"lastPaidDate"/],
    ['a bill that is there twice', [BILL, BILL], /"billId".*same as in line/],
    ['two promises', [PROMISE, { ...PROMISE, promiseId: 'PR-2' }], /"promiseId".*another promise/],
    [
      'a deposit twice for one order',
      [
        { ...DEPOSIT, date: '2025-11-12' },
        { ...DEPOSIT, date: '2025-11-13' },
      ],
      /"orderId"/,
    ],
    ['a hold of no known kind', [{ ...HOLD, tag: 'lazy' }], /"tag"/],
    ['a currency that does not exist', [{ ...ACCOUNT, currency: 'EUX' }], /"currency"/],
    ['a second line of the account', [ACCOUNT], /"billingAccountId".*same as in line/],
    ['something else than a date', [{ ...SERVICE, startDate: '2026-02-30' }], /"startDate"/],
    ['a fraction of a minor unit', [{ ...CHARGE, amount: 1.5 }], /"amount"/],
    ['a card number as a name', [{ ...CHARGE, note: '4111 1111 1111 1111' }], /"note"/],
  ];
  test.each(faulty)('%s', async (_, lines, told) => {
    const good = { ...ACCOUNT, billingAccountId: 'BA-2' };
    const own = lines.some((line) => line !== ACCOUNT && 'creditLimit' in line) ? [] : [ACCOUNT];
    const summary = await run([CUSTOMER, ...own, ...lines, good], null);
    expect(summary.accounts).toBe(1);
    expect(summary.refused).toBeGreaterThan(0);
    expect(await toldFaults()).toMatch(told);
  });

  test('and every other record of its account is told as refused, so that what was read adds up', () =>
    inADatabase(async (database) => {
      await run(WHOLE, database);
      const other = { ...ACCOUNT, billingAccountId: 'BA-2' };
      const own = { billingAccountId: 'BA-2' };
      const service = { ...SERVICE, ...own, subscriptionId: 'SUB-2' };
      const cases = [
        // Faulty beside others, twice; of a customer who is not there; with a number that another account has.
        [other, { ...BILL, ...own, billId: 'R-2', openAmount: 9_000, dueDate: '2020-01-01' }, service],
        [{ ...other, customerId: 'CUST-9' }, { ...BILL, ...own, billId: 'R-2' }, service],
        [other, { ...BILL, ...own }, service],
      ];
      for (const lines of cases) {
        expect(await run(lines, database)).toMatchObject({ records: 3, inserted: 0, refused: 3 });
        const places = (await folder.refusals('refused.ndjson')).map(({ line }) => line);
        expect([...new Set(places)].sort()).toEqual([1, 2, 3]);
      }
    }));

  test('a field that is neither text nor number is a fault, and never left out as if it were empty', async () => {
    const lines = [CUSTOMER, ACCOUNT, { ...SERVICE, endDate: { $date: '2026-12-31' } }];
    expect(await run(lines, null)).toMatchObject({ accounts: 0, refused: 2 });
    expect(await toldFaults()).toContain('"column":"endDate","reason":"is neither a text nor a number"');
    expect(await run([CUSTOMER, ACCOUNT, { ...SERVICE, endDate: null }], null)).toMatchObject({ refused: 0 });
  });

  test('a broken row in a file of customers costs that customer, and stops nothing', async () => {
    const fields = Object.fromEntries(
      ['customerId', 'name', 'segment', 'locale', 'customerSince'].map((column) => [column, { column }]),
    );
    await folder.write(
      'customers.csv',
      'customerId,name,segment,locale,customerSince\nC-1,Ann,consumer,en,2019-01-01\nC-2,Ben\nC-3,M\ufffdller,consumer,de,2019-01-01\n',
    );
    await folder.write('rest.ndjson', `${JSON.stringify({ ...ACCOUNT, customerId: 'C-1' })}\n`);
    const files = [{ file: 'customers.csv', kind: 'customer', fields }, { file: 'rest.ndjson' }];
    // As PowerShell writes a file of JSON.
    const written = await folder.write('plan.json', `\ufeff${JSON.stringify({ name: 'x', files })}`);
    await inADatabase(async (database) => {
      const plan = await loadPlan(written);
      expect(await run([], database, { plan })).toMatchObject({ customers: 1, inserted: 1, refused: 2 });
    });
  });

  test('a record of an unknown account or customer is reported', async () => {
    const summary = await run([{ ...BILL, billingAccountId: 'BA-9' }, ACCOUNT], null);
    expect(summary).toMatchObject({ accounts: 0, refused: 2 });
  });

  test('a record that does not say whose it is stops the migration before an account is written', () =>
    inADatabase(async (database) => {
      const { billingAccountId: _, ...nobodys } = BILL;
      await expect(run([...WHOLE, nobodys], database)).rejects.toThrow('which account');
      await expect(storeOf(database).accounts.get('BA-1')).resolves.toBeNull();
    }));
});

test('a plan with faults names each of them', async () => {
  const files = [{ file: 'a.csv' }, { file: 'b.csv', kind: 'hold', fields: { tga: { constant: 'legal' } } }];
  const plan = await folder.write('plan.json', JSON.stringify({ name: 'x', files }));
  await expect(loadPlan(plan)).rejects.toThrow(
    /files\[0\].*kind[\s\S]*billingAccountId is missing[\s\S]*tga/,
  );
});
