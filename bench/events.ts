/**
 * How many webhooks a second the relay sends on this machine: real MongoDB, a receiver in a process of its own over loopback, signatures and all.
 * The events are announced first; then the time counts from the start of the relay until the receiver has all of them. Afterwards none may be
 * missing, and of each subject they have to have come in their order.
 *
 * Floor: 1,000 a second to one subscriber. Ends with 1 when it is missed, or when an event is.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { instantOf } from '../src/domain/civil-date.ts';
import { customerChanged } from '../src/domain/events/events-of.ts';
import { createWebhookSender, newWebhookSecret } from '../src/gateways/events/webhook-sender.ts';
import { MONGOD } from '../src/servers/executables.ts';
import { locateExecutable } from '../src/servers/locate.ts';
import { mongodUri, startMongod } from '../src/servers/mongod.ts';
import { anyFreePort } from '../src/servers/ports.ts';
import { clockNow, runRelay } from '../src/services/events/relay.ts';
import { subscribe } from '../src/services/events/subscriptions.ts';
import { giveAuditKeys } from '../src/store/audit/client-keys.ts';
import { inAuditedTransaction } from '../src/store/audit/trail.ts';
import { announce } from '../src/store/events/outbox.ts';
import { migrate } from '../src/store/migrations/migrate.ts';
import { connectMongo } from '../src/store/mongo/connection.ts';
import { createStore } from '../src/store/store.ts';
import { TEST_AUDIT_KEYS } from '../test/support/product/audit-keys.ts';
import { testKeys } from '../test/support/product/field-keys.ts';
import { noEndings } from '../test/support/run/endings.ts';
import { temporaryFolder } from '../test/support/run/temporary-folder.ts';

const FLOOR = 1_000;
/** Events that one transaction announces, so that the log is soon filled. */
const AT_ONCE = 100;
const LONGEST_MS = 300_000;

const { events, subjects, subscribers, json } = z
  .object({
    ...{ events: z.number(), subjects: z.number(), subscribers: z.number() },
    json: z.boolean().default(false),
  })
  .parse(
    new Command('npm run bench:events --')
      .description('How many webhooks a second the relay sends over loopback, with none lost and in order.')
      .option('--events <count>', 'events', wholeNumber, 20_000)
      .option('--subjects <count>', 'customers that they are about', wholeNumber, 2_000)
      .option('--subscribers <count>', 'webhooks that get each event', wholeNumber, 1)
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples(['npm run bench:events', 'npm run bench:events -- --events 5000 --subscribers 3 --json']),
      )
      .parse()
      .opts(),
  );

const Report = z.object({ got: z.number(), distinct: z.number(), outOfOrder: z.number() });
const ends = noEndings();

async function aReceiver(): Promise<{ url: string; report(): Promise<z.output<typeof Report>> }> {
  const child: ChildProcess = fork(fileURLToPath(new URL('support/hook-receiver.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
  ends.add(async () => void child.kill());
  const [first] = z.tuple([z.object({ port: z.number() })]).parse((await once(child, 'message')).slice(0, 1));
  return {
    url: `http://127.0.0.1:${first.port}/hooks`,
    async report() {
      const answer = once(child, 'message');
      child.send('report');
      return Report.parse((await answer)[0]);
    },
  };
}

async function run() {
  const { path: folder, remove } = await temporaryFolder('bench-events');
  ends.add(remove);
  const { path: executable } = await locateExecutable(MONGOD, { env: process.env, log: () => undefined });
  const port = await anyFreePort();
  const mongod = await startMongod({ executable, folder, port, env: process.env });
  ends.add(() => mongod.stop());
  const client = await connectMongo(mongodUri(port));
  ends.add(() => client.close());
  giveAuditKeys(client, TEST_AUDIT_KEYS);
  const db = client.db('bench_events');
  await migrate(db);
  const store = createStore(db, client, testKeys);

  const receivers = [];
  for (let n = 0; n < subscribers; n += 1) {
    const receiver = await aReceiver();
    receivers.push(receiver);
    const wish = { subscriptionId: `bench-${n}`, url: receiver.url, types: [], by: 'bench' };
    await subscribe({ store, newSecret: newWebhookSecret, now: clockNow }, wish);
  }
  for (let told = 0; told < events; told += AT_ONCE)
    await inAuditedTransaction(db, client, 'customers.setContact', async (tx) => {
      for (let n = told; n < Math.min(events, told + AT_ONCE); n += 1)
        announce(tx, customerChanged(`C-${n % subjects}`, 'contact', instantOf(Date.now())));
    });

  const sender = createWebhookSender({ http: true, allowed: ['127.0.0.0/8'] });
  const ending = new AbortController();
  const relay = {
    send: sender.send,
    sendHub: sender.sendHub,
    sinks: [],
    onSinkFault: () => undefined,
    onGone: () => undefined,
    now: clockNow,
  };
  const began = performance.now();
  const usage = process.cpuUsage();
  const ran = runRelay(
    { store, ...relay, random: Math.random },
    { signal: ending.signal, beat: () => undefined, restMs: 250 },
  );
  let reports = await Promise.all(receivers.map((receiver) => receiver.report()));
  while (reports.some(({ distinct }) => distinct < events) && performance.now() - began < LONGEST_MS) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    reports = await Promise.all(receivers.map((receiver) => receiver.report()));
  }
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(usage);
  ending.abort();
  await ran;
  sender.close();
  const perSecond = Math.round((events * subscribers) / seconds);
  const lost = reports.reduce((sum, { distinct }) => sum + events - distinct, 0);
  const outOfOrder = reports.reduce((sum, report) => sum + report.outOfOrder, 0);
  return {
    ...{ events, subjects, subscribers, perSecond, lost, outOfOrder },
    repeated: reports.reduce((sum, { got, distinct }) => sum + got - distinct, 0),
    seconds: Number(seconds.toFixed(2)),
    relayCpuSeconds: Number(((user + system) / 1e6).toFixed(2)),
    processors: cpus().length,
    good: lost === 0 && outOfOrder === 0 && perSecond >= FLOOR,
  };
}

try {
  const result = await run();
  const { perSecond, lost, outOfOrder, seconds, relayCpuSeconds } = result;
  process.stdout.write(
    json
      ? `${JSON.stringify(result)}\n`
      : `${perSecond} webhooks a second (floor ${FLOOR}): ${events} events to ${subscribers} in ${seconds} s, ${relayCpuSeconds} s of processor time in the relay; ${lost} lost, ${outOfOrder} out of order\n`,
  );
  process.exitCode = result.good ? 0 : 1;
} finally {
  await ends.end();
}
