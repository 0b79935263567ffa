import type { ServiceOrder } from '../domain/cases/order.ts';
import { currencyMismatch } from '../domain/currency-mismatch.ts';
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
  const pointers = sent.filter(([currency]) => currency !== accountCurrency).map(([, pointer]) => pointer);
  if (pointers.length > 0) throw currencyMismatch(accountCurrency, pointers);
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
