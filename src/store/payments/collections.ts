import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { depositSchema } from './deposit-schema.ts';
import { lookUpSchema } from './look-up-schema.ts';
import { paymentSchema } from './schema.ts';
import { suspenseItemSchema } from './suspense-schema.ts';
import { transferSchema } from './transfer-schema.ts';

export const payments = keyed(
  'payments',
  'paymentId',
  paymentSchema,
  // Of the service: what money does must not wait for a customer's key.
  personal('service', 'method.token', 'check.resolution.reason'),
);

/** What the processor answered when it was asked about a payment. */
export const storedLookUps = keyed('paymentLookUps', 'paymentId', lookUpSchema);

/** The work list of payments whose account is not known. */
export const suspenseItems = keyed(
  'suspenseItems',
  'paymentId',
  suspenseItemSchema,
  personal('service', 'resolution.reason', 'reference'),
);

/** Money that is held for orders. */
export const deposits = keyed('deposits', 'depositId', depositSchema, personal('service', 'released.note'));

/** Money that came for several accounts at once: which payments its parts are. */
export const transfers = keyed('transfers', 'transferId', transferSchema);

/** Payments, with and without an account, and what was asked about them. */
export const PAYMENT_COLLECTIONS: readonly CollectionPlan[] = [
  plan(payments, [
    { name: 'byAccount', key: { billingAccountId: 1, occurredAt: -1 } },
    { name: 'byStatus', key: { status: 1, ...newestFirstKeys('receivedAt') } },
    { name: 'byReporter', key: { reportedBy: 1, ...newestFirstKeys('receivedAt') } },
    { name: 'byPaidBill', key: { 'allocations.billId': 1 } },
    {
      name: 'open',
      key: { _id: 1, status: 1, occurredAt: 1 },
      partialFilterExpression: { status: { $in: ['pending', 'unknown'] } },
    },
    {
      name: 'byTransfer',
      key: { transferId: 1 },
      partialFilterExpression: { transferId: { $exists: true } },
    },
    { name: 'newest', key: newestFirstKeys('receivedAt') },
    { name: 'byTime', key: { occurredAt: 1, _id: 1 } },
    {
      name: 'checks',
      key: { 'check.state': 1, ...newestFirstKeys('receivedAt') },
      partialFilterExpression: { 'check.state': { $exists: true } },
    },
  ]),
  plan(storedLookUps, [
    { name: 'newsDue', key: { newsDue: 1 }, partialFilterExpression: { newsDue: true } },
    { name: 'attention', key: { needsAttention: 1 }, partialFilterExpression: { needsAttention: true } },
  ]),
  plan(transfers, []),
  plan(deposits, [
    { name: 'byCustomer', key: { customerId: 1, _id: 1 } },
    { name: 'byAccount', key: { billingAccountId: 1, state: 1 } },
    { name: 'byState', key: { state: 1, _id: 1 } },
    { name: 'newest', key: newestFirstKeys('askedAt') },
  ]),
  plan(suspenseItems, [
    { name: 'newest', key: newestFirstKeys('receivedAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('receivedAt') } },
    { name: 'byAccount', key: { 'resolution.billingAccountId': 1 } },
  ]),
];
