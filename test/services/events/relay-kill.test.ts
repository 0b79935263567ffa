import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { eventually } from '../../support/run/eventually.ts';
import { uniqueName } from '../../support/run/names.ts';
import { testMongoUri } from '../../support/run/servers.ts';
import { temporaryFolder } from '../../support/run/temporary-folder.ts';
import { aHookServer } from './hook-server.ts';
import { aSubscription, tellOf } from './support.ts';

const t = aStore();
const CUSTOMERS = 12;
/** Told of each customer before each kill. */
const EVENTS_EACH = 8;
const KILLS = 2;
const Line = z.looseObject({ id: z.string(), subject: z.string() });

/** Starts a relay that fills files too; resolves once it is at work. */
async function aRelay(folder: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('relay-process.ts', import.meta.url));
  const child = fork(program, [testMongoUri(), t.db.databaseName, folder], { execArgv: ['--import', 'tsx'] });
  await once(child, 'message');
  return child;
}

/** What the files of a folder hold, line by line, once it is so many events; a line that a kill cut off is no event. */
async function inFiles(folder: string, events: number) {
  return eventually(async () => {
    const found = [];
    for (const name of await readdir(folder))
      for (const line of (await readFile(join(folder, name), 'utf8')).split('\n'))
        if (line.endsWith('}}')) found.push(Line.parse(JSON.parse(line)));
    expect(new Set(found.map(({ id }) => id)).size).toBe(events);
    return found;
  });
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('relays that are killed lose no event, neither to webhooks nor to files, keep the order of each subject, and repeat events under their ids alone', async () => {
  const hooks = await aHookServer();
  const lake = await temporaryFolder('lake');
  const customers = Array.from({ length: CUSTOMERS }, () => uniqueName('C'));
  const relays: ChildProcess[] = [];
  try {
    await t.store.webhookSubscriptions.add(aSubscription({ url: hooks.url }), 0);
    relays.push(await aRelay(lake.path), await aRelay(lake.path));
    // A slow receiver, so that each kill hits deliveries that are under way.
    hooks.delayMs = 5;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = hooks.got.length;
      const telling = atOnce(CUSTOMERS, (index) => tellOf(t, customers[index] ?? '', EVENTS_EACH));
      await eventually(async () => expect(hooks.got.length).toBeGreaterThan(before));
      const [victim] = relays.splice(0, 1);
      if (victim !== undefined) await killed(victim);
      await telling;
      if (kill < KILLS) relays.push(await aRelay(lake.path));
    }
    const all = CUSTOMERS * EVENTS_EACH * KILLS;
    await eventually(async () => expect(new Set(hooks.got.map(({ id }) => id)).size).toBe(all));
    expect(hooks.got.every(({ signed }) => signed)).toBe(true);
    const log = await t.store.events.after({
      ...{ position: 0, upTo: Number.MAX_SAFE_INTEGER, types: [], limit: 10_000 },
    });
    const filed = await inFiles(lake.path, all);
    for (const customer of customers) {
      const firsts = [
        ...new Set(hooks.got.filter(({ subject }) => subject === `customer/${customer}`).map(({ id }) => id)),
      ];
      const written = log
        .filter(({ event }) => event.subject === `customer/${customer}`)
        .map(({ event }) => event.eventId);
      expect(firsts).toEqual(written);
      const own = filed.filter(({ subject }) => subject === `customer/${customer}`);
      expect([...new Set(own.map(({ id }) => id))]).toEqual(written);
    }
  } finally {
    await Promise.all(relays.map(killed));
    await hooks.close();
    await lake.remove();
  }
}, 240_000);
