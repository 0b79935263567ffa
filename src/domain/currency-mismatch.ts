import { BusinessFailure } from './failure-types.ts';
import type { Currency } from './money.ts';

/**
 * The refusal of amounts that are not in the account's currency: nothing is ever converted here.
 * @param accountCurrency what would be accepted
 * @param pointers where in the request the other currency is: of the amount, or of what named an account with another one
 */
export function currencyMismatch(accountCurrency: Currency, pointers: readonly string[]): BusinessFailure {
  return new BusinessFailure('CurrencyMismatch', 'an amount in another currency', {
    told: 'The amounts are not in the currency of the billing account.',
    faults: pointers.map((pointer) => ({
      pointer,
      code: 'currency-mismatch',
      detail: `The billing account is billed in ${accountCurrency}.`,
      accepted: `an amount in ${accountCurrency}`,
    })),
  });
}
