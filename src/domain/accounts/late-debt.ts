import type { AmountsByCurrency } from '../money.ts';

/** What the operator's dunning policy says of late debt, for everything that looks at lateness. */
export interface LateDebtTerms {
  /** The least late debt that counts, by currency; in a currency that is not named, any amount counts. */
  readonly leastDebt: AmountsByCurrency;
  /** For so many days, money that is announced counts as under way. */
  readonly pendingPaymentDays: number;
}

/** Without a policy: any amount counts, and nothing is held for money under way. */
export const NO_TERMS: LateDebtTerms = { leastDebt: {}, pendingPaymentDays: 0 };
