/** What each type of event may say, as schemas: they check what goes out, and are published in docs/events. */
import { z } from 'zod';
import { ACCOUNT_STATES, COLLECTION_STATUSES } from '../../domain/accounts/billing-account.ts';
import { ACCOUNT_RESTRICTIONS } from '../../domain/arrears/dunning-case.ts';
import { PROMISE_KINDS } from '../../domain/arrears/promise.ts';
import { FREQUENCIES } from '../../domain/billing/cycle/bill-cycle.ts';
import { OUTCOMES, REQUEST_TYPES } from '../../domain/decisions/decision.ts';
import { REASON_CODES } from '../../domain/decisions/reason-codes.ts';
import {
  CUSTOMER_NEWS,
  type EventData,
  type EventType,
  RESOURCE_NEWS,
} from '../../domain/events/catalogue.ts';
import { ALERT_STATES } from '../../domain/fraud/alert.ts';
import { FRAUD_OUTCOMES, FRAUD_REASON_CODES } from '../../domain/fraud/outcomes.ts';
import { CHANNELS } from '../../domain/notices/interaction.ts';
import { PAYMENT_STATUSES } from '../../domain/payments/payment-status.ts';
import { amount, civilDate, count, currency, id, instant, minor, owner } from '../mongo/primitives.ts';

const version = z.string().min(1).max(100);
const minorUnits = minor.describe('In minor units of the currency.');
const code = z.string().regex(/^[A-Za-z0-9_.:-]{1,100}$/);

const promiseEnded = z.strictObject({
  ...{ promiseId: id, ...owner, kind: z.enum(PROMISE_KINDS) },
  ...{ amount, paidAmount: amount, currency },
});

/** The schema of the data of each type. No other field goes out. */
export const EVENT_SCHEMAS: { readonly [T in EventType]: z.ZodType<EventData[T]> } = {
  'com.goodstanding.decision.made.v1': z.strictObject({
    receiptId: id,
    requestType: z.enum(REQUEST_TYPES),
    workflowId: id.describe('The case that the decision is part of.'),
    ...owner,
    outcome: z.enum(OUTCOMES),
    reasonCodes: z.array(z.enum(REASON_CODES)).describe('The most telling first.'),
    decidedBy: z.enum(['policy', 'agent', 'deadline']),
    policyVersion: version,
  }),
  'com.goodstanding.case.moved.v1': z.strictObject({
    caseKind: z.enum(REQUEST_TYPES),
    caseId: id.describe('The id of the order, the inquiry or the change of the billing cycle.'),
    workflowId: id,
    customerId: id,
    billingAccountId: id.nullable(),
    state: code.describe('In the words of the kind of case.'),
    previousState: code
      .nullable()
      .describe('Before this step; the same where only something else of the case changed. Null: it began.'),
    code: code.nullable().describe('Why the case is there.'),
    revision: count.describe('Rises with each step of the case.'),
    needsAttention: z.boolean(),
  }),
  'com.goodstanding.bill.made.v1': z.strictObject({
    ...{ billId: id, ...owner, billDate: civilDate, dueDate: civilDate },
    ...{ periodFrom: civilDate, periodTo: civilDate },
    amount: minorUnits.describe('In minor units of the currency; below zero: credit.'),
    currency,
  }),
  'com.goodstanding.bill.cancelled.v1': z.strictObject({
    ...{ billId: id, ...owner },
    cancellationId: id.describe('The number of the cancellation.'),
    cancelledOn: civilDate,
    replacedBy: id.describe('The bill that stands in its place.'),
    amount: minorUnits.describe('What the cancelled bill asked for, in minor units of the currency.'),
    currency,
  }),
  'com.goodstanding.payment.applied.v1': z.strictObject({
    ...{ paymentId: id, ...owner, status: z.enum(PAYMENT_STATUSES) },
    amount,
    countedAmount: minorUnits.describe('What counts now: what came, less what was taken back of it.'),
    currency,
    allocations: z.array(z.strictObject({ billId: id, amount: minorUnits })),
    isNew: z.boolean().describe('Whether nothing was heard of the payment before.'),
    passedFrom: id
      .exactOptional()
      .describe('The payment of a payer of which this is a part; the whole counts the part too.'),
  }),
  'com.goodstanding.standing.changed.v1': z.strictObject({
    ...owner,
    state: z.enum(ACCOUNT_STATES),
    collectionStatus: z.enum(COLLECTION_STATUSES),
    restrictions: z.array(z.enum(ACCOUNT_RESTRICTIONS)),
    promiseUntilDate: civilDate.nullable().describe('The last day of the promise to pay in force.'),
    accountVersion: count.describe('Rises with every change of the account.'),
  }),
  'com.goodstanding.promise.kept.v1': promiseEnded,
  'com.goodstanding.promise.broken.v1': promiseEnded,
  'com.goodstanding.cycle.changed.v1': z.strictObject({
    ...{ changeId: id, ...owner, effectiveDate: civilDate },
    ...{ frequency: z.enum(FREQUENCIES), billCycleDay: count, paymentTermDays: count },
  }),
  'com.goodstanding.policy.released.v1': z.strictObject({
    ...{ name: id, version, sequence: count, kind: z.enum(['release', 'rollback', 'shipped']) },
    fromAt: instant.describe('From then on the version decides.'),
  }),
  'com.goodstanding.alert.moved.v1': z.strictObject({
    ...{ alertId: id, state: z.enum(ALERT_STATES), outcome: z.enum(FRAUD_OUTCOMES) },
    reasonCodes: z.array(z.enum(FRAUD_REASON_CODES)),
    ...{ eventCount: count, dueAt: instant, escalated: z.boolean() },
  }),
  'com.goodstanding.customer.changed.v1': z.strictObject({
    customerId: id,
    what: z.enum(CUSTOMER_NEWS),
  }),
  'com.goodstanding.interaction.written.v1': z.strictObject({
    ...{ interactionId: id, customerId: id, billingAccountId: id.nullable() },
    ...{ channel: z.enum([...CHANNELS, 'system']), direction: z.enum(['inbound', 'outbound']) },
  }),
  'com.goodstanding.resource.kept.v1': z.strictObject({
    resource: z.string().regex(/^tmf\d{3}:[A-Za-z]{1,60}$/),
    resourceId: id,
    customerId: id,
    what: z.enum(RESOURCE_NEWS),
  }),
};
