import { z } from 'zod';
import { REASON_CODES } from '../../domain/decisions/reason-codes.ts';
import type { TuneData } from './data.ts';

const candidateFact = z.strictObject({
  fact: z.string().min(1),
  /**
   * Which way a fact may speak: a condition that costs points may only point to the worse side, one that gives points only
   * to the other; of two facts met together, both have to. `either` leaves it to the data.
   */
  worse: z.enum(['higher', 'lower', 'either']),
  /** The reason given where the fact costs points. */
  reasonCode: z.enum(REASON_CODES),
  /** The thresholds to try; without them, round numbers near the quantiles of the data. */
  thresholds: z.array(z.int()).min(1).optional(),
});
export type CandidateFact = z.infer<typeof candidateFact>;

/** What a search may build rules from. */
export const candidatesSchema = z.strictObject({
  facts: z.array(candidateFact).min(1).max(100),
  /** Also conditions that two facts meet together. */
  pairs: z.boolean(),
  /** For how many accounts in a thousand a condition must hold at least, and must not hold at least. */
  leastPerMille: z.int().min(1).max(500),
  /** The most thresholds that are tried for one fact. */
  mostThresholds: z.int().min(1).max(50),
});
export type Candidates = z.infer<typeof candidatesSchema>;

/** One comparison: `above` is greater than the threshold, otherwise the fact is the threshold or less. */
export interface Literal {
  readonly fact: string;
  readonly above: boolean;
  readonly threshold: number;
}

/** All of one or two comparisons. */
export type TunedCondition = readonly Literal[];

/** Which accounts meet a condition; an unknown fact meets none. */
export function holdsFor(condition: TunedCondition, data: TuneData): Uint8Array {
  const holds = new Uint8Array(data.bad.length).fill(1);
  for (const { fact, above, threshold } of condition) {
    const column = data.columns[data.facts.indexOf(fact)];
    if (column === undefined) throw new RangeError(`no column ${fact}`);
    for (let place = 0; place < holds.length; place += 1) {
      const value = column[place] ?? Number.NaN;
      if (!(above ? value > threshold : value <= threshold)) holds[place] = 0;
    }
  }
  return holds;
}

/** Digits of a threshold that a person should have to read. */
const DIGITS = 2;

/** The nearest number of two leading digits. */
function readable(value: number): number {
  const size = Math.floor(Math.log10(Math.abs(value) || 1));
  if (size < DIGITS) return Math.round(value);
  const unit = 10 ** (size - DIGITS + 1);
  return Math.round(value / unit) * unit;
}

/** Thresholds that part the data into groups of about the same size, rounded to readable numbers; ascending. */
export function thresholdsOf(candidate: CandidateFact, data: TuneData, most: number): number[] {
  if (candidate.thresholds !== undefined) return [...new Set(candidate.thresholds)].sort((a, b) => a - b);
  const column = data.columns[data.facts.indexOf(candidate.fact)];
  if (column === undefined) throw new RangeError(`no column ${candidate.fact}`);
  const sorted = column.filter((value) => !Number.isNaN(value)).sort();
  const lowest = sorted[0];
  const highest = sorted.at(-1);
  if (lowest === undefined || highest === undefined || lowest === highest) return [];
  const different = [...new Set(sorted)];
  const wanted =
    different.length <= most + 1
      ? different.slice(0, -1)
      : Array.from({ length: most }, (_, index) =>
          readable(sorted[Math.floor(((index + 1) / (most + 1)) * sorted.length)] ?? lowest),
        );
  return [...new Set(wanted)].filter((cut) => cut >= lowest && cut < highest).sort((a, b) => a - b);
}

const fact = (
  name: string,
  worse: CandidateFact['worse'],
  reasonCode: CandidateFact['reasonCode'],
): CandidateFact => ({
  fact: name,
  worse,
  reasonCode,
});

/**
 * Not quantiles: how many days late one, two or three months are depends on the day of the month that one looks, and a
 * threshold must not lie just there. One month late is up to 14 days past due where a bill is due two or three weeks after
 * it is made, two months are up to 45.
 */
const DAYS_LATE = [0, 15, 30, 50, 60, 80, 90, 120];
const daysLate = (name: string, reasonCode: CandidateFact['reasonCode']): CandidateFact => ({
  ...fact(name, 'higher', reasonCode),
  thresholds: DAYS_LATE,
});

/** The facts that the product delivers about how an account is paid and used. Nothing about the person. */
export const BUILTIN_CANDIDATES: Candidates = {
  pairs: true,
  leastPerMille: 12,
  mostThresholds: 20,
  facts: [
    daysLate('daysPastDue', 'PAYMENT_LATE_NOW'),
    daysLate('daysPastDue1mAgo', 'PAYMENT_LATE_RECENTLY'),
    daysLate('daysPastDue2mAgo', 'PAYMENT_LATE_RECENTLY'),
    fact('monthsPastDue3m', 'higher', 'PAYMENT_LATE_RECENTLY'),
    fact('monthsPastDue6m', 'higher', 'PAYMENT_LATE_RECENTLY'),
    daysLate('maxDaysPastDue3m', 'PAYMENT_LATE_RECENTLY'),
    daysLate('maxDaysPastDue6m', 'PAYMENT_LATE_RECENTLY'),
    fact('sumDaysPastDue6m', 'higher', 'PAYMENT_LATE_RECENTLY'),
    fact('monthsSincePastDue', 'lower', 'PAYMENT_LATE_RECENTLY'),
    fact('paidAmount1m', 'lower', 'LITTLE_PAID'),
    fact('paidAmount3m', 'lower', 'LITTLE_PAID'),
    fact('paidAmount6m', 'lower', 'LITTLE_PAID'),
    fact('smallestPaidAmount2m', 'lower', 'LITTLE_PAID'),
    fact('smallestPaidAmount3m', 'lower', 'LITTLE_PAID'),
    fact('largestPaidAmount6m', 'lower', 'LITTLE_PAID'),
    fact('paidPercent1m', 'lower', 'LITTLE_PAID'),
    fact('paidPercent3m', 'lower', 'LITTLE_PAID'),
    fact('paidPercent6m', 'lower', 'LITTLE_PAID'),
    fact('paidPercentOfLimit3m', 'lower', 'LITTLE_PAID'),
    fact('monthsPaid6m', 'lower', 'MONTHS_WITHOUT_PAYMENT'),
    fact('monthsUnpaid3m', 'higher', 'MONTHS_WITHOUT_PAYMENT'),
    fact('monthsUnpaid6m', 'higher', 'MONTHS_WITHOUT_PAYMENT'),
    fact('monthsPaidInFull6m', 'lower', 'LITTLE_PAID'),
    fact('lateBills12m', 'higher', 'PAYMENT_LATE_RECENTLY'),
    fact('pastDueAmount', 'higher', 'PAYMENT_LATE_NOW'),
    fact('availableCreditAmount', 'either', 'BALANCE_AGAINST_LIMIT'),
    fact('creditLimitAmount', 'either', 'SMALL_CREDIT_LIMIT'),
    fact('utilisationPercent', 'either', 'BALANCE_AGAINST_LIMIT'),
    fact('owedAmount', 'either', 'BALANCE_AGAINST_LIMIT'),
    fact('averageOwedPercent6m', 'either', 'BALANCE_AGAINST_LIMIT'),
    fact('maxOwedPercent6m', 'either', 'BALANCE_AGAINST_LIMIT'),
    fact('owedPercentChange3m', 'either', 'BALANCE_AGAINST_LIMIT'),
    fact('monthsOwing6m', 'either', 'LITTLE_USED'),
  ],
};
