/** The habits of amounts, kept as a histogram whose bins grow with the amounts. */
import type { Minor } from '../money.ts';
import { type Habit, habitOf, tenthsAbove } from './robust.ts';

/** How many bins there are for each doubling of an amount: neighbours differ by a fifth. */
const BINS_A_DOUBLING = 4;

/** Which bin an amount falls into: at most some two hundred, for any amount. */
export function binOf(amount: Minor): number {
  return Math.round(Math.log2(Math.max(0, amount) + 1) * BINS_A_DOUBLING);
}

/** With fewer amounts than this there is no habit to speak of. */
const FEWEST_AMOUNTS = 8;
/** Amounts that differ by less than this are alike, however alike those before were. */
const FLOOR_BINS = 1.5 * BINS_A_DOUBLING;

/** How far an amount lies above those that came before, in tenths of a standard deviation of their doublings; 0 where there is no habit. */
export function amountAbove(amount: Minor, amounts: Readonly<Record<string, number>>): number {
  const habit = amountHabit(amounts);
  return habit === null ? 0 : tenthsAbove(binOf(amount), habit, FLOOR_BINS);
}

function amountHabit(amounts: Readonly<Record<string, number>>): Habit | null {
  const weighted = Object.entries(amounts).map(([bin, times]) => [Number(bin), times] as const);
  const all = weighted.reduce((sum, [, times]) => sum + times, 0);
  return all < FEWEST_AMOUNTS ? null : habitOf(weighted);
}
