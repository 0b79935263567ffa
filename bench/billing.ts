/**
 * How fast the money side is: ledger entries one by one and in bulk, the bill run, and the sweeps over all accounts; each beside
 * bare MongoDB transactions that write the same documents, in the same run on the same server. Rounds alternate; figures are
 * medians of the rounds. Ratios say more than the figures do, and on a busy machine commands and processor time more than seconds.
 *
 *   npm run bench:billing -- [--accounts 20000] [--swept 100000] [--entries 4000] [--rounds 3] [--processes 2] [--only entries,bills,sweeps] [--json]
 *
 * The floor writes what the product wrote, in transactions of the same size, as many at once, with the same write concern and
 * indexes; it reads, checks and computes nothing. Sweeps look at far more than they write: their floor also reads every account's view
 * once, through one cursor. With several processes the bill run is planned in lanes, as its workflow does it; the floor stays in one. Data is put in .goodstanding/bench.
 */

import { join } from 'node:path';
import { Command } from 'commander';
import type { Db, MongoClient } from 'mongodb';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { newKeyEntry, parseKeyring } from '../src/codec/keyring.ts';
import { addMonths, atHour, civilDateAt, type Instant, instantOf } from '../src/domain/civil-date.ts';
import type { NewEntry } from '../src/domain/ledger/entry.ts';
import { prepareDatabase } from '../src/mains/prepare.ts';
import { findOverdueAccounts } from '../src/services/arrears/overdue-accounts.ts';
import { sweepBillRun } from '../src/services/billing/bill-run.ts';
import { planBillRun } from '../src/services/billing/bill-run-plan.ts';
import { watchRisks } from '../src/services/insight/risk-watch.ts';
import { writeReminders } from '../src/services/notices/reminders.ts';
import { createPolicyProvider } from '../src/services/policies/policy-provider.ts';
import { sweepAll } from '../src/services/sweep.ts';
import type { AnyDocument } from '../src/store/mongo/collection.ts';
import { connectMongo } from '../src/store/mongo/connection.ts';
import type { Store } from '../src/store/store.ts';
import { testKeys } from '../test/support/product/field-keys.ts';
import {
  byAccounts,
  documents,
  floorDatabase,
  REPLACED,
  type Written,
  writeBare,
} from './support/bare-writes.ts';
import { type BillProcesses, startBillProcesses } from './support/bill-processes.ts';
import { type Cost, costOf } from './support/cost.ts';
import { loadCrowd } from './support/crowd.ts';
import { startMongoAlone } from './support/mongo-alone.ts';

const FOLDER = join('.goodstanding', 'bench');
/** As the activities do it. */
const ACCOUNTS_A_BATCH = 200;
/** As the bill run does it, see src/services/billing/bill-run.ts. */
const BILL_RUN = { accountsATransaction: 25, lanes: 4 };
/** So that none waits long for one that has a larger share. */
const LANES_A_PROCESS = 2;
/** As `postLines` does it, see src/store/ledger/ledger-lines.ts. */
const LINE_LANES = 8;
const LINES_AN_ACCOUNT = 4;
/** Callers that each post one entry after the other, as callers over HTTP do. */
const IN_FLIGHT = 32;

const PARTS = ['entries', 'bills', 'sweeps'] as const;
const options = z
  .object({
    accounts: z.number(),
    swept: z.number(),
    entries: z.number(),
    rounds: z.number(),
    processes: z.number(),
    only: z.string().transform((text) => z.array(z.enum(PARTS)).parse(text.split(','))),
    json: z.boolean().default(false),
  })
  .parse(
    new Command('npm run bench:billing --')
      .option('--accounts <count>', 'accounts that are billed and charged', wholeNumber, 20_000)
      .option('--swept <count>', 'accounts that the sweeps go through', wholeNumber, 100_000)
      .option('--entries <count>', 'entries a round, of each kind', wholeNumber, 4_000)
      .option('--rounds <count>', 'rounds of each', wholeNumber, 3)
      .option('--processes <count>', 'processes that share out the lanes of the bill run', wholeNumber, 1)
      .option('--only <parts>', 'some of them', PARTS.join())
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples([
          'npm run bench:billing',
          'npm run bench:billing -- --accounts 500 --swept 500 --rounds 1 --json',
        ]),
      )
      .parse()
      .opts(),
  );

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly perSecond: number;
  readonly floorPerSecond: number;
  /** Of the floor's speed, in the same round; median. */
  readonly ratio: number;
  readonly seconds: number;
  readonly units: number;
  /** Documents that a round wrote. */
  readonly documents: number;
  /** Commands to MongoDB for a thousand units, and for the floor's. */
  readonly commands: number;
  readonly floorCommands: number;
  /** Processor milliseconds a unit, of this process and of mongod, and the floor's. */
  readonly processorMs: number;
  readonly floorProcessorMs: number;
}

