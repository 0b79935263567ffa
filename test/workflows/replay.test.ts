import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createDataConverter } from '../../src/codec/data-converter.ts';
import { bundleWorkflows, type WorkflowBundle } from '../../src/mains/temporal-worker.ts';
import { quietTemporal } from '../support/quiet-temporal.ts';
import { SCENARIOS } from '../support/scenarios.ts';
import { testWorkflowBundle } from '../support/workflow-bundle.ts';
import { TEST_KEYRING } from '../support/workflow-lab.ts';

const FOLDER = fileURLToPath(new URL('../histories', import.meta.url));
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

/** A recorded history, with the id of its workflow. */
const Recorded = z.looseObject({ workflowId: z.string(), events: z.array(z.unknown()) });

function replay(workflowBundle: WorkflowBundle, file: string): Promise<void> {
  const { workflowId, ...history } = Recorded.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
  // Payloads belong to their workflow: under another id they could not be read.
  return Worker.runReplayHistory(
    { workflowBundle, dataConverter: createDataConverter(TEST_KEYRING) },
    history,
    workflowId,
  );
}

let bundle: WorkflowBundle;
let brokenBundle: WorkflowBundle;
beforeAll(async () => {
  quietTemporal();
  bundle = await testWorkflowBundle();
  brokenBundle = await bundleWorkflows(fileURLToPath(new URL('./broken-twin.ts', import.meta.url)));
});

describe('cases begun on an older build go on unchanged', () => {
  test.each(FILES)('%s replays', async (file) => {
    await replay(bundle, file);
  });

  test('has a recorded history for every ending', () => {
    expect(FILES.map((file) => basename(file, '.json')).sort()).toEqual(
      expect.arrayContaining(SCENARIOS.map(({ name }) => name)),
    );
  });
});

describe('the replay check can fail', () => {
  test.each(FILES.filter((file) => file.startsWith('service-approval.')))(
    'a changed service approval does not replay %s',
    async (file) => {
      await expect(replay(brokenBundle, file)).rejects.toThrow(/Nondeterminism|TMPRL1100/i);
    },
  );
});
