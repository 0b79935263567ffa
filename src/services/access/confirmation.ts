/** What confirming the access of people and of systems has in common. */
import { accessRefusal } from '../../domain/access/refusals.ts';
import type { ServiceAccount, StaffAccount } from '../../domain/access/staff.ts';
import type { Instant } from '../../domain/civil-date.ts';

/**
 * Refuses to confirm what is not waiting for it, or has changed since it was looked at.
 * @throws BusinessFailure InvalidState
 */
export function assertConfirmable(
  account: Pick<StaffAccount | ServiceAccount, 'unconfirmed' | 'changedAt'>,
  seenAt: Instant,
): void {
  if (account.unconfirmed === null) throw accessRefusal('nothing-to-confirm');
  if (account.changedAt !== seenAt) throw accessRefusal('changed-since-seen');
}
