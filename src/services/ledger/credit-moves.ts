import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { CreditMove } from '../../domain/ledger/credit-move.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import type { Currency, Money } from '../../domain/money.ts';
import type { Store } from '../../store/store.ts';
import { knownAccount } from '../accounts/of-request.ts';
import { assertCurrency } from '../currency.ts';
import type { StandingNewsDeps } from '../payments/after-payment-change.ts';
import { tellOfCredits } from './entries.ts';

interface Deps extends StandingNewsDeps {
  readonly store: StandingNewsDeps['store'] & Pick<Store, 'ledger' | 'accounts'>;
  readonly now: () => Instant;
}

/**
 * Moves credit from one account of a customer to others, and tells those who wait for money there. Repeating it changes nothing and tells them
 * again.
 * @throws BusinessFailure BillingAccountNotFound, CurrencyMismatch, Invalid, InvalidState
 */
export async function moveCreditBetweenAccounts(
  deps: Deps,
  {
    parts,
    ...move
  }: Omit<CreditMove, 'parts'> & {
    readonly parts: readonly { readonly billingAccountId: BillingAccountId; readonly amount: Money }[];
  },
): Promise<{ readonly entries: readonly LedgerEntry[]; readonly currency: Currency }> {
  const { currency } = await knownAccount(deps, move.from);
  assertCurrency(
    currency,
    parts.map(({ amount }, index) => [amount.currency, `/parts/${index}/amount/currency`]),
  );
  const amounts = parts.map(({ billingAccountId, amount }) => ({
    billingAccountId,
    amount: amount.amountMinor,
  }));
  const entries = await deps.store.ledger.moveCredit({ ...move, parts: amounts }, deps.now());
  await tellOfCredits(deps, entries);
  return { entries, currency };
}
