import { z } from 'zod';
import type { TaxTable } from '../../domain/billing/tax-table.ts';
import { civilDate } from '../mongo/primitives.ts';
import { termsInForce } from '../policies/terms-in-force.ts';

const periods = z.array(z.object({ from: civilDate, rateBasisPoints: z.int() }));

/** The content of a version of `tax-rates`; it was checked before it could be released. */
const DOCUMENT: z.ZodType<{ readonly parameters: TaxTable }> = z.object({
  parameters: z.object({
    countries: z.record(z.string(), z.object({ standard: periods, reduced: periods })),
  }),
});

/** The rates of tax (`policies/tax-rates`) in force at an instant; none before the first release. */
export const taxTableAt = termsInForce<TaxTable>(
  'tax-rates',
  (content) => DOCUMENT.parse(content).parameters,
  {
    countries: {},
  },
);
