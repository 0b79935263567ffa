/** What confirming the access of people and of systems has in common. */
import type { ServiceAccount, StaffAccount } from '../../domain/access/staff.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';

/** What an administrator is told who would confirm their own act. */
export const ANOTHER_CONFIRMS = 'Another administrator has to confirm the access that you gave.';

/**
 * Refuses to confirm what is not waiting for it, or has changed since it was looked at.
 * @throws BusinessFailure InvalidState
 */
export function assertConfirmable(
  account: Pick<StaffAccount | ServiceAccount, 'unconfirmed' | 'changedAt'>,
  seenAt: Instant,
): void {
  if (account.unconfirmed === null)
    throw new BusinessFailure('InvalidState', 'nothing to confirm', {
      told: 'Nothing waits to be confirmed here.',
    });
  if (account.changedAt !== seenAt)
    throw new BusinessFailure('InvalidState', 'the account has changed', {
      told: 'The account has changed since then. Look at it again.',
    });
}

export function unknownAccount(): BusinessFailure {
  return new BusinessFailure('NotFound', 'no such account', { told: 'There is no such account.' });
}
