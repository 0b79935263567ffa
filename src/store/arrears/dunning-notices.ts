import type { DunningCase } from '../../domain/arrears/dunning-case.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { interactions, notices } from '../notices/collections.ts';

/** What the customer reads, in their language. */
export interface DunningMessage {
  readonly locale: string;
  readonly subject: string;
  readonly body: string;
}

/** Writes a notice and its line in the customer's record, in the transaction of what they tell of. */
export async function tellOfDunning(
  tx: Tx,
  episode: Pick<DunningCase, 'billingAccountId' | 'customerId' | 'caseId'>,
  about: { readonly id: string; readonly code: string },
  message: DunningMessage,
  now: Instant,
): Promise<void> {
  const { customerId, billingAccountId, caseId: reference } = episode;
  await collectionOf(tx.db, notices).insertOne(
    notices.toDoc({
      noticeId: about.id,
      customerId,
      billingAccountId,
      kind: `dunning.${about.code}`,
      ...message,
      createdAt: now,
      reference,
    }),
    within(tx),
  );
  await collectionOf(tx.db, interactions).insertOne(
    interactions.toDoc({
      interactionId: about.id,
      customerId,
      billingAccountId,
      occurredAt: now,
      channel: 'system',
      direction: 'outbound',
      topic: 'dunning',
      code: about.code,
      reference,
      summary: message.subject,
    }),
    within(tx),
  );
}
