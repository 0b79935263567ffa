import { z } from 'zod';
import type { BillDetails } from '../../domain/billing/bill-details.ts';
import { BILL_RUN_STATES, type BillRun } from '../../domain/billing/bill-run.ts';
import { ENTRY_TYPES } from '../../domain/ledger/entry.ts';
import {
  amount,
  civilDate,
  count,
  currency,
  id,
  instant,
  minor,
  positiveAmount,
} from '../mongo/primitives.ts';

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
    }),
  ),
  taxLines: z.array(z.object({ rateBasisPoints: count, gross: minor, tax: minor, net: minor })),
  total: minor,
  creditCarried: amount,
  creditApplied: z.object({
    payments: z.array(z.object({ paymentId: id, amount: positiveAmount })),
    direct: amount,
  }),
  creditAppliedLater: amount.exactOptional(),
  creditOnOlderBills: positiveAmount.exactOptional(),
});

export const billRunSchema: z.ZodType<BillRun> = z.object({
  runId: id,
  timeZone: z.string().nullable(),
  billingAccountId: id.nullable(),
  state: z.enum(BILL_RUN_STATES),
  startedAt: instant,
  endedAt: instant.nullable(),
  bills: count,
  failed: z.array(z.object({ billingAccountId: id, code: z.string() })),
});
