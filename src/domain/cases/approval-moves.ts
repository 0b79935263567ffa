/** How decisions and bookings change the case of an order. */
import type { Instant } from '../civil-date.ts';
import { creditToHold } from '../decisions/credit-to-hold.ts';
import type { Outcome, Receipt } from '../decisions/decision.ts';
import type { ServiceApprovalCase } from './cases.ts';
import type { Move } from './move.ts';
import type { Appointment, ApprovalState } from './order.ts';

/** The state that a decision leads to. An approval keeps a booked slot. */
function stateAfter(outcome: Outcome, current: ServiceApprovalCase): ApprovalState {
  switch (outcome) {
    case 'approve':
      return current.appointment === null ? 'scheduling' : 'scheduled';
    case 'approveWithConditions':
      return 'awaitingCondition';
    case 'review':
      return 'inReview';
    case 'decline':
      return 'declined';
  }
}

/**
 * Whether a decision asks for nothing but what the case waits for already, by the same version: then the conditions stand, with their last
 * day. Anything else (another version, another kind of condition) is a new condition, which is recorded and told.
 */
export function asksTheSame(
  { outcome, policy, conditions }: Pick<Receipt, 'outcome' | 'policy' | 'conditions'>,
  current: ServiceApprovalCase,
): boolean {
  if (outcome !== 'approveWithConditions' || current.outcome !== 'approveWithConditions') return false;
  if (policy.sha256 !== current.decision?.policy.sha256) return false;
  const asked = new Set(current.conditions.map(({ kind }) => kind));
  return conditions.every(({ kind }) => asked.has(kind));
}

/** How a recorded decision changes the case. An approval holds the one-off charge as credit, less the deposit. */
export function moveBy(
  receipt: Receipt,
  current: ServiceApprovalCase,
  dueAt: Instant | null,
): Move<ServiceApprovalCase> {
  const { oneOffCharge } = current.order;
  const amountMinor = creditToHold(oneOffCharge.amountMinor, receipt.facts);
  const holds = receipt.outcome === 'approve' && amountMinor > 0;
  return {
    state: stateAfter(receipt.outcome, current),
    code: receipt.reasons[0]?.code ?? null,
    outcome: receipt.outcome,
    reasons: receipt.reasons,
    conditions: receipt.conditions,
    remedies: receipt.remedies,
    decision: { receiptId: receipt.receiptId, policy: receipt.policy, decidedAt: receipt.decidedAt },
    heldCredit: holds ? { ...oneOffCharge, amountMinor } : current.heldCredit,
    dueAt,
    needsAttention: false,
  };
}

/** How a case ends whose service runs and is billed. */
export function completedMove(subscriptionId: string): Move<ServiceApprovalCase> {
  const nothingLeft = { heldCredit: null, dueAt: null, needsAttention: false };
  return { state: 'completed', code: 'SERVICE_ACTIVATED', subscriptionId, ...nothingLeft };
}

/** How an approved case goes on with a booked installation. */
export function bookedMove(appointment: Appointment): Move<ServiceApprovalCase> {
  return { state: 'scheduled', code: 'INSTALLATION_BOOKED', appointment, dueAt: null, needsAttention: false };
}
