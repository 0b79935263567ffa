import { readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, open, rm, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { isAlive } from './kill.ts';
import type { Log } from './log.ts';

/** A holder refreshes its lock this often; one that was not refreshed for `STALE_MS` belongs to nobody. */
const REFRESH_MS = 5_000;
const STALE_MS = 30_000;
const POLL_MS = 100;

const holderSchema = z.object({ pid: z.number().int(), host: z.string(), purpose: z.string() });
type Holder = z.infer<typeof holderSchema>;

function readHolder(path: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function ageMs(path: string): number | undefined {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

function isStale(path: string): boolean {
  const age = ageMs(path);
  if (age === undefined) return false;
  if (age > STALE_MS) return true;
  const holder = readHolder(path);
  return holder !== undefined && holder.host === hostname() && !isAlive(holder.pid);
}

/** Locks of this process, given back when it ends in the middle of its work. */
const held = new Set<string>();
process.on('exit', () => {
  for (const path of held) rmSync(path, { force: true });
});

async function tryCreate(path: string, purpose: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    const holder: Holder = { pid: process.pid, host: hostname(), purpose };
    await file.writeFile(JSON.stringify(holder));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a stale lock. Only one process at a time may do it, or a late one would remove the fresh lock of another. */
async function breakStale(path: string, log: Log): Promise<void> {
  const breaker = `${path}.break`;
  if (!(await tryCreate(breaker, 'removing a stale lock'))) {
    if ((ageMs(breaker) ?? 0) > STALE_MS) await rm(breaker, { force: true });
    return;
  }
  try {
    if (isStale(path)) {
      log(`removing the lock ${path}: its holder is gone`);
      await rm(path, { force: true });
    }
  } finally {
    await rm(breaker, { force: true });
  }
}

/**
 * Runs `work` while holding a lock file, so that two processes don't do the same at the same time. A lock whose holder
 * died, or was not refreshed for 30 seconds, is removed.
 *
 * @param path the lock file; its folder is created
 * @param purpose what the holder does, told to those who wait
 * @param timeoutMs how long to wait for another holder
 * @throws when another process holds the lock for longer than `timeoutMs`, or what `work` throws
 */
export async function withLock<T>(
  path: string,
  purpose: string,
  timeoutMs: number,
  log: Log,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const endsAtMs = Date.now() + timeoutMs;
  let told = false;
  while (!(await tryCreate(path, purpose))) {
    if (isStale(path)) {
      await breakStale(path, log);
      continue;
    }
    const holder = readHolder(path);
    if (!told && holder !== undefined) {
      log(`waiting for process ${holder.pid}, which is ${holder.purpose}`);
      told = true;
    }
    if (Date.now() > endsAtMs) {
      throw new Error(
        `${path} is held by process ${holder?.pid ?? '?'} for too long; remove it if that is wrong`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  held.add(path);
  const refresher = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, REFRESH_MS);
  refresher.unref();
  try {
    return await work();
  } finally {
    clearInterval(refresher);
    await rm(path, { force: true });
    held.delete(path);
  }
}