interface Round {
  readonly units: number;
  readonly cost: Cost;
  readonly floorCost: Cost;
  readonly documents: number;
}

const say = (line: string) => process.stderr.write(`${line}\n`);
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const sizeOf = (written: Written) => [...written.values()].reduce((sum, docs) => sum + docs.length, 0);

/** One round that warms both up, then the rounds that count. */
async function row(name: string, unit: string, play: (round: number) => Promise<Round>): Promise<Row> {
  const rounds: Round[] = [];
  for (let number = 0; number <= options.rounds; number += 1) {
    const round = await play(number);
    const figures = `${round.units} ${unit} in ${round.cost.seconds.toFixed(2)} s, floor ${round.floorCost.seconds.toFixed(2)} s`;
    say(`${name}, ${number === 0 ? 'warming up' : `round ${number}`}: ${figures}`);
    if (number > 0) rounds.push(round);
  }
  return {
    ...{ name, unit },
    perSecond: median(rounds.map(({ units, cost }) => units / cost.seconds)),
    floorPerSecond: median(rounds.map(({ units, floorCost }) => units / floorCost.seconds)),
    ratio: median(rounds.map(({ cost, floorCost }) => floorCost.seconds / cost.seconds)),
    seconds: median(rounds.map(({ cost }) => cost.seconds)),
    units: median(rounds.map(({ units }) => units)),
    documents: median(rounds.map((round) => round.documents)),
    commands: median(rounds.map(({ units, cost }) => (1_000 * cost.commands) / units)),
    floorCommands: median(rounds.map(({ units, floorCost }) => (1_000 * floorCost.commands) / units)),
    processorMs: median(rounds.map(({ units, cost }) => cost.processorMs / units)),
    floorProcessorMs: median(rounds.map(({ units, floorCost }) => floorCost.processorMs / units)),
  };
}

interface Bench {
  readonly client: MongoClient;
  readonly db: Db;
  readonly floor: Db;
  readonly store: Store;
  /** Null: the bills are made in this process. */
  readonly processes: BillProcesses | null;
}

/** Accounts whose next bill is still to come on `today`, and the same in the floor's database. */
async function aBench(client: MongoClient, name: string, accounts: number, today: string): Promise<Bench> {
  const db = client.db(name);
  await db.dropDatabase();
  say(`${accounts} accounts for ${name}`);
  await loadCrowd(client, name, { accounts, today, log: say });
  const store = await prepareDatabase(client, name, testKeys);
  const floor = client.db(`${name}_floor`);
  return { client, db, floor, store, processes: null };
}

async function presentIn({ db, floor }: Bench): Promise<void> {
  const present = new Map<string, AnyDocument[]>();
  for (const name of REPLACED) present.set(name, await documents(db, name));
  await floorDatabase(floor, present);
}

function entry(billingAccountId: string, key: string, occurredAt: Instant): NewEntry {
  return {
    ...{ billingAccountId, type: 'usage', direction: 'debit', amount: 125, occurredAt },
    ...{ idempotencyKey: `entry:bench:${key}`, source: 'bench', billId: null, paymentId: null, note: null },
  };
}

/** What the posting of entries under keys that begin so has written. */
async function postedUnder(db: Db, key: string): Promise<Written> {
  const entries = await documents(db, 'ledgerEntries', { idempotencyKey: { $gte: key, $lt: `${key}~` } });
  const ids = { _id: { $in: [...new Set(entries.map((doc) => String(doc['billingAccountId'])))] } };
  return new Map([
    ['ledgerEntries', entries],
    ['billingAccounts', await documents(db, 'billingAccounts', ids)],
    ['accountViews', await documents(db, 'accountViews', ids)],
  ]);
}

