import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Random } from '../../src/demo-data/random.ts';

/** How customers differ, from the ones who are never late to those who are months behind. */
export const TYPES = ['punctual', 'forgetful', 'strained', 'slipping', 'failing'] as const;
export type BehaviourType = (typeof TYPES)[number];

/** How far behind a month finds a customer: in time, one or two months late, three, four or more. */
export const STATES = ['inTime', 'late', 'threeMonthsLate', 'monthsLate'] as const;

const share = z.number().min(0).max(1);
const row = z.array(share).length(STATES.length);
const behavioursSchema = z.strictObject({
  source: z.string(),
  command: z.string(),
  accounts: z.int(),
  types: z
    .array(
      z.strictObject({
        type: z.enum(TYPES),
        share,
        /** Where the first month finds one. */
        start: row,
        /** From the state of one month (row) to that of the next. */
        transitions: z.array(row).length(STATES.length),
      }),
    )
    .length(TYPES.length),
  /** By state: the share of months in which a part was paid and not the rest. */
  partShare: row,
  /** By state of the last month that was seen: the share of accounts that defaulted in the month after it. */
  defaultShare: row,
});
export type Behaviours = z.infer<typeof behavioursSchema>;

/** Reads the fitted behaviours that lie beside this file. Throws ZodError when they are not sound. */
export async function loadBehaviours(): Promise<Behaviours> {
  return behavioursSchema.parse(
    JSON.parse(await readFile(new URL('behaviours.json', import.meta.url), 'utf8')),
  );
}

/** Draws a type by the shares. */
export function drawType({ types }: Behaviours, random: Random): BehaviourType {
  return (
    TYPES[
      drawIndex(
        TYPES.map((type) => types.find((one) => one.type === type)?.share ?? 0),
        random.next(),
      )
    ] ?? 'punctual'
  );
}

/** The state of the month after one in `state`, for a draw `u` from 0 to below 1; null: the first month. */
export function nextState(
  behaviours: Behaviours,
  type: BehaviourType,
  state: number | null,
  u: number,
): number {
  const of = behaviours.types.find((one) => one.type === type);
  return drawIndex((state === null ? of?.start : of?.transitions[state]) ?? [1], u);
}

function drawIndex(weights: readonly number[], u: number): number {
  let left = u * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return 0;
}
