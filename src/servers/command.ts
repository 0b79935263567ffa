import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { killGroup } from './kill.ts';
import type { Env } from './paths.ts';
import { envValue } from './paths.ts';

/** What a finished command left behind. */
export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** How a command is run. */
export interface CommandOptions {
  env: Env;
  cwd?: string;
  /** After this time the command and its children are killed and the call fails. */
  timeoutMs: number;
  /** Asked every half second; a text means "give up", with that text as the reason. */
  giveUp?: () => string | undefined;
  /** Whom it runs as; left out: as we do. */
  user?: { readonly uid: number; readonly gid: number };
}

const KEPT_OUTPUT = 64_000;

/** Commands under way, so that Ctrl-C during an installation doesn't leave a compiler running. */
const underWay = new Set<number>();
process.on('exit', () => {
  for (const pid of underWay) killGroup(pid, 'SIGKILL');
});

/**
 * Runs a command to its end and collects its output (the last 64,000 characters of each stream).
 *
 * @returns exit code and output, also when the code is not 0
 * @throws when the command can't be started, takes longer than `timeoutMs`, or `giveUp` says so
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that a timeout also ends what the command started (compilers, JVMs).
    const child = spawn(command, [...args], {
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...options.user,
    });
    const pid = child.pid;
    if (pid !== undefined) underWay.add(pid);
    let stdout = '';
    let stderr = '';
    let failure: Error | undefined;
    const stopWith = (reason: string): void => {
      failure ??= new Error(reason);
      if (pid !== undefined) killGroup(pid, 'SIGKILL');
    };
    const timer = setTimeout(
      () => stopWith(`${command} took longer than ${Math.round(options.timeoutMs / 1000)} s`),
      options.timeoutMs,
    );
    const watcher = setInterval(() => {
      const reason = options.giveUp?.();
      if (reason !== undefined) stopWith(reason);
    }, 500);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-KEPT_OUTPUT);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-KEPT_OUTPUT);
    });
    const done = (): void => {
      clearTimeout(timer);
      clearInterval(watcher);
      if (pid !== undefined) underWay.delete(pid);
    };
    child.on('error', (error) => {
      done();
      reject(error);
    });
    child.on('close', (code) => {
      done();
      if (failure === undefined) resolve({ code, stdout, stderr });
      else reject(failure);
    });
  });
}

/**
 * Like {@link runCommand}, and fails when the exit code is not 0, with the last line of the output that speaks of an
 * error as the reason.
 */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const result = await runCommand(command, args, options);
  if (result.code === 0) return result;
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) => /error|fail|cannot|could not|refused|denied/i.test(line));
  throw new Error(`${command} failed: ${(telling ?? lines.at(-1) ?? `exit code ${result.code}`).trim()}`);
}

/** Whether there is a file at `path` that this user may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The full path of a command on the PATH of `env`.
 *
 * @returns undefined when no folder of the PATH has an executable of that name
 */
export function onPath(name: string, env: Env): string | undefined {
  const folders = (envValue(env, 'PATH') ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}
