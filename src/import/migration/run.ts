import { stat } from 'node:fs/promises';
import type { Customer } from '../../domain/accounts/customer.ts';
import { type Instant, instantOf } from '../../domain/civil-date.ts';
import { MoneyError } from '../../domain/money.ts';
import { NO_PREFERENCES } from '../../domain/notices/contact.ts';
import type { AccountBundle } from '../../store/accounts/bulk.ts';
import { migrate } from '../../store/migrations/migrate.ts';
import { createStore, type Store, type StoreTarget } from '../../store/store.ts';
import { endAbandonedTransactions } from '../abandoned.ts';
import { type Load, loadBatch } from '../load.ts';
import { ImportProblem } from '../mapping.ts';
import { accountBundleOf, type KnownAccount, type RecordFault } from './account-bundle.ts';
import { type AccountRecords, addRecord, noRecords, recordsOf } from './account-records.ts';
import { accountDifferences } from './differences.ts';
import { passesFor, passOf } from './partitions.ts';
import type { MigrationPlan } from './plan.ts';
import { openRecords, type ReadRecord } from './read-records.ts';
import type { RecordOf } from './records.ts';
import { type MigrationReport, openMigrationReport } from './report.ts';
import { type MigrationTotals, withAccount } from './totals.ts';

/** `check` reads and judges every record and writes nothing. `load` writes. `compare` compares what is stored with the files. */
export type MigrationMode = 'check' | 'load' | 'compare';

export interface MigrationOptions {
  readonly plan: MigrationPlan;
  readonly mode: MigrationMode;
  /** Null only for `check`; then nothing is read from the database either. */
  readonly target: StoreTarget | null;
  readonly reportFile: string;
  /** When aborted, the migration ends before the next transaction. */
  readonly signal?: AbortSignal;
  /** How much of the files is held at once, in bytes; by default what a machine has to spare. */
  readonly bytesAPass?: number;
  readonly onProgress?: (progress: {
    readonly rows: number;
    readonly refused: number;
    readonly share: number;
  }) => void;
  readonly log?: (line: string) => void;
}

export interface MigrationSummary {
  readonly records: number;
  readonly customers: number;
  readonly accounts: number;
  /** Accounts that this run wrote. */
  readonly inserted: number;
  /** Accounts that existed already, and were not changed. */
  readonly present: number;
  /** Faulty records, and records of accounts that are left out because of another record's fault. */
  readonly refused: number;
  /** For `compare`: accounts that differ from the files. */
  readonly different: number;
  /** Of all accounts that could be made, by currency. */
  readonly totals: MigrationTotals;
  readonly stopped: boolean;
  readonly seconds: number;
}

const BATCH = 50;

/** The records of an account in one pass, and whether one of them has a fault. */
interface Gathered {
  readonly records: AccountRecords;
  faulty: boolean;
}

/**
 * Imports the data of another system: customers first, then each account with its services, bills, credit, charges, deposits, holds and promise, as a
 * whole or not at all. An account with a faulty record is left out. What exists already is not changed, so the same command continues after a
 * stop or a kill. Memory stays bounded: the files are read several times, each time for a part of the accounts.
 *
 * @throws ImportProblem for a missing file or column, and, before any account is written, when a record names no account or customer
 */
export async function runMigration(options: MigrationOptions): Promise<MigrationSummary> {
  const startedAtMs = performance.now();
  const { target, mode } = options;
  if (target !== null && mode === 'load') {
    await migrate(target.db);
    await endAbandonedTransactions(target.client, target.db.databaseName);
  }
  const report = await openMigrationReport(options.reportFile);
  const run = new Migration(options, report);
  try {
    const stopped = await run.all();
    return { ...run.counts(), stopped, seconds: (performance.now() - startedAtMs) / 1000 };
  } finally {
    await report.close();
  }
}

/** An account to load, with its place in the files and its records. */
type PlacedLoad = Load & { readonly file: string; readonly records: KnownAccount };

class Migration {
  readonly #options: MigrationOptions;
  readonly #report: MigrationReport;
  readonly #store: Pick<Store, 'customers' | 'bulk' | 'snapshots'> | null;
  /** The place of each customer in the files. */
  readonly #lineOfCustomer = new Map<string, number>();
  readonly #now: Instant = instantOf(Date.now());
  #records = 0;
  #accounts = 0;
  #inserted = 0;
  #present = 0;
  #different = 0;
  #totals: MigrationTotals = {};
  #withoutAccount = 0;

  constructor(options: MigrationOptions, report: MigrationReport) {
    const { target } = options;
    this.#options = options;
    this.#report = report;
    this.#store = target === null ? null : createStore(target.db, target.client, target.keys);
  }

  counts(): Omit<MigrationSummary, 'stopped' | 'seconds'> {
    return {
      records: this.#records,
      customers: this.#lineOfCustomer.size,
      accounts: this.#accounts,
      inserted: this.#inserted,
      present: this.#present,
      refused: this.#report.count - this.#different,
      different: this.#different,
      totals: this.#totals,
    };
  }

