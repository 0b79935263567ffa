import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Env } from '../../src/servers/paths.ts';

/** A folder that is removed when the test ends. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'goodstanding-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** An executable shell script. */
export async function aScript(folder: string, name: string, body: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

/** An environment in which no server can be found: an empty cache folder and no command of interest on the PATH. */
export function emptyEnv(folder: string): Env {
  return {
    PATH: join(folder, 'path'),
    HOME: join(folder, 'home'),
    GOODSTANDING_CACHE: join(folder, 'cache'),
  };
}
