/** What would change a decision. */
import { z } from '@hono/zod-openapi';
import { DateText, listOf, MoneySchema } from './primitives.ts';

const StepSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('pay'), amount: MoneySchema, byDate: DateText }),
    z.object({ kind: z.literal('deposit'), amount: MoneySchema, byDate: DateText }),
    z.object({ kind: z.literal('wait'), untilDate: DateText }),
    z.object({
      kind: z.literal('smallerOrder'),
      of: z.enum(['order', 'oneOffCharge', 'monthlyCharge']),
      maximumAmount: MoneySchema,
    }),
  ])
  .openapi('ChangeStep', {
    description:
      'A step that the customer can take. Its amount is exact: anything less does not lead to approval',
  });

const CounterfactualSchema = z.object({
  kind: z.enum(['approved', 'ways', 'nothingWithinReach', 'searchEnded']).openapi({
    description:
      '`nothingWithinReach`: no single action and no pair of actions leads to approval. `searchEnded`: the search was given up before it was certain; every listed way leads to approval, but a smaller one may exist',
  }),
  ways: listOf(z.object({ steps: listOf(StepSchema) })).openapi({
    description: 'Alternatives, the least effort first; the steps of one way belong together',
  }),
});

export const ChangeSchema = z
  .object({
    found: CounterfactualSchema,
    ways: listOf(z.object({ steps: listOf(z.string()) })),
    text: z.string().openapi({ description: 'In words' }),
  })
  .openapi('WhatWouldChangeIt', {
    description: 'The smallest changes within the reach of the customer that lead to approval',
  });
