import { expect, test } from 'vitest';
import { NEWEST_ENTRIES } from '../../../src/domain/accounts/view/view-of.ts';
import { verifyAccountView } from '../../../src/store/accounts/view-verify.ts';
import { FIRST_LINES } from '../../../src/store/billing/bill-pages.ts';
import { billRunWrites } from '../../../src/store/billing/bill-run.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { collectPiece } from '../../../src/store/billing/collect-ahead.ts';
import { verifyLedger } from '../../../src/store/ledger/ledger-verify.ts';
import { aBill, aNewEntry, aReport, aSubscription } from '../../support/builders/builders.ts';
import { postMany } from '../../support/builders/many-charges.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { openedDb } from '../../support/product/field-keys.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();

const NOW = '2026-12-01T09:00:00.000Z';
const MANY = FIRST_LINES + 700;

test('a bill of more lines than one document shows collects them all, and pages show each once', async () => {
  const { billingAccountId } = await putAccount(t.store, {
    entries: Array.from({ length: MANY }, (_, n) => ({
      ...({ type: 'usage', direction: 'debit', amount: n + 1, note: `call ${n}` } as const),
      occurredAt: `2026-11-${String((n % 28) + 1).padStart(2, '0')}T10:00:00.000Z`,
    })),
    account: {
      balance: (MANY * (MANY + 1)) / 2,
      billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' },
    },
    subscriptions: [
      aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 4_500, startDate: '2020-01-01' }),
    ],
  });
  const preview = await t.store.billing.previewBill(billingAccountId, NOW);
  const made = await t.store.billing.makeNextBill(billingAccountId, {
    today: '2026-12-01',
    now: NOW,
    runId: 'run',
  });
  const total = 4_500 + (MANY * (MANY + 1)) / 2;
  expect(preview.draft.amount).toBe(total);
  expect(made).toMatchObject({
    bill: { amount: total },
    details: {
      lines: [{ kind: 'recurringCharge' }],
      collected: { fromSequence: 1, throughSequence: MANY, sums: [{ kind: 'usage', count: MANY }] },
    },
  });
  const billId = made?.bill.billId ?? '';
  const sheet = await t.store.bills.getSheet(billId);
  expect(sheet?.lines).toHaveLength(1 + FIRST_LINES);
  const seen: (string | null)[] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page = await t.store.bills.listLines({ billId, limit: 400, cursor });
    seen.push(...(page?.items ?? []).map(({ entryId }) => entryId));
    cursor = page?.nextCursor ?? null;
  }
  expect(seen).toHaveLength(1 + MANY);
  expect(new Set(seen).size).toBe(1 + MANY);
  const [present] = (await t.store.snapshots.presentOf([billingAccountId], NOW)).found;
  expect(present).toMatchObject({ unbilledAmount: 0, account: { balance: total } });
  expect((await auditBilling(t.db, t.client, { billingAccountId })).violations).toEqual([]);
});

const ORDER = { today: '2026-12-01', now: NOW, runId: 'run' } as const;
/** Small pieces, so that few entries take several of them; `npm run bench:long-bill` bills accounts in pieces as large as in production. */
const PIECE = 500;
const CHARGES = 4 * PIECE;
const collect = (id: string) => collectPiece(t.db, t.client, id, ORDER, PIECE);
const inPieces = () => billRunWrites(openedDb(t.db), t.client, PIECE);

/** An account with usage of November, in an order that is not that of the days; every hundredth charge is of December. */
async function accountOfManyCharges(count: number): Promise<string> {
  const { billingAccountId } = await putAccount(t.store, {
    account: { billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' } },
    subscriptions: [
      aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 4_500, startDate: '2020-01-01' }),
    ],
  });
  await postMany(t, billingAccountId, count, (n) => ({
    ...({ type: n % 7 === 0 ? 'fee' : 'usage', direction: 'debit', amount: (n % 9) + 1 } as const),
    occurredAt: n % 100 === 50 ? '2026-12-01T08:00:00.000Z' : `2026-11-${day((n * 11) % 28)}T10:00:00.000Z`,
  }));
  return billingAccountId;
}

