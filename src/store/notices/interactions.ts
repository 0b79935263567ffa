import type { Db } from 'mongodb';
import type { CustomerId } from '../../domain/flavor.ts';
import type { Interaction } from '../../domain/notices/interaction.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { insertIfAbsent } from '../mongo/insert.ts';
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

export function interactionWrites(db: Db): InteractionWrites {
  return { put: (interaction) => insertIfAbsent(db, interactions, interaction) };
}
