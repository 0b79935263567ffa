import { z } from 'zod';
import { type LateDebtTerms, NO_TERMS } from '../../domain/accounts/late-debt.ts';
import { termsInForce } from '../policies/terms-in-force.ts';

const days = z.union([z.int(), z.object({ parameter: z.string() })]);

/** The part of a dunning policy that says which late debt counts, and how long announced money counts. */
const NAMED = z.object({
  leastDebt: z.string().optional(),
  pendingPaymentDays: days.optional(),
  parameters: z.record(z.string(), z.int()),
  amounts: z.record(z.string(), z.record(z.string(), z.int().min(0))),
});

/**
 * The terms about late debt of the dunning policy in force at an instant. Snapshots carry it, so that standing, order facts, cycle guards and
 * reminders use the amount that dunning uses. Without a policy in force any amount counts.
 */
export const lateDebtTerms = termsInForce<LateDebtTerms>(
  'dunning',
  (content) => termsOf(NAMED.parse(content)),
  NO_TERMS,
);

function termsOf(document: z.output<typeof NAMED>): LateDebtTerms {
  const { leastDebt, pendingPaymentDays = 0, amounts, parameters } = document;
  return {
    leastDebt: (leastDebt === undefined ? undefined : amounts[leastDebt]) ?? {},
    pendingPaymentDays:
      typeof pendingPaymentDays === 'number'
        ? pendingPaymentDays
        : (parameters[pendingPaymentDays.parameter] ?? 0),
  };
}
