import type { Db, MongoClient } from 'mongodb';
import { ofAccountOr } from '../../domain/audit/objects.ts';
import { interactionWritten } from '../../domain/events/events-of.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Interaction } from '../../domain/notices/interaction.ts';
import { unlessThere } from '../audit/insert.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { interactions } from './collections.ts';

export interface InteractionReads {
  get(interactionId: string): Promise<Interaction | null>;
  /** Newest first; a customer of null means any. Throws InvalidCursor. */
  list(query: PageRequest & { readonly customerId: CustomerId | null }): Promise<Page<Interaction>>;
}
export interface InteractionWrites {
  /** True when it was written now, false when its id is there already. */
  put(interaction: Interaction): Promise<boolean>;
}

export function interactionReads(reader: Reader): InteractionReads {
  return {
    list: ({ customerId, ...page }) =>
      listNewestFirst(reader, interactions, 'occurredAt', { customerId }, page),
    async get(interactionId) {
      const doc = await collectionOf(reader.db, interactions).findOne({ _id: interactionId }, within(reader));
      return doc === null ? null : interactions.fromDoc(doc);
    },
  };
}

export function interactionWrites(db: Db, client: MongoClient): InteractionWrites {
  return {
    put: (interaction) =>
      unlessThere(() =>
        inAuditedTransaction(db, client, 'interactions.put', (tx) => writeInteraction(tx, interaction)),
      ),
  };
}

/** Writes an entry within a transaction, and announces it. One that is there already ends it with its duplicate key. */
export async function writeInteraction(tx: AuditedTx, interaction: Interaction): Promise<void> {
  const { billingAccountId, customerId } = interaction;
  await writing(tx, interactions).insert(ofAccountOr(billingAccountId, customerId), interaction);
  announce(tx, interactionWritten(interaction));
}
