import { type Db, Long, type MongoClient } from 'mongodb';
import { z } from 'zod';
import {
  addDays,
  type CivilDate,
  civilDateAt,
  daysBetween,
  earlier,
  type Instant,
} from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { KPI_DEFINITIONS, KPI_NAMES, type KpiName } from '../../domain/insight/kpi/definitions.ts';
import type { QueryTimes } from '../../domain/insight/kpi/query-time.ts';
import { type KpiReport, type KpiSource, type KpiSpan, kpiReport } from '../../domain/insight/kpi/report.ts';
import { type KpiRow, type KpiTally, talliesOf } from '../../domain/insight/kpi/tally.ts';
import { accounts } from '../accounts/collections.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { OPERATION_LIMIT } from '../mongo/connection.ts';
import { CountTooLong, isTimeLimit } from '../mongo/errors.ts';
import { inSnapshot, type Reader, within } from '../mongo/transaction.ts';
import { balanceQueryTimes, kpiRollups } from './collections.ts';
import { type AuditCount, type AuditRange, auditAccounts, auditRow, todaysIn } from './kpi-audit.ts';
import { KPI_QUERIES } from './kpi-queries/index.ts';
import type { KpiQuery } from './kpi-queries/parts.ts';

/** The most accounts that an exact report audits; of more it takes a random sample. */
const AUDIT_AT_MOST = 2_000;

/** KPIs that are counted over a span; the others are audited. */
const SPAN_KPIS: readonly KpiName[] = KPI_NAMES.filter((kpi) => KPI_DEFINITIONS[kpi].over === 'span');

/** A report, and of rollups how much of the span they cover. */
export type StoredKpiReport = KpiReport & {
  /** Days of the span, up to today, that have not been rolled up yet; of an exact report 0. */
  readonly missingDays: number;
};

export interface KpiReads {
  /**
   * The figures of a span, counted in one snapshot (`exact`), or added up from what was rolled up (`rollup`). `now` is what the
   * caller calls the moment; what has happened since is not hidden by it. Throws CountTooLong.
   */
  report(
    span: KpiSpan & { readonly source: KpiSource; readonly now: Instant; readonly auditAtMost?: number },
  ): Promise<StoredKpiReport>;
  /** The queries behind an exact report of a span. */
  queries(span: KpiSpan & { readonly now: Instant }): Promise<Readonly<Record<KpiName, KpiQuery>>>;
  /** Audits the next accounts, in one snapshot. */
  audit(range: AuditRange, now: Instant): Promise<AuditCount & { readonly last: BillingAccountId | null }>;
}
export interface KpiWrites {
  /** Counts one day of the KPIs over spans, and keeps it in the place of what was kept of that day. */
  rollDay(day: CivilDate, now: Instant): Promise<void>;
  /** Keeps the audit of a day in the place of the one before. */
  keepAudit(day: CivilDate, count: AuditCount, now: Instant): Promise<void>;
  /** Keeps what one process measured of one day so far, in the place of what it kept before. */
  putQueryTimes(times: QueryTimes): Promise<void>;
}

/** The figures of the mission on a database: counted, rolled up, and read again. */
export function kpiStore(db: Db, client: MongoClient): KpiReads & KpiWrites {
  const direct: Reader = { db, session: null };
  const keep = async (
    tallies: readonly KpiTally[],
    kpis: readonly KpiName[],
    day: CivilDate,
    now: Instant,
  ) => {
    const operations = kpis.map((kpi) => {
      const own = tallies.filter((tally) => tally.kpi === kpi).map(({ kpi: _, ...tally }) => tally);
      const { _id, ...replacement } = kpiRollups.toDoc({ kpi, day, tallies: own, rolledAt: now });
      return { replaceOne: { filter: { _id }, replacement, upsert: true } };
    });
    await db.collection<AnyDocument>(kpiRollups.name).bulkWrite(operations, OPERATION_LIMIT);
  };

  return {
    report: ({ source, ...span }) =>
      source === 'exact' ? exactReport(client, db, span) : rolledReport(direct, span),

    async queries(span) {
      const zones = await db.collection(accounts.name).distinct('timeZone', {}, OPERATION_LIMIT);
      const input = { ...span, todays: todaysIn(zones.map(String), span.now) };
      return eachKpi((kpi) => KPI_QUERIES[kpi](input));
    },

    async rollDay(day, now) {
      const tallies = await inSnapshot(client, (session) =>
        countSpan({ db, session }, { from: day, to: day, now }),
      );
      await keep(tallies, SPAN_KPIS, day, now);
    },

    audit: (range, now) => inSnapshot(client, (session) => auditAccounts({ db, session }, range, now)),

    keepAudit: (day, count, now) =>
      keep(auditTallies(count), ['balanceAccuracy', 'paymentStatusAccuracy'], day, now),

    async putQueryTimes(times) {
      const { _id, ...replacement } = balanceQueryTimes.toDoc(times);
      await db
        .collection<AnyDocument>(balanceQueryTimes.name)
        .replaceOne({ _id }, replacement, { upsert: true, ...OPERATION_LIMIT });
    },
  };
}

