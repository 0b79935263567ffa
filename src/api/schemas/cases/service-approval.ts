/** Requests and answers of service approvals. */
import { z } from '@hono/zod-openapi';
import {
  APPROVAL_STATES,
  OFFERING_CATEGORIES,
  type ServiceOrder,
  WINDOWS,
} from '../../../domain/cases/order.ts';
import { isCurrency } from '../../../domain/currency.ts';
import {
  ApprovalConditionSchema,
  DecisionSummaryOrNull,
  OutcomeSchema,
  ReasonSchema,
  RemedySchema,
  timelineOf,
} from '../decisions/decision.ts';
import { PolicyVersion } from '../policies/policy.ts';
import {
  CivilDateInput,
  DateText,
  freeText,
  Id,
  InstantText,
  listOf,
  MoneySchema,
  moneyAtLeast,
  orNull,
  PageQuery,
  PastInstantInput,
} from '../primitives.ts';

/** The order of the examples. */
const EXAMPLE_ORDER = {
  orderId: 'ORD-1001',
  customerId: 'CUST-0007',
  billingAccountId: 'BA-0007',
  offering: { id: 'fibre-500', category: 'broadband' },
  monthlyCharge: { amountMinor: 4500, currency: 'EUR' },
  oneOffCharge: { amountMinor: 9900, currency: 'EUR' },
  termMonths: 24,
  installation: { required: true, area: 'north', earliestDate: '2026-12-01', preferredWindow: 'morning' },
} as const;

const PreferredWindow = z.enum(WINDOWS).nullable().default(null).openapi({ description: 'Null: any' });

const InstallationInput = z.strictObject({
  required: z.boolean(),
  area: Id,
  earliestDate: CivilDateInput,
  preferredWindow: PreferredWindow,
});

const orderFields = {
  orderId: Id,
  customerId: Id,
  billingAccountId: Id,
  offering: z.strictObject({ id: Id, category: z.enum(OFFERING_CATEGORIES) }),
  monthlyCharge: moneyAtLeast(0),
  oneOffCharge: moneyAtLeast(0),
  termMonths: z.int('a whole number of months').min(0, 'at least 0').max(120, 'at most 120'),
  installation: z
    .union([InstallationInput, z.null()])
    .default(null)
    .openapi({ description: 'Null when nothing has to be installed' }),
  billedInAdvance: z.boolean().default(false).openapi({
    description:
      'true: each bill charges the service for the coming period, and the first one also the days until it; false: in arrears',
  }),
};

interface Charges {
  readonly oneOffCharge: { readonly currency: string };
  readonly monthlyCharge: { readonly currency: string };
}

function oneCurrency(order: Charges, ctx: z.core.$RefinementCtx): void {
  const [once, monthly] = [order.oneOffCharge.currency, order.monthlyCharge.currency];
  // A text that is no currency has a fault of its own.
  if (once === monthly || !isCurrency(once) || !isCurrency(monthly)) return;
  ctx.addIssue({
    code: 'custom',
    path: ['oneOffCharge', 'currency'],
    message: 'both charges have to be of one currency',
    params: { code: 'currency-mismatch' },
  });
}

/** A service order as it is posted. */
export const ServiceOrderInput = z
  .strictObject(orderFields)
  .superRefine(oneCurrency)
  .openapi('ServiceOrderInput', { example: EXAMPLE_ORDER });

/** A service order to try, and the policy to try it with. */
export const EvaluationInput = z
  .strictObject({
    ...orderFields,
    policyVersion: PolicyVersion.optional().openapi({
      description: 'A version of the policy, in any state. When left out: the version in force',
    }),
  })
  .superRefine(oneCurrency)
  .openapi('EvaluationInput', { example: { ...EXAMPLE_ORDER, policyVersion: '2026-11-01' } });

/** The domain's order. An empty installation wish becomes null. */
export function orderOf(input: z.output<typeof ServiceOrderInput>): ServiceOrder {
  const { billedInAdvance, installation, ...order } = input;
  return {
    ...order,
    installation: installation?.required === true ? installation : null,
    ...(billedInAdvance ? { billedInAdvance } : {}),
  };
}

export const ReviewInput = z
  .strictObject({
    verdict: z.enum(['approve', 'decline']),
    reasonCode: z
      .string()
      .max(64)
      .regex(/^[A-Z][A-Z0-9_]*$/, 'capital letters, digits and _')
      .openapi({ description: "The agent's reason, from the operator's own list" }),
    note: freeText(2000),
  })
  .openapi('ReviewInput', {
    example: {
      verdict: 'approve',
      reasonCode: 'LONG_STANDING_CUSTOMER',
      note: 'Paid by bank transfer today.',
    },
  });

export const CancellationInput = z
  .strictObject({ reason: freeText(500) })
  .openapi('CancellationInput', { example: { reason: 'The customer changed their mind.' } });

export const ReschedulingInput = z
  .strictObject({ earliestDate: CivilDateInput, preferredWindow: PreferredWindow })
  .openapi('ReschedulingInput', { example: { earliestDate: '2026-12-08', preferredWindow: 'afternoon' } });

