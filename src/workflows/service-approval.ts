import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { bookedMove, completedMove } from '../domain/cases/approval-moves.ts';
import type { ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { ApprovalState } from '../domain/cases/order.ts';
import { epochMsOf, type Instant, instantOf } from '../domain/civil-date.ts';
import type { Ms } from '../domain/flavor.ts';
import type { ApprovalNoticeKind, StaffNoticeKind } from '../domain/notices/kinds.ts';
import {
  awaitDecision,
  type Rescheduling,
  type ReviewVerdict,
  type ServiceApprovalInput,
  serviceApprovalCase,
} from '../messages/service-approval.ts';
import { carryThrough } from './parts/case-file.ts';
import {
  activateService,
  decideOrder,
  keepCredit,
  releaseCredit,
  releaseDeposit,
  releaseSlot,
  scheduleInstallation,
  tellCustomer,
  tellStaff,
} from './parts/service-approval-steps.ts';
import {
  type ApprovalStory,
  asked,
  begin,
  isFinal,
  now,
  passed,
  refuseOvertaken,
} from './parts/service-approval-story.ts';
import {
  COMPLETION_OVERDUE_MS,
  FACTS_MAX_AGE_MS,
  MISSED_RECHECK_MS,
  RECHECK_BEFORE_INSTALLATION_MS,
  REVIEW_SLA_MS,
  SLOT_RETRY_MS,
  UNREACHABLE_RETRY_MS,
} from './parts/timing.ts';
import { untilRecorded } from './parts/until-recorded.ts';

/** Every state has one step, and a step ends in the next state. */
const STEPS: Record<ApprovalState, (story: ApprovalStory) => Promise<unknown>> = {
  acknowledged: decide,
  assessing: decide,
  inReview: waitForAgent,
  awaitingCondition: waitForApprovalCondition,
  scheduling: scheduleOrActivate,
  scheduled: seeItInstalled,
  completed: nothing,
  declined: nothing,
  cancelled: nothing,
  failed: nothing,
};

/**
 * One service order, from request to running service: check the balance and verify the payment status, approve or
 * decline, schedule the installation.
 */
export async function serviceApproval(input: ServiceApprovalInput): Promise<ServiceApprovalCase> {
  const story = begin(input);
  const { file, inboxes } = story;
  return carryThrough(file, {
    inboxes: inboxes.all,
    query: serviceApprovalCase,
    answer: {
      update: awaitDecision,
      description: 'Answers once the first decision stands',
      stands: () => file.current.decision !== null || isFinal(story),
    },
    async story() {
      file.adopt(file.next({ state: 'assessing', code: null }, now()));
      while (!isFinal(story)) {
        refuseOvertaken(story);
        await inboxes.cancellations.take(({ reason }) => end(story, 'cancelled', 'CANCELLED', reason));
        await STEPS[file.current.state](story);
      }
    },
    async afterBreak(error) {
      if (file.current.state === 'completed') await file.move(DONE_UNTOLD);
      else if (isCancellation(error)) await end(story, 'cancelled', 'CANCELLED_BY_OPERATIONS', null);
      else await end(story, 'failed', 'FAILED', null);
      return false;
    },
  });
}

/** Decides. If this is no approval, gives back what an earlier approval took. Tells the customer. */
async function decide(story: ApprovalStory, verdict: ReviewVerdict | null = null): Promise<void> {
  const { file } = story;
  const before = story.decisions;
  await assess(story, verdict);
  if (story.decisions === before) return;
  const { state, appointment, heldCredit } = file.current;
  const approved = state === 'scheduling' || state === 'scheduled';
  if (!approved && (appointment !== null || heldCredit !== null || story.unanswered !== null))
    await file.move({ state, code: 'GIVEN_BACK', ...(await giveBack(story)) });
  if (state === 'declined') {
    await freeDeposit(story);
    await tell(story, 'declined');
  }
  if (state === 'awaitingCondition') await tell(story, 'conditions');
}

/** Decides on fresh facts and records it; again on fresher ones when the account changed in between. */
async function assess(story: ApprovalStory, verdict: ReviewVerdict | null): Promise<void> {
  const { file } = story;
  story.standingChanged = false;
  story.identityProven = false;
  await untilRecorded(async () => {
    const at = now();
    // It must not be cancelled half way: what it holds can be given back only when the case knows about it.
    const settled = await CancellationScope.nonCancellable(() =>
      decideOrder({
        approval: file.current,
        conditionDeadlineAt: story.conditionDeadlineAt,
        receiptNumber: story.decisions + 1,
        verdict,
        approvedByAgent: story.approvedByAgent,
        installation: toInstall(story),
        reviewDueAt: instantOf(Date.now() + REVIEW_SLA_MS),
        at,
      }),
    );
    if (settled.kind === 'overtaken') return null;
    story.factsAsOf = settled.factsAsOf;
    if (settled.kind === 'stands') {
      // Recording a decision would have renewed the credit hold; none is recorded here, and the hold may have expired.
      if (file.current.heldCredit !== null)
        await keepCredit({ workflowId: file.current.workflowId, at: now() });
      return true;
    }
    const { move, appointment, deadlineAt, byAgent } = settled;
    story.decisions += 1;
    story.conditionDeadlineAt = deadlineAt;
    story.depositAsked ||= move.conditions?.some(({ kind }) => kind === 'deposit') === true;
    story.approvedByAgent = byAgent && move.outcome === 'approve';
    file.adopt(file.next(move, at));
    if (appointment !== null) {
      story.bookings += 1;
      file.adopt(file.next(bookedMove(appointment), at));
    }
    return true;
  });
}

/** What an approval books with its decision; null where nothing is to be installed, or its slot is kept. */
function toInstall(story: ApprovalStory) {
  const { wish, file } = story;
  return wish === null || file.current.appointment !== null
    ? null
    : { wish, appointmentId: nextAppointmentId(story) };
}

function nextAppointmentId({ file, bookings }: ApprovalStory): string {
  return `${file.current.workflowId}:appointment:${bookings + 1}`;
}

async function waitForAgent(story: ApprovalStory): Promise<void> {
  const { file, inboxes } = story;
  const { customerId, billingAccountId } = story.order;
  const { workflowId } = file.current;
  const remind = (kind: StaffNoticeKind) =>
    tellStaff({ kind, workflowId, customerId, billingAccountId, round: story.decisions, at: now() });
  const isAsked = () => story.identityProven || asked(story);
  const half = REVIEW_SLA_MS / 2;
  if (!(await condition(isAsked, half, { summary: 'Half of the review SLA' }))) {
    await remind('reviewReminder');
    if (!(await condition(isAsked, half, { summary: 'The rest of the review SLA' }))) {
      await file.move({ state: 'inReview', code: 'REVIEW_ESCALATED', needsAttention: true });
      await remind('reviewEscalation');
      await condition(isAsked);
    }
  }
  if (story.identityProven && !asked(story)) return decide(story);
  await inboxes.reviews.take((verdict) => decide(story, verdict));
}

async function waitForApprovalCondition(story: ApprovalStory): Promise<void> {
  const dueAt = story.conditionDeadlineAt ?? now();
  const somethingHappened = () => story.standingChanged || asked(story);
  const left = Math.max(1, epochMsOf(dueAt) - Date.now());
  await condition(somethingHappened, left, { summary: 'The last day to meet the condition' });
  if (story.standingChanged || passed(dueAt)) await decide(story);
}

async function scheduleOrActivate(story: ApprovalStory): Promise<void> {
  const { file, inboxes, wish, factsAsOf } = story;
  if (wish === null) return activate(story, now());
  if (factsAsOf !== null && passed(factsAsOf, FACTS_MAX_AGE_MS)) return decide(story);
  const appointmentId = nextAppointmentId(story);
  const at = now();
  // It must not be cancelled half way: a slot can be given back only when the case knows about it.
  const appointment = await CancellationScope.nonCancellable(() =>
    scheduleInstallation({ approval: file.current, wish, appointmentId, at }),
  );
  const isUnreachable = appointment === 'unreachable';
  // What was not answered is asked for again under the same id: it may be booked.
  story.unanswered = isUnreachable ? appointmentId : null;
  if (!isUnreachable) story.bookings += 1;
  if (appointment !== null && !isUnreachable) return file.adopt(file.next(bookedMove(appointment), at));
  if (!file.current.needsAttention) {
    const code = isUnreachable ? 'APPOINTMENTS_UNREACHABLE' : 'NO_SLOT';
    await file.move({ state: 'scheduling', code, needsAttention: true });
  }
  const pause = isUnreachable ? UNREACHABLE_RETRY_MS : SLOT_RETRY_MS;
  await condition(() => asked(story), pause, { summary: 'Look for a slot again' });
  await inboxes.reschedulings.take((request) => bookAnotherSlot(story, request));
}

async function bookAnotherSlot(story: ApprovalStory, request: Rescheduling): Promise<void> {
  story.wish = request;
  const { file } = story;
  await freeSlot(story);
  await file.move({ state: 'scheduling', code: 'RESCHEDULING', appointment: null, needsAttention: false });
}

async function seeItInstalled(story: ApprovalStory): Promise<void> {
  const { file, inboxes, factsAsOf } = story;
  const startsAt = file.current.appointment?.startsAt ?? now();
  const factsAreOld = factsAsOf !== null && epochMsOf(factsAsOf) + FACTS_MAX_AGE_MS < epochMsOf(startsAt);
  const isAsked = () => asked(story);
  const waitUntil = (instant: Instant, after: Ms, summary: string) =>
    condition(isAsked, Math.max(1, epochMsOf(instant) + after - Date.now()), { summary });
  if (!isAsked()) {
    if (!passed(startsAt, -RECHECK_BEFORE_INSTALLATION_MS))
      await waitUntil(startsAt, -RECHECK_BEFORE_INSTALLATION_MS, 'A day before the installation');
    else if (factsAreOld && !passed(startsAt)) return decide(story);
    else if (!passed(startsAt, COMPLETION_OVERDUE_MS))
      await waitUntil(startsAt, COMPLETION_OVERDUE_MS, "The technician's report is missing");
    else {
      if (!file.current.needsAttention)
        await file.move({ state: 'scheduled', code: 'COMPLETION_OVERDUE', needsAttention: true });
      // Its facts are old by then, and its credit hold would expire.
      if (!(await condition(isAsked, MISSED_RECHECK_MS, { summary: 'Decide again: still no report' })))
        return decide(story);
    }
  }
  await inboxes.completions.take(({ completedAt }) => activate(story, completedAt));
  await inboxes.reschedulings.take((request) => bookAnotherSlot(story, request));
}

/** Once the service is billed the order is done, even if operations cancel it meanwhile. */
function activate(story: ApprovalStory, completedAt: Instant): Promise<void> {
  const { file } = story;
  return CancellationScope.nonCancellable(async () => {
    const at = now();
    const { subscriptionId, told } = await activateService({ approval: file.current, completedAt, at });
    file.adopt(file.next(completedMove(subscriptionId), at));
    if (!told) await tell(story, 'completed');
  });
}

async function end(
  story: ApprovalStory,
  state: Extract<ApprovalState, 'cancelled' | 'failed'>,
  code: string,
  cancellationReason: string | null,
): Promise<void> {
  const givenBack = await giveBack(story);
  await freeDeposit(story);
  const needsAttention = state === 'failed';
  await story.file.move({ state, code, ...givenBack, dueAt: null, needsAttention, cancellationReason });
  if (state === 'cancelled') await tell(story, 'cancelled');
}

/** Gives back what an approval took. Every way out of an approval goes through here. */
async function giveBack(
  story: ApprovalStory,
): Promise<Pick<ServiceApprovalCase, 'appointment' | 'heldCredit'>> {
  const { workflowId, heldCredit } = story.file.current;
  await freeSlot(story);
  if (heldCredit !== null) await releaseCredit({ workflowId, at: now() });
  return { appointment: null, heldCredit: null };
}

/** Gives back what is booked, and what may be. */
async function freeSlot(story: ApprovalStory): Promise<void> {
  const appointmentId = story.file.current.appointment?.appointmentId ?? story.unanswered;
  if (appointmentId !== null) await releaseSlot({ appointmentId, at: now() });
  if (story.unanswered === null) return;
  // Nothing can be booked under the id that was given back.
  story.bookings += 1;
  story.unanswered = null;
}

/** What was paid for an order that came to nothing is the customer's to use again. */
async function freeDeposit(story: ApprovalStory): Promise<void> {
  if (!story.depositAsked) return;
  await releaseDeposit({ orderId: story.order.orderId, at: now() });
  story.depositAsked = false;
}

async function tell({ file }: ApprovalStory, kind: ApprovalNoticeKind): Promise<void> {
  await tellCustomer({ kind, approval: file.current, at: now() });
}

async function nothing(): Promise<void> {}

/** A service that is billed stays billed when its customer can't be told. */
const DONE_UNTOLD = { state: 'completed', code: 'CUSTOMER_NOT_TOLD', needsAttention: true } as const;
