import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { creditEpisodeSchema } from './reminder-schema.ts';
import { interactionSchema, noticeSchema } from './schema.ts';

export const interactions = keyed(
  'interactions',
  'interactionId',
  interactionSchema,
  personal('customerId', 'summary'),
);

export const notices = keyed('notices', 'noticeId', noticeSchema, personal('customerId', 'subject', 'body'));

export const creditEpisodes = keyed('creditEpisodes', 'billingAccountId', creditEpisodeSchema);

/** What customers were told, and when their credit was low. */
export const NOTICE_COLLECTIONS: readonly CollectionPlan[] = [
  plan(interactions, [
    { name: 'byCustomer', key: { customerId: 1, ...newestFirstKeys('occurredAt') } },
    { name: 'newest', key: newestFirstKeys('occurredAt') },
  ]),
  plan(notices, [
    { name: 'byCustomer', key: { customerId: 1, ...newestFirstKeys('createdAt') } },
    {
      name: 'outbox',
      key: { 'delivery.notBeforeAt': 1, _id: 1 },
      partialFilterExpression: { 'delivery.state': 'pending' },
    },
    { name: 'byDelivery', key: { 'delivery.state': 1, ...newestFirstKeys('createdAt') } },
  ]),
  plan(creditEpisodes, [{ name: 'low', key: { low: 1, _id: 1 } }]),
];
