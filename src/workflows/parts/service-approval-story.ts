import { setHandler } from '@temporalio/workflow';
import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import { FINAL_APPROVAL_STATES, type ServiceOrder } from '../../domain/cases/order.ts';
import { epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import type { Ms } from '../../domain/flavor.ts';
import {
  type Cancellation,
  type Completion,
  cancel,
  complete,
  identityProven,
  type Rescheduling,
  type ReviewVerdict,
  reschedule,
  review,
  type ServiceApprovalInput,
  standingChanged,
} from '../../messages/service-approval.ts';
import { beginCase, type CaseFile, type Inbox, openCase, receive } from './case-file.ts';
import {
  approvalSight,
  mayCancel,
  mayComplete,
  mayReschedule,
  mayReview,
} from './service-approval-guards.ts';
import { storeApproval } from './service-approval-steps.ts';

/** What the steps of one order share. */
export interface ApprovalStory {
  readonly order: ServiceOrder;
  readonly file: CaseFile<ServiceApprovalCase>;
  readonly inboxes: {
    readonly reviews: Inbox<ReviewVerdict>;
    readonly cancellations: Inbox<Cancellation>;
    readonly reschedulings: Inbox<Rescheduling>;
    readonly completions: Inbox<Completion>;
    readonly all: readonly Inbox<unknown>[];
  };
  /** When the customer wants the installation; null when nothing has to be installed. */
  wish: Rescheduling | null;
  /** The instant of the facts of the last decision. */
  factsAsOf: Instant | null;
  /** The end of the condition's last day. */
  conditionDeadlineAt: Instant | null;
  approvedByAgent: boolean;
  /** Recorded decisions; a receipt's id is made of it. */
  decisions: number;
  /** Attempts to book a slot; an appointment's id is made of it. */
  bookings: number;
  /** An appointment that another system may have booked without an answer; null: there is none. */
  unanswered: string | null;
  /** Whether a decision asked for a deposit. */
  depositAsked: boolean;
  /** Whether the account's standing may have changed since the last decision. */
  standingChanged: boolean;
  /** Whether the customer proved who they are since the last decision. */
  identityProven: boolean;
}

/** Opens the case of an order and begins to receive people's requests and the account's news. */
export function begin({ order, requestedBy }: ServiceApprovalInput): ApprovalStory {
  const file = openCase<ServiceApprovalCase>(newCase({ order, requestedBy }), approvalSight, storeApproval);
  const reviews = receive(file, review, 'An agent decides a case in review', (verdict) =>
    mayReview(file.current, verdict),
  );
  const cancellations = receive(file, cancel, 'Ends the case; credit and slot are given back', () =>
    mayCancel(file.current),
  );
  const reschedulings = receive(file, reschedule, 'Books another slot', () => mayReschedule(file.current));
  const completions = receive(file, complete, 'The technician is done', () => mayComplete(file.current));
  const all = [reviews, cancellations, reschedulings, completions];
  const story: ApprovalStory = {
    order,
    file,
    inboxes: { reviews, cancellations, reschedulings, completions, all },
    wish: order.installation?.required === true ? order.installation : null,
    factsAsOf: null,
    conditionDeadlineAt: null,
    approvedByAgent: false,
    decisions: 0,
    bookings: 0,
    unanswered: null,
    depositAsked: false,
    standingChanged: false,
    identityProven: false,
  };
  const onNews = () => {
    story.standingChanged = true;
  };
  setHandler(standingChanged, onNews, { description: "The billing account's standing may have changed" });
  const onProof = () => {
    story.identityProven = true;
  };
  setHandler(identityProven, onProof, { description: 'The customer authenticated again' });
  return story;
}

/** Whether nothing more can happen to the order. */
export function isFinal({ file }: ApprovalStory): boolean {
  return FINAL_APPROVAL_STATES.includes(file.current.state);
}

/** Whether a person waits for the story to take up a request. */
export function asked({ inboxes }: ApprovalStory): boolean {
  return inboxes.all.some((inbox) => inbox.waiting !== null);
}

/**
 * Refuses, for example, the verdict of a second agent: no step after the review takes it, and every wait for a request would end at once.
 */
export function refuseOvertaken({ inboxes }: ApprovalStory): void {
  for (const inbox of inboxes.all) inbox.refuseOvertaken();
}

/** This instant, by the workflow's clock. */
export function now(): Instant {
  return instantOf(Date.now());
}

/** Whether at least `after` has passed since an instant. */
export function passed(instant: Instant, after: Ms = 0): boolean {
  return Date.now() >= epochMsOf(instant) + after;
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
    reconsideration: null,
  };
}
