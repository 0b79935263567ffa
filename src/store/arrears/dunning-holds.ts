import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { type DunningHoldTag, protectionLifted } from '../../domain/arrears/dunning-case.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson } from '../../domain/four-eyes.ts';
import { changeAccountFields } from '../accounts/account-change.ts';
import type { AccountTx } from '../accounts/account-transaction.ts';
import { accounts } from '../accounts/collections.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { dunningHoldChanges } from './collections.ts';
import { accountMoved } from './dunning-basis.ts';

/** The tags of an account's dunning hold from now on. */
export interface HoldsToSet {
  readonly billingAccountId: BillingAccountId;
  readonly tags: readonly DunningHoldTag[];
  readonly reason: string;
  readonly by: SubjectId;
  /** The protecting holds that the caller was allowed to lift. */
  readonly mayLift: readonly DunningHoldTag[];
}

/** Sets the tags of an account's dunning hold, and keeps the change with its reason. */
export async function setDunningHoldsWithin(
  tx: AccountTx,
  change: HoldsToSet,
  now: Instant,
): Promise<{ account: BillingAccount; changed: boolean }> {
  const { billingAccountId, reason, by } = change;
  const doc = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (doc === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
  const current = accounts.fromDoc(doc);
  const before = [...current.dunningHolds].sort();
  const after = [...new Set(change.tags)].sort();
  if (before.join() === after.join()) return { account: current, changed: false };
  const lifted = protectionLifted(before, after);
  if (!lifted.every((tag) => change.mayLift.includes(tag))) throw accountMoved();
  for (const tag of lifted)
    assertAnotherPerson(by, [await setterOf(tx, billingAccountId, tag)], 'setter-lifts-dunning-hold');
  const { account } = await changeAccountFields(tx, billingAccountId, { set: { dunningHolds: after } }, now);
  const changeId = `${billingAccountId}:${account.version}`;
  const kept = {
    changeId,
    billingAccountId,
    customerId: account.customerId,
    before,
    after,
    reason,
    by,
    at: now,
  };
  await writing(tx, dunningHoldChanges).insert(ofAccount(billingAccountId), kept);
  return { account, changed: true };
}

/** Who set a tag that an account has; null for one that came with the account. */
async function setterOf(
  tx: Tx,
  billingAccountId: BillingAccountId,
  tag: DunningHoldTag,
): Promise<SubjectId | null> {
  const docs = await collectionOf(tx.db, dunningHoldChanges)
    .find({ billingAccountId, after: tag, before: { $ne: tag } }, within(tx))
    .toArray();
  // By the account's version, and not by the time: the clocks of two processes may differ.
  const [latest] = docs.sort((one, other) => versionOf(other._id) - versionOf(one._id));
  return latest === undefined ? null : dunningHoldChanges.fromDoc(latest).by;
}

/** The version of the account that a change made. */
function versionOf(changeId: string): number {
  return Number(changeId.slice(changeId.lastIndexOf(':') + 1));
}
