/** What a billing account is opened with, and within which bounds people set its terms. The parameters of `policies/account-terms`. */
import type { Currency, Minor } from '../money.ts';

/** A number of days that is chosen: `standard` where nobody says anything, both bounds included. */
export interface Bounds {
  readonly standard: number;
  readonly least: number;
  readonly most: number;
}

/** Credit limits of one currency, in minor units. */
export interface CreditLimitBounds {
  /** What an account is opened with at most, and where nobody says anything. */
  readonly initial: Minor;
  /** Up to here one person may set the limit; above it takes two. */
  readonly aloneUpTo: Minor;
}

export interface AccountTerms {
  /** In a currency that is not named an account is opened without credit, and each limit takes two people. */
  readonly creditLimit: Readonly<Record<Currency, CreditLimitBounds>>;
  readonly graceDays: Bounds;
  readonly paymentTermDays: Bounds;
}

const NO_CREDIT: CreditLimitBounds = { initial: 0, aloneUpTo: 0 };

/** The bounds of credit limits in a currency. */
export function limitBoundsIn({ creditLimit }: AccountTerms, currency: Currency): CreditLimitBounds {
  return Object.hasOwn(creditLimit, currency) ? (creditLimit[currency] ?? NO_CREDIT) : NO_CREDIT;
}
