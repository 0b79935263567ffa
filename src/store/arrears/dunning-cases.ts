import type { DunningCase, DunningEnding } from '../../domain/arrears/dunning-case.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { dunningCases } from './collections.ts';

/** The episode that an account is in, as a transaction or a read sees it. */
export async function openDunningCase(
  scope: Reader | Tx,
  billingAccountId: BillingAccountId,
): Promise<DunningCase | null> {
  const doc = await collectionOf(scope.db, dunningCases).findOne(
    { billingAccountId, state: 'open' },
    within(scope),
  );
  return doc === null ? null : dunningCases.fromDoc(doc);
}

/** The episode as it is once it has ended. */
export function closed(episode: DunningCase, ending: DunningEnding, now: Instant): DunningCase {
  return {
    ...episode,
    state: 'closed',
    ending,
    leftAt: now,
    nextLookAt: null,
    pause: null,
    relievedAt: null,
  };
}

/** Writes an episode with its next revision; the unique index lets an account have one that is open. */
export async function putDunningCase(tx: AuditedTx, after: DunningCase, now: Instant): Promise<DunningCase> {
  const next = { ...after, revision: after.revision + 1, updatedAt: now };
  await writing(tx, dunningCases).replace(ofAccount(after.billingAccountId), next);
  return next;
}
