/** The goodstanding command in this process: no promise of its commands needs one of their own, and each start takes seconds. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { goodstanding } from '../../../src/cli/program.ts';
import { TEST_AUDIT_KEY_ENTRY } from '../product/audit-keys.ts';
import { TEST_FIELD_KEYS } from '../product/field-keys.ts';
import { testBuild } from '../run/build.ts';

const BUILT = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Ends a command as `process.exit` would, without ending the tests. */
class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `goodstanding` with these arguments and tells how it ended. Calls run one after another, because standard output, exit
 * code and environment are the process's.
 *
 * @param env added to the environment of the tests; undefined takes a variable away
 * @param hear told of all that the command has said on standard error so far, each time that it says more
 */
export function runGoodstanding(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  hear: (stderr: string) => void = () => undefined,
): Promise<Ended> {
  const run = last.then(() => runNow(args, env, hear));
  last = run.catch(() => undefined);
  return run;
}

async function runNow(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  hear: (stderr: string) => void,
): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const before = { ...process.env };
  const { exit, exitCode } = process;
  const restore = [capture('stdout', said), capture('stderr', said, hear)];
  setEnvironment({ AUDIT_KEYS: TEST_AUDIT_KEY_ENTRY, FIELD_KEYS: TEST_FIELD_KEYS, ...before, ...env });
  process.exitCode = undefined;
  process.exit = (code) => {
    throw new Exit(Number(code ?? process.exitCode ?? 0));
  };
  try {
    await goodstanding(args);
    return { code: Number(process.exitCode ?? 0), ...said };
  } catch (error) {
    if (error instanceof Exit) return { code: error.code, ...said };
    return { code: 1, ...said, stderr: `${said.stderr}${String(error)}` };
  } finally {
    process.exit = exit;
    process.exitCode = exitCode;
    setEnvironment(before);
    for (const step of restore) step();
  }
}

function capture(
  name: 'stdout' | 'stderr',
  said: Record<'stdout' | 'stderr', string>,
  hear: (text: string) => void = () => undefined,
): () => void {
  const stream = process[name];
  const { write } = stream;
  stream.write = (chunk: Uint8Array | string, ...rest: unknown[]) => {
    said[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    hear(said[name]);
    const done = rest.findLast((one) => typeof one === 'function');
    if (done !== undefined) process.nextTick(done);
    return true;
  };
  return () => {
    stream.write = write;
  };
}

function setEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value;
}

/** Starts the command of the build in a process of its own, for what only a process can show; nobody reads what it says. */
export async function startGoodstanding(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ChildProcess> {
  await testBuild();
  return spawn(process.execPath, [BUILT, ...args], {
    env: { AUDIT_KEYS: TEST_AUDIT_KEY_ENTRY, FIELD_KEYS: TEST_FIELD_KEYS, ...process.env, ...env },
    stdio: 'ignore',
  });
}

/** Runs the command of the build in a process of its own, and tells how it ended. */
export async function spawnGoodstanding(args: readonly string[]): Promise<Ended> {
  await testBuild();
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [BUILT, ...args],
      { env: { FIELD_KEYS: TEST_FIELD_KEYS, ...process.env } },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
