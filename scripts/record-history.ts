import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflows } from '../src/mains/temporal-worker.ts';
import { SEARCH_ATTRIBUTES } from '../src/messages/search-attributes.ts';
import { locateTestServer, startServers, stderrLog } from '../src/servers/index.ts';
import { SCENARIOS } from '../test/support/scenarios.ts';
import { openWorkflowLab } from '../test/support/workflow-lab.ts';

/*
 * Plays every scenario and keeps the history of each that has none yet: npm run record-history. With the beginning of a name
 * (npm run record-history -- promise-to-pay) only those.
 * A history that is there is never written again: it stands for the cases that run in production since then.
 */
const FOLDER = fileURLToPath(new URL('../test/histories', import.meta.url));

const only = process.argv[2] ?? '';
const servers = await startServers({ ephemeral: true, log: stderrLog, searchAttributes: SEARCH_ATTRIBUTES });
try {
  await mkdir(FOLDER, { recursive: true });
  const lab = await openWorkflowLab({
    testServerPath: await locateTestServer(stderrLog),
    mongodbUri: servers.mongodb.uri,
    bundle: await bundleWorkflows(),
  });
  for (const { name, play } of SCENARIOS.filter((scenario) => scenario.name.startsWith(only))) {
    const file = join(FOLDER, `${name}.json`);
    if (existsSync(file)) {
      stderrLog(`${name}: kept`);
      continue;
    }
    const { workflowId, result } = await play(lab);
    const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
    await writeFile(file, `${historyToJSON(history)}\n`);
    stderrLog(`${name}: recorded, ${history.events?.length ?? 0} events, ${result.state}`);
  }
  await lab.close();
} finally {
  await servers.stop();
}
process.exit(0);