async function entryRows(bench: Bench): Promise<Row[]> {
  const { client, db, floor, store } = bench;
  const accounts = await db
    .collection<AnyDocument>('billingAccounts')
    .find({}, { projection: { currency: 1 } })
    .sort({ _id: 1 })
    .limit(options.entries)
    .toArray();
  const now = instantOf(Date.now());
  const play = async (key: string, cost: Cost, lanes: number): Promise<Round> => {
    const written = await postedUnder(db, `entry:bench:${key}:`);
    const floorCost = await costOf(client, () => writeBare(floor, client, byAccounts(written, 1), lanes));
    const units = written.get('ledgerEntries')?.length ?? 0;
    return { units, cost, floorCost, documents: sizeOf(written) };
  };
  const single = await row('entries, one a transaction', 'entries', async (round) => {
    const left = accounts.map(({ _id }, index) => entry(_id, `single:${round}:${index}`, now));
    const lane = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift())
        await store.ledger.post([next], now);
    };
    const cost = await costOf(client, () => Promise.all(Array.from({ length: LINE_LANES }, lane)));
    return play(`single:${round}`, cost, LINE_LANES);
  });
  const bulk = await row(`entries in bulk, ${LINES_AN_ACCOUNT} an account`, 'entries', async (round) => {
    const lines = accounts.slice(0, Math.ceil(accounts.length / LINES_AN_ACCOUNT)).flatMap((account, index) =>
      Array.from({ length: LINES_AN_ACCOUNT }, (_, n) => ({
        entry: entry(account._id, `bulk:${round}:${index}:${n}`, now),
        currency: String(account['currency']),
      })),
    );
    const cost = await costOf(client, async () => {
      for (let at = 0; at < lines.length; at += 2_000)
        await store.ledger.postLines(lines.slice(at, at + 2_000), now, null);
    });
    return play(`bulk:${round}`, cost, LINE_LANES);
  });
  const together = await row(
    `entries, ${IN_FLIGHT} in flight, in natural batches`,
    'entries',
    async (round) => {
      const left = accounts.map((account, index) => ({
        entry: entry(account._id, `together:${round}:${index}`, now),
        currency: String(account['currency']),
      }));
      const caller = async () => {
        for (let next = left.shift(); next !== undefined; next = left.shift())
          await store.ledger.postLine(next, now);
      };
      const cost = await costOf(client, () => Promise.all(Array.from({ length: IN_FLIGHT }, caller)));
      return play(`together:${round}`, cost, IN_FLIGHT);
    },
  );
  return [single, together, bulk];
}

const BILL_MADE = 'com.goodstanding.bill.made.v1';

async function billRow({ client, db, floor, store, processes }: Bench, from: string): Promise<Row> {
  return row('bill run', 'bills', async (round) => {
    const runId = `bench:${round}`;
    const day = addMonths(from, round + 1);
    const since = { $gte: instantOf(Date.now()) };
    const cost = await costOf(client, async () => {
      for (const timeZone of await store.billing.timeZones()) {
        const order = { runId, timeZone, now: atHour(day, 3, timeZone), limit: ACCOUNTS_A_BATCH };
        if (processes === null) await sweepAll((after) => sweepBillRun({ store }, { ...order, after }));
        else {
          const lanes = { most: LANES_A_PROCESS * options.processes, accountsEach: 1 };
          const { lanes: planned } = await planBillRun({ store, lanes }, order);
          await processes.bill({ runId, now: order.now }, planned);
        }
      }
    });
    const details = await documents(db, 'billDetails', { runId });
    const ids = details.map(({ _id }) => _id);
    const owners = { _id: { $in: details.map((doc) => String(doc['billingAccountId'])) } };
    const written: Written = new Map([
      ['billingAccounts', await documents(db, 'billingAccounts', owners)],
      ['ledgerEntries', await documents(db, 'ledgerEntries', { source: 'billRun', billId: { $in: ids } })],
      ['bills', await documents(db, 'bills', { _id: { $in: ids } })],
      ['billDetails', details],
      ['accountViews', await documents(db, 'accountViews', owners)],
      ['notices', await documents(db, 'notices', { _id: { $in: ids.map((id) => `billMade:${id}`) } })],
      ['auditEntries', await documents(db, 'auditEntries', { act: 'billing.makeNextBills', at: since })],
      ['domainEvents', await documents(db, 'domainEvents', { type: BILL_MADE, 'data.billId': { $in: ids } })],
    ]);
    const transactions = byAccounts(written, BILL_RUN.accountsATransaction);
    const floorCost = await costOf(client, () => writeBare(floor, client, transactions, BILL_RUN.lanes));
    return { units: ids.length, cost, floorCost, documents: sizeOf(written) };
  });
}