export const CompletionInput = z
  .strictObject({ completedAt: PastInstantInput })
  .openapi('CompletionInput', { example: { completedAt: '2026-11-22T10:15:00Z' } });

export const ApprovalListQuery = z.strictObject({
  ...PageQuery,
  state: z.enum(APPROVAL_STATES).optional(),
  outcome: OutcomeSchema.optional(),
  customerId: Id.optional(),
});

const InstallationSchema = z
  .object({
    appointmentId: z.string(),
    area: z.string(),
    date: DateText,
    window: z.enum(WINDOWS),
    startsAt: InstantText,
  })
  .openapi('Installation', { description: 'The booked appointment' });

/** What every answer about a service approval has. */
const approval = {
  orderId: z.string(),
  customerId: z.string(),
  billingAccountId: z.string(),
  state: z.enum(APPROVAL_STATES),
  outcome: orNull(OutcomeSchema).openapi({ description: 'Null before the first decision' }),
  reasons: listOf(ReasonSchema),
  conditions: listOf(ApprovalConditionSchema),
  remedies: listOf(RemedySchema),
  decision: DecisionSummaryOrNull,
  heldCredit: orNull(MoneySchema),
  installation: orNull(InstallationSchema),
  dueAt: InstantText.nullable().openapi({ description: 'The deadline for a person to act' }),
  links: z.object({
    self: z.string(),
    receipt: z.string().nullable(),
    workflow: z.string().nullable().openapi({ description: 'In the Temporal Web UI' }),
  }),
};

const EXAMPLE_APPROVAL = {
  orderId: 'ORD-1001',
  customerId: 'CUST-0007',
  billingAccountId: 'BA-0007',
  state: 'scheduling' as const,
  outcome: 'approve' as const,
  reasons: [{ code: 'GOOD_STANDING' as const, text: 'The account is in good standing.' }],
  conditions: [],
  remedies: [],
  decision: {
    receiptId: 'service-approval:ORD-1001:1',
    policy: { name: 'service-approval' as const, version: '2026-11-01', sha256: '9f86d081884c7d65' },
    decidedAt: '2026-11-22T09:30:00.000Z',
  },
  heldCredit: { amountMinor: 9900, currency: 'EUR' },
  installation: null,
  dueAt: null,
  links: {
    self: 'http://localhost:8080/v1/service-approvals/ORD-1001',
    receipt: 'http://localhost:8080/v1/decisions/service-approval:ORD-1001:1',
    workflow: 'http://localhost:8233/namespaces/default/workflows/service-approval%3AORD-1001',
  },
};

export const ApprovalSchema = z.object(approval).openapi('ServiceApproval', { example: EXAMPLE_APPROVAL });

export const ApprovalDetailSchema = z
  .object({
    ...approval,
    order: z.object({
      offering: z.object({ id: z.string(), category: z.enum(OFFERING_CATEGORIES) }),
      monthlyCharge: MoneySchema,
      oneOffCharge: MoneySchema,
      termMonths: z.int(),
      installation: z
        .object({
          required: z.boolean(),
          area: z.string(),
          earliestDate: DateText,
          preferredWindow: z.enum(WINDOWS).nullable(),
        })
        .nullable(),
      billedInAdvance: z.boolean(),
    }),
    subscriptionId: z.string().nullable(),
    cancellationReason: z.string().nullable(),
    reconsideration: orNull(
      z.object({
        outcome: z.enum(['approve', 'approveWithConditions']),
        at: InstantText,
        receiptId: z.string(),
        paymentId: z.string(),
        policy: z
          .object({ name: z.literal('order-reconsideration'), version: z.string(), sha256: z.string() })
          .openapi({ description: 'The version that chose the order to be decided once more' }),
      }),
    ).openapi({
      description:
        'Present on a declined order that would now be approved, because a payment has settled. Place the order again under another id.',
    }),
    needsAttention: z.boolean(),
    createdAt: InstantText,
    updatedAt: InstantText,
    timeline: timelineOf(APPROVAL_STATES),
  })
  .openapi('ServiceApprovalDetail', {
    example: {
      ...EXAMPLE_APPROVAL,
      order: {
        offering: EXAMPLE_ORDER.offering,
        monthlyCharge: EXAMPLE_ORDER.monthlyCharge,
        oneOffCharge: EXAMPLE_ORDER.oneOffCharge,
        termMonths: EXAMPLE_ORDER.termMonths,
        installation: EXAMPLE_ORDER.installation,
        billedInAdvance: false,
      },
      subscriptionId: null,
      cancellationReason: null,
      reconsideration: null,
      needsAttention: false,
      createdAt: '2026-11-22T09:30:00.000Z',
      updatedAt: '2026-11-22T09:30:00.080Z',
      timeline: [
        { at: '2026-11-22T09:30:00.000Z', state: 'acknowledged', code: null },
        { at: '2026-11-22T09:30:00.080Z', state: 'scheduling', code: 'GOOD_STANDING' },
      ],
    },
  });
