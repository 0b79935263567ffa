import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MONGOD } from '../../src/servers/executables.ts';
import { stderrLog } from '../../src/servers/index.ts';
import { locateExecutable } from '../../src/servers/locate.ts';
import { mongodUri, startMongod } from '../../src/servers/mongod.ts';
import { envValue } from '../../src/servers/paths.ts';
import { anyFreePort } from '../../src/servers/ports.ts';

/** A MongoDB to simulate in: the one of `MONGODB_URI`, or one of our own that is gone afterwards. Temporal is not needed. */
export async function startMongoAlone(): Promise<{ readonly uri: string; stop(): Promise<void> }> {
  const { env } = process;
  const given = envValue(env, 'MONGODB_URI');
  if (given !== undefined) return { uri: given, stop: () => Promise.resolve() };
  const { path: executable } = await locateExecutable(MONGOD, { env, log: stderrLog });
  const folder = await mkdtemp(join(tmpdir(), 'goodstanding-simulate-'));
  const port = await anyFreePort();
  const server = await startMongod({ executable, folder, port, env, cacheGb: 0.5, removeFolder: true });
  return { uri: mongodUri(port), stop: () => server.stop() };
}
