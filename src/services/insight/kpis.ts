import { addDays, type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { KpiSource, KpiSpan } from '../../domain/insight/kpi/report.ts';
import type { AuditCount } from '../../store/insight/kpi-audit.ts';
import type { StoredKpiReport } from '../../store/insight/kpis.ts';
import type { Store } from '../../store/store.ts';
import type { SweepBatch } from '../sweep.ts';

export interface KpiDeps {
  readonly store: Pick<Store, 'kpis'>;
}

/**
 * How many days, today among them, are counted again with each rollup. A bill counts 31 days after its due date, and payments, answers and
 * disputes come late. Changes after this many days are in the exact figures and not in the rollups.
 */
const ROLLED_DAYS = 45;

/**
 * The exact figures of a span at an instant of the caller's clock. `auditAtMost`: how many accounts are audited, if it is not the usual
 * number.
 */
export function kpisBetween(
  { store }: KpiDeps,
  order: KpiSpan & { readonly now: Instant; readonly auditAtMost?: number },
): Promise<StoredKpiReport> {
  return store.kpis.report({ ...order, source: 'exact' });
}

/**
 * The figures of a span as a caller asks for them, with the query behind each if `explain` is set.
 * @throws CountTooLong
 */
export async function explainedKpis(
  { store }: KpiDeps,
  order: KpiSpan & { readonly source: KpiSource; readonly now: Instant; readonly explain: boolean },
): Promise<StoredKpiReport & { readonly queries: KpiQueries | null }> {
  const { from, to, source, now, explain } = order;
  const report = await store.kpis.report({ from, to, source, now });
  return { ...report, queries: explain ? await store.kpis.queries({ from, to, now }) : null };
}

type KpiQueries = Awaited<ReturnType<Store['kpis']['queries']>>;

/**
 * One batch of the rollup at `now`: first one of the last days, from the oldest; then an audit of up to `limit` accounts, until all
 * are audited. `after` is the `next` of the batch before. A repeated batch writes the same; `looked` counts days and accounts, `acted`
 * what was written.
 */
export async function rollKpis(
  { store }: KpiDeps,
  {
    now,
    after,
    limit,
    days = ROLLED_DAYS,
  }: { readonly now: Instant; readonly after: string | null; readonly limit: number; readonly days?: number },
): Promise<SweepBatch> {
  const today = civilDateAt(now, 'UTC');
  const place = after === null ? { day: addDays(today, 1 - days) } : placeOf(after);
  if ('day' in place) {
    await store.kpis.rollDay(place.day, now);
    const next = place.day < today ? dayPlace(addDays(place.day, 1)) : auditPlace(NOTHING, '');
    return { looked: 1, acted: 1, failed: [], next };
  }
  const { last, ...found } = await store.kpis.audit(
    { after: place.after === '' ? null : place.after, limit },
    now,
  );
  const sum: AuditCount = {
    audited: place.sum.audited + found.audited,
    balanceRight: place.sum.balanceRight + found.balanceRight,
    statusRight: place.sum.statusRight + found.statusRight,
  };
  if (last !== null) return { looked: found.audited, acted: 0, failed: [], next: auditPlace(sum, last) };
  await store.kpis.keepAudit(today, sum, now);
  return { looked: found.audited, acted: 1, failed: [], next: null };
}

const NOTHING: AuditCount = { audited: 0, balanceRight: 0, statusRight: 0 };

type Place =
  | { readonly day: CivilDate }
  | { readonly sum: AuditCount /** An account's id; empty at the beginning. */; readonly after: string };

/** The place of the rollup as one text, which heartbeats carry together with the sums of the audit. */
function dayPlace(day: CivilDate): string {
  return `day:${day}`;
}
function auditPlace({ audited, balanceRight, statusRight }: AuditCount, after: string): string {
  return `audit:${audited}:${balanceRight}:${statusRight}:${after}`;
}
function placeOf(text: string): Place {
  const [kind, ...parts] = text.split(':');
  if (kind === 'day') return { day: parts[0] ?? '' };
  const [audited = 0, balanceRight = 0, statusRight = 0] = parts.slice(0, 3).map(Number);
  return { sum: { audited, balanceRight, statusRight }, after: parts.slice(3).join(':') };
}
