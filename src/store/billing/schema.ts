import { z } from 'zod';
import { BILL_STATES, type Bill } from '../../domain/billing/bill.ts';
import {
  ADDED_LINE_TYPES,
  BILL_CORRECTION_STATES,
  type BillCorrection,
} from '../../domain/billing/bill-correction.ts';
import type { BillDetails } from '../../domain/billing/bill-details.ts';
import { BILL_RUN_STATES, type BillRun } from '../../domain/billing/bill-run.ts';
import type { InstallationPlace } from '../../domain/billing/installation-place.ts';
import {
  SERVICE_END_REASONS,
  SUBSCRIPTION_STATES,
  type Subscription,
} from '../../domain/billing/subscription.ts';
import { TAX_CLASSES } from '../../domain/billing/tax-class.ts';
import { DIRECTIONS, ENTRY_TYPES } from '../../domain/ledger/entry.ts';
import {
  amount,
  civilDate,
  count,
  currency,
  id,
  instant,
  minor,
  owner,
  positiveAmount,
} from '../mongo/primitives.ts';
import { lineTaxClass, lineTaxSchema } from './tax-schema.ts';

const creditPart = z.object({ entryId: id.nullable(), amount: positiveAmount });

export const billShape = {
  billId: id,
  billDate: civilDate,
  dueDate: civilDate,
  periodFrom: civilDate,
  periodTo: civilDate,
  amount,
  paidAmount: amount,
  disputedAmount: amount,
  state: z.enum(BILL_STATES),
  settledDate: civilDate.nullable(),
  rests: z.literal(true).exactOptional(),
  final: z.literal(true).exactOptional(),
  lastPaidDate: civilDate.exactOptional(),
  reopenings: count.exactOptional(),
  credits: z.array(creditPart).exactOptional(),
  cancelled: z.object({ cancellationId: id, date: civilDate, replacedBy: id }).exactOptional(),
  replaces: id.exactOptional(),
};
export const billSchema: z.ZodType<Bill> = z.object({ ...owner, ...billShape });

const taxLine = z.object({
  taxClass: lineTaxClass.exactOptional(),
  ...{ rateBasisPoints: count, gross: minor, tax: minor, net: minor },
});

export const billDetailsSchema: z.ZodType<BillDetails> = z.object({
  billId: id,
  billingAccountId: id,
  customerId: id,
  currency,
  runId: id,
  madeAt: instant,
  lines: z.array(
    z.object({
      kind: z.enum(ENTRY_TYPES),
      entryId: id.nullable(),
      subscriptionId: id.nullable(),
      offeringId: z.string().nullable(),
      from: civilDate.nullable(),
      to: civilDate.nullable(),
      amount: minor,
      note: z.string().nullable(),
      tax: lineTaxSchema.exactOptional(),
    }),
  ),
  collected: z.object({
    fromSequence: count,
    throughSequence: count,
    sums: z.array(
      z.object({
        ...{ kind: z.enum(ENTRY_TYPES), count: positiveAmount, amount: minor },
        tax: lineTaxSchema.exactOptional(),
      }),
    ),
    stubLines: z.array(z.object({ entryId: id, subscriptionId: id, offeringId: z.string() })),
  }),
  taxLines: z.array(taxLine),
  total: minor,
  creditCarried: amount,
  creditApplied: z.object({
    payments: z.array(z.object({ paymentId: id, amount: positiveAmount })),
    credits: z.array(creditPart),
  }),
  creditOnOlderBills: positiveAmount.exactOptional(),
});

export const billCorrectionSchema: z.ZodType<BillCorrection> = z.object({
  ...{ proposalId: id, billId: id, billingAccountId: id, customerId: id, currency, note: z.string() },
  withdrawnEntryIds: z.array(id),
  changedLines: z.array(z.object({ entryId: id, amount: positiveAmount })),
  addedLines: z.array(
    z.object({
      ...{
        lineId: id,
        type: z.enum(ADDED_LINE_TYPES),
        direction: z.enum(DIRECTIONS),
        amount: positiveAmount,
      },
      ...{ note: z.string(), taxClass: z.enum(TAX_CLASSES).exactOptional() },
      suppliedOn: civilDate.exactOptional(),
    }),
  ),
  ...{ givenAmount: amount, state: z.enum(BILL_CORRECTION_STATES) },
  ...{ proposedBy: z.string().min(1), proposedAt: instant },
  ...{ decidedBy: z.string().nullable(), decidedAt: instant.nullable(), decisionNote: z.string().nullable() },
  done: z
    .object({
      ...{ cancellationId: id, entryId: id, amount: positiveAmount, taxLines: z.array(taxLine) },
      ...{ cancelledOn: civilDate, newBillId: id, newAmount: amount },
    })
    .nullable(),
});

export const billRunSchema: z.ZodType<BillRun> = z.object({
  runId: id,
  timeZone: z.string().nullable(),
  billingAccountId: id.nullable(),
  state: z.enum(BILL_RUN_STATES),
  startedAt: instant,
  endedAt: instant.nullable(),
  bills: count,
  progress: z.object({ dueAccounts: count, lanes: count, failures: count }).exactOptional(),
  failed: z.array(z.object({ billingAccountId: id, code: z.string() })),
});

export const subscriptionShape = {
  subscriptionId: id,
  offeringId: z.string().min(1),
  category: z.string().min(1),
  monthlyCharge: amount,
  startDate: civilDate,
  endDate: civilDate.nullable(),
  state: z.enum(SUBSCRIPTION_STATES),
  orderId: id.nullable(),
  ending: z
    .object({
      reason: z.enum(SERVICE_END_REASONS),
      by: id,
      at: instant,
      succeededBy: id.exactOptional(),
      accountEndingId: id.exactOptional(),
      insteadOf: z
        .object({
          endDate: civilDate,
          reason: z.enum(SERVICE_END_REASONS).exactOptional(),
          by: id.exactOptional(),
          at: instant.exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
  precededBy: id.exactOptional(),
  taxClass: z.enum(TAX_CLASSES).exactOptional(),
  billedInAdvance: z.boolean().exactOptional(),
  paidAhead: z
    .array(z.object({ from: civilDate, to: civilDate, amount, entryId: id.nullable() }))
    .exactOptional(),
  revision: count.exactOptional(),
};
export const installationPlaceSchema: z.ZodType<InstallationPlace> = z.object({
  ...owner,
  subscriptionId: id,
  place: z.object({
    ...{ streetName: z.string(), streetNr: z.string(), postcode: z.string(), city: z.string() },
    country: z.string().regex(/^[A-Z]{2}$/),
  }),
});
export const subscriptionSchema: z.ZodType<Subscription> = z.object({ ...owner, ...subscriptionShape });
