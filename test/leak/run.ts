import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { runDoctor } from '../../src/cli/doctor/doctor.ts';
import { workflowBundle } from '../../src/mains/temporal-worker.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { startServers } from '../../src/servers/index.ts';
import { createLogger } from '../../src/telemetry/telemetry.ts';
import { callerOf } from '../support/callers/caller.ts';
import { startApiProduct } from '../support/product/product.ts';
import { noEndings } from '../support/run/endings.ts';
import { uniqueName } from '../support/run/names.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';
import { Canaries } from './canaries.ts';
import { FAILING_SUBSCRIBER_SETTINGS } from './failing-subscriber.ts';
import { type Said, useFeatures } from './features.ts';
import { filesBelow, type Leak, leaksIn, type Place } from './search.ts';

/** What came of a run. */
export interface LeakResult {
  readonly canaries: number;
  /** Answers of the API by status class, such as `2xx`, but for requests that may be accepted or refused. */
  readonly answers: Readonly<Record<string, number>>;
  /** Requests that were answered otherwise than they have to be, by name and status. What a refused one would have stored is not looked for. */
  readonly unexpected: readonly string[];
  /** Text fields of routes that no accepted request had a canary in. */
  readonly notPlanted: readonly string[];
  /** Canaries in requests that were accepted: these lie somewhere. */
  readonly accepted: number;
  readonly places: number;
  readonly bytes: number;
  /** Where the canary that was planted in clear was found. Nowhere: the search can't find, and its zero means nothing. */
  readonly control: readonly string[];
  readonly leaks: readonly Leak[];
}

/**
 * Plants canaries through the features of a product on servers of its own, then searches what the product and its servers left: files of MongoDB
 * and Temporal, every document, the log at `debug`, metrics, refusals, search attributes, and what `doctor` says.
 */
export async function runLeak(bundle?: Awaited<ReturnType<typeof workflowBundle>>): Promise<LeakResult> {
  const ends = noEndings();
  const canaries = new Canaries();
  try {
    const folder = await temporaryFolder('leak');
    ends.add(folder.remove);
    const env = { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined };
    const servers = await startServers({
      ...{ dataDir: folder.path, log: () => undefined, searchAttributes: SEARCH_ATTRIBUTES, env },
    });
    ends.add(() => servers.stop());
    const lines: string[] = [];
    const log = createLogger({
      level: 'debug',
      name: 'leak',
      destination: { write: (line) => lines.push(line) },
    });
    const product = await startApiProduct({
      ...{ name: uniqueName('leak'), servers, log, keepDatabase: true },
      settings: { LOG_LEVEL: 'debug', DECISION_WAIT_SECONDS: '20', ...FAILING_SUBSCRIBER_SETTINGS },
      worker: { bundle: bundle ?? (await workflowBundle()), log },
    });
    ends.add(product.stop);
    for (const name of ['PAYLOAD_KEYS', 'REQUEST_KEYS', 'AUDIT_KEYS', 'FIELD_KEYS'])
      canaries.add(name, (product.environment[name] ?? '').replace(/^[^:]*:/, '').slice(0, 40));
    canaries.add('signature of a token', (await product.tokenOf({ role: 'care' })).split('.')[2] ?? '');
    const { said, notPlanted } = await useFeatures(product, canaries);
    const control = canaries.text('control');
    await product.db.collection('leakControl').insertOne({ control });
    // Workflows end, notices are written; then everything goes to the disk.
    await pause(3_000);
    await product.client.db('admin').command({ fsync: 1 });
    const metrics = await callerOf(product).get('/metrics', { role: null });
    const places: Place[] = [
      ...(await filesBelow(folder.path, 'files')),
      place('log at debug', lines.join('\n')),
      place('metrics', await metrics.text()),
      place('refusals', JSON.stringify(said.filter(({ status }) => status >= 400))),
      place('reports', JSON.stringify(said.filter(({ route }) => route.startsWith('report ')))),
      place('search attributes', await attributesOf(product.outsider)),
      place('doctor', await doctorOf(product.environment)),
    ];
    for (const { name } of await product.db.listCollections().toArray())
      places.push(
        place(`documents of ${name}`, JSON.stringify(await product.db.collection(name).find().toArray())),
      );
    const found = leaksIn(places, canaries.planted);
    const answers: Record<string, number> = {};
    for (const { status } of said.filter(({ expected }) => expected !== 'either')) {
      const kind = `${Math.floor(status / 100)}xx`;
      answers[kind] = (answers[kind] ?? 0) + 1;
    }
    return {
      canaries: canaries.planted.length - 1,
      answers,
      unexpected: said
        .filter(isUnexpected)
        .map(({ route, status, text }) => `${route}: ${status} ${text.slice(0, 300)}`),
      notPlanted,
      accepted: said.reduce((sum, { status, canaries: planted }) => sum + (status < 300 ? planted : 0), 0),
      places: places.length,
      bytes: places.reduce((sum, { bytes }) => sum + bytes.length, 0),
      control: found.filter(({ what }) => what === 'control').map(({ where }) => where),
      leaks: found.filter(({ what }) => what !== 'control'),
    };
  } finally {
    await ends.end();
  }
}

function isUnexpected({ expected, status }: Said): boolean {
  return expected !== 'either' && status < 300 !== (expected === 'accepted');
}

function place(name: string, text: string): Place {
  return { name, bytes: Buffer.from(text, 'utf8') };
}

async function attributesOf({ workflow }: { workflow: { list(): AsyncIterable<unknown> } }): Promise<string> {
  const seen: unknown[] = [];
  for await (const one of workflow.list())
    seen.push(
      z.looseObject({ workflowId: z.string(), searchAttributes: z.unknown(), memo: z.unknown() }).parse(one),
    );
  return JSON.stringify(seen, (name, value: unknown) => (name === 'raw' ? undefined : value));
}

async function doctorOf(environment: Readonly<Record<string, string>>): Promise<string> {
  let text = '';
  await runDoctor({ ...process.env, ...environment }, { json: true }, (more) => {
    text += more;
  });
  return text;
}
