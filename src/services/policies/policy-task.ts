/** The messages between policy-work.ts and its threads. */
import { z } from 'zod';
import { factsSchema, receiptSchema } from '../../store/decisions/schema.ts';
import { civilDate, currency, instant } from '../../store/mongo/primitives.ts';

/** A document, as JSON. */
const content = z.string();

/** The input of a decision, without the policy. */
const Asked = z.strictObject({
  facts: factsSchema,
  factsAsOf: instant,
  decidedAt: instant,
  currency,
  today: civilDate,
});

/**
 * One piece of work on a policy. `lint`: its findings. `tests`: the results of its tests, or why it can't run. `check`: what keeps it from
 * being released. `decide`: a decision by it; null when it can't run. `change`: what would turn the decision into an approval; null when
 * it can't run. `backtest`: the result of deciding receipts again, or why there is none.
 */
export const PolicyTask = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['lint', 'tests', 'check']), content }),
  z.strictObject({ kind: z.enum(['decide', 'change']), content, asked: Asked }),
  z.strictObject({
    kind: z.literal('backtest'),
    content,
    against: content.nullable(),
    /** The name of a fact to break the figures down by. */
    segment: z.string().nullable(),
    limit: z.int(),
    /** Whether an account went bad, by billing account. */
    outcomes: z.map(z.string(), z.boolean()).nullable(),
    /** After this many milliseconds it answers with the decisions that it has. */
    mostMs: z.int(),
  }),
]);
export type PolicyTask = z.output<typeof PolicyTask>;

/** Messages to a thread: work, or the receipts that it asked for; an empty list means that there are no more. */
export const ToThread = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('work'), task: PolicyTask }),
  z.strictObject({ kind: z.literal('receipts'), receipts: z.array(receiptSchema) }),
]);
export type ToThread = z.output<typeof ToThread>;

/** Messages from a thread: it is ready for work, it needs receipts, or the result of the work. */
export const FromThread = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('more') }),
  z.strictObject({ kind: z.literal('answer'), answer: z.unknown() }),
]);
export type FromThread = z.output<typeof FromThread>;
