/** Holds the Kafka sink against a real broker, under kills; `--help` says more. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { KAFKA_MECHANISMS } from '../../src/gateways/events/kafka-sink.ts';
import { MONGOD } from '../../src/servers/executables.ts';
import { locateExecutable } from '../../src/servers/locate.ts';
import { mongodUri, startMongod } from '../../src/servers/mongod.ts';
import { anyFreePort } from '../../src/servers/ports.ts';
import { giveAuditKeys } from '../../src/store/audit/client-keys.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { connectMongo } from '../../src/store/mongo/connection.ts';
import { createStore } from '../../src/store/store.ts';
import { tellOf } from '../services/events/support.ts';
import { TEST_AUDIT_KEYS } from '../support/product/audit-keys.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { noEndings } from '../support/run/endings.ts';
import { eventually } from '../support/run/eventually.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { type Broker, startBroker } from './broker.ts';
import { readTopic } from './read-topic.ts';

const TOPIC = 'goodstanding.events';
const PARTITIONS = 4;
const DATABASE = 'kafka_test';
const RELAY = fileURLToPath(new URL('../services/events/relay-process.ts', import.meta.url));
/** How long the relays get to hand on what is left. */
const CATCH_UP_MS = 180_000;

const { customers, events, kills, sasl, json } = z
  .object({
    ...{ customers: z.number(), events: z.number(), kills: z.number(), json: z.boolean().default(false) },
    sasl: z.enum(KAFKA_MECHANISMS).optional(),
  })
  .parse(
    new Command('npm run test:kafka --')
      .description(
        'Starts MongoDB and a real Kafka broker, and two relays that write events to a topic with four partitions. While events are announced\nfor many customers at once it kills (-9) a relay, and every second time the broker. Then it reads the topic: no event may be missing,\nand of each customer the events have to appear for the first time in the order of the log, in one partition. Needs Java 17 and Maven.',
      )
      .option('--customers <count>', 'customers that something happens to', wholeNumber, 40)
      .option('--events <count>', 'events of each customer before each kill', wholeNumber, 10)
      .option('--kills <count>', 'kills', wholeNumber, 6)
      .addOption(
        new Option('--sasl <mechanism>', 'the relays write by TLS, with a password').choices(
          KAFKA_MECHANISMS,
        ),
      )
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples(
          [
            'npm run test:kafka',
            'npm run test:kafka -- --sasl SCRAM-SHA-512',
            'npm run test:kafka -- --kills 2 --json',
          ],
          'Ends with 0 when nothing was lost or out of order, 1 when something was. See docs/events.md.',
        ),
      )
      .parse()
      .opts(),
  );

const login =
  sasl === undefined ? undefined : { mechanism: sasl, username: 'relay', password: 'relay-secret' };
const say = (line: string) => process.stderr.write(`${line}\n`);
const ends = noEndings();

async function aRelay(mongodb: string, { sinkEnv }: Broker): Promise<ChildProcess> {
  const env = { ...process.env, ...sinkEnv, EVENT_KAFKA_TOPIC: TOPIC };
  const child = fork(RELAY, [mongodb, DATABASE], { execArgv: ['--import', 'tsx'], env });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the relay did not start')));
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function run() {
  const { path: folder, remove } = await temporaryFolder('kafka');
  ends.add(remove);
  const [mongodFolder, kafkaFolder] = [join(folder, 'mongod'), join(folder, 'kafka')];
  await mkdir(kafkaFolder);
  const { path: executable } = await locateExecutable(MONGOD, { env: process.env, log: say });
  const port = await anyFreePort();
  const mongod = await startMongod({ executable, folder: mongodFolder, port, env: process.env });
  ends.add(() => mongod.stop());
  const broker = await startBroker(kafkaFolder, say, login);
  ends.add(() => broker.stop());
  await broker.makeTopic(TOPIC, PARTITIONS);

  const client = await connectMongo(mongodUri(port));
  ends.add(() => client.close());
  giveAuditKeys(client, TEST_AUDIT_KEYS);
  const db = client.db(DATABASE);
  await migrate(db);
  const store = createStore(db, client, testKeys);
  const relays = [await aRelay(mongodUri(port), broker), await aRelay(mongodUri(port), broker)];
  ends.add(async () => void (await Promise.all(relays.map(killed))));

  const names = Array.from({ length: customers }, (_, n) => `C-${n + 1}`);
  const began = performance.now();
  let told = 0;
  const bookmark = async () => (await store.events.progress('sink:kafka'))?.position ?? 0;
  const reached = (position: number) => async () => {
    const now = await bookmark();
    if (now < position) throw new Error(`the topic has the events up to ${now}, not to ${position}`);
  };
  for (let kill = 1; kill <= kills; kill += 1) {
    const before = await bookmark();
    const telling = Promise.all(names.map((name) => tellOf({ db, client }, name, events)));
    told += customers * events;
    // So that the kill hits writes to the topic.
    await eventually(reached(before + 1));
    const [victim] = relays.splice(0, 1);
    if (victim !== undefined) await killed(victim);
    if (kill % 2 === 0) {
      say(`kill ${kill}: a relay and the broker`);
      broker.kill();
      await telling;
      await broker.restart();
    } else say(`kill ${kill}: a relay`);
    await telling;
    relays.push(await aRelay(mongodUri(port), broker));
  }
  await eventually(reached(told), { withinMs: CATCH_UP_MS });
  const seconds = (performance.now() - began) / 1_000;
  await Promise.all(relays.map(killed));

  const whole = { position: 0, upTo: Number.MAX_SAFE_INTEGER, types: [], limit: told * 2 };
  const log = await store.events.after(whole);
  const records = await readTopic(broker.address, TOPIC);
  const found = new Set(records.map(({ id }) => id));
  const lost = log.filter(({ event }) => !found.has(event.eventId)).length;
  const outOfOrder: string[] = [];
  for (const subject of new Set(log.map(({ event }) => event.subject))) {
    const own = records.filter(({ key }) => key === subject);
    const firsts = [...new Set(own.map(({ id }) => id))].join();
    const written = log.filter(({ event }) => event.subject === subject).map(({ event }) => event.eventId);
    if (new Set(own.map(({ partition }) => partition)).size !== 1 || firsts !== written.join())
      outOfOrder.push(subject);
  }
  const partitions = new Set(records.map(({ partition }) => partition)).size;
  return {
    ...{ announced: log.length, records: records.length, partitions, kills, lost },
    ...{ repeated: records.length - found.size, outOfOrder, seconds: Math.round(seconds) },
    good: lost === 0 && outOfOrder.length === 0 && log.length === told,
  };
}

try {
  const result = await run();
  process.stdout.write(
    json
      ? `${JSON.stringify(result)}\n`
      : `${result.good ? 'good' : 'WRONG'}: ${result.announced} events, ${result.kills} kills, ${result.lost} lost, ${result.outOfOrder.length} customers out of order, ${result.repeated} repeated under their ids; ${result.partitions} partitions, ${result.seconds} s\n`,
  );
  process.exitCode = result.good ? 0 : 1;
} finally {
  await ends.end();
}
