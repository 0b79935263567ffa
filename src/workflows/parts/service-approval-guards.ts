import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import { type ApprovalState, FINAL_APPROVAL_STATES } from '../../domain/cases/order.ts';
import { caseRefusal } from '../../domain/cases/refusals.ts';
import { isAnotherPerson } from '../../domain/four-eyes.ts';
import type { ReviewVerdict } from '../../messages/service-approval.ts';
import type { CaseSight } from './case-file.ts';
import { refuseFor } from './failures.ts';

/** Throws CaseNotInReview or ReviewerIsRequester. */
export function mayReview(current: ServiceApprovalCase, { reviewer }: ReviewVerdict): void {
  if (current.state !== 'inReview')
    throw refuseFor(
      caseRefusal('not-in-review', { detail: `The order is ${current.state}; nobody has to review it.` }),
    );
  if (!isAnotherPerson(reviewer, [current.requestedBy]))
    throw refuseFor(caseRefusal('reviewer-asked-for-it'));
}

/** Throws InvalidState once the case is final. */
export function mayCancel(current: ServiceApprovalCase): void {
  if (FINAL_APPROVAL_STATES.includes(current.state))
    throw refuseFor(
      caseRefusal('order-has-ended', {
        detail: `The order is ${current.state} and cannot be cancelled any more.`,
      }),
    );
}

/** Throws InvalidState unless an installation is being, or has been, scheduled. */
export function mayReschedule(current: ServiceApprovalCase): void {
  const installable = current.order.installation?.required === true;
  if (!installable || (current.state !== 'scheduling' && current.state !== 'scheduled'))
    throw refuseFor(
      caseRefusal('nothing-to-reschedule', {
        detail: `The order is ${current.state}; it has no installation that could be rescheduled.`,
      }),
    );
}

/** Throws InvalidState unless an installation is scheduled. */
export function mayComplete(current: ServiceApprovalCase): void {
  if (current.state !== 'scheduled')
    throw refuseFor(
      caseRefusal('nothing-to-complete', {
        detail: `The order is ${current.state}; no installation is scheduled.`,
      }),
    );
}

const WAITS_FOR: Record<ApprovalState, string> = {
  acknowledged: 'The order has arrived.',
  assessing: 'Facts are being read and the order is being decided.',
  inReview: 'Waits for an agent: POST /v1/service-approvals/{orderId}/review.',
  awaitingCondition:
    'Waits for the customer to pay what the conditions ask, or for the due date of the conditions.',
  scheduling: 'A slot is being looked for; the caller may reschedule or cancel.',
  scheduled: "Waits for the technician's completion; the caller may reschedule or cancel.",
  completed: 'Done: the service is billed.',
  declined: 'Done: declined.',
  cancelled: 'Done: cancelled.',
  failed: 'Failed; operations have to look.',
};

/** What operations see of a service approval. */
export function approvalSight(current: ServiceApprovalCase): CaseSight {
  return {
    outcome: current.outcome,
    reasonCodes: current.reasons.map((reason) => reason.code),
    policyVersion: current.decision?.policy.version ?? null,
    waitsFor: WAITS_FOR[current.state],
  };
}