async function exactReport(
  client: MongoClient,
  db: Db,
  { from, to, now, auditAtMost = AUDIT_AT_MOST }: KpiSpan & { now: Instant; auditAtMost?: number },
): Promise<StoredKpiReport> {
  const tallies = await inSnapshot(client, async (session) => {
    const counted = await countSpan({ db, session }, { from, to, now });
    return [...counted, ...auditTallies(await auditAccounts({ db, session }, { atMost: auditAtMost }, now))];
  });
  return { ...kpiReport({ from, to, source: 'exact', asOf: now }, tallies), missingDays: 0 };
}

/** Counting reads every bill of a span: longer than other operations, shorter than a caller waits. */
const COUNT_LIMIT = { maxTimeMS: 25_000 } as const;

/** One query after the other: the reads of a snapshot are awaited in turn. */
async function countSpan(reader: Reader, span: KpiSpan & { readonly now: Instant }): Promise<KpiTally[]> {
  const tallies: KpiTally[] = [];
  for (const kpi of SPAN_KPIS) {
    const { collection, pipeline } = KPI_QUERIES[kpi]({ ...span, todays: new Map() });
    const rows = await reader.db
      .collection<AnyDocument>(collection)
      .aggregate([...pipeline], { ...within(reader), ...COUNT_LIMIT })
      .toArray()
      .catch((error: unknown) => {
        if (isTimeLimit(error)) throw new CountTooLong(kpi);
        throw error;
      });
    tallies.push(...talliesOf(kpi, rows.map(rowOf)));
  }
  return tallies;
}

function auditTallies({ audited, balanceRight, statusRight }: AuditCount): KpiTally[] {
  if (audited === 0) return [];
  return [
    ...talliesOf('balanceAccuracy', [auditRow(balanceRight, audited)]),
    ...talliesOf('paymentStatusAccuracy', [auditRow(statusRight, audited)]),
  ];
}

async function rolledReport(
  reader: Reader,
  { from, to, now }: KpiSpan & { readonly now: Instant },
): Promise<StoredKpiReport> {
  const docs = await reader.db
    .collection<AnyDocument>(kpiRollups.name)
    .find({ day: { $gte: from, $lte: to } }, within(reader))
    .toArray();
  const rolled = docs.map((doc) => kpiRollups.fromDoc(doc));
  const tallies = rolled.flatMap((rollup) => rollup.tallies.map((tally) => ({ kpi: rollup.kpi, ...tally })));
  const days = new Set(rolled.filter(({ kpi }) => SPAN_KPIS.includes(kpi)).map(({ day }) => day));
  const last = earlier(to, civilDateAt(now, 'UTC'));
  const asOf =
    rolled
      .map(({ rolledAt }) => rolledAt)
      .sort()
      .at(-1) ?? now;
  const missingDays = Math.max(0, daysBetween(from, addDays(last, 1)) - days.size);
  return { ...kpiReport({ from, to, source: 'rollup', asOf }, tallies), missingDays };
}

/** Sums beyond 32 bits may come as Long. */
const sum = z.union([z.int(), z.instanceof(Long).transform((long) => long.toNumber())]).pipe(z.int());
const ROW: z.ZodType<KpiRow> = z.object({
  currency: z.string().nullable(),
  samples: sum,
  numerator: sum,
  denominator: sum,
  value: sum.nullable(),
});

function rowOf(doc: unknown): KpiRow {
  return ROW.parse(doc);
}

function eachKpi<T>(of: (kpi: KpiName) => T): Record<KpiName, T> {
  return {
    collectionRate: of('collectionRate'),
    badDebtRatio: of('badDebtRatio'),
    balanceAccuracy: of('balanceAccuracy'),
    paymentStatusAccuracy: of('paymentStatusAccuracy'),
    inquiryResolutionTime: of('inquiryResolutionTime'),
    cyclePreferencesAccommodated: of('cyclePreferencesAccommodated'),
    cycleChangeProcessingTime: of('cycleChangeProcessingTime'),
    balanceQueryTime: of('balanceQueryTime'),
    experienceRating: of('experienceRating'),
  };
}
