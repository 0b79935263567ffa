import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { AppointmentWindow, ServiceOrder } from '../domain/cases/order.ts';
import type { CivilDate, Instant } from '../domain/civil-date.ts';
import type { OrderId, SubjectId } from '../domain/flavor.ts';

/** The workflow's type name. */
export const SERVICE_APPROVAL = 'serviceApproval';

export function serviceApprovalWorkflowId(orderId: OrderId): string {
  return `service-approval:${orderId}`;
}

export interface ServiceApprovalInput {
  readonly order: ServiceOrder;
  /** Who posted the order. */
  readonly requestedBy: SubjectId;
}

/** Answers once the first decision is made. Fails with a FailureType when no decision could be made. */
export const awaitDecision = defineUpdate<ServiceApprovalCase>('awaitDecision');

export interface ReviewVerdict {
  readonly verdict: 'approve' | 'decline';
  readonly reviewer: SubjectId;
  readonly note: string;
  /** From the operator's own list of reasons. */
  readonly reasonCode?: string;
}
/** An agent's decision. Refused with CaseNotInReview or ReviewerIsRequester. */
export const review = defineUpdate<ServiceApprovalCase, [ReviewVerdict]>('review');

export interface Cancellation {
  readonly reason: string;
  readonly requestedBy: SubjectId;
}
/** Ends the case and gives back credit and slot. Refused with InvalidState once it is final. */
export const cancel = defineUpdate<ServiceApprovalCase, [Cancellation]>('cancel');

export interface Rescheduling {
  readonly earliestDate: CivilDate;
  readonly preferredWindow: AppointmentWindow | null;
}
/** Another slot. Refused with InvalidState unless the case is being or has been scheduled. */
export const reschedule = defineUpdate<ServiceApprovalCase, [Rescheduling]>('reschedule');

export interface Completion {
  readonly completedAt: Instant;
}
/** The technician reports completion. Refused with InvalidState unless an installation is scheduled. */
export const complete = defineUpdate<ServiceApprovalCase, [Completion]>('complete');

/** The standing of the order's billing account may have changed. `cause` is the id of the payment, promise, dispute or bill run. */
export const standingChanged = defineSignal<[{ readonly cause: string }]>('standingChanged');

/** The customer authenticated again, or a person found that it was no fraud: an order that waits in review for that is decided again. */
export const identityProven = defineSignal('identityProven');

/** The case as it stands. */
export const serviceApprovalCase = defineQuery<ServiceApprovalCase>('case');
