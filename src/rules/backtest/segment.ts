import type { FactValue } from '../../domain/decisions/decision.ts';
import type { CompiledPolicy } from '../compile.ts';
import type { FactDeclaration } from '../policy-schema.ts';

/** A fact to break figures down by. */
export interface SegmentFact {
  readonly name: string;
  readonly unit: FactDeclaration['unit'];
}

/** A fact by its name, with the declaration of the first of these policies that has it; null when none has it. */
export function segmentFactOf(
  name: string,
  policies: readonly Pick<CompiledPolicy, 'document'>[],
): SegmentFact | null {
  for (const { document } of policies)
    if (Object.hasOwn(document.facts, name)) return { name, unit: document.facts[name]?.unit };
  return null;
}

const DAYS: readonly (readonly [number, string])[] = [
  [0, '0 days'],
  [30, '1-30 days'],
  [60, '31-60 days'],
  [90, '61-90 days'],
];
const PERCENT_STEP = 25;
const MOST_PERCENT = 100;
const MOST_COUNT = 12;

/** The group that a fact's value belongs to: numbers go into bands that suit their unit; other values are groups themselves. */
export function segmentOf(value: FactValue | null, unit: FactDeclaration['unit']): string {
  if (value === null) return 'unknown';
  if (typeof value !== 'number') return String(value);
  switch (unit) {
    case 'days':
      return DAYS.find(([most]) => value <= most)?.[1] ?? 'over 90 days';
    case 'percent': {
      if (value > MOST_PERCENT) return `over ${MOST_PERCENT} %`;
      if (value <= 0) return value < 0 ? 'below 0 %' : '0 %';
      const from = Math.floor((value - 1) / PERCENT_STEP) * PERCENT_STEP;
      return `${from + 1}-${from + PERCENT_STEP} %`;
    }
    case 'minor': {
      if (value <= 0) return value < 0 ? 'below 0' : '0';
      const from = 10 ** Math.floor(Math.log10(value / 100));
      return value < 100 ? 'below 1' : `${from} to ${from * 10} (whole units)`;
    }
    case 'count':
    case 'months':
    case undefined:
      return value > MOST_COUNT ? `over ${MOST_COUNT}` : String(value);
  }
}
