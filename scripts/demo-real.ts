import { basename, join } from 'node:path';
import type { MongoClient } from 'mongodb';
import { progressLine } from '../src/cli/progress.ts';
import { seededRandom } from '../src/demo-data/random.ts';
import type { KeyProvider } from '../src/domain/key-provider.ts';
import { type LoadedMapping, loadMapping } from '../src/import/mapping.ts';
import { openRows } from '../src/import/reader.ts';
import { importAccounts } from '../src/import/run.ts';
import { columnOf, readText } from '../src/import/value.ts';
import { type OneMachine, startOneMachine } from '../src/mains/one-machine.ts';
import { dataFolder, stderrLog } from '../src/servers/index.ts';
import { accounts } from '../src/store/accounts/collections.ts';
import { type DemoRealOptions, demoRealOptions } from './demo-real/options.ts';
import { type Drawn, draw, sendOrders } from './demo-real/orders.ts';
import { asTable, type DemoRealResult, summarise } from './demo-real/table.ts';

/** Orders and queue of this run: nothing of an earlier one may answer for it. */
const run = `REAL-${Date.now().toString(36).toUpperCase()}`;

interface Imported {
  readonly drawable: readonly Drawn[];
  readonly seconds: number;
}

/** Loads the file into an empty database: holds and orders of an earlier run would change what is decided. */
async function load(
  client: MongoClient,
  database: string,
  keys: KeyProvider,
  options: DemoRealOptions,
  mapping: LoadedMapping,
): Promise<Imported> {
  const db = client.db(database);
  await db.dropDatabase();
  const progress = progressLine(basename(options.csv));
  const summary = await importAccounts({
    file: options.csv,
    mapping,
    target: { db, client, keys },
    reportFile: join(dataFolder(process.env), 'demo-real.refused.ndjson'),
    onProgress: progress.show,
    ...(options.limit === undefined ? {} : { limit: options.limit }),
  });
  progress.end();
  stderrLog(
    `imported ${summary.inserted} accounts into ${database} in ${summary.seconds.toFixed(1)} s, ${summary.refused} rows refused`,
  );
  const docs = await db
    .collection<{ _id: string }>(accounts.name)
    .find()
    .sort({ _id: 1 })
    .project<{ _id: string; customerId: string; currency: string }>({ customerId: 1, currency: 1 })
    .toArray();
  const drawable = docs.map(({ _id, ...account }) => ({ billingAccountId: _id, ...account }));
  return { drawable, seconds: summary.seconds };
}

/** The accounts whose outcome column is 1. Read for the table alone; no decision sees it. */
async function laterDefaulted(options: DemoRealOptions, { mapping }: LoadedMapping): Promise<Set<string>> {
  const id = mapping.account.billingAccountId;
  const { outcome, csv } = options;
  const source = await openRows({
    file: csv,
    columns: [...columnOf(id), outcome],
    delimiter: mapping.delimiter,
  });
  const found = new Set<string>();
  for await (const { row } of source.rows) {
    if (row?.[outcome]?.trim() !== '1') continue;
    const billingAccountId = readText(id, row, []);
    if (billingAccountId !== null) found.add(billingAccountId);
  }
  return found;
}

async function decide(
  { api, issuer }: OneMachine,
  { drawable, seconds: importSeconds }: Imported,
  defaulted: ReadonlySet<string>,
): Promise<DemoRealResult> {
  const { seed, orders, concurrency } = options;
  const token = await issuer.issueToken({ role: 'provisioning', subject: 'demo-real' });
  const random = seededRandom(seed);
  const drawn = draw(drawable, orders, random);
  stderrLog(`sending ${drawn.length} service orders, ${concurrency} at a time`);
  const startedAtMs = performance.now();
  const answers = await sendOrders(drawn, random, { url: api.url, token, run, concurrency });
  const seconds = (performance.now() - startedAtMs) / 1000;
  return { accounts: drawable.length, importSeconds, seconds, ...summarise(answers, defaulted) };
}

const options = demoRealOptions(process.argv.slice(2));
try {
  const mapping = await loadMapping(options.mapping);
  const defaulted = await laterDefaulted(options, mapping);
  let imported: Imported = { drawable: [], seconds: 0 };
  const machine = await startOneMachine({
    dataDir: dataFolder(process.env),
    log: stderrLog,
    logLevel: 'error',
    httpPort: 'any',
    database: options.database,
    taskQueue: run,
    async prepare(client, database, keys) {
      imported = await load(client, database, keys, options, mapping);
    },
  });
  try {
    const result = await decide(machine, imported, defaulted);
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : asTable(result));
  } finally {
    await machine.stop();
  }
} catch (error) {
  process.stderr.write(`demo:real: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
