import type { Db, MongoClient } from 'mongodb';
import type { AuditObject } from '../../domain/audit/entry.ts';
import type { WebhookState, WebhookSubscription } from '../../domain/events/subscription.ts';
import { inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { eventProgress, parkedEvents, webhookSubscriptions } from './collections.ts';

export interface WebhookSubscriptionReads {
  get(subscriptionId: string): Promise<WebhookSubscription | null>;
  /** Newest first; a state of null means any. Throws InvalidCursor. */
  list(query: PageRequest & { readonly state: WebhookState | null }): Promise<Page<WebhookSubscription>>;
  /** All that events go to now. */
  active(): Promise<WebhookSubscription[]>;
}

export interface WebhookSubscriptionWrites {
  /** Adds a subscription that gets what happens after `position`; one with this id that is there already is returned as it is. */
  add(
    subscription: WebhookSubscription,
    position: number,
  ): Promise<{ readonly subscription: WebhookSubscription; readonly created: boolean }>;
  /** Changes a subscription as `change` says, which may be called again; null leaves it as it is. Null when there is none. */
  change(
    subscriptionId: string,
    change: (before: WebhookSubscription) => WebhookSubscription | null,
  ): Promise<WebhookSubscription | null>;
  /** Ends a subscription, with its bookmark and what was set aside for it; false when there was none. */
  remove(subscriptionId: string): Promise<boolean>;
}

const ofWebhook = (id: string): AuditObject => ({ type: 'webhook', id });

export function webhookSubscriptionReads(reader: Reader): WebhookSubscriptionReads {
  return {
    get: (subscriptionId) => find(reader, subscriptionId),
    list: ({ state, ...page }) => listNewestFirst(reader, webhookSubscriptions, 'createdAt', { state }, page),
    async active() {
      const docs = await collectionOf(reader.db, webhookSubscriptions)
        .find({ state: 'active' }, within(reader))
        .toArray();
      return docs.map(webhookSubscriptions.fromDoc);
    },
  };
}

export function webhookSubscriptionWrites(db: Db, client: MongoClient): WebhookSubscriptionWrites {
  return {
    add: (subscription, position) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'webhookSubscriptions.add', async (tx) => {
          const { subscriptionId } = subscription;
          const known = await find(tx, subscriptionId);
          if (known !== null) return { subscription: known, created: false };
          await writing(tx, webhookSubscriptions).insert(ofWebhook(subscriptionId), subscription);
          const progress = { subscriberId: subscriptionId, position, lastDeliveredAt: null };
          await collectionOf(tx.db, eventProgress).insertOne(eventProgress.toDoc(progress), within(tx));
          return { subscription, created: true };
        }),
      ),
    change: (subscriptionId, change) =>
      inAuditedTransaction(db, client, 'webhookSubscriptions.change', async (tx) => {
        const before = await find(tx, subscriptionId);
        if (before === null) return null;
        const changed = change(before);
        if (changed === null) return before;
        const after = { ...changed, revision: before.revision + 1 };
        await writing(tx, webhookSubscriptions).replace(ofWebhook(subscriptionId), after, {
          mustExist: true,
        });
        return after;
      }),
    remove: (subscriptionId) =>
      inAuditedTransaction(db, client, 'webhookSubscriptions.remove', async (tx) => {
        if ((await find(tx, subscriptionId)) === null) return false;
        await writing(tx, webhookSubscriptions).bulk([
          {
            object: ofWebhook(subscriptionId),
            operation: { deleteOne: { filter: { _id: subscriptionId } } },
          },
        ]);
        await collectionOf(tx.db, eventProgress).deleteOne({ _id: subscriptionId }, within(tx));
        await collectionOf(tx.db, parkedEvents).deleteMany({ subscriptionId }, within(tx));
        return true;
      }),
  };
}

async function find(scope: Reader | Tx, subscriptionId: string): Promise<WebhookSubscription | null> {
  const doc = await collectionOf(scope.db, webhookSubscriptions).findOne(
    { _id: subscriptionId },
    within(scope),
  );
  return doc === null ? null : webhookSubscriptions.fromDoc(doc);
}
