import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import { expect, onTestFinished, test } from 'vitest';
import { ensureSearchAttributes, missingSearchAttributes, startServers } from '../../src/servers/index.ts';
import { poll } from '../../src/servers/kill.ts';
import type { Env } from '../../src/servers/paths.ts';
import { anyFreePort, isPortFree } from '../../src/servers/ports.ts';
import type { Servers } from '../../src/servers/start.ts';
import { testMongoUri, testTemporalAddress } from '../support/run/servers.ts';
import { aFolder } from './scratch.ts';

const SLOW = 120_000;
const env: Env = { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined };

interface Ports {
  mongodb: number;
  temporal: number;
  temporalUi: number;
}

async function freePorts(): Promise<Ports> {
  return { mongodb: await anyFreePort(), temporal: await anyFreePort(), temporalUi: await anyFreePort() };
}

async function started(dataDir: string, ports: Ports, lines: string[] = []): Promise<Servers> {
  const searchAttributes = { DueBy: 'Datetime' } as const;
  const log = (line: string): void => void lines.push(line);
  const servers = await startServers({ dataDir, ports, env, log, searchAttributes });
  onTestFinished(() => servers.stop());
  return servers;
}

async function withMongo<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = await new MongoClient(uri, { serverSelectionTimeoutMS: 10_000 }).connect();
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function withTemporal<T>(address: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

test('the MongoDB of the tests is a real replica set: a transaction over two collections commits', async () => {
  await withMongo(testMongoUri(), async (client) => {
    const db = client.db(`servers-${process.pid}`);
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await db.collection('a').insertOne({ one: 1 }, { session });
        await db.collection('b').insertOne({ two: 2 }, { session });
      }),
    );
    expect(await db.collection('b').countDocuments()).toBe(1);
    await db.dropDatabase();
  });
});

test('registering search attributes twice changes nothing, and a wrong type is told', async () => {
  await withTemporal(testTemporalAddress(), async (connection) => {
    expect(await missingSearchAttributes(connection, 'default', { NeverRegistered: 'Int' })).toEqual([
      'NeverRegistered',
    ]);
    await ensureSearchAttributes(connection, 'default', { RegisteredHere: 'Keyword' });
    expect(await ensureSearchAttributes(connection, 'default', { RegisteredHere: 'Keyword' })).toEqual([]);
    await expect(ensureSearchAttributes(connection, 'default', { RegisteredHere: 'Int' })).rejects.toThrow(
      /RegisteredHere of namespace default has another type than Int/,
    );
  });
});

test('data survives a restart, also when the old ports were taken by somebody else meanwhile', {
  timeout: SLOW,
}, async () => {
  const dataDir = await aFolder();
  const ports = await freePorts();
  const first = await started(dataDir, ports);
  await withMongo(first.mongodb.uri, (client) =>
    client.db('kept').collection('things').insertOne({ kept: true }),
  );
  await withTemporal(first.temporal.address, (connection) =>
    ensureSearchAttributes(connection, 'default', { KeptAttribute: 'Keyword' }),
  );
  await first.stop();
  expect(await isPortFree(ports.mongodb)).toBe(true);
  expect(await isPortFree(ports.temporal)).toBe(true);

  const { createServer } = await import('node:net');
  const squatter = createServer((socket) => socket.destroy()).listen(ports.mongodb, '127.0.0.1');
  onTestFinished(() => void squatter.close());
  await once(squatter, 'listening');
  const lines: string[] = [];
  const second = await started(dataDir, ports, lines);

  expect(second.mongodb.uri).not.toBe(first.mongodb.uri);
  expect(lines.join('\n')).toContain(`port ${ports.mongodb} for MongoDB is busy`);
  expect(second.temporal.address).toBe(first.temporal.address);
  const kept = await withMongo(second.mongodb.uri, (client) =>
    client.db('kept').collection('things').findOne(),
  );
  expect(kept).toMatchObject({ kept: true });
  const missing = await withTemporal(second.temporal.address, (connection) =>
    missingSearchAttributes(connection, 'default', { KeptAttribute: 'Keyword', DueBy: 'Datetime' }),
  );
  expect(missing).toEqual([]);
});

