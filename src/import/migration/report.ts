import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import type { ColumnFault } from '../value.ts';

/** The faults with their places, as NDJSON with one fault on each line. It has no values of the files, because these may be personal. */
export interface MigrationReport {
  /** Records that have a fault, or differ. */
  readonly count: number;
  add(file: string, line: number, faults: readonly ColumnFault[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts a new report; the file exists only when it has a line. */
export async function openMigrationReport(reportFile: string): Promise<MigrationReport> {
  await rm(reportFile, { force: true });
  let stream: WriteStream | null = null;
  let count = 0;
  return {
    get count() {
      return count;
    },
    async add(file, line, faults) {
      count += 1;
      stream ??= createWriteStream(reportFile);
      for (const { column, reason } of faults) {
        const said = stream.write(`${JSON.stringify({ file: basename(file), line, column, reason })}\n`);
        if (!said) await once(stream, 'drain');
      }
    },
    async close() {
      if (stream === null) return;
      stream.end();
      await finished(stream);
    },
  };
}
