import { type BillingAccount, isSuspendedByDunning } from '../../domain/accounts/billing-account.ts';
import type { Liftable } from '../../domain/arrears/dunning-case.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import type { AccountTx } from '../accounts/account-transaction.ts';
import { accounts } from '../accounts/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { within } from '../mongo/transaction.ts';
import { writeInteraction } from '../notices/interactions.ts';
import type { Imposed } from './dunning-effects.ts';

/** What a person lifts, and why. */
export interface Reinstatement {
  readonly billingAccountId: BillingAccountId;
  readonly lift: readonly Liftable[];
  readonly reason: string;
  readonly by: SubjectId;
}

/** Lifts what a person names of an account; what is not in force is left alone. */
export async function reinstateWithin(
  tx: AccountTx,
  { billingAccountId, lift, reason, by }: Reinstatement,
  now: Instant,
): Promise<BillingAccount> {
  const doc = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (doc === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const before = accounts.fromDoc(doc);
  const { restrictions, collectionStatus } = before;
  const marks: readonly string[] = lift;
  const set: Imposed = {
    ...(marks.includes('suspension') && isSuspendedByDunning(before) ? { state: 'active' as const } : {}),
    ...(marks.includes('newOrders') && restrictions.includes('newOrders')
      ? { restrictions: restrictions.filter((restriction) => restriction !== 'newOrders') }
      : {}),
    ...(marks.includes(collectionStatus) ? { collectionStatus: 'none' as const } : {}),
  };
  if (Object.keys(set).length === 0) return before;
  const { account } = await changeAccountFields(tx, billingAccountId, { set }, now);
  const { customerId, version } = account;
  await writeInteraction(tx, {
    ...{ interactionId: `reinstated:${billingAccountId}:${version}`, customerId, billingAccountId },
    ...{ occurredAt: now, channel: 'system', direction: 'outbound', topic: 'dunning' },
    ...{ code: 'REINSTATED_BY_PERSON', reference: by, summary: reason },
  });
  return account;
}
