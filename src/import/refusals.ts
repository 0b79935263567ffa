import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { ColumnFault } from './value.ts';

/** The report of refused rows: NDJSON with one fault on each line, which says where and why, but never the value. */
export interface RefusalReport {
  /** Rows refused so far. */
  readonly count: number;
  add(line: number, faults: readonly ColumnFault[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Begins the report anew; the file exists only when a row was refused. Every run reads the whole file, even one that goes on from a
 * checkpoint, so a report is always complete.
 */
export async function openReport(file: string): Promise<RefusalReport> {
  await rm(file, { force: true });
  let stream: WriteStream | null = null;
  let count = 0;
  return {
    get count() {
      return count;
    },
    async add(line, faults) {
      count += 1;
      stream ??= createWriteStream(file);
      for (const { column, reason } of faults)
        if (!stream.write(`${JSON.stringify({ line, column, reason })}\n`)) await once(stream, 'drain');
    },
    async close() {
      if (stream === null) return;
      stream.end();
      await finished(stream);
    },
  };
}
