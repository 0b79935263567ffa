import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCENARIOS } from '../support/scenarios.ts';
import { testMongoUri, testServerPath } from '../support/servers.ts';
import { openWorkflowLab, type WorkflowLab } from '../support/workflow-lab.ts';

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await openWorkflowLab(testServerPath(), testMongoUri());
});
afterAll(() => lab.close());

describe('every ending of every workflow', () => {
  test.each(SCENARIOS)('$name ends in $endsIn', async ({ play, endsIn }) => {
    const { result } = await play(lab);
    expect(result.state).toBe(endsIn);
  });
});
