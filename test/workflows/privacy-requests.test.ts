import { beforeAll, describe, expect, test } from 'vitest';
import { privacyWorkflowId } from '../../src/messages/privacy-request.ts';
import { aLabForThisFile } from '../support/workflows/lab-for-this-file.ts';
import { PRIVACY_SCENARIOS } from '../support/workflows/privacy-scenarios.ts';
import type { WorkflowLab } from '../support/workflows/workflow-lab.ts';

let lab: WorkflowLab;
beforeAll(async () => {
  lab = await aLabForThisFile();
});

const requestOf = (workflowId: string) =>
  lab.store.privacy.get(workflowId.slice(privacyWorkflowId('').length));

describe('what a person asks about their data', () => {
  test.each(PRIVACY_SCENARIOS)('$name ends in $endsIn', async (scenario) => {
    const { workflowId, result } = await scenario.play(lab);
    expect(result.state).toBe(scenario.endsIn);
    const request = await requestOf(workflowId);
    expect(request).toMatchObject({ state: scenario.endsIn, endedAt: expect.any(String) });
    // A copy does not outlive its request.
    expect(await lab.store.privacy.copy(request?.requestId ?? '')).toBeNull();
    const { searchAttributes } = await lab.client.workflow.getHandle(workflowId).describe();
    expect(JSON.stringify(searchAttributes)).not.toContain('CUST');
  });
});