const day = (n: number) => String(n + 1).padStart(2, '0');
const presentOf = async (id: string) => (await t.store.snapshots.presentOf([id], NOW)).found[0];
const figuresOf = async (id: string) => {
  const present = await presentOf(id);
  const preview = await t.store.billing.previewBill(id, NOW);
  return {
    balance: present?.account.balance,
    unbilled: present?.unbilledAmount,
    fees: present?.unbilledFeeAmount,
    amount: preview.draft.amount,
    sums: preview.draft.collected.sums,
    lines: preview.lines.map(({ entryId }) => entryId),
  };
};

async function wrongIn(billingAccountId: string): Promise<unknown[]> {
  const db = openedDb(t.db);
  const wrong: unknown[] = await verifyAccountView(db, billingAccountId);
  await verifyLedger(db, t.client, { billingAccountId, onBroken: (broken) => wrong.push(broken) });
  return [...wrong, ...(await auditBilling(db, t.client, { billingAccountId })).violations];
}

async function linesOf(billId: string): Promise<(string | null)[]> {
  const seen: (string | null)[] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page = await t.store.bills.listLines({ billId, limit: 1_000, cursor });
    seen.push(...(page?.items ?? []).map(({ entryId }) => entryId));
    cursor = page?.nextCursor ?? null;
  }
  return seen;
}

test('charges that no single transaction can mark are collected in pieces: halfway every figure is right, and a new start bills each once', async () => {
  const billingAccountId = await accountOfManyCharges(CHARGES);
  const before = await figuresOf(billingAccountId);
  // A run that dies after two pieces.
  expect(await collect(billingAccountId)).toBe(true);
  expect(await collect(billingAccountId)).toBe(true);
  const halfway = (await t.store.accounts.get(billingAccountId))?.collectedAhead;
  expect(halfway?.sums.reduce((sum, { count }) => sum + count, 0)).toBe(2 * PIECE);
  expect(await figuresOf(billingAccountId)).toEqual(before);
  expect(await wrongIn(billingAccountId)).toEqual([]);

  const late = aNewEntry({
    ...{ billingAccountId, type: 'usage', direction: 'debit', amount: 3 },
    occurredAt: '2026-11-02T10:00:00.000Z',
  });
  const [fresh] = await t.store.ledger.post([{ ...late, idempotencyKey: uniqueName('late') }], NOW);
  const made = await inPieces().makeNextBill(billingAccountId, ORDER);
  expect(made?.bill.amount).toBe(before.amount + 3);
  const lines = await linesOf(made?.bill.billId ?? '');
  expect(lines).toHaveLength(1 + CHARGES - CHARGES / 100 + 1);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines).toContain(fresh?.entryId);
  expect((await t.store.accounts.get(billingAccountId))?.collectedAhead).toBeUndefined();

  // What is posted after the bill is on the next one, whenever it occurred, with the charges of December.
  await t.store.ledger.post([{ ...late, idempotencyKey: uniqueName('later') }], NOW);
  const december = { today: '2027-01-01', now: '2027-01-01T09:00:00.000Z', runId: 'next' } as const;
  const next = await inPieces().makeNextBill(billingAccountId, december);
  expect(next?.details.collected.sums.reduce((sum, { count }) => sum + count, 0)).toBe(CHARGES / 100 + 1);
  expect((await presentOf(billingAccountId))?.unbilledAmount).toBe(0);
  expect(await wrongIn(billingAccountId)).toEqual([]);
});

test('a charge that is taken back while its bill is being made is on that bill, and what takes it back is on the next', async () => {
  const billingAccountId = await accountOfManyCharges(PIECE + 100);
  await collect(billingAccountId);
  const { reversal } = await t.store.ledger.reverse(
    { entryId: `${billingAccountId}:3`, reason: 'wrong' },
    NOW,
    null,
  );
  expect(reversal.source).toBe('entryReversal');
  expect(await wrongIn(billingAccountId)).toEqual([]);
  const made = await inPieces().makeNextBill(billingAccountId, ORDER);
  const lines = await linesOf(made?.bill.billId ?? '');
  expect(lines).toContain(`${billingAccountId}:3`);
  expect(lines).not.toContain(reversal.entryId);
  expect(await wrongIn(billingAccountId)).toEqual([]);
});

