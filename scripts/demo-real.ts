import { basename, join } from 'node:path';
import { createDevIssuer } from '../src/api/dev-issuer.ts';
import { progressLine } from '../src/cli/progress.ts';
import { newKeyEntry } from '../src/codec/keyring.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { seededRandom } from '../src/demo-data/random.ts';
import { type LoadedMapping, loadMapping } from '../src/import/mapping.ts';
import { openRows } from '../src/import/reader.ts';
import { importAccounts } from '../src/import/run.ts';
import { columnOf, readText } from '../src/import/value.ts';
import { startApi } from '../src/main-api.ts';
import { startWorker } from '../src/main-worker.ts';
import { type Servers, startServers, stderrLog } from '../src/servers/index.ts';
import { dataFolder } from '../src/servers/paths.ts';
import { accounts } from '../src/store/collections.ts';
import { connectMongo } from '../src/store/connection.ts';
import { createLogger } from '../src/telemetry.ts';
import { installTemporalRuntime } from '../src/temporal-runtime.ts';
import { SEARCH_ATTRIBUTES } from '../src/workflows/search-attributes.ts';
import { type DemoRealOptions, demoRealOptions } from './demo-real/options.ts';
import { type Drawn, draw, sendOrders } from './demo-real/orders.ts';
import { asTable, type DemoRealResult, summarise } from './demo-real/table.ts';

const ISSUER = 'urn:goodstanding:demo-real';
const AUDIENCE = 'goodstanding';

/** Orders and queue of this run: nothing of an earlier one may answer for it. */
const run = `REAL-${Date.now().toString(36).toUpperCase()}`;

interface Imported {
  readonly drawable: readonly Drawn[];
  readonly seconds: number;
}

/** Loads the file into an empty database: holds and orders of an earlier run would change what is decided. */
async function load(uri: string, options: DemoRealOptions, mapping: LoadedMapping): Promise<Imported> {
  const client = await connectMongo(uri, { appName: 'goodstanding-demo-real' });
  try {
    const db = client.db(options.database);
    await db.dropDatabase();
    const progress = progressLine(basename(options.csv));
    const summary = await importAccounts({
      file: options.csv,
      mapping,
      target: { db, client },
      reportFile: join(dataFolder(process.env), 'demo-real.refused.ndjson'),
      onProgress: progress.show,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
    });
    progress.end();
    stderrLog(
      `imported ${summary.inserted} accounts into ${options.database} in ${summary.seconds.toFixed(1)} s, ${summary.refused} rows refused`,
    );
    const docs = await db
      .collection<{ _id: string; customerId: string; currency: string }>(accounts.name)
      .find()
      .sort({ _id: 1 })
      .project<{ _id: string; customerId: string; currency: string }>({ customerId: 1, currency: 1 })
      .toArray();
    const drawable = docs.map(({ _id, customerId, currency }) => ({
      billingAccountId: _id,
      customerId,
      currency,
    }));
    return { drawable, seconds: summary.seconds };
  } finally {
    await client.close();
  }
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

async function configOf(
  { mongodb, temporal }: Servers,
  database: string,
): Promise<{ config: Config; token: string }> {
  const issuer = await createDevIssuer({
    folder: dataFolder(process.env),
    issuer: ISSUER,
    audience: AUDIENCE,
  });
  const config = loadConfig({
    PAYLOAD_KEYS: newKeyEntry('demo-real'),
    ...process.env,
    MONGODB_URI: mongodb.uri,
    MONGODB_DATABASE: database,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_TASK_QUEUE: run,
    HTTP_PORT: '0',
    SHUTDOWN_DRAIN_SECONDS: '0',
  });
  const jwt = {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms: ['ES256'],
    keys: { jwks: issuer.jwks },
  } as const;
  const token = await issuer.issueToken({ role: 'provisioning', subject: 'demo-real' });
  return { config: { ...config, jwt }, token };
}

async function decide(servers: Servers, options: DemoRealOptions): Promise<DemoRealResult> {
  const mapping = await loadMapping(options.mapping);
  const defaulted = await laterDefaulted(options, mapping);
  const { drawable, seconds: importSeconds } = await load(servers.mongodb.uri, options, mapping);
  const { config, token } = await configOf(servers, options.database);
  const logger = createLogger({ level: 'error', name: 'demo-real' });
  installTemporalRuntime({ logger });
  const worker = await startWorker(config, logger);
  // A worker that fails is told of when it is stopped; until then its orders stay unanswered.
  worker.ended.catch((error: unknown) => stderrLog(`the worker ended: ${String(error)}`));
  try {
    const api = await startApi(config, { log: logger });
    try {
      const random = seededRandom(options.seed);
      const drawn = draw(drawable, options.orders, random);
      stderrLog(`sending ${drawn.length} service orders, ${options.concurrency} at a time`);
      const startedAtMs = performance.now();
      const { concurrency } = options;
      const answers = await sendOrders(drawn, random, { url: api.url, token, run, concurrency });
      const seconds = (performance.now() - startedAtMs) / 1000;
      return { accounts: drawable.length, importSeconds, seconds, ...summarise(answers, defaulted) };
    } finally {
      await api.stop();
    }
  } finally {
    await worker.stop();
  }
}

const options = demoRealOptions(process.argv.slice(2));
try {
  const servers = await startServers({ searchAttributes: SEARCH_ATTRIBUTES });
  try {
    const result = await decide(servers, options);
    process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : asTable(result));
  } finally {
    await servers.stop();
  }
} catch (error) {
  process.stderr.write(`demo:real: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
