import { type Fault, Problem } from '../../problems/problem.ts';

/**
 * Refuses amounts that are not in the account's currency: nothing is ever converted here.
 * @param sent each currency with the pointer to it
 * @throws Problem `validation-failed`
 */
export function assertCurrency(
  accountCurrency: string,
  sent: readonly (readonly [currency: string, pointer: string])[],
): void {
  const errors = sent
    .filter(([currency]) => currency !== accountCurrency)
    .map(
      ([, pointer]): Fault => ({
        pointer,
        code: 'currency-mismatch',
        detail: `The billing account is billed in ${accountCurrency}.`,
      }),
    );
  if (errors.length > 0)
    throw new Problem('validation-failed', 'The amounts are not in the currency of the billing account.', {
      errors,
    });
}
