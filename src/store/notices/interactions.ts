import type { Db, MongoClient } from 'mongodb';
import { ofAccountOr } from '../../domain/audit/objects.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Interaction } from '../../domain/notices/interaction.ts';
import { insertAudited } from '../audit/insert.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import type { Reader } from '../mongo/transaction.ts';
import { interactions } from './collections.ts';

export interface InteractionReads {
  /** Newest first. Throws InvalidCursor. */
  list(query: PageRequest & { readonly customerId: CustomerId }): Promise<Page<Interaction>>;
}
export interface InteractionWrites {
  /** True when it was written now, false when its id is there already. */
  put(interaction: Interaction): Promise<boolean>;
}

export function interactionReads(reader: Reader): InteractionReads {
  return {
    list: ({ customerId, ...page }) =>
      listNewestFirst(reader, interactions, 'occurredAt', { customerId }, page),
  };
}

export function interactionWrites(db: Db, client: MongoClient): InteractionWrites {
  const put = { db, client, act: 'interactions.put' } as const;
  return {
    put: (interaction) =>
      insertAudited(
        put,
        interactions,
        ofAccountOr(interaction.billingAccountId, interaction.customerId),
        interaction,
      ),
  };
}
