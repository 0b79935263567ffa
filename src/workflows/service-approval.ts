import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ServiceApprovalCase } from '../domain/cases/cases.ts';
import { type ApprovalState, FINAL_APPROVAL_STATES } from '../domain/cases/order.ts';
import { epochMsOf, type Instant, instantOf } from '../domain/civil-date.ts';
import type { Ms } from '../domain/flavor.ts';
import type { ApprovalNoticeKind, StaffNoticeKind } from '../domain/notices/kinds.ts';
import {
  awaitDecision,
  cancel,
  complete,
  paymentSettled,
  type Rescheduling,
  type ReviewVerdict,
  reschedule,
  review,
  type ServiceApprovalInput,
  serviceApprovalCase,
} from '../messages/service-approval.ts';
import { beginCase, openCase, receive } from './parts/case-file.ts';
import {
  approvalSight,
  mayCancel,
  mayComplete,
  mayReschedule,
  mayReview,
  moveBy,
} from './parts/service-approval-guards.ts';
import {
  activateService,
  approveOrDecline,
  checkBalanceAndPaymentStatus,
  keepCredit,
  recordDecision,
  releaseCredit,
  releaseSlot,
  scheduleInstallation,
  storeApproval,
  tellCustomer,
  tellStaff,
} from './parts/service-approval-steps.ts';
import {
  COMPLETION_OVERDUE_MS,
  FACTS_MAX_AGE_MS,
  MISSED_RECHECK_MS,
  RECHECK_BEFORE_INSTALLATION_MS,
  REVIEW_SLA_MS,
  SLOT_RETRY_MS,
} from './parts/timing.ts';
import { untilRecorded } from './parts/until-recorded.ts';

/** Cases that began before holds expired replay without what this adds. */
const HOLDS_EXPIRE = 'credit-holds-expire';
/** Cases that closed with an overtaken request still waiting replay as they ended. */
const OVERTAKEN_ARE_REFUSED = 'overtaken-requests-are-refused';

/** A service that is billed stays so when its customer can't be told. */
const DONE_UNTOLD = { state: 'completed', code: 'CUSTOMER_NOT_TOLD', needsAttention: true } as const;

/**
 * One service order, from request to running service: check the balance and verify the payment status, approve or
 * decline, schedule the installation. Every state has one step, and a step ends in the next state.
 */
