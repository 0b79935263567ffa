import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createEventFiles } from '../../../src/gateways/events/event-files.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';
import { aCloudEvent } from './cloud-event.ts';

test('each day has its file with one event a line, and a line that a crash cut off spoils none after it', async () => {
  const folder = await temporaryFolder('events');
  try {
    const files = createEventFiles(folder.path);
    const at = (time: string, id: string) => aCloudEvent({ time, id });
    await files.take([at('2026-11-29T23:59:59.000Z', 'a'), at('2026-11-30T00:00:00.000Z', 'b')]);
    await files.take([at('2026-11-29T23:59:59.500Z', 'c')]);
    const day = join(folder.path, 'events-2026-11-29.ndjson');
    const cut = '{"specversion":"1.0","id":"d';
    await appendFile(day, cut);
    await files.take([at('2026-11-29T23:59:59.600Z', 'd')]);
    const lines = (await readFile(day, 'utf8')).split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[2]).toBe(cut);
    expect([lines[0], lines[1], lines[3]].map((line = '') => JSON.parse(line).id)).toEqual(['a', 'c', 'd']);
    const next = await readFile(join(folder.path, 'events-2026-11-30.ndjson'), 'utf8');
    expect(JSON.parse(next)).toEqual(at('2026-11-30T00:00:00.000Z', 'b'));
  } finally {
    await folder.remove();
  }
});
