import type { Bill, CreditPart } from '../../domain/billing/bill.ts';
import type { CorrectionDraft } from '../../domain/billing/bill-correction.ts';
import type { MadeBill } from '../../domain/billing/bill-plan.ts';
import { creditsTotal } from '../../domain/billing/credit.ts';
import { dueDateIn } from '../../domain/billing/due-days.ts';
import { cycleOf } from '../../domain/billing/period.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import { applyToBill, mergedParts } from '../../domain/payments/allocation.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { payments } from '../payments/collections.ts';
import type { CorrectionSources } from './correction-basis.ts';
import { dueDaysInForce } from './due-days.ts';

/** What was paid on the old bill, as it goes on the new one: payments in the order in which they came, then credits. */
export interface PaidBefore {
  /** All that had a part on the old bill, with what they have on the new one. */
  readonly payments: readonly Payment[];
  readonly onNewBill: {
    readonly payments: readonly { readonly paymentId: string; readonly amount: Minor }[];
    readonly credits: readonly CreditPart[];
  };
}

/** Takes what was paid off the old bill, and puts up to the new bill's total on that. Nothing is written. */
export async function freed(
  tx: Tx,
  { billId, billingAccountId, credits = [] }: Bill,
  notes: CorrectionSources['notes'],
  { newBillId, total }: CorrectionDraft,
): Promise<PaidBefore> {
  const docs = await collectionOf(tx.db, payments)
    .find({ billingAccountId, 'allocations.billId': billId }, within(tx))
    .sort({ occurredAt: 1, _id: 1 })
    .toArray();
  let left = Math.max(0, total);
  const take = (amount: Minor): Minor => {
    const taken = Math.min(left, amount);
    left = exact(left - taken);
    return taken;
  };
  const moved = docs.map(payments.fromDoc).map((payment) => {
    const [here, others] = [
      payment.allocations.filter((part) => part.billId === billId),
      payment.allocations.filter((part) => part.billId !== billId),
    ];
    const amount = take(sumMinor(here.map((part) => part.amount)));
    const parts = amount === 0 ? [] : [{ billId: newBillId, amount }];
    return { payment: { ...payment, allocations: mergedParts(others, parts) }, amount };
  });
  const ofNotes = new Set(notes.map(({ entryId }) => entryId));
  const own = credits.filter(({ entryId }) => entryId === null || !ofNotes.has(entryId));
  return {
    payments: moved.map(({ payment }) => payment),
    onNewBill: {
      payments: moved.flatMap(({ payment: { paymentId }, amount }) =>
        amount === 0 ? [] : [{ paymentId, amount }],
      ),
      credits: own
        .map(({ entryId, amount }) => ({ entryId, amount: take(amount) }))
        .filter(({ amount }) => amount > 0),
    },
  };
}

/** The new bill: of the same days, made today, with every line posted for it. */
export function newBill(
  { bill, account }: CorrectionSources,
  {
    draft,
    entries,
    paidBefore: { onNewBill },
    today,
    now,
    runId,
  }: {
    readonly draft: CorrectionDraft;
    readonly entries: readonly LedgerEntry[];
    readonly paidBefore: PaidBefore;
    readonly today: CivilDate;
    readonly now: Instant;
    readonly runId: string;
  },
): MadeBill {
  const { newBillId: billId, total } = draft;
  const { billingAccountId, customerId, periodFrom, periodTo } = bill;
  const amount = exact(Math.max(0, total));
  const byKey = new Map(entries.map(({ idempotencyKey, entryId }) => [idempotencyKey, entryId]));
  const asked: Bill = {
    ...{ billId, billingAccountId, customerId, periodFrom, periodTo, amount },
    ...{ billDate: today, dueDate: today, paidAmount: 0, disputedAmount: 0 },
    ...(bill.final ? { final: true } : {}),
    // Old debt of a bankruptcy stays old debt, whatever day its bill is made right.
    ...(bill.rests === true ? { rests: true } : {}),
    ...(amount === 0
      ? ({ state: 'settled', settledDate: today } as const)
      : ({ state: 'sent', settledDate: null } as const)),
    replaces: bill.billId,
  };
  const paid = exact(
    creditsTotal(onNewBill.credits) + sumMinor(onNewBill.payments.map((part) => part.amount)),
  );
  return {
    bill: paid === 0 ? asked : applyToBill(asked, paid, today, onNewBill.credits),
    details: {
      ...{ billId, billingAccountId, customerId, currency: account.currency, runId, madeAt: now },
      lines: draft.lines.map(({ line, posting }) => ({
        ...line,
        entryId: posting === null ? null : (byKey.get(posting.idempotencyKey) ?? null),
      })),
      taxLines: draft.taxLines,
      ...{ total, creditCarried: exact(Math.max(0, -total)), creditApplied: onNewBill },
      collected: {
        ...{ fromSequence: 0, throughSequence: entries.at(-1)?.sequence ?? account.sequence },
        ...{ sums: [], stubLines: [] },
      },
    },
  };
}

/** The customer gets the whole payment term again, from the day on which the right bill is made. */
export async function termAnew(
  tx: Tx,
  { bill, account }: CorrectionSources,
  today: CivilDate,
  now: Instant,
): Promise<Pick<Bill, 'dueDate'>> {
  const dueDaysOf = await dueDaysInForce(tx, now);
  const cycle = cycleOf(account, { from: bill.periodFrom, to: bill.periodTo });
  return { dueDate: dueDateIn(cycle, today, dueDaysOf(account.timeZone)) };
}
