import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { isAlive, killGroup, poll } from './kill.ts';
import type { Env } from './paths.ts';

/** A server that was started here and is stopped here. */
export interface ManagedProcess {
  readonly pid: number;
  /** undefined while it runs, then why it ended, as in "exit code 1". */
  ended(): string | undefined;
  /** Asks it to end, waits, and kills it when it does not. Safe to call twice. */
  stop(): Promise<void>;
}

/** How a server is started. */
export interface ManagedOptions {
  env: Env;
  /** Its output is appended to this file. */
  logFile: string;
  /** How long it gets to end by itself, in milliseconds. */
  graceMs: number;
  /** A folder inside a temporary one, to be removed should our process end without stopping the server. */
  temporaryFolder?: string;
  /** True for a process of ours, which reads its secrets from its environment. A server of others gets none. */
  readsSecrets?: true;
  /** Whom it runs as; left out: as we do. */
  user?: { readonly uid: number; readonly gid: number };
}

// Waits until its standard input closes, which the operating system does when our process ends, however it ends; then
// asks the server to stop, kills it when it doesn't within the grace time, and removes a temporary folder.
const WATCHDOG = `
cat >/dev/null
kill -TERM "$1" 2>/dev/null
left="$2"
while [ "$left" -gt 0 ] && kill -0 "$1" 2>/dev/null; do sleep 1; left=$((left - 1)); done
kill -KILL "$1" 2>/dev/null
[ -z "$3" ] && exit 0
rm -rf "$3"
rmdir "$(dirname "$3")" 2>/dev/null
`;

const alive = new Set<number>();
process.on('exit', () => {
  for (const pid of alive) killGroup(pid, 'SIGTERM');
});

function startWatchdog(pid: number, options: ManagedOptions): () => void {
  const seconds = String(Math.ceil(options.graceMs / 1000));
  const watchdog = spawn(
    '/bin/sh',
    ['-c', WATCHDOG, 'goodstanding-watchdog', String(pid), seconds, options.temporaryFolder ?? ''],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    },
  );
  watchdog.on('error', () => undefined);
  watchdog.stdin.on('error', () => undefined);
  watchdog.unref();
  // The pipe must stay open as long as we live without keeping us alive.
  if ('unref' in watchdog.stdin && typeof watchdog.stdin.unref === 'function') watchdog.stdin.unref();
  return () => {
    if (watchdog.pid !== undefined) killGroup(watchdog.pid, 'SIGKILL');
  };
}

/** Names under which secrets of ours and of others travel. A server that we start needs none of them. */
const SECRET_NAME = /(?:KEYS?|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS)$|^(?:MONGODB_URI|SMTP_URL)$/;

function withoutSecrets(env: Env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET_NAME.test(name)));
}

/**
 * Starts a server in a process group of its own, so that Ctrl-C in the terminal reaches only us and the order of stopping
 * is ours. A watchdog stops the server should our process be killed without a chance to do it.
 *
 * @returns the running process; whether it serves is for the caller to find out
 * @throws when the executable can't be started
 */
export async function startManaged(
  command: string,
  args: readonly string[],
  options: ManagedOptions,
): Promise<ManagedProcess> {
  const output = openSync(options.logFile, 'a');
  const child = spawn(command, [...args], {
    env: options.readsSecrets === true ? { ...options.env } : withoutSecrets(options.env),
    stdio: ['ignore', output, output],
    detached: true,
    ...options.user,
  });
  closeSync(output);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${command} has no process id`);
  alive.add(pid);
  const callOff = startWatchdog(pid, options);
  let end: string | undefined;
  child.once('exit', (code, signal) => {
    end = signal === null ? `exit code ${code}` : `signal ${signal}`;
    alive.delete(pid);
    callOff();
  });
  child.unref();
  const hasEnded = (): boolean => end !== undefined;
  return {
    pid,
    ended: () => end,
    async stop() {
      if (hasEnded()) return;
      killGroup(pid, 'SIGTERM');
      if (await poll(hasEnded, options.graceMs, 20)) return;
      killGroup(pid, 'SIGKILL');
      await poll(hasEnded, 5_000, 20);
    },
  };
}

/**
 * Ends a server that an earlier run left behind, which is not our child.
 *
 * @returns false when it is still there after the grace time and a kill
 */
export async function stopForeign(pid: number, graceMs: number): Promise<boolean> {
  const gone = (): boolean => !isAlive(pid);
  killGroup(pid, 'SIGTERM');
  if (await poll(gone, graceMs)) return true;
  killGroup(pid, 'SIGKILL');
  return poll(gone, 5_000);
}

/** What says why a server of Go ended, above the calls that led there; and whose port was taken. */
const REASON = /^panic:|address already in use/iu;

/** The last lines of a server's log that are worth showing when it did not start, and before them those that say why. */
export function lastLines(logFile: string, count = 5): string {
  try {
    const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n');
    const reasons = lines.slice(0, -count).filter((line) => REASON.test(line));
    return [...reasons.slice(-2), ...lines.slice(-count)].join('\n');
  } catch {
    return '';
  }
}

/** What went wrong, and what the server said before. */
export function withLastLines(error: unknown, logFile: string): string {
  return `${error instanceof Error ? error.message : error}\nthe end of ${logFile}:\n${lastLines(logFile)}`;
}
