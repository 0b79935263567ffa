/**
 * Small forms of the benches, held against the figures in bench/kept-figures.json: commands to MongoDB, workflow tasks, bytes, and processor
 * time in the unit of a loop that is the same in every run. Times by the clock are not among them: they depend on what else the machine
 * does. A figure that is 25 % worse fails the run, and so does one that is not kept; `--keep` keeps what was measured.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { Command } from 'commander';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { createDataConverter } from '../src/codec/data-converter.ts';
import { newKeyEntry, parseKeyring } from '../src/codec/keyring.ts';
import { SEARCH_ATTRIBUTES } from '../src/messages/search-attributes.ts';
import { startServers } from '../src/servers/index.ts';
import { giveAuditKeys } from '../src/store/audit/client-keys.ts';
import { createStore } from '../src/store/store.ts';
import { TEST_FIELD_KEYS, testKeys } from '../test/support/product/field-keys.ts';
import { aMongoWiretap } from '../test/support/wire/mongo-wiretap.ts';
import { billRun, overHttp, type Request } from './support/guard-run.ts';
import {
  type Figures,
  holds,
  type Judged,
  judge,
  type KeptFigures,
  keptFiguresSchema,
  summaryOf,
  TOLERANCE,
} from './support/kept-figures.ts';
import { ordersOfACrowd } from './support/orders.ts';
import { AS_NPM_START, startChild } from './support/processes.ts';
import { processorTime } from './support/processor-time.ts';

const KEPT = fileURLToPath(new URL('./kept-figures.json', import.meta.url));
const DATABASE = 'bench_guard';
const BILLED = 'bench_guard_bills';
/** Enough for the rounds of all parts. */
const ORDERS = 110;
const BILLED_ACCOUNTS = 120;

const { keep, json } = z.object({ keep: z.boolean().default(false), json: z.boolean().default(false) }).parse(
  new Command('npm run bench:guard --')
    .description(
      `Runs small forms of the benches, and fails when a figure is ${TOLERANCE * 100} % worse than in bench/kept-figures.json.`,
    )
    .option('--keep', 'keep the figures of this run')
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText('after', examples(['npm run bench:guard', 'npm run bench:guard -- --keep']))
    .parse()
    .opts(),
);

const say = (line: string) => process.stderr.write(`${line}\n`);

async function measured(): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'goodstanding-guard-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    say('servers');
    const servers = await startServers({
      ephemeral: true,
      log: () => undefined,
      searchAttributes: SEARCH_ATTRIBUTES,
      env: { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined },
    });
    closing.unshift(() => servers.stop());
    const { uri } = servers.mongodb;
    const { address } = servers.temporal;
    const client = await new MongoClient(uri, { monitorCommands: true }).connect();
    giveAuditKeys(client, parseKeyring(newKeyEntry('bench')));
    closing.unshift(() => client.close());
    const orders = await ordersOfACrowd(client, DATABASE, ORDERS);

    say('orders, entries, payments and reads');
    const wire = await aMongoWiretap(uri);
    closing.unshift(() => wire.close());
    // Recurring work would be charged to whatever is measured when its time comes.
    const env = { ...process.env, SCHEDULES: 'off', FIELD_KEYS: TEST_FIELD_KEYS, MONGODB_URI: undefined };
    const args = [wire.uri, DATABASE, address, 'bench-guard', folder];
    const keys = newKeyEntry('bench');
    const product = await startChild(
      './product-server.ts',
      args,
      { ...env, PAYLOAD_KEYS: keys, REQUEST_KEYS: newKeyEntry('bench'), AUDIT_KEYS: newKeyEntry('bench') },
      AS_NPM_START,
    );
    let isUp = true;
    const stopProduct = async () => {
      if (isUp) await product.stop();
      isUp = false;
    };
    closing.unshift(stopProduct);
    const connection = await Connection.connect({ address });
    closing.unshift(() => connection.close());
    const processorMs = (without: readonly string[]) =>
      Object.entries(processorTime({ product: product.pid }))
        .filter(([name]) => !without.includes(name))
        .reduce((all, [, ms]) => all + ms, 0);
    let key = 0;
    const db = client.db(DATABASE);
    const figures = await overHttp({
      wire,
      processorMs: () => processorMs(['caller']),
      temporal: new Client({ connection, dataConverter: createDataConverter(parseKeyring(keys)) }),
      takeOrders: (count) => orders.splice(0, count),
      async ask({ role, path, body }: Request) {
        key += 1;
        const response = await fetch(`${product.url}${path}`, {
          method: body === undefined ? 'GET' : 'POST',
          headers: {
            authorization: `Bearer ${product.tokens[role]}`,
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/json', 'idempotency-key': `guard-${key}` }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
        return text.length;
      },
      async quiet() {
        const isCalm = async () =>
          (await db
            .collection('serviceApprovals')
            .countDocuments({ state: { $in: ['assessing', 'scheduling'] } })) === 0 &&
          (await db.collection('fraudReports').countDocuments()) === 0 &&
          (await db.collection('idempotencyKeys').countDocuments({ state: 'running' })) === 0;
        for (let calm = 0; calm < 3; calm = (await isCalm()) ? calm + 1 : 0)
          await new Promise((resolve) => setTimeout(resolve, 100));
      },
    });
    await stopProduct();

    say('bill run');
    await ordersOfACrowd(client, BILLED, BILLED_ACCOUNTS);
    const store = createStore(client.db(BILLED), client, testKeys);
    const bills = await billRun({ client, store, processorMs: () => processorMs([]) });
    return { ...figures, ...bills };
  } finally {
    for (const step of closing) await step().catch((error: unknown) => say(String(error)));
  }
}

async function keptFigures(): Promise<Figures> {
  const text = await readFile(KEPT, 'utf8').catch(() => null);
  return text === null ? {} : keptFiguresSchema.parse(JSON.parse(text)).figures;
}

/** Three digits are what these figures are good for. */
const rounded = (value: number) => Number(value.toPrecision(3));

function lineOf({ name, kept, measured: now, verdict }: Judged): string {
  const figure = (value: number | null) => (value === null ? '-' : `${value}`).padStart(9);
  return `${name.padEnd(46)}${figure(kept)}${figure(now)}  ${verdict}`;
}

const figures = Object.fromEntries(
  Object.entries(await measured())
    .map(([name, value]) => [name, rounded(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);
if (keep) {
  const kept: KeptFigures = { measuredOn: new Date().toISOString().slice(0, 10), figures };
  await writeFile(KEPT, `${JSON.stringify(kept, null, 2)}\n`);
}
const judged = judge(await keptFigures(), figures);
const summary = `${summaryOf(judged)}${keep ? '; kept' : ''}`;
process.stdout.write(
  json
    ? `${JSON.stringify({ holds: holds(judged), tolerance: TOLERANCE, figures: judged }, null, 2)}\n`
    : `${'figure'.padEnd(46)}${'kept'.padStart(9)}${'measured'.padStart(9)}\n${judged.map(lineOf).join('\n')}\n${summary}\n`,
);
if (json) say(summary);
process.exitCode = holds(judged) ? 0 : 1;
