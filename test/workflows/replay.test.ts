import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createDataConverter } from '../../src/codec/data-converter.ts';
import { bundleWorkflows, type WorkflowBundle } from '../../src/mains/temporal-worker.ts';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { quietTemporal } from '../support/run/quiet-temporal.ts';
import { SCENARIOS } from '../support/workflows/scenarios.ts';
import { TEST_KEYRING } from '../support/workflows/workflow-lab.ts';

const FOLDER = fileURLToPath(new URL('../histories', import.meta.url));
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const APPROVALS = FILES.filter((file) => file.startsWith('service-approval.'));

/** A recorded history, with the id of its workflow. */
const Recorded = z.looseObject({ workflowId: z.string(), events: z.array(z.unknown()) });

/** What became of each history: null where it replays. One worker replays them all; a worker for each would take most of the time. */
async function replayed(
  workflowBundle: WorkflowBundle,
  files: readonly string[],
): Promise<Map<string, Error | null>> {
  const fileOf = new Map<string, string>();
  const histories = files.map((file) => {
    const { workflowId, ...history } = Recorded.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
    fileOf.set(workflowId, file);
    // Payloads belong to their workflow: under another id they could not be read.
    return { workflowId, history };
  });
  const dataConverter = createDataConverter(TEST_KEYRING);
  const results = new Map<string, Error | null>();
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle, dataConverter },
    histories,
  ))
    results.set(fileOf.get(workflowId) ?? workflowId, error ?? null);
  return results;
}

let results: Map<string, Error | null>;
let broken: Map<string, Error | null>;
beforeAll(async () => {
  quietTemporal();
  results = await replayed(await testWorkflowBundle(), FILES);
  broken = await replayed(
    await bundleWorkflows(fileURLToPath(new URL('./broken-twin.ts', import.meta.url))),
    APPROVALS,
  );
}, 300_000);

describe('cases begun on an older build go on unchanged', () => {
  test.each(FILES)('%s replays', (file) => {
    // A history that was not replayed at all has no result.
    expect(results.get(file)).toBeNull();
  });

  test('has a recorded history for every ending', () => {
    expect(FILES.map((file) => basename(file, '.json')).sort()).toEqual(
      expect.arrayContaining(SCENARIOS.map(({ name }) => name)),
    );
  });
});

describe('the replay check can fail', () => {
  test.each(APPROVALS)('a changed service approval does not replay %s', (file) => {
    expect(broken.get(file)?.message).toMatch(/Nondeterminism|TMPRL1100/i);
  });
});
