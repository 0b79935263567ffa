import type { ServiceOrder } from '../domain/cases/order.ts';
import { BusinessFailure } from '../domain/failure-types.ts';
import type { Currency } from '../domain/money.ts';

/**
 * Refuses amounts that are not in the account's currency: nothing is ever converted here.
 * @param sent each currency with the pointer to it in the request
 * @throws BusinessFailure CurrencyMismatch, with a fault for each
 */
export function assertCurrency(
  accountCurrency: Currency,
  sent: readonly (readonly [currency: Currency, pointer: string])[],
): void {
  const faults = sent
    .filter(([currency]) => currency !== accountCurrency)
    .map(([, pointer]) => ({
      pointer,
      code: 'currency-mismatch',
      detail: `The billing account is billed in ${accountCurrency}.`,
      accepted: `an amount in ${accountCurrency}`,
    }));
  if (faults.length > 0)
    throw new BusinessFailure('CurrencyMismatch', 'an amount in another currency', {
      told: 'The amounts are not in the currency of the billing account.',
      faults,
    });
}

/**
 * Refuses an order whose charges are not in the account's currency.
 * @throws BusinessFailure CurrencyMismatch
 */
export function assertOrderCurrency(accountCurrency: Currency, order: ServiceOrder): void {
  assertCurrency(accountCurrency, [
    [order.monthlyCharge.currency, '/monthlyCharge/currency'],
    [order.oneOffCharge.currency, '/oneOffCharge/currency'],
  ]);
}
