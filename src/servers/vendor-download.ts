// Run as a process of its own by vendor.ts: node --import tsx vendor-download.ts <artifact> <folder>.
// Prints "path <executable>" when the download is there.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { shortReason } from './log.ts';

/** The version is the one the package was released with. */
async function mongod(folder: string): Promise<string> {
  const { MongoBinary } = await import('mongodb-memory-server-core/lib/util/MongoBinary.js');
  const { DryMongoBinary } = await import('mongodb-memory-server-core/lib/util/DryMongoBinary.js');
  const options = await DryMongoBinary.generateOptions({ downloadDir: folder });
  return MongoBinary.download({
    ...options,
    downloadDir: folder,
    platform: process.platform,
    checkMD5: true,
  });
}

/** The Temporal packages download only in order to start, so the server is started for a moment. */
async function temporalServer(kind: 'temporal' | 'temporal-test-server', folder: string): Promise<string> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executable = { type: 'cached-download', downloadDir: folder } as const;
  const environment =
    kind === 'temporal'
      ? await TestWorkflowEnvironment.createLocal({ server: { executable } })
      : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  await environment.teardown();
  const [name] = await readdir(folder);
  if (name === undefined) throw new Error('the package left nothing in the download folder');
  return join(folder, name);
}

const [artifact, folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: vendor-download.ts <artifact> <folder>');
if (artifact !== 'mongod' && artifact !== 'temporal' && artifact !== 'temporal-test-server') {
  throw new Error(`unknown artifact ${artifact}`);
}
try {
  const path = artifact === 'mongod' ? await mongod(folder) : await temporalServer(artifact, folder);
  process.stdout.write(`path ${path}\n`);
  process.exit(0);
} catch (error) {
  process.stderr.write(`error: ${shortReason(error)}\n`);
  process.exit(1);
}
