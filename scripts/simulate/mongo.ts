import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MONGOD } from '../../src/servers/executables.ts';
import { stderrLog } from '../../src/servers/index.ts';
import { locateExecutable } from '../../src/servers/locate.ts';
import { mongodUri, startMongod } from '../../src/servers/mongod.ts';
import { envValue } from '../../src/servers/paths.ts';
import { anyFreePort } from '../../src/servers/ports.ts';

/** Where Linux keeps files in memory. */
const IN_MEMORY = '/dev/shm';
/** More than 14 months of 2,000 customers take in both arms. */
const MEMORY_NEEDED_BYTES = 4 * 2 ** 30;

/**
 * How our own MongoDB differs from one that somebody keeps data in. Every write still waits until it is in the journal, as the
 * store asks for; the journal is gone with the server, so it is not compressed, and not read again by other members.
 */
const THROW_AWAY = [
  ...['--wiredTigerJournalCompressor', 'none', '--wiredTigerCollectionBlockCompressor', 'none'],
  ...['--oplogSize', '512'],
];

/**
 * A MongoDB to simulate in: the one of `MONGODB_URI`, or one of our own that is gone afterwards, in memory where there is
 * plenty of it. Temporal is not needed.
 */
export async function startMongoAlone(): Promise<{ readonly uri: string; stop(): Promise<void> }> {
  const { env } = process;
  const given = envValue(env, 'MONGODB_URI');
  if (given !== undefined) return { uri: given, stop: () => Promise.resolve() };
  const { path: executable } = await locateExecutable(MONGOD, { env, log: stderrLog });
  const folder = await mkdtemp(join(await scratch(), 'goodstanding-simulate-'));
  const port = await anyFreePort();
  const server = await startMongod({
    ...{ executable, folder, port, env, cacheGb: 1.5, removeFolder: true },
    options: THROW_AWAY,
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { uri: mongodUri(port), stop };
}

/** A folder for files that nobody keeps: in memory where there is enough of it, else the temporary one. */
async function scratch(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(IN_MEMORY);
    return Math.min(bavail * bsize, freemem()) >= MEMORY_NEEDED_BYTES ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}
