import { z } from 'zod';
import type { Counterfactual, Step } from '../../domain/decisions/counterfactual.ts';

const money = z.object({ amountMinor: z.int(), currency: z.string() });

const step: z.ZodType<Step> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pay'), amount: money, byDate: z.string() }),
  z.object({ kind: z.literal('deposit'), amount: money, byDate: z.string() }),
  z.object({ kind: z.literal('wait'), untilDate: z.string() }),
  z.object({
    kind: z.literal('smallerOrder'),
    of: z.enum(['order', 'oneOffCharge', 'monthlyCharge']),
    maximumAmount: money,
  }),
]);

const ways = z.array(z.object({ steps: z.array(step) }));

/** The answer of a search, as a thread sends it back. */
export const CounterfactualSchema: z.ZodType<Counterfactual> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('approved'), ways: z.tuple([]) }),
  z.object({ kind: z.literal('ways'), ways }),
  z.object({ kind: z.literal('nothingWithinReach'), ways: z.tuple([]) }),
  z.object({ kind: z.literal('searchEnded'), ways }),
]);
