/** Accounts under accounts: the branches of an enterprise under its head office. It says who belongs to whom, and moves no money. */
import type { BillingAccountId } from '../flavor.ts';
import type { BillingAccount } from './billing-account.ts';
import type { CreditPartyId } from './credit-party.ts';
import { accountRefusal } from './refusals.ts';

/** How many accounts may be above one another, the lowest among them. */
export const MOST_LEVELS = 6;

/** An account in the tree, with whose credit it is part of. */
export interface TreeAccount {
  readonly account: Pick<BillingAccount, 'billingAccountId' | 'state'>;
  readonly creditPartyId: CreditPartyId;
}

/** What a change of the parent looks at. */
export interface NewParent {
  readonly child: TreeAccount;
  readonly parent: TreeAccount;
  /** The accounts above the parent, the nearest first. */
  readonly above: readonly BillingAccountId[];
  /** How many levels there are below the child; 0: none. */
  readonly levelsBelow: number;
}

/**
 * Refuses a parent that would make a circle, a tree that is too high, or one that mixes customers who do not belong together.
 * @throws BusinessFailure Invalid, InvalidState
 */
export function assertMayBeUnder({ child, parent, above, levelsBelow }: NewParent): void {
  const id = child.account.billingAccountId;
  if (parent.account.billingAccountId === id || above.includes(id)) throw accountRefusal('hierarchy-circle');
  if (parent.account.state === 'closed') throw accountRefusal('parent-is-closed');
  if (parent.creditPartyId !== child.creditPartyId) throw accountRefusal('parent-of-another-customer');
  if (above.length + 1 + 1 + levelsBelow > MOST_LEVELS)
    throw accountRefusal('hierarchy-too-high', { accepted: `at most ${MOST_LEVELS} levels` });
}
