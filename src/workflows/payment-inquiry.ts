import { condition, isCancellation, proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CustomerContactActivities } from '../activities/customer-contact.ts';
import type { PaymentInquiryActivities } from '../activities/payment-inquiry.ts';
import type { ReadModelActivities } from '../activities/read-model.ts';
import type { PaymentInquiryCase } from '../domain/cases/cases.ts';
import type { PaymentInquiry, ResolutionAction } from '../domain/cases/inquiry.ts';
import { caseRefusal } from '../domain/cases/refusals.ts';
import { type Instant, instantOf } from '../domain/civil-date.ts';
import type { SubjectId } from '../domain/flavor.ts';
import type { StaffNoticeKind } from '../domain/notices/kinds.ts';
import {
  awaitAnswer,
  type PaymentInquiryInput,
  paymentInquiryCase,
  type Resolution,
  resolve,
} from '../messages/payment-inquiry.ts';
import {
  beginCase,
  type CaseFile,
  type CaseSight,
  carryThrough,
  type Inbox,
  openCase,
  receive,
} from './parts/case-file.ts';
import { refuseFor } from './parts/failures.ts';
import { INQUIRY_SLA_MS, LOCAL_STEP, STEP } from './parts/timing.ts';
import { untilRecorded } from './parts/until-recorded.ts';

const { retrieveStatusAndBalance } = proxyLocalActivities<PaymentInquiryActivities>({
  ...LOCAL_STEP,
  summary: 'Retrieve payment status and balance, in one snapshot',
});
const { reviewTransactionHistory } = proxyLocalActivities<PaymentInquiryActivities>({
  ...LOCAL_STEP,
  summary: 'Review the transaction history for what the customer asks about',
});
const { resolveOrAssign } = proxyLocalActivities<PaymentInquiryActivities>({
  ...LOCAL_STEP,
  summary: 'Resolve the question, or give it to an agent, by the released policy',
});
const { recordInquiryDecision } = proxyLocalActivities<PaymentInquiryActivities>({
  ...LOCAL_STEP,
  summary: 'Write the receipt',
});
const { storeInquiry } = proxyLocalActivities<ReadModelActivities>({
  ...LOCAL_STEP,
  summary: 'Store the case for readers',
});
const { creditGoodwill, reapplyPayment, openDispute } = proxyActivities<PaymentInquiryActivities>({
  ...STEP,
  summary: "Carry out an agent's action",
});
const { updateCustomerRecord } = proxyActivities<CustomerContactActivities>({
  ...STEP,
  summary: 'Update the customer record: interaction and answer',
});
const { tellStaff } = proxyActivities<CustomerContactActivities>({
  ...STEP,
  summary: 'Remind staff, or escalate',
});

/**
 * A customer's question about a payment: retrieve status and balance, review the history, resolve (at once or by an
 * agent within two hours), update the customer record.
 */
export async function paymentInquiry(input: PaymentInquiryInput): Promise<PaymentInquiryCase> {
  const file = openCase<PaymentInquiryCase>(newCase(input), inquirySight, storeInquiry);
  const resolutions = receive(file, resolve, "An agent's answer, with what was done", () =>
    mustBeAssigned(file.current),
  );
  const story: Story = { inquiry: input.inquiry, file, resolutions };
  return carryThrough(file, {
    inboxes: [resolutions],
    query: paymentInquiryCase,
    answer: {
      update: awaitAnswer,
      description: 'Answers once resolved or assigned',
      stands: () => file.current.state === 'resolved' || file.current.state === 'assigned',
    },
    async story() {
      await answerOrAssign(story);
      while (file.current.state === 'assigned') {
        await waitForAgent(story);
        await resolutions.take((resolution) => applyResolution(story, resolution));
      }
      await updateCustomerRecord({ case: file.current, at: now() });
    },
    async afterBreak(error) {
      const code = isCancellation(error) ? 'CANCELLED_BY_OPERATIONS' : 'FAILED';
      await file.move({ state: 'failed', code, needsAttention: true, dueAt: null });
      return false;
    },
  });
}

/** What the steps of one inquiry share. */
interface Story {
  readonly inquiry: PaymentInquiry;
  readonly file: CaseFile<PaymentInquiryCase>;
  readonly resolutions: Inbox<Resolution>;
}

