import { type AccountSnapshot, HISTORY_MONTHS } from '../domain/accounts/snapshot.ts';
import {
  addMonths,
  type CivilDate,
  civilDateAt,
  type Instant,
  instantOf,
  startOfDay,
} from '../domain/civil-date.ts';
import { unbilledOf } from '../domain/ledger/unbilled.ts';
import { MoneyError } from '../domain/money.ts';
import type { AccountBundle } from '../store/accounts/bulk.ts';
import { decodeRow } from './account-row.ts';
import { accountBundle } from './history.ts';
import { columnsRead, type ImportMapping, ImportProblem } from './mapping.ts';
import { openRows } from './reader.ts';
import { scheduleOf } from './schedule.ts';
import type { ColumnFault, SourceRow } from './value.ts';

export interface SnapshotRowsOptions {
  readonly file: string;
  readonly mapping: ImportMapping;
  /** The day the file's newest month ends at; without it, today in the accounts' time zone. */
  readonly asOf?: CivilDate;
  /** Columns beside those of the mapping, unchanged: an outcome, a segment. */
  readonly extraColumns?: readonly string[];
  readonly limit?: number;
  readonly onProgress?: (progress: { readonly rows: number; readonly share: number }) => void;
}

/** One row of a file as a decision would have seen the account, or the fault of the row. */
export type SnapshotRow =
  | {
      readonly line: number;
      readonly snapshot: AccountSnapshot;
      readonly extra: SourceRow;
      readonly faults: null;
    }
  | {
      readonly line: number;
      readonly snapshot: null;
      readonly extra: SourceRow | null;
      readonly faults: readonly ColumnFault[];
    };

export interface SnapshotRows {
  readonly rows: AsyncIterable<SnapshotRow>;
  /** The instant of every snapshot. */
  readonly asOfAt: Instant;
  readonly today: CivilDate;
}

/**
 * Reads a file through a mapping into account snapshots, without a database: row by row, the same history that `import
 * accounts` would load and a decision would read. Throws {@link ImportProblem} for a missing file or column (the latter while
 * rows are read), and for an extra column that the mapping says must never be read.
 */
export async function openSnapshots(options: SnapshotRowsOptions): Promise<SnapshotRows> {
  const { mapping, file, extraColumns = [] } = options;
  const forbidden = extraColumns.filter((column) => mapping.neverRead.includes(column));
  if (forbidden.length > 0)
    throw new ImportProblem(
      `${forbidden.join(', ')}: stands under neverRead in the mapping ${mapping.name}; choose another column`,
    );
  const today = options.asOf ?? civilDateAt(instantOf(Date.now()), mapping.account.timeZone);
  const schedule = scheduleOf(mapping, today);
  const columns = [...new Set([...columnsRead(mapping), ...extraColumns])];
  const source = await openRows({ file, columns, delimiter: mapping.delimiter });
  const since = addMonths(today, -HISTORY_MONTHS);
  const sinceAt = startOfDay(since, mapping.account.timeZone);

  async function* read(): AsyncGenerator<SnapshotRow> {
    let rows = 0;
    for await (const read of source.rows) {
      rows += 1;
      const { line } = read;
      if (read.fault !== null) yield { line, snapshot: null, extra: null, faults: [read.fault] };
      else if (read.columnFaults.length > 0)
        yield { line, snapshot: null, extra: read.row, faults: read.columnFaults };
      else yield snapshotRow(line, read.row);
      if (rows % 500 === 0)
        options.onProgress?.({
          rows,
          share: source.totalBytes === 0 ? 1 : source.readBytes() / source.totalBytes,
        });
      if (rows >= (options.limit ?? Number.POSITIVE_INFINITY)) return;
    }
  }

  function snapshotRow(line: number, row: SourceRow): SnapshotRow {
    const { account, faults } = decodeRow(mapping, row);
    if (account === null) return { line, snapshot: null, extra: row, faults };
    try {
      const bundle = accountBundle(account, mapping, schedule);
      return {
        line,
        snapshot: snapshotOfBundle(bundle, schedule.asOfAt, today, since, sinceAt),
        extra: row,
        faults: null,
      };
    } catch (error) {
      if (!(error instanceof MoneyError)) throw error;
      const tooLarge = { column: '(row)', reason: 'has amounts too large to be exact' };
      return { line, snapshot: null, extra: row, faults: [tooLarge] };
    }
  }

  return { rows: read(), asOfAt: schedule.asOfAt, today };
}

/** What the store would read back from a bundle that was just loaded. */
function snapshotOfBundle(
  { account, customer, bills, payments, entries, subscriptions }: AccountBundle,
  asOf: Instant,
  today: CivilDate,
  since: CivilDate,
  sinceAt: Instant,
): AccountSnapshot {
  const { customerId, segment, locale, customerSince } = customer;
  return {
    asOf,
    today,
    customer: { customerId, segment, locale, customerSince },
    account,
    openBills: bills
      .filter((bill) => bill.state !== 'settled')
      .sort((a, b) => compare(a.dueDate, b.dueDate) || compare(a.billId, b.billId)),
    subscriptions: subscriptions.filter((subscription) => subscription.state === 'active'),
    ...unbilledOf(entries),
    recentCycleChangeDates: [],
    cycleTransition: account.cycleTransition,
    recentBills: bills
      .filter((bill) => bill.billDate >= since)
      .sort((a, b) => compare(b.billDate, a.billDate) || compare(b.billId, a.billId)),
    recentPayments: payments
      .filter((payment) => payment.occurredAt >= sinceAt)
      .sort((a, b) => compare(b.occurredAt, a.occurredAt) || compare(b.paymentId, a.paymentId)),
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
