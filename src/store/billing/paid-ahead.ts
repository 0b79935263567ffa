import { ofAccount } from '../../domain/audit/objects.ts';
import { paidAheadCorrected } from '../../domain/billing/recurring.ts';
import type { PaidAhead } from '../../domain/billing/subscription.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { within } from '../mongo/transaction.ts';
import { subscriptions } from './collections.ts';

/** What is left of charges for days to come: by the entry of each, the entry in its place and its amount. */
export type CorrectedCharges = ReadonlyMap<string, Pick<PaidAhead, 'entryId' | 'amount'>>;

/**
 * Services of an account that paid ahead by charges which are corrected in this transaction: what they get back at their end is what is left of
 * these charges. Call it before the account's view is written, which is when the transaction ends.
 */
export async function correctPaidAhead(
  tx: AuditedTx,
  billingAccountId: BillingAccountId,
  corrected: CorrectedCharges,
): Promise<void> {
  if (corrected.size === 0) return;
  const docs = await collectionOf(tx.db, subscriptions)
    .find({ billingAccountId, 'paidAhead.entryId': { $in: [...corrected.keys()] } }, within(tx))
    .sort({ _id: 1 })
    .toArray();
  for (const service of docs.map(subscriptions.fromDoc)) {
    const paidAhead = paidAheadCorrected(service.paidAhead ?? [], corrected);
    await writing(tx, subscriptions).replace(
      ofAccount(billingAccountId),
      { ...service, paidAhead },
      { mustExist: true },
    );
  }
}
