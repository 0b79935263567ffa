/** Which bills are late by the file, and when. Months are numbered back from the newest, which is 1. */
export interface LatenessClaims {
  /** The oldest month whose bill is late at some time; 0 when none is. */
  readonly oldest: number;
  /** Whether the bill of that month is the oldest late one at some time, so that its due date shows the lateness. */
  isOldestLate(billMonth: number): boolean;
  /** Whether that bill is the oldest late one at the end of `month` or of a later one, so that a part of it has to stay open. */
  staysLate(billMonth: number, month: number): boolean;
  /** Whether that bill is still late at the end of `month`. */
  isLateAfter(billMonth: number, month: number): boolean;
}

/**
 * "k months late at the end of month m" means: the bill of month m + k, due in month m + k - 1, is the oldest unpaid one.
 * A bill that was late at the end of a month was unpaid at the end of every month before it, even where those months
 * say that it is less late: the last statement about a bill wins.
 *
 * @param monthsLate newest first; 0 when not late
 */
export function claimsOf(monthsLate: readonly number[]): LatenessClaims {
  /** At `m - 1`: the month of the oldest late bill, as month m says; m itself when no bill is late. */
  const stated = monthsLate.map((late, index) => index + 1 + late);
  const oldestAfter = stated.map((_, index) => Math.max(...stated.slice(0, index + 1)));
  const claimed = (billMonth: number, until: number): boolean =>
    stated.slice(0, until).some((oldest, index) => oldest === billMonth && oldest > index + 1);
  return {
    oldest: Math.max(0, ...stated.filter((oldest, index) => oldest > index + 1)),
    isOldestLate: (billMonth) => claimed(billMonth, Math.min(billMonth - 1, stated.length)),
    staysLate: (billMonth, month) => claimed(billMonth, month),
    isLateAfter: (billMonth, month) => billMonth <= (oldestAfter[month - 1] ?? 0),
  };
}
