import { chmod, mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { DATA_FOLDER_NAME } from './paths.ts';

/**
 * Makes a folder that nobody else on the machine reads: it holds keys, tokens and a database without a password. A folder of
 * ours that an earlier version left open is closed; one that somebody else named stays as it is.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (basename(path) === DATA_FOLDER_NAME) await chmod(path, 0o700);
}
