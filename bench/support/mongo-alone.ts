import { mkdir } from 'node:fs/promises';
import { startServers } from '../../src/servers/index.ts';

/** Starts a real MongoDB with its data in a folder, for a bench that has no workflows: no Temporal server is looked for. */
export async function startMongoAlone(
  folder: string,
): Promise<{ readonly uri: string; stop(): Promise<void> }> {
  await mkdir(folder, { recursive: true });
  const { mongodb, stop } = await startServers({
    dataDir: folder,
    log: () => undefined,
    searchAttributes: {},
    env: { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: 'nobody asks it' },
  });
  return { uri: mongodb.uri, stop };
}
