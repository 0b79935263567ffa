import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { MongoClient } from 'mongodb';
import { expect, onTestFinished, test } from 'vitest';
import { MONGOD, TEMPORAL } from '../../src/servers/executables.ts';
import { locateExecutable } from '../../src/servers/locate.ts';
import { mongodUri, startMongod } from '../../src/servers/mongod.ts';
import {
  anyFreePort,
  choosePort,
  isPortFree,
  lowFreePort,
  onFreePorts,
  PORT_TAKEN,
} from '../../src/servers/ports.ts';
import { startTemporal } from '../../src/servers/temporal.ts';
import { testMongoUri } from '../support/run/servers.ts';
import { aFolder } from './scratch.ts';

async function aBusyPort(): Promise<number> {
  const port = await anyFreePort();
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return port;
}

const wish = (preferred: number) => ({ purpose: 'Temporal', variable: 'TEMPORAL_PORT', preferred });
const { PATH } = process.env;

test("a port for Temporal's services fits into the 16 bits with a sign that its database has for it", async () => {
  const port = await lowFreePort();
  expect(port).toBeLessThan(2 ** 15);
  expect(await isPortFree(port)).toBe(true);
});

test('a preferred port that is free is taken without a word', async () => {
  const preferred = await anyFreePort();
  const lines: string[] = [];

  expect(await choosePort(wish(preferred), {}, (line) => lines.push(line))).toBe(preferred);
  expect(lines).toEqual([]);
});

test('a busy port is avoided, and the message names the port, its holder and the variable that chooses another', async () => {
  const preferred = await aBusyPort();
  const lines: string[] = [];

  const port = await choosePort(wish(preferred), { PATH }, (line) => lines.push(line));

  expect(port).not.toBe(preferred);
  expect(await isPortFree(port)).toBe(true);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    new RegExp(`^port ${preferred} for Temporal is busy.*; using ${port} \\(set TEMPORAL_PORT to choose\\)$`),
  );
});

test('a port chosen in the environment is never replaced: busy or senseless, it is refused by name', async () => {
  const busy = await aBusyPort();
  const choose = (value: string) => choosePort(wish(1), { TEMPORAL_PORT: value }, () => undefined);

  await expect(choose(String(busy))).rejects.toThrow(/is busy.*set TEMPORAL_PORT to another port/);
  await expect(choose('seven')).rejects.toThrow('TEMPORAL_PORT is "seven", which is not a port (1 to 65535)');
  await expect(choose('70000')).rejects.toThrow('not a port');
});

test('a server whose port was taken meanwhile is started again on other ports, and says so', async () => {
  const { path } = await locateExecutable(TEMPORAL, { env: process.env, log: () => undefined });
  const folder = await aFolder();
  const ports = [await aBusyPort(), await anyFreePort()];
  const tried: number[] = [];
  const lines: string[] = [];

  const server = await onFreePorts(
    (line) => lines.push(line),
    async () => {
      const port = ports[tried.length] ?? 0;
      tried.push(port);
      const uiPort = await anyFreePort();
      return startTemporal({
        ...{ executable: path, folder, port, uiPort, searchAttributes: {}, env: process.env },
        ephemeral: true,
      });
    },
  );
  onTestFinished(() => server.stop());

  expect(tried).toEqual(ports);
  expect(lines).toHaveLength(1);
});

test('a mongod on a port that another mongod has taken is refused, and the other one is left alone', async () => {
  const { path } = await locateExecutable(MONGOD, { env: process.env, log: () => undefined });
  const folder = await aFolder();
  const port = Number(new URL(testMongoUri()).port);

  await expect(startMongod({ executable: path, folder, port, env: process.env })).rejects.toThrow(PORT_TAKEN);
});

test('a mongod of a relative folder says its whole path: one of the same name below another folder does not pass for it', async () => {
  const { path } = await locateExecutable(MONGOD, { env: process.env, log: () => undefined });
  const folder = await aFolder();
  const port = await anyFreePort();
  const server = await startMongod({
    ...{ executable: path, folder: relative(process.cwd(), folder), port, env: process.env, cacheGb: 0.25 },
  });
  onTestFinished(() => server.stop());
  const client = await new MongoClient(mongodUri(port)).connect();
  onTestFinished(() => client.close());
  const { parsed } = await client.db('admin').command({ getCmdLineOpts: 1 });
  expect(parsed.storage.dbPath).toBe(join(folder, 'db'));
});

test('what fails for another reason is not tried again', async () => {
  let tries = 0;
  const start = () => {
    tries += 1;
    return Promise.reject(new Error('the disk is full'));
  };

  await expect(onFreePorts(() => undefined, start)).rejects.toThrow('the disk is full');
  expect(tries).toBe(1);
  expect(PORT_TAKEN.test('listen tcp 127.0.0.1:7233: bind: address already in use')).toBe(true);
});
