/** What the first full load of a CRM reads: ids in their order, without any personal text. */
import type { Db, MongoClient } from 'mongodb';
import { CRM_SUBSCRIPTION } from '../../domain/events/crm.ts';
import { LOAD_EVENTS, type LoadCounts } from '../../domain/events/crm-load.ts';
import type { CrmLoad } from '../../domain/events/crm-load-progress.ts';
import { WEBHOOK_STATES, type WebhookState } from '../../domain/events/subscription.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { InteractionHead } from '../../domain/notices/interaction.ts';
import { customers } from '../accounts/collections.ts';
import { type AuditTrailWrites, auditTrailWrites } from '../audit/audit-trail.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { interactions } from '../notices/collections.ts';
import { interactionHeadSchema } from '../notices/schema.ts';
import { dataKeys } from '../sealing/data-key-schema.ts';
import { customerScope } from '../sealing/seal.ts';

import { eventProgress, parkedEvents, webhookSubscriptions } from './collections.ts';
import { type EventLogReads, eventLogReads } from './log.ts';
import {
  type EventProgressReads,
  type EventProgressWrites,
  eventProgressReads,
  eventProgressWrites,
} from './progress.ts';

/** A page of records in the order of their ids. */
interface LoadPage<T> {
  /** Without what is of erased customers: the CRM is not told of people whom it did not know. */
  readonly items: readonly T[];
  /** The last id that was looked at; null: there is nothing after. */
  readonly last: string | null;
}

interface CrmLoadReads {
  customersAfter(after: string | null, limit: number): Promise<LoadPage<CustomerId>>;
  interactionsAfter(after: string | null, limit: number): Promise<LoadPage<InteractionHead>>;
  /** About how many there are of both, for saying how far a load has come. */
  size(): Promise<number>;
  counts(): Promise<LoadCounts>;
  /** Null: no CRM is a subscriber. */
  state(): Promise<WebhookState | null>;
}

interface CrmLoadWrites {
  /** Notes how far the load has come. */
  note(load: CrmLoad): Promise<void>;
}

/** All that a load reads and writes. */
export interface CrmLoadStore {
  readonly crmLoad: CrmLoadReads & CrmLoadWrites;
  readonly events: Pick<EventLogReads, 'head'> &
    Pick<EventProgressReads, 'progress'> &
    Pick<EventProgressWrites, 'park'>;
  readonly auditTrail: Pick<AuditTrailWrites, 'enter'>;
}

/** @param db as it is stored: no key of a personal field is needed, because none is read */
export function crmLoadStore(db: Db, client: MongoClient): CrmLoadStore {
  const reader = { db, session: null };
  return {
    crmLoad: { ...crmLoadReads(reader), ...crmLoadWrites(reader) },
    events: { ...eventLogReads(reader), ...eventProgressReads(reader), ...eventProgressWrites(db, client) },
    auditTrail: auditTrailWrites(db, client),
  };
}

const HEAD = { customerId: 1, billingAccountId: 1, channel: 1, direction: 1, occurredAt: 1 } as const;

function crmLoadReads(reader: Reader): CrmLoadReads {
  const page = async (collection: string, after: string | null, limit: number, fields: object) =>
    reader.db
      .collection<AnyDocument>(collection)
      .find(after === null ? {} : { _id: { $gt: after } }, { ...within(reader), projection: fields })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
  return {
    async customersAfter(after, limit) {
      const docs = await page(customers.name, after, limit, { _id: 1 });
      const ids = docs.map(({ _id }) => _id);
      const erased = await erasedOf(reader, ids);
      return { items: ids.filter((id) => !erased.has(id)), last: ids.at(-1) ?? null };
    },
    async interactionsAfter(after, limit) {
      const docs = await page(interactions.name, after, limit, HEAD);
      const heads = docs.map(({ _id, ...head }) =>
        interactionHeadSchema.parse({ interactionId: _id, ...head }),
      );
      const erased = await erasedOf(
        reader,
        heads.map(({ customerId }) => customerId),
      );
      return {
        items: heads.filter(({ customerId }) => !erased.has(customerId)),
        last: heads.at(-1)?.interactionId ?? null,
      };
    },
    async size() {
      const sizes = await Promise.all(
        [customers.name, interactions.name].map((name) =>
          reader.db.collection(name).estimatedDocumentCount(),
        ),
      );
      return sizes.reduce((sum, size) => sum + size, 0);
    },
    async counts() {
      const counted = (filter: object) =>
        collectionOf(reader.db, parkedEvents).countDocuments(
          { subscriptionId: CRM_SUBSCRIPTION, ...filter },
          within(reader),
        );
      const ofLoad = { 'event.eventId': { $regex: `^${LOAD_EVENTS}` } };
      return {
        fresh: await counted({ state: 'waiting', attempts: 0, ...ofLoad }),
        again: await counted({ state: 'waiting', attempts: { $gt: 0 }, ...ofLoad }),
        dead: await counted({ state: 'dead', ...ofLoad }),
        waiting: await counted({ state: 'waiting' }),
      };
    },
    async state() {
      const doc = await reader.db
        .collection<AnyDocument>(webhookSubscriptions.name)
        .findOne({ _id: CRM_SUBSCRIPTION }, { ...within(reader), projection: { state: 1 } });
      return WEBHOOK_STATES.find((state) => state === doc?.['state']) ?? null;
    },
  };
}

function crmLoadWrites(reader: Reader): CrmLoadWrites {
  return {
    async note(load) {
      await reader.db
        .collection<AnyDocument>(eventProgress.name)
        .updateOne({ _id: CRM_SUBSCRIPTION }, { $set: { load } }, within(reader));
    },
  };
}

async function erasedOf(reader: Reader, ids: readonly CustomerId[]): Promise<Set<CustomerId>> {
  const byScope = new Map(ids.map((id) => [customerScope(id), id]));
  const docs = await collectionOf(reader.db, dataKeys)
    .find({ _id: { $in: [...byScope.keys()] }, erasedAt: { $ne: null } }, within(reader))
    .toArray();
  return new Set(docs.flatMap(({ _id }) => byScope.get(String(_id)) ?? []));
}