async function answerOrAssign(story: Story): Promise<void> {
  const { file } = story;
  const { receipt, answer, finding, snapshot } = await decideAndRecord(story);
  const decision = { receiptId: receipt.receiptId, policy: receipt.policy, decidedAt: receipt.decidedAt };
  const code = receipt.reasons[0]?.code ?? null;
  const known = { snapshot, finding, decision, code };
  if (answer !== null)
    return file.move({ ...known, state: 'resolved', answer, resolvedAt: now(), dueAt: null });
  return file.move({ ...known, state: 'assigned', dueAt: instantOf(Date.now() + INQUIRY_SLA_MS) });
}

function decideAndRecord({ inquiry, file }: Story) {
  const { workflowId } = file.current;
  return untilRecorded(async () => {
    const { snapshots, figures } = await retrieveStatusAndBalance({ inquiry, asOf: now() });
    const finding = await reviewTransactionHistory({ inquiry, snapshots });
    const { receipt, answer } = await resolveOrAssign({
      workflowId,
      inquiry,
      snapshots,
      finding,
      at: now(),
    });
    const { recorded } = await recordInquiryDecision({ receipt });
    return recorded ? { receipt, answer, finding, snapshot: figures } : null;
  });
}

async function waitForAgent({ inquiry, file, resolutions }: Story): Promise<void> {
  const { customerId, billingAccountId } = inquiry;
  const { workflowId } = file.current;
  const remind = (kind: StaffNoticeKind) =>
    tellStaff({ kind, workflowId, customerId, billingAccountId, round: 1, at: now() });
  const answered = () => resolutions.waiting !== null;
  const half = INQUIRY_SLA_MS / 2;
  if (await condition(answered, half, { summary: 'Half of the inquiry SLA' })) return;
  await remind('inquiryReminder');
  if (await condition(answered, half, { summary: 'The rest of the inquiry SLA' })) return;
  await file.move({ state: 'assigned', code: 'INQUIRY_ESCALATED', needsAttention: true });
  await remind('inquiryEscalation');
  await condition(answered);
}

async function applyResolution(story: Story, { code, text, actions, agent }: Resolution): Promise<void> {
  for (const [index, action] of actions.entries()) await carryOut(story, action, index, agent);
  await story.file.move({
    state: 'resolved',
    code,
    answer: { code, text, facts: {} },
    resolvedAt: now(),
    dueAt: null,
    needsAttention: false,
  });
}

/** Each action has its own key, so a resolution that failed half way can be sent again. */
async function carryOut(
  { inquiry, file }: Story,
  action: ResolutionAction,
  index: number,
  agent: SubjectId,
): Promise<unknown> {
  const place = { field: `/actions/${index}`, key: `${file.current.workflowId}:action:${index}`, at: now() };
  switch (action.kind) {
    case 'goodwillCredit':
      return creditGoodwill({ inquiry, action, ...place, agent });
    case 'reapplyPayment':
      return reapplyPayment({ inquiry, action, ...place });
    case 'openDispute':
      return openDispute({ inquiry, action, ...place, agent });
  }
}

function now(): Instant {
  return instantOf(Date.now());
}

function mustBeAssigned({ state }: PaymentInquiryCase): void {
  if (state !== 'assigned')
    throw refuseFor(
      caseRefusal('inquiry-not-assigned', {
        detail: `The inquiry is ${state} and does not wait for an agent.`,
      }),
    );
}

function inquirySight({ state, decision, timeline }: PaymentInquiryCase): CaseSight {
  const code = timeline.at(-1)?.code ?? null;
  return {
    outcome: decision === null ? null : state === 'assigned' ? 'review' : 'approve',
    reasonCodes: code === null ? [] : [code],
    policyVersion: decision?.policy.version ?? null,
    waitsFor:
      state === 'assigned'
        ? 'Waits for an agent: POST /v1/payment-inquiries/{id}/resolution.'
        : state === 'received'
          ? 'The history is being reviewed.'
          : `Done: ${state}.`,
  };
}

function newCase({ inquiry, requestedBy }: PaymentInquiryInput): PaymentInquiryCase {
  return {
    ...beginCase('received', requestedBy),
    inquiry,
    snapshot: null,
    finding: null,
    answer: null,
    decision: null,
    resolvedAt: null,
  };
}
