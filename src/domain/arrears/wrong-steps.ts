import { civilDateAt, type Instant, type TimeZone } from '../civil-date.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import type { Payment } from '../payments/payment.ts';
import type { DunningStepTaken } from './dunning-case.ts';

/** A settled payment, with when this service knew of it. */
export type KnownPayment = Pick<Payment, 'paymentId' | 'occurredAt' | 'allocations'> & {
  readonly postedAt: Instant;
};

/**
 * The steps that were wrong by the bank's value dates: what they asked for had been paid on an earlier day, down to less than `least`, but was
 * reported only after them.
 */
export function wrongSteps(
  steps: readonly DunningStepTaken[],
  payments: readonly KnownPayment[],
  { least, timeZone }: { readonly least: Minor; readonly timeZone: TimeZone },
): DunningStepTaken[] {
  return steps.filter(({ at, date, bills }) => {
    const late = payments.filter(
      ({ occurredAt, postedAt }) => postedAt > at && civilDateAt(occurredAt, timeZone) < date,
    );
    const left = bills.map(({ billId, asked }) => {
      const parts = late.flatMap(({ allocations }) => allocations.filter((part) => part.billId === billId));
      return exact(Math.max(0, asked - sumMinor(parts.map(({ amount }) => amount))));
    });
    return bills.length > 0 && sumMinor(left) < least;
  });
}
