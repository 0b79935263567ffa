/** What a run releases of its own, so that the oracle knows the figures and more comes about. */

import type { Store } from '../../src/store/store.ts';
import { releaseChanged, shippedDocument } from '../support/product/shipped.ts';

const WITHOUT_END = 1_000_000_000_000;

/** Releases the limits, working days and tax rates that the oracle knows. */
export async function releaseRulesOfTheRun(store: Pick<Store, 'policies'>): Promise<void> {
  // What is checked is the figures, not how much one person may give.
  const limits = { perCredit: WITHOUT_END, perAccountDay: WITHOUT_END, perGiverDay: WITHOUT_END };
  const now = new Date().toISOString();
  const all = { EUR: limits, USD: limits, JPY: limits, KWD: limits };
  // What one person settles alone is a part of the rules: the oracle knows these amounts.
  const changed = { parameters: { goodwill: all, posted: all, settlement: { EUR: 5_000, JPY: 500 } } };
  await releaseChanged(store, 'credit-limits', 'accuracy', { changed, from: now, now });
  // Due dates of German accounts fall on working days; the oracle has the days themselves.
  const days = (await shippedDocument('working-days'))['parameters'];
  const onWorkingDays = {
    parameters: { ...Object(days), dueDates: { DE: 'nextWorkingDay', '*': 'anyDay' } },
  };
  await releaseChanged(store, 'working-days', 'accuracy', { changed: onWorkingDays, from: now, now });
  // Rates that change on every first of a month: the oracle knows them too.
  await releaseChanged(store, 'tax-rates', 'accuracy', {
    changed: { parameters: { countries: { DE: monthlyRates() } } },
    ...{ from: now, now },
  });
}

/** A change on each first of a month, for longer than any sequence goes back. */
function monthlyRates() {
  const months = Array.from({ length: 12 * 140 }, (_, at) => {
    const month = String((at % 12) + 1).padStart(2, '0');
    return `${1990 + Math.floor(at / 12)}-${month}-01`;
  });
  const periods = (even: number, odd: number) =>
    months.map((from, at) => ({ from, rateBasisPoints: at % 2 === 1 ? even : odd }));
  return { standard: periods(1_600, 1_900), reduced: periods(500, 700) };
}
