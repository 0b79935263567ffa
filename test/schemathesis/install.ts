/** Gets schemathesis from the Python package registry into a virtual environment below the cache folder. */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath, runCommand } from '../../src/servers/command.ts';

import { withLock } from '../../src/servers/lock.ts';
import type { Log } from '../../src/servers/log.ts';
import { cacheFolder, type Env } from '../../src/servers/paths.ts';

/** Released by its makers; newer ones may check more, and are tried before they are taken. */
const VERSION = '4.32.5';
const LONGEST_MS = 10 * 60_000;

/** Python 3, or undefined when this machine has none. */
export function findPython(env: Env): string | undefined {
  return onPath('python3', env);
}

/**
 * The executable of schemathesis, installed by pip at the first call. Which registry pip asks is the machine's own setting.
 * @throws with what pip said
 */
export async function schemathesis(env: Env, log: Log): Promise<string> {
  const python = findPython(env);
  if (python === undefined) throw new Error('Python 3 is missing (Debian: apt install python3-venv)');
  const folder = join(cacheFolder(env), 'python', `schemathesis-${VERSION}`);
  const executable = join(folder, 'bin', 'schemathesis');
  await mkdir(join(cacheFolder(env), 'locks'), { recursive: true });
  const lock = join(cacheFolder(env), 'locks', 'schemathesis.lock');
  return withLock(lock, 'installing schemathesis', LONGEST_MS, log, async () => {
    const done = await works(executable, env);
    if (done) return executable;
    log(`installing schemathesis ${VERSION} with pip`);
    await rm(folder, { recursive: true, force: true });
    await run(python, ['-m', 'venv', folder], env);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
    await run(join(folder, 'bin', 'python'), [...pip, `schemathesis==${VERSION}`], env);
    return executable;
  });
}

async function works(executable: string, env: Env): Promise<boolean> {
  if (!existsSync(executable)) return false;
  const { code, stdout } = await runCommand(executable, ['--version'], { env, timeoutMs: 60_000 });
  return code === 0 && stdout.includes(VERSION);
}

async function run(command: string, args: readonly string[], env: Env): Promise<void> {
  const { code, stderr } = await runCommand(command, args, { env, timeoutMs: LONGEST_MS });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${stderr}`);
}
