import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CustomerContactActivities } from '../activities/customer-contact.ts';
import type { PaymentInquiryActivities } from '../activities/payment-inquiry.ts';
import type { ReadModelActivities } from '../activities/read-model.ts';
import type { PaymentInquiryCase } from '../domain/cases/cases.ts';
import type { ResolutionAction } from '../domain/cases/inquiry.ts';
import { instantOf } from '../domain/civil-date.ts';
import type { SubjectId } from '../domain/flavor.ts';
import type { StaffNoticeKind } from '../domain/notices/kinds.ts';
import {
  awaitAnswer,
  type PaymentInquiryInput,
  paymentInquiryCase,
  type Resolution,
  resolve,
} from '../messages/payment-inquiry.ts';
import { beginCase, type CaseSight, openCase, receive } from './parts/case-file.ts';
import { refuse } from './parts/failures.ts';
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
export async function paymentInquiry({
  inquiry,
  requestedBy,
}: PaymentInquiryInput): Promise<PaymentInquiryCase> {
  const { workflowId } = workflowInfo();
  const file = openCase<PaymentInquiryCase>(newCase({ inquiry, requestedBy }), inquirySight, storeInquiry);
  let failure: unknown = null;

  const resolutions = receive(file, resolve, "An agent's answer, with what was done", () =>
    mustBeAssigned(file.view),
  );
  setHandler(paymentInquiryCase, () => file.view, { description: 'The case as it stands' });
  const onAwaitAnswer = async () => {
    await condition(
      () => file.view.state === 'resolved' || file.view.state === 'assigned' || failure !== null,
    );
    if (failure !== null) throw failure;
    return file.view;
  };
  setHandler(awaitAnswer, onAwaitAnswer, { description: 'Answers once resolved or assigned' });

  const at = () => instantOf(Date.now());

  const decideAndRecord = () =>
    untilRecorded(async () => {
      const { snapshots, figures } = await retrieveStatusAndBalance({ inquiry, asOf: at() });
      const finding = await reviewTransactionHistory({ inquiry, snapshots });
      const { receipt, answer } = await resolveOrAssign({
        workflowId,
        inquiry,
        snapshots,
        finding,
        at: at(),
      });
      const { recorded } = await recordInquiryDecision({ receipt });
      return recorded ? { receipt, answer, finding, snapshot: figures } : null;
    });

  const answerOrAssign = async () => {
    const { receipt, answer, finding, snapshot } = await decideAndRecord();
    const decision = { receiptId: receipt.receiptId, policy: receipt.policy, decidedAt: receipt.decidedAt };
    const code = receipt.reasons[0]?.code ?? null;
    const known = { snapshot, finding, decision, code };
    if (answer !== null)
      return file.move({ ...known, state: 'resolved', answer, resolvedAt: at(), dueAt: null });
    return file.move({ ...known, state: 'assigned', dueAt: instantOf(Date.now() + INQUIRY_SLA_MS) });
  };

  const remind = (kind: StaffNoticeKind) => {
    const { customerId, billingAccountId } = inquiry;
    return tellStaff({ kind, workflowId, customerId, billingAccountId, round: 1, at: at() });
  };

  const waitForAgent = async () => {
    const answered = () => resolutions.waiting !== null;
    const half = INQUIRY_SLA_MS / 2;
    if (await condition(answered, half, { summary: 'Half of the inquiry SLA' })) return;
    await remind('inquiryReminder');
    if (await condition(answered, half, { summary: 'The rest of the inquiry SLA' })) return;
    await file.move({ state: 'assigned', code: 'INQUIRY_ESCALATED', needsAttention: true });
    await remind('inquiryEscalation');
    await condition(answered);
  };

  /** Each action has its own key, so a resolution that failed half way can be sent again. */
  const carryOut = async (action: ResolutionAction, index: number, agent: SubjectId) => {
    const key = `${workflowId}:action:${index}`;
    switch (action.kind) {
      case 'goodwillCredit':
        return creditGoodwill({ inquiry, action, key, at: at() });
      case 'reapplyPayment':
        return reapplyPayment({ inquiry, action, key, at: at() });
      case 'openDispute':
        return openDispute({ inquiry, action, key, at: at(), agent });
    }
  };

  const applyResolution = async ({ code, text, actions, agent }: Resolution) => {
    for (const [index, action] of actions.entries()) await carryOut(action, index, agent);
    const answer = { code, text, facts: {} };
    await file.move({
      state: 'resolved',
      code,
      answer,
      resolvedAt: at(),
      dueAt: null,
      needsAttention: false,
    });
  };

  try {
    await answerOrAssign();
    while (file.view.state === 'assigned') {
      await waitForAgent();
      await resolutions.take(applyResolution);
    }
    await updateCustomerRecord({ case: file.view, at: at() });
  } catch (error) {
    failure = error;
    const code = isCancellation(error) ? 'CANCELLED_BY_OPERATIONS' : 'FAILED';
    await CancellationScope.nonCancellable(() =>
      file.move({ state: 'failed', code, needsAttention: true, dueAt: null }),
    );
    throw error;
  } finally {
    resolutions.close();
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }
  return file.view;
}

function mustBeAssigned({ state }: PaymentInquiryCase): void {
  if (state !== 'assigned') throw refuse('InvalidState', `the inquiry is ${state}, not assigned to an agent`);
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
