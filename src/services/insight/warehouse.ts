/** Writes what a data warehouse gets, day by day. */
import { createHmac } from 'node:crypto';
import {
  addDays,
  type CivilDate,
  civilDateAt,
  epochMsOf,
  HOUR_MS,
  type Instant,
  instantOf,
  later,
} from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import {
  type Json,
  type LeavingRow,
  WAREHOUSE_DOCUMENT,
  WAREHOUSE_TABLE_NAMES,
  WAREHOUSE_TABLES,
  type WarehouseColumn,
  type WarehouseDay,
  type WarehouseFolder,
  type WarehouseRow,
  type WarehouseTable,
} from '../../domain/insight/warehouse.ts';
import type { Store } from '../../store/store.ts';
import type { SweepBatch } from '../sweep.ts';

/** Where a deployment's tables go, and what makes pseudonyms. */
export interface Warehouse {
  readonly folder: WarehouseFolder;
  /** The pseudonym of an id: the same for the same id, and nobody without the key finds the id by it. */
  readonly pseudonymOf: (id: string) => string;
}

export interface WarehouseDeps extends Warehouse {
  readonly store: Pick<Store, 'warehouse'> & { readonly auditTrail: Pick<Store['auditTrail'], 'enter'> };
}

/** Hex digits of a pseudonym: 128 bits. */
const PSEUDONYM_LENGTH = 32;
/** How long after its end a day is written: what ended at midnight is committed, and clocks are not that far apart. */
const SETTLE_MS: Ms = HOUR_MS;
/** How many days a night makes up for, when it was not done before. */
const MOST_DAYS = 31;

/** Pseudonyms by HMAC-SHA-256 of ids. */
export function pseudonymsBy(key: string): Warehouse['pseudonymOf'] {
  return (id) => createHmac('sha256', key).update(id).digest('hex').slice(0, PSEUDONYM_LENGTH);
}

/** The last day that has ended long enough ago. */
export function lastWholeDay(now: Instant): CivilDate {
  return addDays(civilDateAt(instantOf(epochMsOf(now) - SETTLE_MS), 'UTC'), -1);
}

/**
 * The next day that the nightly run has to write; null: none. After nothing at all that is yesterday; after a pause, the days since, at most a
 * month of them: `goodstanding export` writes older ones.
 */
export function nextDay(last: CivilDate | null, now: Instant): CivilDate | null {
  const whole = lastWholeDay(now);
  if (last === null) return whole;
  const next = addDays(last, 1);
  if (next > whole) return null;
  const earliest = addDays(whole, 1 - MOST_DAYS);
  return later(next, earliest);
}

/** One batch of the nightly run: one day. `looked` counts rows, `acted` days. Running it again goes on with the next day. */
export async function exportNextDay(
  deps: WarehouseDeps,
  { now }: { readonly now: Instant },
): Promise<SweepBatch> {
  const day = nextDay(await deps.folder.lastDay(), now);
  if (day === null) return { looked: 0, acted: 0, failed: [], next: null };
  const { rows } = await exportDay(deps, day, now);
  const looked = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return { looked, acted: 1, failed: [], next: nextDay(day, now) === null ? null : day };
}

/**
 * Writes all tables of one day, in the place of what was there of it. Rows are read and written page by page. What is wrong leaves the day as it
 * was before. The audit trail says that the day left, who wrote it, where to and how many rows, before anybody can see it there.
 * @throws what reading and writing throw
 */
export async function exportDay(
  { store, folder, pseudonymOf }: WarehouseDeps,
  day: CivilDate,
  now: Instant,
): Promise<WarehouseDay> {
  const writer = await folder.begin(day);
  try {
    const rows = { decisions: 0, cases: 0, bills: 0, payments: 0, kpis: 0, events: 0 };
    for (const name of WAREHOUSE_TABLE_NAMES) {
      const table = WAREHOUSE_TABLES[name];
      for await (const page of store.warehouse.rowsOf(name, day, now)) {
        await writer.add(
          table,
          page.map((row) => leavingRow(table, row, pseudonymOf)),
        );
        rows[name] += page.length;
      }
    }
    const summary = { day, writtenAt: now, rows };
    await store.auditTrail.enter([
      {
        ...{ act: 'warehouse.exported', object: { type: 'warehouse', id: folder.address } },
        reason: entryOf(summary),
      },
    ]);
    await writer.finish(summary);
    await folder.describe(WAREHOUSE_DOCUMENT);
    return summary;
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** What the audit trail says of a day: `2026-11-29 decisions=12 cases=3 ...`. */
function entryOf({ day, rows }: WarehouseDay): string {
  return [day, ...WAREHOUSE_TABLE_NAMES.map((name) => `${name}=${rows[name]}`)].join(' ');
}

/** A row as it leaves: ids under pseudonyms, JSON as text, and no field that is no column. */
export function leavingRow(
  table: WarehouseTable,
  row: WarehouseRow,
  pseudonymOf: Warehouse['pseudonymOf'],
): LeavingRow {
  return Object.fromEntries(
    table.columns.map((column) => [column.name, leavingValue(column, row[column.name] ?? null, pseudonymOf)]),
  );
}

function leavingValue(
  { name, type, nullable }: WarehouseColumn,
  value: Json,
  pseudonymOf: Warehouse['pseudonymOf'],
): string | number | boolean | null {
  if (type === 'json') return JSON.stringify(withPseudonyms(value, pseudonymOf));
  if (value === null && nullable) return null;
  switch (type) {
    case 'whole':
      if (Number.isSafeInteger(value) && typeof value === 'number') return value;
      break;
    case 'flag':
      if (typeof value === 'boolean') return value;
      break;
    case 'id':
      if (typeof value === 'string') return pseudonymOf(value);
      break;
    case 'text':
    case 'day':
    case 'instant':
      if (typeof value === 'string') return value;
      break;
  }
  throw new TypeError(`the column ${name} has no value of the type ${type}`);
}

/** JSON whose texts under names that end in `Id` or `Ids` are pseudonyms. */
function withPseudonyms(value: Json, pseudonymOf: Warehouse['pseudonymOf'], isId = false): Json {
  if (typeof value === 'string') return isId ? pseudonymOf(value) : value;
  if (Array.isArray(value)) return value.map((item: Json) => withPseudonyms(item, pseudonymOf, isId));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, Json]) => [
      name,
      withPseudonyms(inner, pseudonymOf, /Ids?$/.test(name)),
    ]),
  );
}
