import { DAY_MS, epochMsOf, type Instant, instantOf } from '../civil-date.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import { passedOnTotal } from '../payments/passed-on.ts';
import type { Payment } from '../payments/payment.ts';

type Announced = Pick<Payment, 'status' | 'amount' | 'occurredAt' | 'passedOn'>;

/**
 * The payments that were announced at most `days` days before `asOf` and have neither come nor failed, the newest first; of each what is for its own
 * account. What a payer pays for another account is under way there.
 */
export function moneyUnderWay<P extends Announced>(
  payments: readonly P[],
  asOf: Instant,
  days: number,
): readonly P[] {
  const since = instantOf(epochMsOf(asOf) - days * DAY_MS);
  return payments
    .filter(({ status, occurredAt }) => status === 'pending' && occurredAt > since)
    .map((payment) => ({ ...payment, amount: exact(payment.amount - passedOnTotal(payment.passedOn ?? [])) }))
    .sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : -1));
}

/**
 * Until when money under way holds back what is done about a debt; null when it does not cover the debt. Each payment counts for `days`
 * days from when it was announced, so a payment that never comes holds nothing for long.
 */
export function heldUntil(
  debt: Minor,
  payments: readonly Announced[],
  asOf: Instant,
  days: number,
): Instant | null {
  let covered = 0;
  for (const { amount, occurredAt } of moneyUnderWay(payments, asOf, days)) {
    covered = sumMinor([covered, amount]);
    if (covered >= debt) return instantOf(epochMsOf(occurredAt) + days * DAY_MS);
  }
  return null;
}
