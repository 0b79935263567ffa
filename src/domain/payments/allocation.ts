import { openAmount } from '../accounts/standing.ts';
import { claimOf } from '../arrears/insolvency.ts';
import type { Bill, BillState, CreditPart } from '../billing/bill.ts';
import { type CivilDate, later } from '../civil-date.ts';
import type { BillId } from '../flavor.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import type { Payment } from './payment.ts';

export type Allocation = Payment['allocations'][number];

/** The result of allocating a payment: its parts on bills, and the rest, which is the account's credit. */
export interface AllocationResult {
  readonly allocations: readonly Allocation[];
  readonly unallocated: Minor;
}

/**
 * Spreads a payment over open bills: the named one first, then by due date, the oldest first (same date: by bill id). Disputed parts get
 * nothing, because they are not asked for. Bills that rest in a bankruptcy get nothing either, but from the administrator's quota, which goes on them alone.
 */
export function allocateToBills(
  amount: Minor,
  bills: readonly Bill[],
  namedBillId: BillId | null,
  quota = false,
): AllocationResult {
  const inOrder = inDueOrder(bills).sort(
    (a, b) => Number(b.billId === namedBillId) - Number(a.billId === namedBillId),
  );
  const allocations: Allocation[] = [];
  let left = exact(amount);
  for (const bill of inOrder) {
    const part = Math.min(left, quota ? claimOf(bill) : openAmount(bill));
    if (part <= 0) continue;
    allocations.push({ billId: bill.billId, amount: part });
    left = exact(left - part);
  }
  return { allocations, unallocated: left };
}

/**
 * What stays of a payment's parts when it counts for `amount`, which is less than they come to: the part that was put on last is taken off
 * first. Put on again, the same parts come out. `bills` are those of the parts.
 */
export function remainingParts(
  parts: readonly Allocation[],
  amount: Minor,
  bills: readonly Pick<Bill, 'billId' | 'dueDate'>[],
  namedBillId: BillId | null,
): Allocation[] {
  const remaining: Allocation[] = [];
  let left = exact(amount);
  const order = inDueOrder(bills).sort(
    (a, b) => Number(b.billId === namedBillId) - Number(a.billId === namedBillId),
  );
  for (const { billId } of order)
    for (const part of parts.filter((one) => one.billId === billId)) {
      const stays = Math.min(left, part.amount);
      if (stays <= 0) continue;
      remaining.push({ billId, amount: stays });
      left = exact(left - stays);
    }
  return remaining;
}

/** Parts of a payment together: one for each bill. */
export function mergedParts(...lists: readonly (readonly Allocation[])[]): Allocation[] {
  const byBill = new Map<BillId, Minor>();
  for (const { billId, amount } of lists.flat())
    byBill.set(billId, sumMinor([byBill.get(billId) ?? 0, amount]));
  return [...byBill].map(([billId, amount]) => ({ billId, amount }));
}

/** The bills in the order in which they are paid: by due date, ties by bill id. A new list. */
export function inDueOrder<B extends Pick<Bill, 'dueDate' | 'billId'>>(bills: readonly B[]): B[] {
  return [...bills].sort((a, b) => compare(a.dueDate, b.dueDate) || compare(a.billId, b.billId));
}

/**
 * The bill with `amount` more paid on it. Once all is paid it is settled, on the latest day on which a part was paid: a late report of an
 * earlier payment does not move that day back. `credits` are the parts of `amount` that no payment pays.
 */
export function applyToBill(
  bill: Bill,
  amount: Minor,
  paidDate: CivilDate,
  credits: readonly CreditPart[] = [],
): Bill {
  const paidAmount = exact(bill.paidAmount + amount);
  const state = stateOf(bill.amount, paidAmount);
  const lastPaidDate = later(bill.lastPaidDate ?? paidDate, paidDate);
  return {
    ...bill,
    ...{ paidAmount, state, settledDate: state === 'settled' ? lastPaidDate : null, lastPaidDate },
    ...(credits.length === 0 ? {} : { credits: [...(bill.credits ?? []), ...credits] }),
  };
}

/** The bill with a credit from the ledger on it. */
export function creditBill(bill: Bill, part: CreditPart, paidDate: CivilDate): Bill {
  return applyToBill(bill, part.amount, paidDate, [part]);
}

/**
 * The bill with `amount` of its payments taken back. Its due date stays, so it is as late as if it had never been paid. `reopenings`
 * counts that it is open again. As long as anything is paid, the latest day of payment stays too.
 */
export function withdrawFromBill(bill: Bill, amount: Minor): Bill {
  const paidAmount = exact(Math.max(0, bill.paidAmount - amount));
  const state = stateOf(bill.amount, paidAmount);
  const reopened = bill.state === 'settled' && state !== 'settled';
  const { lastPaidDate, ...rest } = bill;
  return {
    ...rest,
    ...(paidAmount === 0 || lastPaidDate === undefined ? {} : { lastPaidDate }),
    ...{ paidAmount, state, settledDate: state === 'settled' ? bill.settledDate : null },
    ...(reopened ? { reopenings: (bill.reopenings ?? 0) + 1 } : {}),
  };
}

/** The bill with `amount` of the credits of these entries taken back, the latest first. */
export function withdrawCredit(bill: Bill, amount: Minor, entryIds: ReadonlySet<string>): Bill {
  let left = amount;
  const parts: CreditPart[] = [];
  for (const part of [...(bill.credits ?? [])].reverse()) {
    const taken = part.entryId !== null && entryIds.has(part.entryId) ? Math.min(left, part.amount) : 0;
    left = exact(left - taken);
    if (part.amount > taken) parts.unshift({ ...part, amount: exact(part.amount - taken) });
  }
  return { ...withdrawFromBill(bill, amount), credits: parts };
}

function stateOf(amount: Minor, paidAmount: Minor): BillState {
  if (paidAmount >= amount) return 'settled';
  return paidAmount > 0 ? 'partiallyPaid' : 'sent';
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
