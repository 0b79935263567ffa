/** A sink for a data lake: events as lines of JSON, in a file for each day. */
import { appendFile, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventSink } from '../../domain/events/delivery.ts';

/**
 * Appends events to `events-<day>.ndjson` in a folder, by the day on which they happened (UTC). After a crash the last lines may come again: the
 * `id` of each line says which event it is. A line that the crash cut off stays as it is, and its event follows on a line of its own.
 */
export function createEventFiles(folder: string): EventSink {
  return {
    name: 'sink:files',
    async take(events) {
      await mkdir(folder, { recursive: true });
      const days = new Map<string, string[]>();
      for (const event of events) {
        const day = event.time.slice(0, 10);
        days.set(day, [...(days.get(day) ?? []), `${JSON.stringify(event)}\n`]);
      }
      for (const [day, lines] of days) {
        const path = join(folder, `events-${day}.ndjson`);
        const start = (await endsWithinLine(path)) ? '\n' : '';
        await appendFile(path, start + lines.join(''), { flush: true });
      }
    },
  };
}

/** Whether the last line of a file has no end. False where there is no file. */
async function endsWithinLine(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    if (size === 0) return false;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer.toString() !== '\n';
  } finally {
    await file.close();
  }
}
