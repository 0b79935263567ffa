import { expect, test } from 'vitest';
import { FIRST_LINES } from '../../../src/store/billing/bill-pages.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { aSubscription } from '../../support/builders.ts';
import { uniqueName } from '../../support/names.ts';
import { putAccount } from '../../support/put-account.ts';
import { aStore } from '../../support/store.ts';

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
