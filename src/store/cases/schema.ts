import { z } from 'zod';
import { STANDINGS } from '../../domain/accounts/standing.ts';
import { FREQUENCIES } from '../../domain/billing/cycle/bill-cycle.ts';
import { CYCLE_CHANGE_STATES, type CycleOption } from '../../domain/billing/cycle/change.ts';
import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../../domain/cases/cases.ts';
import { INQUIRY_STATES, INQUIRY_TOPICS } from '../../domain/cases/inquiry.ts';
import {
  APPROVAL_STATES,
  OFFERING_CATEGORIES,
  type ServiceOrder,
  WINDOWS,
} from '../../domain/cases/order.ts';
import { OUTCOMES } from '../../domain/decisions/decision.ts';
import { REASON_CODES } from '../../domain/decisions/reason-codes.ts';
import { CHANNELS } from '../../domain/notices/interaction.ts';
import { cycleSchema } from '../billing/cycle-schema.ts';
import {
  approvalConditionSchema,
  decisionSummarySchema,
  reasonSchema,
  remedySchema,
} from '../decisions/schema.ts';
import { amount, civilDate, count, id, instant, sha256, storedMoney } from '../mongo/primitives.ts';

function caseBase<const States extends readonly [string, ...string[]]>(states: States) {
  const state = z.enum(states);
  return {
    workflowId: id,
    revision: count,
    state,
    timeline: z.array(z.object({ at: instant, state, code: z.string().nullable() })),
    requestedBy: z.string(),
    createdAt: instant,
    updatedAt: instant,
    dueAt: instant.nullable(),
    needsAttention: z.boolean(),
  };
}

const orderSchema: z.ZodType<ServiceOrder> = z.object({
  orderId: id,
  customerId: id,
  billingAccountId: id,
  offering: z.object({ id: z.string(), category: z.enum(OFFERING_CATEGORIES) }),
  monthlyCharge: storedMoney,
  oneOffCharge: storedMoney,
  termMonths: count,
  installation: z
    .object({
      required: z.boolean(),
      area: z.string(),
      earliestDate: civilDate,
      preferredWindow: z.enum(WINDOWS).nullable(),
    })
    .nullable(),
  billedInAdvance: z.literal(true).exactOptional(),
});

export const approvalCaseSchema: z.ZodType<ServiceApprovalCase> = z.object({
  ...caseBase(APPROVAL_STATES),
  order: orderSchema,
  outcome: z.enum(OUTCOMES).nullable(),
  reasons: z.array(reasonSchema),
  conditions: z.array(approvalConditionSchema),
  remedies: z.array(remedySchema),
  decision: decisionSummarySchema.nullable(),
  heldCredit: storedMoney.nullable(),
  appointment: z
    .object({
      appointmentId: id,
      area: z.string(),
      date: civilDate,
      window: z.enum(WINDOWS),
      startsAt: instant,
    })
    .nullable(),
  subscriptionId: id.nullable(),
  cancellationReason: z.string().nullable(),
  reconsideration: z
    .object({
      outcome: z.enum(['approve', 'approveWithConditions']),
      at: instant,
      receiptId: id,
      paymentId: id,
      policy: z.object({ name: z.literal('order-reconsideration'), version: z.string().min(1), sha256 }),
    })
    .nullable(),
});

export const inquiryCaseSchema: z.ZodType<PaymentInquiryCase> = z.object({
  ...caseBase(INQUIRY_STATES),
  inquiry: z.object({
    inquiryId: id,
    customerId: id,
    billingAccountId: id.nullable(),
    channel: z.enum(CHANNELS),
    topic: z.enum(INQUIRY_TOPICS),
    text: z.string().nullable(),
    reference: z
      .object({
        paymentId: id.nullable(),
        billId: id.nullable(),
        amount: storedMoney.nullable(),
        occurredDate: civilDate.nullable(),
      })
      .nullable(),
  }),
  snapshot: z
    .object({
      asOf: instant,
      accounts: z.array(
        z.object({
          billingAccountId: id,
          balance: storedMoney,
          standing: z.enum(STANDINGS),
          daysPastDue: count,
          pastDue: storedMoney,
        }),
      ),
    })
    .nullable(),
  finding: z
    .discriminatedUnion('kind', [
      z.object({
        kind: z.literal('payment'),
        paymentId: id,
        status: z.string(),
        match: z.enum(['reference', 'amountAndDate']),
      }),
      z.object({ kind: z.literal('bill'), billId: id, openAmount: amount, dueDate: civilDate }),
      z.object({ kind: z.literal('none') }),
    ])
    .nullable(),
  answer: z
    .object({
      code: z.string(),
      text: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.number(), storedMoney])),
    })
    .nullable(),
  decision: decisionSummarySchema.nullable(),
  resolvedAt: instant.nullable(),
});

const optionSchema: z.ZodType<CycleOption> = z.object({
  optionId: id,
  change: z.enum(['shortenCurrentPeriod', 'afterCurrentPeriod', 'termOnly']),
  billCycleDay: z.int().min(1).max(31),
  frequency: z.enum(FREQUENCIES),
  paymentTermDays: count,
  effectiveDate: civilDate,
  stub: z
    .object({
      from: civilDate,
      to: civilDate,
      days: count,
      amount: storedMoney,
      lines: z.array(z.object({ subscriptionId: id, offeringId: z.string(), amount: storedMoney })),
    })
    .nullable(),
  firstBillDate: civilDate,
  firstDueDate: civilDate,
  cycle: cycleSchema,
  firstBillAmount: storedMoney,
  effects: z.object({
    keptDueDates: z.array(z.object({ billId: id, dueDate: civilDate })),
    nextDueDateBefore: civilDate,
    nextDueDateAfter: civilDate,
    promiseUntilDate: civilDate.nullable(),
  }),
  eligible: z.boolean(),
  reasonCodes: z.array(z.enum(REASON_CODES)),
  overriddenCodes: z.array(z.enum(REASON_CODES)).exactOptional(),
});

export const cycleChangeCaseSchema: z.ZodType<CycleChangeCase> = z.object({
  ...caseBase(CYCLE_CHANGE_STATES),
  request: z.object({
    changeId: id,
    customerId: id,
    billingAccountId: id,
    preference: z.object({
      billCycleDay: z.int().min(1).max(31).nullable(),
      frequency: z.enum(FREQUENCIES).nullable(),
      paymentTermDays: count.nullable(),
      payday: z.int().min(1).max(31).nullable(),
    }),
    confirm: z.boolean(),
    alignmentId: id.exactOptional(),
    override: z.object({ note: z.string().min(1) }).exactOptional(),
  }),
  customerId: id,
  quote: z
    .object({
      quoteId: id,
      expiresAt: instant,
      basis: sha256,
      options: z.array(optionSchema),
      recommendedOptionId: id.nullable(),
    })
    .nullable(),
  confirmedOptionId: id.nullable(),
  reasons: z.array(reasonSchema),
  decision: decisionSummarySchema.nullable(),
});
