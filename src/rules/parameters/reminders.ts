import { z } from 'zod';
import { isCurrency, NOT_A_CURRENCY } from '../../domain/currency.ts';
import { NOTICE_CHANNELS } from '../../domain/notices/contact.ts';
import type { ReminderParameters } from '../../domain/notices/reminders/parameters.ts';

const days = z.int().min(0).max(366);
const percent = z.int().min(0).max(1_000);
const seconds = z.int().min(1).max(86_400);

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const quietHours = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => from !== to, { error: 'the end of quiet hours differs from their beginning' });

/** The parameters of `policies/reminders`. */
export const reminderParametersSchema: z.ZodType<ReminderParameters> = z.strictObject({
  dueSoonDays: days,
  overdueFromDays: days.min(1),
  overdueToDays: days,
  promiseDueDays: days,
  lowCredit: z
    .strictObject({ belowPercent: percent, recoveredPercent: percent })
    .refine(({ belowPercent, recoveredPercent }) => belowPercent <= recoveredPercent, {
      error: 'recoveredPercent may not be below belowPercent',
    }),
  unusualBill: z.strictObject({
    madFactor: z.int().min(0).max(100),
    atLeastPercentAbove: percent,
    atLeastAbove: z.record(z.string().refine(isCurrency, NOT_A_CURRENCY), z.int().min(0)),
    earlierBills: z.int().min(1).max(100),
    lookBackBills: z.int().min(1).max(100),
    withinDays: days,
  }),
  delivery: z.strictObject({
    channels: z.array(z.enum(NOTICE_CHANNELS)).min(1),
    attempts: z.int().min(1).max(100),
    firstRetrySeconds: seconds,
    retryFactor: z.number().min(1).max(100),
    longestRetrySeconds: seconds,
    leaseSeconds: seconds.min(60),
    staleAfterDays: days.min(1),
    quietHours: z.partialRecord(z.enum(NOTICE_CHANNELS), quietHours),
  }),
});
