import { beforeAll, describe, expect, test } from 'vitest';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import { SCENARIOS } from '../support/workflows/scenarios.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile();
});

describe('every ending of every workflow', () => {
  test.each(SCENARIOS)('$name ends in $endsIn', async ({ play, endsIn }) => {
    const { result } = await play(lab);
    expect(result.state).toBe(endsIn);
  });
});
