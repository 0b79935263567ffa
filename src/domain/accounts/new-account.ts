/** A billing account that is opened. */
import type { BillCycle, Frequency } from '../billing/cycle/bill-cycle.ts';
import { firstProgress } from '../billing/period.ts';
import type { Taxation } from '../billing/tax-class.ts';
import { civilDateAt, type Instant, type TimeZone } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import type { Currency, Minor } from '../money.ts';
import { type AccountTerms, type Bounds, limitBoundsIn } from './account-terms.ts';
import type { BillingAccount } from './billing-account.ts';
import { accountRefusal } from './refusals.ts';

/** What a caller says of an account; null: by the terms in force. */
export interface NewAccount {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly timeZone: TimeZone;
  readonly creditLimit: Minor | null;
  readonly graceDays: number | null;
  readonly cycle: {
    readonly frequency: Frequency;
    /** 1 to 31; in a shorter month the last day. */
    readonly billCycleDay: number;
    readonly paymentTermDays: number | null;
  };
  readonly taxRateBasisPoints: number | null;
  /** Null: its prices contain one rate, or none. */
  readonly taxation: Taxation | null;
}

/** Own fields of an account that people change; what is left out stays. */
export interface AccountTermsChange {
  readonly graceDays?: number;
  /** Null: its prices contain no tax. */
  readonly taxRateBasisPoints?: number | null;
  /** Null: its prices no longer follow the table of rates. */
  readonly taxation?: Taxation | null;
}

/**
 * The account on the day it is opened: active, nothing owed, billed from today on.
 * @throws BusinessFailure Invalid (`limit-above-initial`, `grace-days-out-of-bounds`, `payment-term-out-of-bounds`)
 */
export function openedAccount(given: NewAccount, terms: AccountTerms, now: Instant): BillingAccount {
  const { billingAccountId, customerId, currency, timeZone, taxRateBasisPoints, taxation } = given;
  const { initial } = limitBoundsIn(terms, currency);
  const creditLimit = given.creditLimit ?? initial;
  if (creditLimit > initial)
    throw accountRefusal('limit-above-initial', {
      accepted: `at most ${initial} minor units; a higher limit once the account is open (credit-limit-proposals)`,
    });
  const today = civilDateAt(now, timeZone);
  const { frequency, billCycleDay, paymentTermDays } = given.cycle;
  const cycle: BillCycle = {
    ...{ frequency, billCycleDay, anchorDate: today },
    paymentTermDays: within(
      terms.paymentTermDays,
      paymentTermDays ?? terms.paymentTermDays.standard,
      'payment-term-out-of-bounds',
    ),
  };
  const frame = { cycle, cycleTransition: null, openedDate: today };
  return {
    ...{ billingAccountId, customerId, currency, timeZone, state: 'active', collectionStatus: 'none' },
    ...{ creditLimit, graceDays: allowedGraceDays(terms, given.graceDays ?? terms.graceDays.standard) },
    ...{ ...frame, billing: firstProgress(frame, null, today) },
    ...(taxRateBasisPoints === null ? {} : { taxRateBasisPoints }),
    ...(taxation === null ? {} : { taxation }),
    ...{ promise: null, restrictions: [], dunningHolds: [] },
    ...{ balance: 0, heldCredit: 0, sequence: 0, version: 1, updatedAt: now },
  };
}

/**
 * Days of grace that the terms allow.
 * @throws BusinessFailure Invalid (`grace-days-out-of-bounds`)
 */
export function allowedGraceDays({ graceDays }: AccountTerms, wanted: number): number {
  return within(graceDays, wanted, 'grace-days-out-of-bounds');
}

/** Whether an account is the one that a caller describes: a POST that comes again after its answer was lost. */
export function isSameAccount(stored: BillingAccount, opened: BillingAccount): boolean {
  const { customerId, currency, timeZone, graceDays, creditLimit, taxRateBasisPoints, cycle } = opened;
  return (
    stored.customerId === customerId &&
    stored.currency === currency &&
    stored.timeZone === timeZone &&
    stored.graceDays === graceDays &&
    stored.creditLimit === creditLimit &&
    stored.taxRateBasisPoints === taxRateBasisPoints &&
    isSameTaxation(stored.taxation, opened.taxation) &&
    stored.cycle.frequency === cycle.frequency &&
    stored.cycle.billCycleDay === cycle.billCycleDay &&
    stored.cycle.paymentTermDays === cycle.paymentTermDays
  );
}

/** Whether two accounts are taxed in the same way. */
export function isSameTaxation(one: Taxation | null = null, other: Taxation | null = null): boolean {
  return one?.country === other?.country && one?.treatment === other?.treatment;
}

function within(
  { least, most }: Bounds,
  wanted: number,
  code: 'grace-days-out-of-bounds' | 'payment-term-out-of-bounds',
): number {
  if (wanted < least || wanted > most)
    throw accountRefusal(code, { accepted: `from ${least} to ${most} days` });
  return wanted;
}
