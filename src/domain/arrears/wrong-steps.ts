import type { Instant, TimeZone } from '../civil-date.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import { type Payment, paidDateOf } from '../payments/payment.ts';
import type { DunningStepTaken } from './dunning-case.ts';

/** A settled payment, with the instant from which this service knew of it. */
export type KnownPayment = Pick<Payment, 'paymentId' | 'occurredAt' | 'valueDate' | 'allocations'> & {
  readonly postedAt: Instant;
};

/**
 * The steps that were wrong by the bank's value dates: on an earlier day than the step, so much had been paid that less than `least` was left of what it
 * asked for, but the payment was reported only after the step. A step that asked for less than `least` is wrong without a payment.
 */
export function wrongSteps(
  steps: readonly DunningStepTaken[],
  payments: readonly KnownPayment[],
  { least, timeZone }: { readonly least: Minor; readonly timeZone: TimeZone },
): DunningStepTaken[] {
  return steps.filter(({ at, date, bills }) => {
    const late = payments.filter((payment) => payment.postedAt > at && paidDateOf(payment, timeZone) < date);
    const left = bills.map(({ billId, asked }) => {
      const parts = late.flatMap(({ allocations }) => allocations.filter((part) => part.billId === billId));
      return exact(Math.max(0, asked - sumMinor(parts.map(({ amount }) => amount))));
    });
    return bills.length > 0 && sumMinor(left) < least;
  });
}
