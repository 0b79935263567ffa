/** How many alerts were fraud, by rule and reason code, as people found. */
import type { FraudReasonCode } from './outcomes.ts';

/** Decided alerts in which one rule, or one reason code, took part. */
export interface PrecisionLine {
  readonly code: FraudReasonCode;
  /** Null: the code with all its rules. */
  readonly rule: string | null;
  readonly confirmed: number;
  readonly falsePositive: number;
}

/** The report of a span of time. */
export interface PrecisionReport {
  /** Alerts decided in it. */
  readonly confirmed: number;
  readonly falsePositive: number;
  /** By code, then by rule; an alert counts once in each line that it belongs to. */
  readonly lines: readonly PrecisionLine[];
}

/** The share that was fraud, in tenths of a percent; null where nothing was decided. */
export function precisionOf(line: Pick<PrecisionLine, 'confirmed' | 'falsePositive'>): number | null {
  const all = line.confirmed + line.falsePositive;
  return all === 0 ? null : Math.round((line.confirmed * 1_000) / all);
}
