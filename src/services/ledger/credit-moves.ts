import type { Instant } from '../../domain/civil-date.ts';
import type { CreditMove } from '../../domain/ledger/credit-move.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import type { Store } from '../../store/store.ts';
import type { StandingNewsDeps } from '../payments/after-payment-change.ts';
import { tellOfCredits } from './entries.ts';

interface Deps extends StandingNewsDeps {
  readonly store: StandingNewsDeps['store'] & Pick<Store, 'ledger'>;
  readonly now: () => Instant;
}

/**
 * Moves credit from one account of a customer to others, and tells those who wait for money there. Repeating it changes nothing and tells them
 * again.
 * @throws BusinessFailure BillingAccountNotFound, Invalid, InvalidState
 */
export async function moveCreditBetweenAccounts(
  deps: Deps,
  move: CreditMove,
): Promise<readonly LedgerEntry[]> {
  const entries = await deps.store.ledger.moveCredit(move, deps.now());
  await tellOfCredits(deps, entries);
  return entries;
}
