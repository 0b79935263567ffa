/** Programs of the Python package registry, each in a virtual environment of its own below the cache folder. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath, runCommand } from '../../../src/servers/command.ts';
import { withLock } from '../../../src/servers/lock.ts';
import type { Log } from '../../../src/servers/log.ts';
import { cacheFolder, type Env } from '../../../src/servers/paths.ts';

/** What is installed. */
export interface PythonTool {
  readonly name: string;
  readonly version: string;
  /** Of the package: `[server,kms]`. */
  readonly extras?: string;
  /** Below `bin`. */
  readonly executable: string;
}

const LONGEST_MS = 10 * 60_000;

/** Python 3, or undefined when this machine has none. */
export function findPython(env: Env): string | undefined {
  return onPath('python3', env);
}

/**
 * The executable of a tool, installed by pip at the first call. Which registry pip asks is the machine's own setting.
 * @throws with what pip said
 */
export async function pythonTool(
  { name, version, extras = '', executable }: PythonTool,
  env: Env,
  log: Log,
): Promise<string> {
  const python = findPython(env);
  if (python === undefined) throw new Error('Python 3 is missing (Debian: apt install python3-venv)');
  const folder = join(cacheFolder(env), 'python', `${name}-${version}`);
  const complete = join(folder, 'complete');
  await mkdir(join(cacheFolder(env), 'locks'), { recursive: true });
  const lock = join(cacheFolder(env), 'locks', `${name}.lock`);
  return withLock(lock, `installing ${name}`, LONGEST_MS, log, async () => {
    if (!existsSync(complete)) {
      log(`installing ${name} ${version} with pip`);
      await rm(folder, { recursive: true, force: true });
      await run(python, ['-m', 'venv', folder], env);
      const pip = [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        '--only-binary',
        ':all:',
      ];
      await run(join(folder, 'bin', 'python'), [...pip, `${name}${extras}==${version}`], env);
      await writeFile(complete, '');
    }
    return join(folder, 'bin', executable);
  });
}

async function run(command: string, args: readonly string[], env: Env): Promise<void> {
  const { code, stderr } = await runCommand(command, args, { env, timeoutMs: LONGEST_MS });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${stderr}`);
}
