import { z } from 'zod';
import type { TaxPeriod, TaxTable } from '../../domain/billing/tax-table.ts';
import { isCivilDate } from '../../domain/civil-date.ts';

const period: z.ZodType<TaxPeriod> = z.strictObject({
  from: z.string().refine(isCivilDate, 'a date, such as 2026-12-31'),
  rateBasisPoints: z.int().min(0).max(10_000),
});

const periods = z
  .array(period)
  .min(1)
  .refine((list) => list.every(({ from }, at) => at === 0 || from > (list[at - 1]?.from ?? '')), {
    error: 'periods are in order of their first days',
  });

/** The parameters of `policies/tax-rates`: rates of tax by country and class, each from a day on. */
export const taxTableSchema: z.ZodType<TaxTable> = z.strictObject({
  countries: z.record(
    z.string().regex(/^[A-Z]{2}$/, 'the code of a country in two letters'),
    z.strictObject({ standard: periods, reduced: periods }),
  ),
});
