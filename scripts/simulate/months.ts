import { openAmount } from '../../src/domain/accounts/standing.ts';
import { addDays, type CivilDate, type Instant } from '../../src/domain/civil-date.ts';
import { KPI_DEFINITIONS, type KpiName } from '../../src/domain/insight/kpi/definitions.ts';
import type { KpiFigure } from '../../src/domain/insight/kpi/figure.ts';
import { kpisBetween } from '../../src/services/insight/kpis.ts';
import { bills } from '../../src/store/billing/collections.ts';
import { ledgerEntries } from '../../src/store/ledger/collections.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import type { World } from './world.ts';

/** Money by currency, minor units. */
export type ByCurrency = Readonly<Record<string, number>>;

/** One simulated month. */
export interface Month {
  readonly from: CivilDate;
  readonly to: CivilDate;
  readonly bills: number;
  readonly billed: ByCurrency;
  readonly writtenOff: ByCurrency;
  /** Write-off entries: one a bill that was given up. */
  readonly writeOffs: number;
  /** The product's own figures of the month, seen from the end of the simulation. */
  readonly kpis: readonly { readonly kpi: KpiName; readonly figures: readonly KpiFigure[] }[];
}

/** The figures of all months, counted at the end: late payments of a month's bills have come by then. */
export async function monthFigures(
  world: World,
  spans: readonly { readonly from: CivilDate; readonly to: CivilDate }[],
  now: Instant,
): Promise<Month[]> {
  const months: Month[] = [];
  const audited = new Map<KpiName, readonly KpiFigure[]>();
  const currencyOf = new Map(
    world.people.map(({ billingAccountId, currency }) => [billingAccountId, currency]),
  );
  for (const { from, to } of spans) {
    const made = await collectionOf(world.db, bills)
      .find({ billDate: { $gte: from, $lte: to } })
      .project<{ billingAccountId: string; amount: number }>({ billingAccountId: 1, amount: 1 })
      .toArray();
    const given = await collectionOf(world.db, ledgerEntries)
      .find({ type: 'writeOff', occurredAt: { $gte: `${from}T00:00:00.000Z`, $lte: `${to}T23:59:59.999Z` } })
      .project<{ billingAccountId: string; amount: number }>({ billingAccountId: 1, amount: 1 })
      .toArray();
    // The audits are of the moment, whatever the span, and so the same for every month: all accounts once, then one for form.
    const audit = audited.size === 0 ? {} : { auditAtMost: 1 };
    const { kpis } = await kpisBetween(world, { from, to, now, ...audit });
    for (const { kpi, figures } of kpis)
      if (KPI_DEFINITIONS[kpi].over !== 'span' && !audited.has(kpi)) audited.set(kpi, figures);
    months.push({
      ...{ from, to, bills: made.length, writeOffs: given.length },
      billed: byCurrency(made, currencyOf),
      writtenOff: byCurrency(given, currencyOf),
      kpis: kpis.map(({ kpi, figures }) => ({ kpi, figures: audited.get(kpi) ?? figures })),
    });
  }
  return months;
}

/** What is open on bills that are more than 90 days late at the end. */
export async function lateAtEnd(world: World, today: CivilDate): Promise<ByCurrency> {
  const currencyOf = new Map(
    world.people.map(({ billingAccountId, currency }) => [billingAccountId, currency]),
  );
  const late = await collectionOf(world.db, bills)
    .find({ state: { $ne: 'settled' }, dueDate: { $lt: addDays(today, -90) } })
    .toArray();
  const open = late.map(bills.fromDoc).map((bill) => ({ ...bill, amount: openAmount(bill) }));
  return byCurrency(open, currencyOf);
}

function byCurrency(
  rows: readonly { readonly billingAccountId: string; readonly amount: number }[],
  currencyOf: ReadonlyMap<string, string>,
): ByCurrency {
  const sums: Record<string, number> = {};
  for (const { billingAccountId, amount } of rows) {
    const currency = currencyOf.get(billingAccountId) ?? '?';
    sums[currency] = (sums[currency] ?? 0) + amount;
  }
  return sums;
}
