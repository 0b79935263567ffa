import { startOfDay } from '../../domain/civil-date.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { type Deposit, depositIdOf } from '../../domain/payments/deposit.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { RecordOf } from './records.ts';

/** The owner of what is imported. */
type Owner = Pick<RecordOf<'account'>, 'billingAccountId' | 'customerId' | 'currency' | 'timeZone'>;

/** A deposit of the old system: held since its day, by a payment of that day. The policy `deposits` goes on from there. */
export function importedDeposit({ orderId, amount, date }: RecordOf<'deposit'>, owner: Owner): Deposit {
  const { billingAccountId, customerId, currency, timeZone } = owner;
  const at = startOfDay(date, timeZone);
  return {
    ...{ depositId: depositIdOf(orderId), orderId, billingAccountId, customerId, currency },
    ...{ askedAmount: amount, state: 'held', parts: [{ paymentId: paymentIdOf(orderId), amount }] },
    ...{ askedAt: at, dueDate: date, heldSince: at, released: null, paidOut: null },
  };
}

/** The payment that a deposit is a part of. */
export function paymentOfDeposit({ orderId, amount, date }: RecordOf<'deposit'>, owner: Owner): Payment {
  const { billingAccountId, customerId, currency, timeZone } = owner;
  const at = startOfDay(date, timeZone);
  return {
    ...{ paymentId: paymentIdOf(orderId), billingAccountId, customerId, currency },
    ...{ amount, countedAmount: amount, status: 'settled', method: null, occurredAt: at, postedAt: at },
    ...{ allocations: [], deposits: [{ depositId: depositIdOf(orderId), amount }] },
    ...{ billId: null, orderId, reportedBy: null },
  };
}

/** What a deposit is on the ledger: the payment, and that it is held. */
export function partsOfDeposit({ orderId, amount }: RecordOf<'deposit'>) {
  const paymentId = paymentIdOf(orderId);
  const note = 'deposit of the system before';
  const part = { amount, billId: null, paymentId, note } satisfies Partial<NewEntry>;
  return [
    { ...part, type: 'payment', direction: 'credit' },
    { ...part, type: 'depositHeld', direction: 'debit' },
  ] as const;
}

function paymentIdOf(orderId: string): string {
  return `DEPOSIT:${orderId}`;
}
