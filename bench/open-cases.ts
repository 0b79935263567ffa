/**
 * How much memory a worker takes while cases are open: the built worker with the flags of the image, in a process of its own, on servers of its
 * own. Orders are decided until enough of them wait (for a payment, a person, or their day); then the process rests, and its memory is
 * read. Ends with 1 above the aim.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { createDataConverter } from '../src/codec/data-converter.ts';
import { parseKeyring } from '../src/codec/keyring.ts';
import { SEARCH_ATTRIBUTES } from '../src/messages/search-attributes.ts';
import { startServers } from '../src/servers/index.ts';
import { poll } from '../src/servers/kill.ts';
import { lastLines, startManaged } from '../src/servers/managed-process.ts';
import { authenticatedRequests } from '../src/services/cases/authenticated-client.ts';
import { createRequestAuthentication } from '../src/services/cases/request-authentication.ts';
import { startApiProduct } from '../test/support/product/product.ts';
import { noEndings } from '../test/support/run/endings.ts';
import { temporaryFolder } from '../test/support/run/temporary-folder.ts';
import { askDecision } from './support/ask.ts';
import { ordersOfACrowd } from './support/orders.ts';

const WORKER = fileURLToPath(new URL('../dist/mains/worker.js', import.meta.url));
const NAME = 'bench_open_cases';
const IN_FLIGHT = 8;
/** The flags of the image (Dockerfile). */
const AS_IN_THE_IMAGE = `--max-semi-space-size=64 --require ${fileURLToPath(new URL('../dist/mains/plain-promises.cjs', import.meta.url))}`;
/** MALLOC_ARENA_MAX of the image. */
const ARENAS_IN_THE_IMAGE = '2';
const AIM_MB = 400;
const REST_MS = 15_000;

const {
  cases: wanted,
  flags,
  arenas,
  cached,
  json,
} = z
  .object({
    cases: z.number(),
    flags: z.string(),
    arenas: z.string(),
    cached: z.number().optional(),
    json: z.boolean().default(false),
  })
  .parse(
    new Command('npm run bench:open-cases --')
      .description('How much memory a worker takes while cases are open. Run npm run build before.')
      .option('--cases <count>', 'open cases', wholeNumber, 500)
      .option('--flags <flags>', 'NODE_OPTIONS of the worker', AS_IN_THE_IMAGE)
      .option('--arenas <count>', 'MALLOC_ARENA_MAX of the worker', ARENAS_IN_THE_IMAGE)
      .option('--cached <count>', 'workflows that stay in memory (WORKER_MAX_CACHED_WORKFLOWS)', wholeNumber)
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples(['npm run bench:open-cases', 'npm run -s bench:open-cases -- --cases 50 --json']),
      )
      .parse()
      .opts(),
  );

const say = (line: string) => process.stderr.write(`${line}\n`);
/** Of a process, in MB: what it has in memory now. */
const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

async function main(): Promise<boolean> {
  const ends = noEndings();
  try {
    const folder = await temporaryFolder('open-cases');
    ends.add(folder.remove);
    const servers = await startServers({
      ...{ dataDir: folder.path, ephemeral: true, log: () => undefined, searchAttributes: SEARCH_ATTRIBUTES },
      env: { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined },
    });
    ends.add(() => servers.stop());
    const product = await startApiProduct({ name: NAME, servers });
    ends.add(product.stop);
    const logFile = join(folder.path, 'worker.log');
    const worker = await startManaged(process.execPath, [WORKER], {
      env: {
        ...{ PATH: process.env['PATH'], ...product.environment, NODE_OPTIONS: flags },
        ...{ LOG_LEVEL: 'info', WORKER_METRICS_PORT: '0', MALLOC_ARENA_MAX: arenas },
        ...(cached === undefined ? {} : { WORKER_MAX_CACHED_WORKFLOWS: String(cached) }),
      },
      ...{ logFile, graceMs: 10_000, readsSecrets: true as const },
    });
    ends.add(() => worker.stop());
    const started = () => lastLines(logFile, 1_000).includes('"msg":"worker started"');
    if (!(await poll(() => started() || worker.ended() !== undefined, 60_000)) || !started())
      throw new Error(`the worker did not start\n${lastLines(logFile, 20)}`);
    const idleMb = residentMb(worker.pid);
    say(`${idleMb.toFixed(0)} MB before the first order`);
    const orders = await ordersOfACrowd(product.client, NAME, wanted * 4);
    const connection = await Connection.connect({ address: servers.temporal.address });
    ends.add(() => connection.close());
    const keys = (name: string) => parseKeyring(product.environment[name] ?? '');
    const client = new Client({
      connection,
      namespace: servers.temporal.namespace,
      dataConverter: createDataConverter(keys('PAYLOAD_KEYS')),
      interceptors: {
        workflow: [authenticatedRequests(createRequestAuthentication(keys('REQUEST_KEYS')))],
      },
    });
    const open = () =>
      product.db
        .collection('serviceApprovals')
        .countDocuments({ state: { $nin: ['completed', 'declined', 'cancelled', 'expired', 'failed'] } });
    let decided = 0;
    for (let found = 0; found < wanted && orders.length > 0; found = await open()) {
      const next = orders.splice(0, IN_FLIGHT * 4);
      const callers = Array.from({ length: IN_FLIGHT }, async () => {
        for (let order = next.shift(); order !== undefined; order = next.shift()) {
          await askDecision(client, NAME, order);
          decided += 1;
        }
      });
      await Promise.all(callers);
    }
    const busyMb = residentMb(worker.pid);
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const states = await product.db
      .collection('serviceApprovals')
      .aggregate([{ $group: { _id: '$state', count: { $sum: 1 } } }])
      .toArray();
    const result = {
      cases: await open(),
      decided,
      idleMb,
      busyMb,
      restingMb: residentMb(worker.pid),
      aimMb: AIM_MB,
    };
    say(states.map(({ _id, count }) => `${count} ${_id}`).join(', '));
    const reached = result.restingMb <= AIM_MB;
    const round = (mb: number) => mb.toFixed(0);
    process.stdout.write(
      json
        ? `${JSON.stringify(result)}\n`
        : `${result.cases} open cases of ${decided} orders: ${round(idleMb)} MB before, ${round(busyMb)} MB after the last answer, ${round(result.restingMb)} MB at rest (aim ${AIM_MB}): ${reached ? 'reached' : 'missed'}\n`,
    );
    return reached;
  } finally {
    await ends.end();
  }
}

process.exitCode = (await main()) ? 0 : 1;
