import { z } from 'zod';
import { DUE_DAY_RULES, type DueDays, dueDaysIn } from '../../domain/billing/due-days.ts';
import type { TimeZone } from '../../domain/civil-date.ts';
import type { WorkingDays } from '../../domain/working-days.ts';
import { termsInForce } from '../policies/terms-in-force.ts';

/** The content of a version of `working-days`; it was checked before it could be released. */
const DOCUMENT: z.ZodType<{ readonly parameters: WorkingDays }> = z.object({
  parameters: z.object({
    reachable: z.object({ from: z.string(), to: z.string() }),
    closedWeekdays: z.array(z.int()),
    countries: z.record(z.string(), z.string()),
    closedDays: z.record(z.string(), z.array(z.string())),
    dueDates: z.record(z.string(), z.enum(DUE_DAY_RULES)).exactOptional(),
  }),
});

/** The calendar that due dates in a time zone have to keep to; undefined where they may fall on any day. */
export type DueDaysOf = (timeZone: TimeZone) => DueDays | undefined;

/**
 * On which days bills may fall due, by the version of `working-days` in force at an instant. Snapshots and bill runs carry it, so that every due
 * date that is shown or made comes about in the same way. Without a version in force, any day does.
 */
export const dueDaysInForce = termsInForce<DueDaysOf>(
  'working-days',
  (content, version) => {
    const { parameters } = DOCUMENT.parse(content);
    return (timeZone) => dueDaysIn(version, parameters, timeZone);
  },
  () => undefined,
);
