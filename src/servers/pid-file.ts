import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isAlive } from './kill.ts';

const recordSchema = z.object({
  pid: z.number().int().positive(),
  /** Start time of that process, so that another one that was given the same id later is not taken for it. */
  started: z.string(),
  ownerPid: z.number().int().positive(),
  ownerStarted: z.string(),
  port: z.number().int(),
  uiPort: z.number().int().optional(),
});

/** A server that was started with a data folder, and the process that started it. */
export type ServerRecord = z.infer<typeof recordSchema>;

/** When a process started, as the system words it; undefined when there is no such process. */
function startTime(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' ? undefined : text;
  } catch {
    // Without ps (slim containers) the id alone has to do.
    return 'unknown';
  }
}

/** Writes down which server runs with a data folder and that this process owns it. */
export async function writeRecord(
  file: string,
  server: { pid: number; port: number; uiPort?: number },
): Promise<void> {
  const record: ServerRecord = {
    ...server,
    started: startTime(server.pid) ?? 'unknown',
    ownerPid: process.pid,
    ownerStarted: startTime(process.pid) ?? 'unknown',
  };
  await writeFile(`${file}.new`, JSON.stringify(record));
  await rename(`${file}.new`, file);
}

/** Forgets the server of a data folder. */
export async function removeRecord(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** What the pid file of a data folder tells. */
export type Earlier =
  /** Nothing runs with this folder. */
  | { state: 'none' }
  /** A server runs and so does the process that started it. */
  | { state: 'owned'; record: ServerRecord }
  /** A server runs, and the process that started it is gone. */
  | { state: 'orphaned'; record: ServerRecord };

/** Finds out whether a server of an earlier start, or of another process, still runs with a data folder. */
export function findEarlier(file: string): Earlier {
  let record: ServerRecord;
  try {
    record = recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { state: 'none' };
  }
  if (startTime(record.pid) !== record.started) return { state: 'none' };
  const owner = startTime(record.ownerPid);
  return { state: owner === record.ownerStarted ? 'owned' : 'orphaned', record };
}