  /** Reads everything; returns whether it was stopped. */
  async all(): Promise<boolean> {
    const { plan } = this.#options;
    const files = await Promise.all(
      plan.files.map(async ({ file }) => ({ file, bytes: await sizeOf(file) })),
    );
    const passes = passesFor(files, this.#options.bytesAPass);
    if (await this.#customers(passes)) return true;
    for (let pass = 0; pass < passes; pass += 1) {
      const gathered = await this.#gather(pass, passes);
      if (gathered === null) return true;
      if (this.#withoutAccount > 0 && this.#options.mode === 'load')
        throw new ImportProblem(
          `${this.#withoutAccount} records do not say which account they belong to; no account was written. Mend them: ${this.#options.reportFile}`,
        );
      if (await this.#accountsOf(gathered)) return true;
    }
    return false;
  }

  /** The first reading: writes customers, and reports the faults of rows, each once. */
  async #customers(passes: number): Promise<boolean> {
    let batch: Customer[] = [];
    const flush = async () => {
      if (this.#store !== null && this.#options.mode === 'load')
        await this.#store.customers.insertMissing(batch);
      batch = [];
    };
    const stopped = await this.#each(0, passes + 1, async (read) => {
      this.#records += 1;
      if (read.record === null) {
        await this.#report.add(read.file, read.line, read.faults);
        if (read.billingAccountId === null && read.kind !== 'customer') this.#withoutAccount += 1;
      } else if (read.record.kind === 'customer') {
        const { customerId } = read.record;
        const twin = this.#lineOfCustomer.get(customerId);
        if (twin !== undefined) {
          const reason = `is the same as in line ${twin}`;
          return this.#report.add(read.file, read.line, [{ column: 'customerId', reason }]);
        }
        this.#lineOfCustomer.set(customerId, read.line);
        batch.push(customerOf(read.record, this.#now));
        if (batch.length >= BATCH) await flush();
      }
    });
    await flush();
    return stopped;
  }

  /** The records of one pass, by account. Null when it was stopped. */
  async #gather(pass: number, passes: number): Promise<Map<string, Gathered> | null> {
    const gathered = new Map<string, Gathered>();
    const of = (id: string) => {
      const found = gathered.get(id) ?? { records: noRecords(), faulty: false };
      gathered.set(id, found);
      return found;
    };
    const stopped = await this.#each(pass + 1, passes + 1, async (read) => {
      if (read.record === null) {
        const { billingAccountId } = read;
        if (billingAccountId !== null && passOf(billingAccountId, passes) === pass)
          of(billingAccountId).faulty = true;
        return;
      }
      const { record, file, line } = read;
      if (record.kind === 'customer' || passOf(record.billingAccountId, passes) !== pass) return;
      const account = of(record.billingAccountId);
      if (addRecord(account.records, { file, line, record })) return;
      account.faulty = true;
      await this.#report.add(file, line, [
        { column: 'billingAccountId', reason: `is the same as in line ${account.records.account?.line}` },
      ]);
    });
    return stopped ? null : gathered;
  }

  /** Makes the accounts of a pass and writes or compares them; returns whether it was stopped. */
  async #accountsOf(gathered: ReadonlyMap<string, Gathered>): Promise<boolean> {
    let batch: KnownAccount[] = [];
    for (const { records, faulty } of gathered.values()) {
      if (this.#options.signal?.aborted === true) return true;
      const { account } = records;
      if (account === null || faulty) {
        if (account === null)
          for (const { file, line } of recordsOf(records))
            await this.#report.add(file, line, [
              { column: 'billingAccountId', reason: 'names an account that is not in the files' },
            ]);
        else await this.#leftOut(records, []);
        continue;
      }
      batch.push({ ...records, account });
      if (batch.length < BATCH) continue;
      await this.#batch(batch);
      batch = [];
    }
    await this.#batch(batch);
    return false;
  }

  async #batch(batch: readonly KnownAccount[]): Promise<void> {
    const owners = await this.#ownersOf(batch);
    const loads: PlacedLoad[] = [];
    for (const records of batch) {
      const { file, line, record } = records.account;
      const owner = owners.get(record.customerId);
      if (owner === undefined) {
        const reason = 'names a customer that is neither in the files nor in the database';
        await this.#leftOut(records, [{ file, line, column: 'customerId', reason }]);
        continue;
      }
      const made = bundleOrFaults(records, owner, this.#now);
      if ('faults' in made) {
        await this.#leftOut(records, made.faults);
        continue;
      }
      this.#accounts += 1;
      this.#totals = withAccount(this.#totals, made.bundle);
      loads.push({ file, line, records, bundle: made.bundle });
    }
    if (this.#options.mode === 'load') await this.#load(loads);
    if (this.#options.mode === 'compare') await this.#compare(loads);
  }

  /** Reports the faults of an account that is left out, and all its other records: each is a record that was refused. */
  async #leftOut(records: AccountRecords, faults: readonly RecordFault[]): Promise<void> {
    for (const { file, line } of recordsOf(records)) {
      const own = faults.filter((fault) => fault.file === file && fault.line === line);
      const reason = 'is left out: another record of its account has a fault';
      await this.#report.add(file, line, own.length > 0 ? own : [{ column: 'billingAccountId', reason }]);
    }
  }

  async #load(loads: readonly PlacedLoad[]): Promise<void> {
    if (this.#store === null || loads.length === 0) return;
    // By place in the batch, because lines of several files can be the same.
    const byPlace = loads.map(({ bundle }, line) => ({ line, bundle }));
    const { inserted, present, refused } = await loadBatch(this.#store.bulk, byPlace);
    this.#inserted += inserted;
    this.#present += present;
    for (const { line: place, reason } of refused) {
      const load = loads[place];
      if (load === undefined) continue;
      const { file, line } = load;
      await this.#leftOut(load.records, [{ file, line, column: '(account)', reason }]);
    }
  }

  async #compare(loads: readonly PlacedLoad[]): Promise<void> {
    if (this.#store === null) return;
    const ids = loads.map(({ bundle }) => bundle.account.billingAccountId);
    const { found, unread } = await this.#store.snapshots.presentOf(ids, this.#now);
    const stored = new Map(found.map((present) => [present.account.billingAccountId, present]));
    const unreadable = new Set(unread.map(({ billingAccountId }) => billingAccountId));
    for (const { file, line, bundle } of loads) {
      const { billingAccountId } = bundle.account;
      const differences = unreadable.has(billingAccountId)
        ? [{ column: 'billingAccountId', reason: 'is stored in a form that can not be read' }]
        : accountDifferences(stored.get(billingAccountId), bundle);
      if (differences.length === 0) continue;
      this.#different += 1;
      await this.#report.add(file, line, differences);
    }
  }

  async #ownersOf(batch: readonly KnownAccount[]): Promise<Map<string, Customer>> {
    const ids = batch.map(({ account }) => account.record.customerId);
    if (this.#store !== null) {
      const stored = await this.#store.customers.getMany(ids);
      if (this.#options.mode !== 'check')
        return new Map(stored.map((customer) => [customer.customerId, customer]));
      return new Map([
        ...this.#ofFiles(ids),
        ...stored.map((customer) => [customer.customerId, customer] as const),
      ]);
    }
    return new Map(this.#ofFiles(ids));
  }

  /** A check writes no customer, and only needs the id of an account's customer. */
  #ofFiles(ids: readonly string[]): (readonly [string, Customer])[] {
    return ids
      .filter((customerId) => this.#lineOfCustomer.has(customerId))
      .map((customerId) => [customerId, unnamed(customerId, this.#now)]);
  }

  /** Passes on each row of each file; returns whether it was stopped. */
  async #each(
    reading: number,
    readings: number,
    handle: (read: ReadRecord) => Promise<void>,
  ): Promise<boolean> {
    const { plan, signal, onProgress } = this.#options;
    for (const [index, part] of plan.files.entries()) {
      const source = await openRecords(part);
      let rows = 0;
      for await (const read of source.records) {
        if (signal?.aborted === true) return true;
        await handle(read);
        rows += 1;
        if (rows % 100 === 0) {
          const ofFile = source.totalBytes === 0 ? 1 : source.readBytes() / source.totalBytes;
          const share = (reading + (index + ofFile) / plan.files.length) / readings;
          onProgress?.({ rows: this.#records, refused: this.#report.count, share });
        }
      }
    }
    return false;
  }
}

function bundleOrFaults(
  records: KnownAccount,
  owner: Customer,
  now: Instant,
): { readonly bundle: AccountBundle } | { readonly faults: readonly RecordFault[] } {
  try {
    return accountBundleOf(records, owner, now);
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    const { file, line } = records.account;
    return { faults: [{ file, line, column: '(account)', reason: 'has amounts too large to be exact' }] };
  }
}

function customerOf(record: RecordOf<'customer'>, createdAt: Instant): Customer {
  const { customerId, name, segment, locale, customerSince, email, phone, channel, country, groupId } =
    record;
  const chosen = phone !== undefined || channel !== undefined;
  return {
    ...{ customerId, name, segment, locale, customerSince, createdAt, email: email ?? null },
    ...(country === undefined ? {} : { country }),
    ...(groupId === undefined ? {} : { groupId }),
    ...(chosen ? { contact: { ...NO_PREFERENCES, phone: phone ?? null, channel: channel ?? null } } : {}),
  };
}

function unnamed(customerId: string, createdAt: Instant): Customer {
  const rest = { name: '-', email: null, segment: 'consumer', locale: 'en' } as const;
  return { customerId, ...rest, customerSince: createdAt.slice(0, 10), createdAt };
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}
