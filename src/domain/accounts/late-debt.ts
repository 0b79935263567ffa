import type { AmountsByCurrency } from '../money.ts';

/** The terms of the dunning policy about late debt, for everything that depends on lateness. */
export interface LateDebtTerms {
  /** The least late debt that counts, by currency; in a currency that is not named, any amount counts. */
  readonly leastDebt: AmountsByCurrency;
  /** For how many days announced money counts as under way. */
  readonly pendingPaymentDays: number;
}

/** Without a policy: any amount counts, and no money counts as under way. */
export const NO_TERMS: LateDebtTerms = { leastDebt: {}, pendingPaymentDays: 0 };
