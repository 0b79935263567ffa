/**
 * Whether memory stands still under steady load: API and worker in one process, as `npm start` runs them, on real servers. Orders, ledger entries, reads, calls of
 * tools by an assistant, and webhooks to a receiver, at one rate. Every few seconds the process collects what nobody needs and says what it holds; a line is fitted
 * through what it said after the first third of the time.
 *
 * Bounds: after the warm-up the heap grows by at most 8 MiB, and all of the process by at most 48 MiB. Ends with 1 when it grows by more, or when requests fail.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { newKeyEntry, parseKeyring } from '../src/codec/keyring.ts';
import { newWebhookSecret } from '../src/gateways/events/webhook-sender.ts';
import { SEARCH_ATTRIBUTES } from '../src/messages/search-attributes.ts';
import { startServers } from '../src/servers/index.ts';
import { anyFreePort } from '../src/servers/ports.ts';
import { clockNow } from '../src/services/events/relay.ts';
import { subscribe } from '../src/services/events/subscriptions.ts';
import { connectMongo } from '../src/store/mongo/connection.ts';
import { createStore } from '../src/store/store.ts';
import { TEST_FIELD_KEYS, testKeys } from '../test/support/product/field-keys.ts';
import { ordersOfACrowd } from './support/orders.ts';
import { AS_NPM_START, type Listening, startChild } from './support/processes.ts';
import { afterWarmUp, growthOf, type Sample } from './support/steady.ts';

const MIB = 1024 * 1024;
const MOST = { heap: 8, rss: 48 } as const;
const DATABASE = 'bench_memory';
const CUSTOMERS = 400;
/** Samples of a run. */
const SAMPLES = 60;
/** More than this many requests under way: the machine does not keep up, and a request is left out. */
const MOST_UNDER_WAY = 64;
/** Small, so that the cache of workflows is full before the line begins. */
const CACHED_WORKFLOWS = '50';

const { minutes, rate, json } = z
  .object({ minutes: z.number(), rate: z.number(), json: z.boolean().default(false) })
  .parse(
    new Command('npm run bench:memory --')
      .description('Whether the memory of API and worker stands still under steady load.')
      .option('--minutes <count>', 'how long', wholeNumber, 2)
      .option('--rate <count>', 'requests a second, of all kinds in turns', wholeNumber, 20)
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText('after', examples(['npm run bench:memory', 'npm run bench:memory -- --minutes 10 --json']))
      .parse()
      .opts(),
  );

const say = (line: string) => void process.stderr.write(`${line}\n`);
const closing: (() => Promise<unknown>)[] = [];

