/* npm start, once the dependencies are there: servers, worker, API, demo data, and the callers of a normal day. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { seedDemo } from '../../src/demo-data/seed.ts';
import { ROLES, type Role } from '../../src/domain/access/roles.ts';
import { type OneMachine, startOneMachine } from '../../src/mains/one-machine.ts';
import { dataFolder, stderrLog } from '../../src/servers/index.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { actAsCallers } from './callers.ts';
import { startOptions } from './options.ts';
import { allAsExpected, asEnding, asPlaces, asTable, type Summary } from './report.ts';

const options = startOptions(process.argv.slice(2));
const startedAtMs = performance.now();
const say = (text: string) => void (options.json ? process.stderr : process.stdout).write(`${text}\n`);

const dataDir = options.data ?? dataFolder(process.env);
const tokensByRole = z.record(z.enum(ROLES), z.string());

let machine: OneMachine | null = null;
let stopping: Promise<void> | null = null;
const stop = (): Promise<void> => {
  stopping ??= machine?.stop() ?? Promise.resolve();
  return stopping;
};
const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping === null) stderrLog('stopping what was started here');
      resolve();
    });
});

async function tokensOf({ issuer }: OneMachine): Promise<Record<Role, string>> {
  const issued = ROLES.map(async (role) => {
    const bound = role === 'selfcare' ? { customerId: 'CUST-0007' } : {};
    return [role, await issuer.issueToken({ role, subject: `dev-${role}`, ...bound })] as const;
  });
  const tokens = new Map(await Promise.all(issued));
  return tokensByRole.parse(Object.fromEntries(tokens));
}

/** Writes each token to a file of its role, and returns their folder: a line with a token stays short and works in any shell. */
async function keepTokens(tokens: Record<Role, string>): Promise<string> {
  const folder = resolve(dataDir, 'tokens');
  await mkdir(folder, { recursive: true });
  for (const role of ROLES) await writeFile(join(folder, role), tokens[role], { mode: 0o600 });
  return folder;
}

async function demo(running: OneMachine): Promise<Summary> {
  const tokens = await tokensOf(running);
  const { api, servers } = running;
  const run = `DEMO-${Date.now().toString(36).toUpperCase()}`;
  stderrLog('calling the API as provisioning, care and self-care do');
  const rows = await actAsCallers({ url: api.url, tokens }, run, ({ what, id, outcome }) =>
    stderrLog(`  ${what} ${id}: ${outcome}`),
  );
  const places = {
    api: api.publicBaseUrl,
    apiDocs: `${api.publicBaseUrl}/docs`,
    temporalUi: servers.temporal.uiUrl ?? null,
    mongodb: servers.mongodb.startedByUs ? servers.mongodb.uri : 'as given by MONGODB_URI',
  };
  const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10;
  const summary = { ok: allAsExpected(rows), rows, places, tokens, seconds };
  const served = !options.once;
  say(`\n${asTable(rows, { links: served || !servers.temporal.startedByUs })}\n`);
  if (served) say(asPlaces(summary, run, await keepTokens(tokens)));
  return summary;
}

try {
  machine = await startOneMachine({
    dataDir,
    log: stderrLog,
    async prepare(client, database, keys) {
      const db = client.db(database);
      await migrate(db);
      await seedDemo({ db, client, keys }, { seed: options.seed, renewStories: 'always', log: stderrLog });
    },
  });
  const summary = await demo(machine);
  if (options.json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  if (!summary.ok) stderrLog('an outcome is not the expected one; see ✗ in the table');
  if (!options.once) {
    stderrLog(`\nserving after ${summary.seconds} s; Ctrl-C stops what was started here`);
    await stopped;
  }
  await stop();
  if (options.once) say(asEnding(resolve(dataDir)));
  // Counted after the stop, which has its own part in what may go wrong.
  const errors = machine.errorsLogged();
  if (errors > 0)
    stderrLog(`API and worker logged ${errors === 1 ? 'an error' : `${errors} errors`}; see above`);
  process.exit((summary.ok && errors === 0) || !options.once ? 0 : 1);
} catch (error) {
  stderrLog(`npm start: ${error instanceof Error ? error.message : String(error)}`);
  await stop();
  process.exit(1);
}
