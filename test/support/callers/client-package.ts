import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Builds @goodstanding/client and puts it below a folder, where programs of the folder find it. Returns its own folder. */
export async function installedClient(folder: string): Promise<string> {
  const installed = join(folder, 'node_modules', '@goodstanding', 'client');
  await mkdir(installed, { recursive: true });
  await run('node', ['scripts/build-client.mjs', '--out', join(installed, 'dist')]);
  await copyFile('packages/client/package.json', join(installed, 'package.json'));
  return installed;
}
