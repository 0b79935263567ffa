import { addDays, type CivilDate, earlier, later } from '../civil-date.ts';
import type { BillId } from '../flavor.ts';
import type { Bill } from './bill.ts';

/** Two neighbouring bills of one account whose periods do not meet, or a bill whose period is backwards. */
export interface PeriodFinding {
  readonly kind: 'gap' | 'overlap' | 'backwards';
  readonly billId: BillId;
  /** The first and the last day that no bill covers, or that two cover; for a backwards period, the period itself. */
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/** Compares the periods of one account's bills with each other; no finding means that they cover every day from the first on once. */
export function periodsOf(
  bills: readonly Pick<Bill, 'billId' | 'periodFrom' | 'periodTo'>[],
): PeriodFinding[] {
  const findings: PeriodFinding[] = [];
  const inOrder = [...bills].sort(
    (a, b) => compare(a.periodFrom, b.periodFrom) || compare(a.billId, b.billId),
  );
  let next = inOrder[0]?.periodFrom ?? '';
  for (const { billId, periodFrom, periodTo } of inOrder) {
    if (periodTo < periodFrom) findings.push({ kind: 'backwards', billId, from: periodFrom, to: periodTo });
    if (periodFrom > next) findings.push({ kind: 'gap', billId, from: next, to: addDays(periodFrom, -1) });
    if (periodFrom < next)
      findings.push({ kind: 'overlap', billId, from: periodFrom, to: earlier(addDays(next, -1), periodTo) });
    next = later(next, addDays(periodTo, 1));
  }
  return findings;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
