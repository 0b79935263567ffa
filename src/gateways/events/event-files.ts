/** A sink for a data lake: events as lines of JSON, in a file for each day. */
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventSink } from '../../domain/events/delivery.ts';

/**
 * Appends events to `events-<day>.ndjson` in a folder, by the day on which they happened (UTC). After a crash the last lines may come again: the
 * `id` of each line says which event it is.
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
      for (const [day, lines] of days)
        await appendFile(join(folder, `events-${day}.ndjson`), lines.join(''), { flush: true });
    },
  };
}