/** An account with a bill of October that a payment has paid, and with credits of November; the last one is of December. */
async function accountOfManyCredits(count: number) {
  const october = uniqueName('BILL');
  const { billingAccountId } = await putAccount(t.store, {
    account: { billing: { billedThrough: '2026-10-31', nextBillDate: '2026-12-01' } },
    bills: [aBill({ billId: october, amount: 900, billDate: '2026-11-01' })],
    subscriptions: [
      aSubscription({ subscriptionId: uniqueName('SUB'), monthlyCharge: 4_500, startDate: '2020-01-01' }),
    ],
  });
  const payment = aReport({
    ...{ billingAccountId, amount: { amountMinor: 900, currency: 'EUR' } },
    occurredAt: '2026-11-10T10:00:00.000Z',
  });
  await t.store.payments.record(payment, NOW);
  await postMany(t, billingAccountId, count, (n) => ({
    ...({ type: n % 2 === 0 ? 'goodwill' : 'creditNote', direction: 'credit', amount: 1 } as const),
    occurredAt: n === count - 1 ? '2026-12-01T08:00:00.000Z' : `2026-11-${day((n * 11) % 28)}T10:00:00.000Z`,
  }));
  return { billingAccountId, october, payment };
}

test('credits are collected in pieces as charges are: halfway they pay an older bill that opens again, and a new start bills each once', async () => {
  const { billingAccountId, october, payment } = await accountOfManyCredits(2 * PIECE);
  const before = await figuresOf(billingAccountId);
  expect(await collect(billingAccountId)).toBe(true);
  expect(await figuresOf(billingAccountId)).toEqual(before);

  await t.store.payments.record({ ...payment, status: 'reversed', occurredAt: NOW }, NOW);
  const opened = await t.store.bills.get(october);
  expect(opened).toMatchObject({ paidAmount: 900, state: 'settled' });
  expect(opened?.credits?.filter(({ entryId }) => entryId === null)).toEqual([]);

  // A credit that names the bill already is taken back as one that the bill has collected.
  const wrong = { entryId: `${billingAccountId}:7`, reason: 'wrong' };
  const { reversal } = await t.store.ledger.reverse(wrong, NOW, null);
  expect(reversal.source).toBe('entryReversal');
  expect(await wrongIn(billingAccountId)).toEqual([]);

  while (await collect(billingAccountId));
  const left = { billingAccountId, billId: null, direction: 'credit', type: { $ne: 'payment' } };
  expect(await t.db.collection('ledgerEntries').countDocuments(left)).toBeLessThanOrEqual(NEWEST_ENTRIES);
  expect(await wrongIn(billingAccountId)).toEqual([]);
  const made = await inPieces().makeNextBill(billingAccountId, ORDER);
  const lines = await linesOf(made?.bill.billId ?? '');
  // All but the one of December; one line for the service, one for the credit that October took.
  expect(lines).toHaveLength(2 + 2 * PIECE - 1);
  expect(new Set(lines).size).toBe(lines.length);
  expect(await wrongIn(billingAccountId)).toEqual([]);
});

test('accounts whose entries one transaction can not hold together are billed in several', async () => {
  const ids = await Promise.all([1, 2, 3].map(() => accountOfManyCharges(PIECE / 2)));
  const { made, stillDue } = await inPieces().makeNextBills(ids, ORDER);
  expect(made.map(({ bill }) => bill.billingAccountId).sort()).toEqual([...ids].sort());
  expect(stillDue).toEqual([]);
});

test('an account with more than one transaction can hold does not hold up those that it is billed with', async () => {
  const [long, ...short] = [
    await accountOfManyCharges(PIECE + 100),
    await accountOfManyCharges(20),
    await accountOfManyCharges(20),
  ];
  const first = await inPieces().makeNextBills([long, ...short], ORDER);
  expect(first.made.map(({ bill }) => bill.billingAccountId).sort()).toEqual([...short].sort());
  expect(first.stillDue).toEqual([long]);
  const then = await inPieces().makeNextBills(first.stillDue, ORDER);
  expect(then.made.map(({ bill }) => bill.billingAccountId)).toEqual([long]);
  expect(then.stillDue).toEqual([]);
});