test('a second start with the same folder uses the running servers, and its stop leaves them alone', {
  timeout: SLOW,
}, async () => {
  const dataDir = await aFolder();
  const owner = await started(dataDir, await freePorts());
  const guest = await started(dataDir, await freePorts());

  expect(guest.mongodb).toMatchObject({ uri: owner.mongodb.uri, startedByUs: false });
  expect(guest.temporal).toMatchObject({ address: owner.temporal.address, startedByUs: false });
  expect(guest.temporal.uiUrl).toBe(owner.temporal.uiUrl);
  await guest.stop();

  await withMongo(owner.mongodb.uri, (client) => client.db('admin').command({ ping: 1 }));
  await withTemporal(owner.temporal.address, (connection) => connection.workflowService.getSystemInfo({}));
});

test('servers named in the environment are used, and nothing is started or stopped', async () => {
  const dataDir = await aFolder();
  const named = { ...env, MONGODB_URI: testMongoUri(), TEMPORAL_ADDRESS: testTemporalAddress() };
  const servers = await startServers({ dataDir, env: named, log: () => undefined, searchAttributes: {} });

  expect(servers.mongodb).toEqual({ uri: testMongoUri(), source: 'MONGODB_URI', startedByUs: false });
  expect(servers.temporal).toMatchObject({ address: testTemporalAddress(), source: 'TEMPORAL_ADDRESS' });
  await servers.stop();
  expect(existsSync(join(dataDir, 'mongodb'))).toBe(false);
  await withMongo(testMongoUri(), (client) => client.db('admin').command({ ping: 1 }));
});

test('no secret is among the arguments or the environment of a server that is started, and the Web UI still gets its codec', {
  timeout: SLOW,
}, async () => {
  const secret = 'codec-token-that-nobody-may-see-in-ps';
  const ports = await freePorts();
  const servers = await startServers({
    ...{ dataDir: await aFolder(), ports, log: () => undefined, searchAttributes: {} },
    env: { ...env, GOODSTANDING_TOKEN: secret, PAYLOAD_KEYS: secret, SMTP_URL: secret },
    uiCodecEndpoint: `http://localhost:1/codec/${secret}`,
  });
  onTestFinished(() => servers.stop());
  const { stdout } = await promisify(execFile)('ps', ['-Awwo', 'pid=,args='], { maxBuffer: 8 << 20 });
  expect(stdout).toContain(`--port ${ports.temporal}`);
  expect(stdout).not.toContain(secret);
  if (existsSync('/proc/self/environ'))
    for (const line of stdout.split('\n').filter((each) => each.includes(`--port ${ports.temporal}`)))
      expect(await readFile(`/proc/${Number.parseInt(line, 10)}/environ`, 'utf8')).not.toContain(secret);
  const settings = await fetch(`http://127.0.0.1:${ports.temporalUi}/api/v1/settings`);
  expect(await settings.text()).toContain(secret);
});

test('when the process that started the servers is killed without warning, the servers end too', {
  timeout: SLOW,
}, async () => {
  const dataDir = await aFolder();
  const ports = await freePorts();
  const script = fileURLToPath(new URL('./orphan.mts', import.meta.url));
  const args = [dataDir, ports.mongodb, ports.temporal, ports.temporalUi].map(String);
  const parent = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  await once(parent.stdout, 'data');
  expect(await isPortFree(ports.mongodb)).toBe(false);

  parent.kill('SIGKILL');

  const gone = async (): Promise<boolean> =>
    (await isPortFree(ports.mongodb)) &&
    (await isPortFree(ports.temporal)) &&
    (await isPortFree(ports.temporalUi));
  expect(await poll(gone, 30_000)).toBe(true);
});