async function aReceiver() {
  const child: ChildProcess = fork(fileURLToPath(new URL('support/hook-receiver.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
  closing.unshift(async () => void child.kill());
  const [{ port }] = z
    .tuple([z.object({ port: z.number() })])
    .parse((await once(child, 'message')).slice(0, 1));
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    async got() {
      const answer = once(child, 'message');
      child.send('report');
      return z.object({ got: z.number() }).parse((await answer)[0]).got;
    },
  };
}

type Ask = (n: number) => Promise<Response>;

/** The kinds of requests, each asked for in turn. */
async function askersOf({ url, tokens }: Listening, client: Awaited<ReturnType<typeof connectMongo>>) {
  const orders = await ordersOfACrowd(client, DATABASE, CUSTOMERS);
  const send = (role: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${tokens[role]}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const of = (n: number) => {
    const order = orders[n % orders.length];
    if (order === undefined) throw new Error('no customers');
    return order;
  };
  const asks: Readonly<Record<string, Ask>> = {
    order: (n) =>
      send(
        'provisioning',
        '/v1/service-approvals',
        { ...of(n), orderId: `MEM-${n}` },
        { 'idempotency-key': `o${n}` },
      ),
    entry: (n) =>
      send(
        'rating',
        `/v1/billing-accounts/${of(n).billingAccountId}/entries`,
        {
          ...{
            idempotencyKey: `e${n}`,
            type: 'usage',
            direction: 'debit',
            source: 'bench',
            occurredAt: clockNow(),
          },
          amount: { amountMinor: 1, currency: of(n).monthlyCharge.currency },
        },
        { 'idempotency-key': `e${n}` },
      ),
    read: (n) => send('care', `/v1/customers/${of(n).customerId}/payment-status`),
    tool: (n) =>
      send(
        'care',
        '/mcp',
        {
          ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
          params: { name: 'get_account_balance', arguments: { customerId: of(n).customerId } },
        },
        { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-06-18' },
      ),
  };
  return Object.entries(asks);
}

const Memory = z.object({ rss: z.number(), heapUsed: z.number() });

async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'goodstanding-bench-'));
  closing.unshift(() => rm(folder, { recursive: true, force: true }));
  const servers = await startServers({
    ...{ ephemeral: true, log: () => undefined, searchAttributes: SEARCH_ATTRIBUTES },
    env: { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined },
  });
  closing.unshift(() => servers.stop());
  const { uri } = servers.mongodb;
  const client = await connectMongo(uri, { auditKeys: parseKeyring(newKeyEntry('bench')) });
  closing.unshift(() => client.close());
  const probePort = String(await anyFreePort());
  const product = await startChild(
    './product-server.ts',
    [uri, DATABASE, servers.temporal.address, 'bench-memory', folder],
    {
      ...process.env,
      FIELD_KEYS: TEST_FIELD_KEYS,
      ...{ MEMORY_PROBE_PORT: probePort, WORKER_MAX_CACHED_WORKFLOWS: CACHED_WORKFLOWS },
      EVENT_WEBHOOK_RANGES: '127.0.0.0/8',
    },
    [...AS_NPM_START, '--expose-gc', '--import', new URL('support/memory-probe.mjs', import.meta.url).href],
  );
  closing.unshift(() => product.stop());
  const receiver = await aReceiver();
  const store = createStore(client.db(DATABASE), client, testKeys);
  const wish = { subscriptionId: 'bench', url: receiver.url, types: [], by: 'bench' };
  await subscribe({ store, newSecret: newWebhookSecret, now: clockNow }, wish);
  const asks = await askersOf(product, client);

  const answers: Record<string, Record<string, number>> = {};
  let [underWay, leftOut, failed] = [0, 0, 0];
  const ask = async (n: number) => {
    const [name, send] = asks[n % asks.length] ?? [];
    if (name === undefined || send === undefined) return;
    if (underWay >= MOST_UNDER_WAY) {
      leftOut += 1;
      return;
    }
    underWay += 1;
    try {
      const answer = await send(Math.floor(n / asks.length));
      await answer.arrayBuffer();
      answers[name] = { ...answers[name], [answer.status]: (answers[name]?.[answer.status] ?? 0) + 1 };
      if (!answer.ok) failed += 1;
    } catch {
      failed += 1;
    } finally {
      underWay -= 1;
    }
  };
  const durationMs = minutes * 60_000;
  const startedAt = performance.now();
  const passed = () => performance.now() - startedAt;
  const heap: Sample[] = [];
  const rss: Sample[] = [];
  const sampling = (async () => {
    while (passed() < durationMs) {
      await sleep(durationMs / SAMPLES);
      const memory = Memory.parse(await (await fetch(`http://127.0.0.1:${probePort}`)).json());
      const atMs = passed();
      heap.push({ atMs, bytes: memory.heapUsed });
      rss.push({ atMs, bytes: memory.rss });
      say(
        `${(atMs / 60_000).toFixed(1)} min   heap ${(memory.heapUsed / MIB).toFixed(1)} MiB   all ${(memory.rss / MIB).toFixed(1)} MiB`,
      );
    }
  })();
  for (let n = 0; passed() < durationMs; n += 1) {
    void ask(n);
    await sleep(Math.max(0, (n + 1) * (1_000 / rate) - passed()));
  }
  await sampling;
  const growthMiB = {
    heap: growthOf(afterWarmUp(heap)) / MIB,
    rss: growthOf(afterWarmUp(rss)) / MIB,
  };
  const webhooks = await receiver.got();
  const flat = growthMiB.heap <= MOST.heap && growthMiB.rss <= MOST.rss;
  return {
    minutes,
    rate,
    answers,
    webhooks,
    leftOut,
    failed,
    most: MOST,
    growthMiB,
    good: flat && failed === 0 && webhooks > 0,
  };
}

try {
  const result = await run();
  const { growthMiB, failed, webhooks, leftOut } = result;
  const asked = Object.entries(result.answers).map(([name, by]) => `${name} ${JSON.stringify(by)}`);
  process.stdout.write(
    json
      ? `${JSON.stringify(result)}\n`
      : `${asked.join(', ')}, ${webhooks} webhooks, ${leftOut} left out, ${failed} failed\nafter the warm-up the heap grew by ${growthMiB.heap.toFixed(1)} MiB (at most ${MOST.heap}), the process by ${growthMiB.rss.toFixed(1)} MiB (at most ${MOST.rss})\n${result.good ? 'memory stands still' : 'NOT GOOD'}\n`,
  );
  process.exitCode = result.good ? 0 : 1;
} finally {
  for (const step of closing) await step().catch((error: unknown) => say(String(error)));
}
