/** How much one person may give away: goodwill of agents, and credits that a client posts. More than that takes two people. */
import { type CivilDate, civilDateAt, type Instant } from '../civil-date.ts';
import type { BillingAccountId, SubjectId } from '../flavor.ts';
import { type AmountsByCurrency, type Currency, exact, type Minor, type Money } from '../money.ts';

/** What may be given without another person, in minor units of one currency; the limits themselves may be given. */
export interface GivingLimits {
  readonly perCredit: Minor;
  /** To one account on one day, by all givers together. */
  readonly perAccountDay: Minor;
  /** By one person or client on one day, in one currency, to all accounts. */
  readonly perGiverDay: Minor;
}

/** The parameters of `credit-limits`. `goodwill`: of agents, on inquiries. `posted`: credits, refunds and reversed charges that are posted. */
export interface CreditLimits {
  readonly goodwill: LimitsByCurrency;
  readonly posted: LimitsByCurrency;
  /** How much of a debt one person alone may give up by a settlement, by currency; more, or in another currency, takes two. */
  readonly settlement: AmountsByCurrency;
}

/** In a currency that is not named, nothing may be given without another person. */
export type LimitsByCurrency = Readonly<Record<Currency, GivingLimits>>;

/** Who gives, in which way, within which limits. */
export interface Giver {
  readonly by: SubjectId;
  readonly way: 'goodwill' | 'posted';
  readonly limits: LimitsByCurrency;
}

/** Which limit a credit would pass. */
export type ReachedLimit = keyof GivingLimits;

/** What was given on one day, to one account or by one giver. */
export interface GivenCounter {
  readonly counterId: string;
  readonly day: CivilDate;
  readonly amount: Minor;
}

/** A day of giving is a day in UTC: a giver has accounts in many time zones. */
export function givingDayOf(now: Instant): CivilDate {
  return civilDateAt(now, 'UTC');
}

/** The counters that a credit adds to: of its account, and of its giver. */
export function countersOf(
  { by, way }: Giver,
  billingAccountId: BillingAccountId,
  currency: Currency,
  day: CivilDate,
): { readonly account: string; readonly giver: string } {
  return {
    account: `${way}|account|${billingAccountId}|${day}`,
    // Issuers differ on whether case counts in a name. Here it never makes two people of one, as for four eyes.
    giver: `${way}|by|${by.toLowerCase()}|${currency}|${day}`,
  };
}

/**
 * The first limit that a credit would pass, after what was given before; null when it may be given. A currency without limits refuses: 5,000
 * minor units are 50.00 euros, and 5.000 dinars of Kuwait.
 */
export function reachedLimit(
  byCurrency: LimitsByCurrency,
  before: { readonly account: Minor; readonly giver: Minor },
  { amountMinor: amount, currency }: Money,
): ReachedLimit | null {
  const limits = Object.hasOwn(byCurrency, currency) ? byCurrency[currency] : undefined;
  if (limits === undefined) return 'perCredit';
  if (amount > limits.perCredit) return 'perCredit';
  if (exact(before.account + amount) > limits.perAccountDay) return 'perAccountDay';
  if (exact(before.giver + amount) > limits.perGiverDay) return 'perGiverDay';
  return null;
}
