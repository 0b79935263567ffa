import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';
import { VERSION } from '../src/config/version.ts';
import { bundleWorkflows } from '../src/mains/temporal-worker.ts';
import { SEARCH_ATTRIBUTES } from '../src/messages/search-attributes.ts';
import { locateTestServer, startServers, stderrLog } from '../src/servers/index.ts';
import { SCENARIOS } from '../test/support/workflows/scenarios.ts';
import { openWorkflowLab } from '../test/support/workflows/workflow-lab.ts';

/*
 * Plays every scenario and records its history: npm run record-history. With the beginning of a name
 * (npm run record-history -- promise-to-pay) only those.
 *
 * Until version 0.2.0 no case runs anywhere, so every history is recorded again and one without a scenario goes. From 0.2.0 on a
 * history that is there is never written again, nor removed: it stands for the cases that run in production since then.
 */
const FOLDER = fileURLToPath(new URL('../test/histories', import.meta.url));

const only = process.argv[2] ?? '';
const kept = released(VERSION);
const servers = await startServers({ ephemeral: true, log: stderrLog, searchAttributes: SEARCH_ATTRIBUTES });
try {
  await mkdir(FOLDER, { recursive: true });
  if (!kept) await removeWithoutScenario();
  const lab = await openWorkflowLab({
    testServerPath: await locateTestServer(stderrLog),
    mongodbUri: servers.mongodb.uri,
    bundle: await bundleWorkflows(),
  });
  for (const { name, play } of SCENARIOS.filter((scenario) => scenario.name.startsWith(only))) {
    const file = join(FOLDER, `${name}.json`);
    if (kept && existsSync(file)) {
      stderrLog(`${name}: kept`);
      continue;
    }
    const { workflowId, result } = await play(lab);
    const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
    const recorded: unknown = JSON.parse(historyToJSON(history));
    await writeFile(
      file,
      `${JSON.stringify({ workflowId, ...z.looseObject({}).parse(recorded) }, null, 2)}\n`,
    );
    stderrLog(`${name}: recorded, ${history.events?.length ?? 0} events, ${result.state}`);
  }
  await lab.close();
} finally {
  await servers.stop();
}
process.exit(0);

/** Whether a version of ours is out there, with cases that run: from 0.2.0 on. */
function released(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 0 || minor >= 2;
}

/** Histories of scenarios that are gone. */
async function removeWithoutScenario(): Promise<void> {
  const names = new Set(SCENARIOS.map(({ name }) => `${name}.json`));
  for (const file of await readdir(FOLDER))
    if (file.endsWith('.json') && !names.has(file)) {
      await rm(join(FOLDER, file));
      stderrLog(`${file}: removed, no scenario plays it`);
    }
}
