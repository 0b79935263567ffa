import type { IndexDescription } from 'mongodb';
import { type CollectionPlan, newestFirstKeys, plan } from '../mongo/collection.ts';
import { computed, keyed } from '../mongo/mapping.ts';
import { personal } from '../mongo/personal.ts';
import { appointmentSchema, capacitySchema } from './appointment-schema.ts';
import { approvalCaseSchema, cycleChangeCaseSchema, inquiryCaseSchema } from './schema.ts';

export const approvals = computed(
  'serviceApprovals',
  (c) => c.order.orderId,
  approvalCaseSchema,
  personal('order.customerId', 'cancellationReason'),
);

export const inquiries = computed(
  'paymentInquiries',
  (c) => c.inquiry.inquiryId,
  inquiryCaseSchema,
  personal('inquiry.customerId', 'inquiry.text', 'answer.text'),
);

export const cycleChanges = computed(
  'billingCycleChanges',
  (c) => c.request.changeId,
  cycleChangeCaseSchema,
  personal('customerId', 'request.override.note'),
);

export const appointments = keyed('appointments', 'appointmentId', appointmentSchema);

export const appointmentCapacity = computed(
  'appointmentCapacity',
  (c) => `${c.area}|${c.weekday}|${c.window}`,
  capacitySchema,
);

/** The indexes of every case collection; `customerId` is the path of that field. */
function caseIndexes(customerId: string): IndexDescription[] {
  return [
    { name: 'newest', key: newestFirstKeys('createdAt') },
    { name: 'byState', key: { state: 1, ...newestFirstKeys('createdAt') } },
    { name: 'byCustomer', key: { [customerId]: 1, ...newestFirstKeys('createdAt') } },
  ];
}

/** Read models of the three case workflows, and the installations they book. */
export const CASE_COLLECTIONS: readonly CollectionPlan[] = [
  plan(approvals, [
    ...caseIndexes('order.customerId'),
    { name: 'byOutcome', key: { outcome: 1, ...newestFirstKeys('createdAt') } },
    { name: 'awaitingPayment', key: { 'order.billingAccountId': 1, state: 1 } },
  ]),
  plan(inquiries, caseIndexes('inquiry.customerId')),
  plan(cycleChanges, [
    ...caseIndexes('customerId'),
    { name: 'byAlignment', key: { 'request.alignmentId': 1 }, sparse: true },
  ]),
  plan(appointments, [
    { name: 'byCustomer', key: { customerId: 1 } },
    {
      name: 'seat',
      key: { area: 1, date: 1, window: 1, seat: 1 },
      unique: true,
      partialFilterExpression: { state: 'booked' },
    },
  ]),
  plan(appointmentCapacity, []),
];
