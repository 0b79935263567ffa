import { z } from 'zod';
import { DUE_DAY_RULES } from '../../domain/billing/due-days.ts';
import { isCivilDate, isTimeZone } from '../../domain/civil-date.ts';
import type { WorkingDays } from '../../domain/working-days.ts';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');
const country = z.string().regex(/^[A-Z]{2}$/, 'two letters of ISO 3166-1');
const closedFor = z.string().regex(/^(\*|[A-Z]{2})$/, 'two letters of ISO 3166-1, or *');
const date = z.string().refine(isCivilDate, 'YYYY-MM-DD');

/** The parameters of `policies/working-days`: which days are worked on, and when somebody can be reached. */
export const workingDaysSchema: z.ZodType<WorkingDays> = z.strictObject({
  reachable: z
    .strictObject({ from: clock, to: clock })
    .refine(({ from, to }) => from < to, { path: ['to'], error: 'to has to be later than from' }),
  closedWeekdays: z.array(z.int().min(1).max(7)).max(6, 'at least one day of the week is worked on'),
  countries: z.record(z.string().refine(isTimeZone, 'no time zone'), country),
  closedDays: z.record(closedFor, z.array(date)),
  dueDates: z.record(closedFor, z.enum(DUE_DAY_RULES)).exactOptional(),
});
