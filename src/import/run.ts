import { type CivilDate, civilDateAt, instantOf } from '../domain/civil-date.ts';
import { MoneyError } from '../domain/money.ts';
import type { AccountBundle, BulkWrites } from '../store/accounts/bulk.ts';
import { migrate } from '../store/migrations/migrate.ts';
import { createStore, type StoreTarget } from '../store/store.ts';
import { endAbandonedTransactions } from './abandoned.ts';
import { decodeRow } from './account-row.ts';
import { type Checkpoint, importIdOf, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { accountBundle } from './history.ts';
import { type Load, type LoadResult, loadBatch } from './load.ts';
import { columnsRead, ImportProblem, type LoadedMapping } from './mapping.ts';
import { openRows, type RowSource, sha256OfFile } from './reader.ts';
import { openReport, type RefusalReport } from './refusals.ts';
import { type Schedule, scheduleOf } from './schedule.ts';

export interface ImportProgress {
  readonly rows: number;
  readonly inserted: number;
  readonly present: number;
  readonly refused: number;
  /** Share of the file's bytes that were read, 0 to 1. */
  readonly share: number;
}

export interface ImportOptions {
  readonly file: string;
  readonly mapping: LoadedMapping;
  /** Where accounts go; null: a dry run that reads and checks every row and writes none. */
  readonly target: StoreTarget | null;
  /** The day the file's newest month ends at. Without it: that of a run before, else today in the accounts' zone. */
  readonly asOf?: CivilDate;
  readonly reportFile: string;
  /** Stop after this many rows. */
  readonly limit?: number;
  /** When aborted, the import ends at the next border between transactions. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly log?: (line: string) => void;
}

export interface ImportSummary {
  readonly asOf: CivilDate;
  readonly rows: number;
  readonly inserted: number;
  /** Accounts that were in the database already. */
  readonly present: number;
  readonly refused: number;
  /** Accounts that a run before had finished; part of `present`. */
  readonly resumedAfter: number;
  /** Ended by the signal before the end of the file. */
  readonly stopped: boolean;
  readonly seconds: number;
}

const ACCOUNTS_PER_TRANSACTION = 50;
/** While MongoDB commits one transaction, the next is being made. */
const TRANSACTIONS_IN_FLIGHT = 3;
const CHECKPOINT_EVERY_MS = 1_000;

/**
 * Imports the accounts of a file. Each account is written as a whole or not at all; one that is there stays as it is. Rows
 * that can't be imported are put into the report and do not keep the others out. A run that was stopped or killed is taken up
 * by the next run with the same file, mapping and database, and ends with the same data as one that was not.
 *
 * @throws ImportProblem for a missing file or column, or when `asOf` is not that of the run before; the driver's errors
 */
export async function importAccounts(options: ImportOptions): Promise<ImportSummary> {
  const { file, mapping, target } = options;
  const startedAtMs = performance.now();
  const importId = importIdOf(await sha256OfFile(file), mapping.sha256);
  if (target !== null) await migrate(target.db);
  const before = target === null ? null : await readCheckpoint(target.db, importId);
  const asOf = asOfOf(options, before);
  const source = await openRows({
    file,
    columns: columnsRead(mapping.mapping),
    delimiter: mapping.mapping.delimiter,
  });
  const report = await openReport(options.reportFile);
  const checkpoint: Checkpoint = { importId, asOf, accounts: 0, state: 'running' };
  const resumedAfter = before?.state === 'running' ? before.accounts : 0;
  if (target !== null && before?.state === 'running') {
    options.log?.(`going on after the first ${resumedAfter} accounts`);
    await endAbandonedTransactions(target.client, target.db.databaseName);
  }
  const run = new Run(options, checkpoint, scheduleOf(mapping.mapping, asOf), report, resumedAfter);
  try {
    const stopped = await run.rows(source);
    await run.finish(stopped);
    return {
      ...run.counts(),
      asOf,
      resumedAfter,
      stopped,
      seconds: (performance.now() - startedAtMs) / 1000,
    };
  } finally {
    await report.close();
  }
}

function asOfOf({ asOf, mapping }: ImportOptions, before: Checkpoint | null): CivilDate {
  if (before === null || before.asOf === null)
    return asOf ?? civilDateAt(instantOf(Date.now()), mapping.mapping.account.timeZone);
  if (asOf !== undefined && asOf !== before.asOf)
    throw new ImportProblem(
      `this file was imported here as of ${before.asOf}; leave --as-of out, or take another database`,
    );
  return before.asOf;
}

/** One run over the file. */
class Run {
  readonly #options: ImportOptions;
  readonly #checkpoint: Checkpoint;
  readonly #schedule: Schedule;
  readonly #report: RefusalReport;
  readonly #resumedAfter: number;
  readonly #lineOfId = new Map<string, number>();
  readonly #inFlight = new Set<Promise<void>>();
  /** Batches by number whose end is known; they may end out of order. */
  readonly #ended = new Map<number, number>();
  #rows = 0;
  #usable = 0;
  #inserted = 0;
  #present = 0;
  #batch: Load[] = [];
  #batches = 0;
  #firstOpenBatch = 0;
  #done: number;
  #checkpointAtMs = 0;
  #failure: { readonly error: unknown } | null = null;
  readonly #bulk: BulkWrites | null;

  constructor(
    options: ImportOptions,
    checkpoint: Checkpoint,
    schedule: Schedule,
    report: RefusalReport,
    resumedAfter: number,
  ) {
    this.#options = options;
    const { target } = options;
    this.#bulk = target === null ? null : createStore(target.db, target.client, target.keys).bulk;
    this.#checkpoint = checkpoint;
    this.#schedule = schedule;
    this.#report = report;
    this.#resumedAfter = resumedAfter;
    this.#done = resumedAfter;
  }

  counts(): { rows: number; inserted: number; present: number; refused: number } {
    return {
      rows: this.#rows,
      inserted: this.#inserted,
      present: this.#present,
      refused: this.#report.count,
    };
  }

  /** Reads all rows; tells whether it was stopped. */
  async rows(source: RowSource): Promise<boolean> {
    const { signal, limit = Number.POSITIVE_INFINITY, onProgress } = this.#options;
    if (this.#options.target !== null) await this.#writeCheckpoint('running');
    if (limit <= 0) return false;
    for await (const read of source.rows) {
      if (signal?.aborted === true) return true;
      this.#rows += 1;
      const { line } = read;
      if (read.fault !== null) await this.#report.add(line, [read.fault]);
      else if (read.columnFaults.length > 0) await this.#report.add(line, read.columnFaults);
      else await this.#row(line, read.row);
      if (this.#failure !== null) break;
      if (this.#rows % 50 === 0)
        onProgress?.({
          ...this.counts(),
          share: source.totalBytes === 0 ? 1 : source.readBytes() / source.totalBytes,
        });
      if (this.#rows >= limit) break;
    }
    return false;
  }

  /** Waits for what is under way and writes the last checkpoint. Rejects with the first failure. */
  async finish(stopped: boolean): Promise<void> {
    if (!stopped && this.#failure === null) this.#flush();
    await Promise.all(this.#inFlight);
    if (this.#failure === null && this.#options.target === null) return;
    // A row limit is no end of the file either.
    const whole = !stopped && this.#failure === null && this.#options.limit === undefined;
    const writing = this.#writeCheckpoint(whole ? 'done' : 'running');
    if (this.#failure === null) await writing;
    else {
      await writing.catch(() => undefined);
      throw this.#failure.error;
    }
  }

  async #row(line: number, row: Parameters<typeof decodeRow>[1]): Promise<void> {
    const { mapping } = this.#options.mapping;
    const { account, faults } = decodeRow(mapping, row);
    if (account === null) return this.#report.add(line, faults);
    const twin = this.#lineOfId.get(account.billingAccountId);
    const idColumn = mapping.account.billingAccountId;
    const column = 'column' in idColumn ? idColumn.column : '(constant)';
    if (twin !== undefined)
      return this.#report.add(line, [{ column, reason: `is the same as in line ${twin}` }]);
    this.#lineOfId.set(account.billingAccountId, line);
    const bundle = bundleOrNull(() => accountBundle(account, mapping, this.#schedule));
    if (bundle === null)
      return this.#report.add(line, [{ column: '(row)', reason: 'has amounts too large to be exact' }]);
    this.#usable += 1;
    if (this.#usable <= this.#resumedAfter) {
      this.#present += 1;
      return;
    }
    this.#batch.push({ line, bundle });
    if (this.#batch.length < ACCOUNTS_PER_TRANSACTION) return;
    this.#flush();
    while (this.#inFlight.size >= TRANSACTIONS_IN_FLIGHT) await Promise.race(this.#inFlight);
  }

  #flush(): void {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    const number = this.#batches;
    this.#batches += 1;
    const work = this.#load(batch)
      .then(() => this.#batchEnded(number, batch.length))
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#inFlight.delete(work));
    this.#inFlight.add(work);
  }

  async #load(batch: readonly Load[]): Promise<void> {
    const result: LoadResult =
      this.#bulk === null ? { inserted: 0, present: 0, refused: [] } : await loadBatch(this.#bulk, batch);
    this.#inserted += result.inserted;
    this.#present += result.present;
    for (const { line, reason } of result.refused)
      await this.#report.add(line, [{ column: '(row)', reason }]);
  }

  /** Moves the checkpoint on over all batches that ended without a gap before them. */
  async #batchEnded(number: number, size: number): Promise<void> {
    this.#ended.set(number, size);
    for (;;) {
      const next = this.#ended.get(this.#firstOpenBatch);
      if (next === undefined) break;
      this.#ended.delete(this.#firstOpenBatch);
      this.#firstOpenBatch += 1;
      this.#done += next;
    }
    const now = performance.now();
    if (this.#options.target === null || now - this.#checkpointAtMs < CHECKPOINT_EVERY_MS) return;
    this.#checkpointAtMs = now;
    await this.#writeCheckpoint('running');
  }

  async #writeCheckpoint(state: Checkpoint['state']): Promise<void> {
    const { target } = this.#options;
    if (target !== null)
      await writeCheckpoint(target.db, { ...this.#checkpoint, accounts: this.#done, state });
  }
}

function bundleOrNull(make: () => AccountBundle): AccountBundle | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof MoneyError) return null;
    throw error;
  }
}