/** What a sweep wrote, and every view read once. */
async function sweepRow(
  { client, db, floor }: Bench,
  name: string,
  outputs: readonly string[],
  sweep: () => Promise<unknown>,
): Promise<Row> {
  return row(name, 'accounts', async () => {
    for (const output of outputs) await db.collection(output).deleteMany({});
    const cost = await costOf(client, sweep);
    const written = new Map<string, AnyDocument[]>();
    for (const output of outputs) {
      written.set(output, await documents(db, output));
      await floor.collection(output).deleteMany({});
    }
    const floorCost = await costOf(client, async () => {
      for await (const _ of db.collection('accountViews').find().batchSize(ACCOUNTS_A_BATCH));
      await writeBare(floor, client, byAccounts(written, ACCOUNTS_A_BATCH), 1);
    });
    return { units: options.swept, cost, floorCost, documents: sizeOf(written) };
  });
}

async function sweepRows(bench: Bench): Promise<Row[]> {
  const { store } = bench;
  const now = instantOf(Date.now());
  const policies = createPolicyProvider(store);
  const deps = { store, policies };
  const place = { now, limit: ACCOUNTS_A_BATCH };
  const reminders = await sweepRow(bench, 'reminder sweep', ['notices', 'creditEpisodes'], () =>
    writeReminders(deps, now),
  );
  const overdue = await sweepRow(bench, 'overdue accounts sweep', [], async () => {
    let after: string | null = null;
    do after = (await findOverdueAccounts(deps, { ...place, after })).next;
    while (after !== null);
  });
  const risk = await sweepRow(bench, 'risk watch sweep', ['watchedAccounts'], () => watchRisks(deps, now));
  return [reminders, overdue, risk];
}

function table(rows: readonly Row[]): string {
  const head = ['', 'a second', 'floor a second', 'ratio', 'seconds a round', 'documents'];
  head.push('commands a thousand', 'floor', 'processor ms each', 'floor', 'ratio');
  const lines = rows.map((one) => [
    `${one.name} (${one.unit})`,
    Math.round(one.perSecond).toString(),
    Math.round(one.floorPerSecond).toString(),
    one.ratio.toFixed(2),
    one.seconds.toFixed(1),
    one.documents.toString(),
    one.commands.toFixed(0),
    one.floorCommands.toFixed(0),
    one.processorMs.toFixed(3),
    one.floorProcessorMs.toFixed(3),
    (one.floorProcessorMs / one.processorMs).toFixed(2),
  ]);
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const padded = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return all.map((line) => line.map(padded).join('  ')).join('\n');
}

const auditKeys = newKeyEntry('bench');
const mongod = await startMongoAlone(FOLDER);
try {
  const client = await connectMongo(mongod.uri, {
    appName: 'goodstanding-bench',
    auditKeys: parseKeyring(auditKeys),
  });
  const today = civilDateAt(instantOf(Date.now()), 'UTC');
  const wanted = (part: (typeof PARTS)[number]) => options.only.includes(part);
  const rows: Row[] = [];
  if (wanted('entries') || wanted('bills')) {
    // So far back that the last round's bills are of today.
    const from = addMonths(today, -options.rounds - 1);
    const bench = await aBench(client, 'bench_billing', options.accounts, from);
    await presentIn(bench);
    if (wanted('entries')) rows.push(...(await entryRows(bench)));
    if (wanted('bills')) {
      const where = { uri: mongod.uri, database: bench.db.databaseName, auditKeys };
      const processes = options.processes === 1 ? null : await startBillProcesses(options.processes, where);
      rows.push(await billRow({ ...bench, processes }, from));
      await processes?.stop();
    }
    await Promise.all([bench.db.dropDatabase(), bench.floor.dropDatabase()]);
  }
  if (wanted('sweeps')) {
    const bench = await aBench(client, 'bench_sweeps', options.swept, today);
    await floorDatabase(bench.floor, new Map());
    rows.push(...(await sweepRows(bench)));
    await Promise.all([bench.db.dropDatabase(), bench.floor.dropDatabase()]);
  }
  const { accounts, swept, rounds } = options;
  process.stdout.write(
    options.json ? `${JSON.stringify({ accounts, swept, rounds, rows }, null, 2)}\n` : `${table(rows)}\n`,
  );
  await client.close();
} finally {
  await mongod.stop();
}
