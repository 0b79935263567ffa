import { mkdir } from 'node:fs/promises';
import { startServers } from '../../src/servers/index.ts';

/**
 * Starts a real MongoDB with its data in a folder, for a bench that has no workflows: no Temporal server is looked for.
 *
 * @throws when another process runs one with this folder: two benches would load and measure the same database
 */
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
  if (!mongodb.startedByUs)
    throw new Error(
      `Another bench runs with ${folder}, and both would measure each other. Wait until it has ended, or end it.`,
    );
  return { uri: mongodb.uri, stop };
}
