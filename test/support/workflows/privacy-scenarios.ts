import { DAY_MS } from '../../../src/domain/civil-date.ts';
import type { Verdict } from '../../../src/domain/four-eyes.ts';
import type { Correction, PrivacyRight } from '../../../src/domain/retention/privacy-request.ts';
import {
  PRIVACY_REQUEST,
  privacyDecided,
  privacyWorkflowId,
  seenPrivacyRequest,
} from '../../../src/messages/privacy-request.ts';
import { aCustomer } from '../builders/builders.ts';
import { eventually } from '../run/eventually.ts';
import { uniqueName } from '../run/names.ts';
import { end, type Scenario } from './playing.ts';
import type { WorkflowLab } from './workflow-lab.ts';

/** Enters a request of a customer who left, as the API does: the effect first, then its workflow. */
async function enter(lab: WorkflowLab, right: PrivacyRight, correction: Correction | null = null) {
  const now = await lab.now();
  const customerId = uniqueName('CUST');
  await lab.store.customers.insertMissing([aCustomer({ customerId, createdAt: now })]);
  await lab.store.interactions.put({
    ...{ interactionId: `I-${customerId}`, customerId, billingAccountId: null, occurredAt: now },
    ...{
      channel: 'phone',
      direction: 'inbound',
      topic: 'bill',
      code: 'asked',
      reference: 'none',
      summary: 'asked',
    },
  });
  const requestId = `PR-${customerId}`;
  await lab.store.privacy.receive({ requestId, customerId, right, correction, by: 'care-1' }, now);
  const workflowId = privacyWorkflowId(requestId);
  const { taskQueue } = lab;
  await lab.client.workflow.start(PRIVACY_REQUEST, { workflowId, taskQueue, args: [{ requestId }] });
  return { requestId, workflowId, customerId };
}

/** Waits until the workflow has seen the request as it is now, and waits for the second person. */
async function untilReceived(lab: WorkflowLab, requestId: string): Promise<void> {
  const handle = lab.client.workflow.getHandle(privacyWorkflowId(requestId));
  await eventually(async () => {
    const stored = await lab.store.privacy.get(requestId);
    const seen = await handle.query(seenPrivacyRequest);
    if (stored?.state !== 'received' || seen?.state !== 'received')
      throw new Error(`the request is ${stored?.state}, and was seen as ${seen?.state}`);
  });
}

/** A second person decides, and the workflow hears of it. */
async function decide(lab: WorkflowLab, requestId: string, verdict: Verdict): Promise<void> {
  await lab.store.privacy.decide({ requestId, by: 'officer-2', note: null }, verdict, await lab.now());
  await lab.client.workflow.getHandle(privacyWorkflowId(requestId)).signal(privacyDecided);
}

const asked = (
  name: string,
  right: PrivacyRight,
  {
    verdict = 'approved',
    afterDays = 1,
    correction,
  }: {
    readonly verdict?: Verdict;
    readonly afterDays?: number;
    readonly correction?: Correction;
  } = {},
): Scenario => ({
  name: `privacy-request.${name}`,
  endsIn: verdict === 'approved' ? 'done' : 'refused',
  async play(lab) {
    const { requestId, workflowId } = await enter(lab, right, correction ?? null);
    await lab.env.sleep(afterDays * DAY_MS);
    await decide(lab, requestId, verdict);
    return end(lab, workflowId);
  },
});

/** Every ending of what people ask about their data. */
export const PRIVACY_SCENARIOS: readonly Scenario[] = [
  asked('copy-made-and-deleted', 'access'),
  asked('answered-too-late', 'portability', { afterDays: 31 }),
  asked('corrected', 'correction', { correction: { email: 'new@example.com' } }),
  asked('erased', 'erasure'),
  asked('refused', 'erasure', { verdict: 'rejected', afterDays: 27 }),
  {
    name: 'privacy-request.decided-again-after-a-legal-hold',
    endsIn: 'done',
    async play(lab) {
      const { requestId, workflowId, customerId } = await enter(lab, 'erasure');
      await untilReceived(lab, requestId);
      const hold = { holdId: `LH-${requestId}`, reason: 'court' };
      // The hold came after the second person looked, and before anything was done.
      await lab.store.privacy.decide({ requestId, by: 'officer-2', note: null }, 'approved', await lab.now());
      await lab.store.legalHolds.set(
        { ...hold, object: { type: 'customer', id: customerId }, until: null, by: 'ann' },
        await lab.now(),
      );
      await lab.client.workflow.getHandle(workflowId).signal(privacyDecided);
      await untilReceived(lab, requestId);
      await lab.store.legalHolds.lift({ ...hold, by: 'bob' }, await lab.now());
      await decide(lab, requestId, 'approved');
      return end(lab, workflowId);
    },
  },
];