export async function serviceApproval({
  order,
  requestedBy,
}: ServiceApprovalInput): Promise<ServiceApprovalCase> {
  const { workflowId } = workflowInfo();
  const file = openCase<ServiceApprovalCase>(newCase({ order, requestedBy }), approvalSight, storeApproval);
  let wish: Rescheduling | null = order.installation?.required === true ? order.installation : null;
  let factsAsOf: Instant | null = null;
  let conditionDeadlineAt: Instant | null = null;
  let approvedByAgent = false;
  let decisions = 0;
  let bookings = 0;
  let paymentArrived = false;
  let failure: unknown = null;

  const reviews = receive(file, review, 'An agent decides a case in review', (verdict) =>
    mayReview(file.view, verdict),
  );
  const cancellations = receive(file, cancel, 'Ends the case; credit and slot are given back', () =>
    mayCancel(file.view),
  );
  const reschedulings = receive(file, reschedule, 'Books another slot', () => mayReschedule(file.view));
  const completions = receive(file, complete, 'The technician is done', () => mayComplete(file.view));
  const inboxes = [reviews, cancellations, reschedulings, completions];
  const asked = () => inboxes.some((inbox) => inbox.waiting !== null);
  /** The verdict of a second agent, say: no step after the review takes it, and whatever waits for a request would wait no more. */
  const refuseOvertaken = () => {
    if (inboxes.some((inbox) => inbox.overtaken) && patched(OVERTAKEN_ARE_REFUSED))
      for (const inbox of inboxes) inbox.refuseOvertaken();
  };
  setHandler(serviceApprovalCase, () => file.view, { description: 'The case as it stands' });
  const onPayment = () => {
    paymentArrived = true;
  };
  setHandler(paymentSettled, onPayment, { description: 'A payment of this billing account was settled' });
  // Before the handler: with update-with-start it runs as soon as it is set.
  const isFinal = () => FINAL_APPROVAL_STATES.includes(file.view.state);
  const onAwaitDecision = async () => {
    await condition(() => file.view.decision !== null || failure !== null || isFinal());
    if (failure !== null && file.view.decision === null) throw failure;
    return file.view;
  };
  setHandler(awaitDecision, onAwaitDecision, { description: 'Answers once the first decision stands' });

  const at = () => instantOf(Date.now());
  const passed = (instant: Instant, after: Ms = 0) => Date.now() >= epochMsOf(instant) + after;
  const waitUntil = (instant: Instant, after: Ms, summary: string) =>
    condition(asked, Math.max(1, epochMsOf(instant) + after - Date.now()), { summary });
  const tell = (kind: ApprovalNoticeKind) => tellCustomer({ kind, approval: file.view, at: at() });

  /** Decides on fresh facts and records it; again on fresher ones when the account moved in between. */
  const assess = async (verdict: ReviewVerdict | null = null) => {
    paymentArrived = false;
    await untilRecorded(async () => {
      const assessment = await checkBalanceAndPaymentStatus({
        approval: file.view,
        conditionDeadlineAt,
        asOf: at(),
      });
      const { receipt, deadlineAt } = await approveOrDecline({
        approval: file.view,
        assessment,
        receiptNumber: decisions + 1,
        verdict,
        at: at(),
      });
      factsAsOf = receipt.factsAsOf;
      const before = file.view.outcome;
      const conditionStands =
        before === 'approveWithConditions' && receipt.outcome === 'approveWithConditions';
      const agentsWordStands = approvedByAgent && receipt.outcome !== 'decline';
      if (verdict === null && (conditionStands || agentsWordStands)) {
        // Nothing is recorded, so nothing holds the credit anew: by now its hold may have expired.
        if (file.view.heldCredit !== null && patched(HOLDS_EXPIRE))
          await keepCredit({ workflowId, at: at() });
        return true;
      }

      const agentDueAt = receipt.outcome === 'review' ? instantOf(Date.now() + REVIEW_SLA_MS) : null;
      const next = file.next(moveBy(receipt, file.view, deadlineAt ?? agentDueAt));
      // Not cancelled half way: what it holds can be given back only when the case knows of it.
      const { recorded } = await CancellationScope.nonCancellable(() => recordDecision({ receipt, next }));
      if (!recorded) return null;

      decisions += 1;
      conditionDeadlineAt = deadlineAt;
      approvedByAgent = receipt.decidedBy.kind === 'agent' && receipt.outcome === 'approve';
      file.adopt(next);
      return true;
    });
  };

  /** Gives back what an approval took. Every way out of an approval leads through here. */
  const giveBack = async () => {
    const { appointment, heldCredit } = file.view;
    if (appointment !== null) await releaseSlot({ appointmentId: appointment.appointmentId, at: at() });
    if (heldCredit !== null) await releaseCredit({ workflowId, at: at() });
    return { appointment: null, heldCredit: null };
  };

  /** Decides; what an earlier approval took is given back when this is none, and the customer hears of it. */
  const decide = async (verdict: ReviewVerdict | null = null) => {
    const before = decisions;
    await assess(verdict);
    if (decisions === before) return;
    const { state, appointment, heldCredit } = file.view;
    const approved = state === 'scheduling' || state === 'scheduled';
    if (!approved && (appointment !== null || heldCredit !== null))
      await file.move({ state, code: 'GIVEN_BACK', ...(await giveBack()) });
    if (state === 'declined') await tell('declined');
    if (state === 'awaitingCondition') await tell('conditions');
  };

  const waitForAgent = async () => {
    const { customerId, billingAccountId } = order;
    const remind = (kind: StaffNoticeKind) =>
      tellStaff({ kind, workflowId, customerId, billingAccountId, round: decisions, at: at() });
    const half = REVIEW_SLA_MS / 2;
    if (!(await condition(asked, half, { summary: 'Half of the review SLA' }))) {
      await remind('reviewReminder');
      if (!(await condition(asked, half, { summary: 'The rest of the review SLA' }))) {
        await file.move({ state: 'inReview', code: 'REVIEW_ESCALATED', needsAttention: true });
        await remind('reviewEscalation');
        await condition(asked);
      }
    }
    await reviews.take(decide);
  };

  const waitForCondition = async () => {
    const dueAt = conditionDeadlineAt ?? at();
    const somethingHappened = () => paymentArrived || asked();
    const left = Math.max(1, epochMsOf(dueAt) - Date.now());
    await condition(somethingHappened, left, { summary: 'The last day to meet the condition' });
    if (paymentArrived || passed(dueAt)) await decide();
  };

  const scheduleOrActivate = async () => {
    if (wish === null) return activate(at());
    if (factsAsOf !== null && passed(factsAsOf, FACTS_MAX_AGE_MS)) return decide();
    bookings += 1;
    const appointmentId = `${workflowId}:appointment:${bookings}`;
    const appointment = await scheduleInstallation({ order, wish, appointmentId, at: at() });
    if (appointment !== null) {
      await file.move({
        state: 'scheduled',
        code: 'INSTALLATION_BOOKED',
        appointment,
        dueAt: null,
        needsAttention: false,
      });
      return void (await tell('scheduled'));
    }
    if (!file.view.needsAttention)
      await file.move({ state: 'scheduling', code: 'NO_SLOT', needsAttention: true });
    await condition(asked, SLOT_RETRY_MS, { summary: 'Look for a slot again' });
    await reschedulings.take(bookAnotherSlot);
  };

  const bookAnotherSlot = async (request: Rescheduling) => {
    wish = request;
    const { appointment } = file.view;
    if (appointment !== null) await releaseSlot({ appointmentId: appointment.appointmentId, at: at() });
    await file.move({ state: 'scheduling', code: 'RESCHEDULING', appointment: null, needsAttention: false });
  };

  const seeItInstalled = async () => {
    const startsAt = file.view.appointment?.startsAt ?? at();
    const factsAreOld = factsAsOf !== null && epochMsOf(factsAsOf) + FACTS_MAX_AGE_MS < epochMsOf(startsAt);
    if (!asked()) {
      if (!passed(startsAt, -RECHECK_BEFORE_INSTALLATION_MS))
        await waitUntil(startsAt, -RECHECK_BEFORE_INSTALLATION_MS, 'A day before the installation');
      else if (factsAreOld && !passed(startsAt)) return decide();
      else if (!passed(startsAt, COMPLETION_OVERDUE_MS))
        await waitUntil(startsAt, COMPLETION_OVERDUE_MS, "The technician's word is missed");
      else {
        if (!file.view.needsAttention)
          await file.move({ state: 'scheduled', code: 'COMPLETION_OVERDUE', needsAttention: true });
        if (!patched(HOLDS_EXPIRE)) await condition(asked);
        // Its facts are old by then, and its hold would not last for ever.
        else if (!(await condition(asked, MISSED_RECHECK_MS, { summary: 'Decide again: still no word' })))
          return decide();
      }
    }
    await completions.take(({ completedAt }) => activate(completedAt));
    await reschedulings.take(bookAnotherSlot);
  };

  /** Once the service is billed the order is done, whatever operations cancels meanwhile. */
  const activate = (completedAt: Instant) =>
    CancellationScope.nonCancellable(async () => {
      const { subscriptionId } = await activateService({ order, workflowId, completedAt, at: at() });
      await file.move({
        state: 'completed',
        code: 'SERVICE_ACTIVATED',
        subscriptionId,
        heldCredit: null,
        dueAt: null,
        needsAttention: false,
      });
      await tell('completed');
    });

  const end = async (
    state: Extract<ApprovalState, 'cancelled' | 'failed'>,
    code: string,
    reason: string | null,
  ) => {
    const givenBack = await giveBack();
    const needsAttention = state === 'failed';
    await file.move({ state, code, ...givenBack, dueAt: null, needsAttention, cancellationReason: reason });
    if (state === 'cancelled') await tell('cancelled');
  };

  const steps: Record<ApprovalState, () => Promise<unknown>> = {
    acknowledged: decide,
    assessing: decide,
    inReview: waitForAgent,
    awaitingCondition: waitForCondition,
    scheduling: scheduleOrActivate,
    scheduled: seeItInstalled,
    completed: async () => undefined,
    declined: async () => undefined,
    cancelled: async () => undefined,
    failed: async () => undefined,
  };

  try {
    file.adopt(file.next({ state: 'assessing', code: null }));
    while (!isFinal()) {
      refuseOvertaken();
      await cancellations.take(({ reason }) => end('cancelled', 'CANCELLED', reason));
      await steps[file.view.state]();
    }
  } catch (error) {
    failure = error;
    const state = isCancellation(error) ? 'cancelled' : 'failed';
    await CancellationScope.nonCancellable(() =>
      file.view.state === 'completed'
        ? file.move(DONE_UNTOLD)
        : end(state, state === 'cancelled' ? 'CANCELLED_BY_OPERATIONS' : 'FAILED', null),
    );
    throw error;
  } finally {
    for (const inbox of inboxes) inbox.close();
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }
  return file.view;
}

function newCase({ order, requestedBy }: ServiceApprovalInput): ServiceApprovalCase {
  return {
    ...beginCase('acknowledged', requestedBy),
    order,
    outcome: null,
    reasons: [],
    conditions: [],
    remedies: [],
    decision: null,
    heldCredit: null,
    appointment: null,
    subscriptionId: null,
    cancellationReason: null,
  };
}
