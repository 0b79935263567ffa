import type { Instant } from '../domain/civil-date.ts';
import { creditToHold } from '../domain/decisions/credit-to-hold.ts';
import type { DecidedBy, Decision, Reason } from '../domain/decisions/decision.ts';
import type { SubjectId } from '../domain/flavor.ts';
import type { FraudHold } from '../domain/fraud/outcomes.ts';

/** An agent's verdict on a case. */
export interface AgentVerdict {
  readonly verdict: 'approve' | 'decline';
  readonly reviewer: SubjectId;
  readonly note: string;
}

/** A decision, and who made it. */
export interface AttributedDecision {
  readonly decision: Decision;
  readonly decidedBy: DecidedBy;
}

const reasonOnly = (code: Reason['code']): Reason => ({ code, rule: null, params: {} });

/**
 * A policy's decision after something outside of the policy has overruled it. Facts, policy and trace stay; outcome and reasons may change:
 *
 * - An agent's verdict counts, but nobody can approve what the policy declines on today's facts.
 * - An approval whose credit can't be held goes to review, even if the policy's rules do not ask for that.
 * - A condition whose last day has passed is not given a second time: it was not met.
 */
export function overrule(
  decision: Decision,
  verdict: AgentVerdict | null,
  passedDeadline: Instant | null,
): AttributedDecision {
  if (verdict !== null && !(verdict.verdict === 'approve' && decision.outcome === 'decline')) {
    const { reviewer, note } = verdict;
    const approved = verdict.verdict === 'approve';
    const outcome = approved ? 'approve' : 'decline';
    const reasons = [reasonOnly(approved ? 'AGENT_APPROVED' : 'AGENT_DECLINED')];
    const remedies = approved ? [] : decision.remedies;
    return {
      decision: { ...decision, outcome, reasons, conditions: [], remedies },
      decidedBy: { kind: 'agent', subject: reviewer, note },
    };
  }
  if (passedDeadline !== null && decision.outcome === 'approveWithConditions') {
    const reasons = [reasonOnly('CONDITION_NOT_MET'), ...decision.reasons];
    return {
      decision: { ...decision, outcome: 'decline', reasons, conditions: [] },
      decidedBy: { kind: 'deadline', deadlineAt: passedDeadline },
    };
  }
  if (decision.outcome === 'approve' && !creditFits(decision)) {
    const reasons = [reasonOnly('INSUFFICIENT_CREDIT')];
    return { decision: { ...decision, outcome: 'review', reasons }, decidedBy: { kind: 'policy' } };
  }
  return { decision, decidedBy: { kind: 'policy' } };
}

/**
 * What becomes of a policy's decision when the fraud watch holds the order: no approval, with or without conditions; a person
 * looks at it. What the policy reviews or declines anyway stays as it is, with the hold beside it.
 */
export function heldForFraud(decision: Decision, fraud: FraudHold | null): Decision {
  if (fraud === null) return decision;
  const suspected = reasonOnly('FRAUD_SUSPECTED');
  if (decision.outcome === 'review' || decision.outcome === 'decline')
    return { ...decision, reasons: [...decision.reasons, suspected], fraud };
  return { ...decision, outcome: 'review', reasons: [suspected], conditions: [], fraud };
}

/**
 * An approval holds the one-off charge as credit, as far as no deposit secures it; a policy that forgets to ask for it may not approve. What
 * the customer has used on other accounts is not there to be held.
 */
function creditFits({ facts }: Decision): boolean {
  const available = facts['availableCreditAmount']?.value;
  const ofCustomer = facts['customerAvailableCreditAmount']?.value;
  const charge = facts['oneOffChargeAmount']?.value;
  if (typeof available !== 'number' || typeof charge !== 'number') return false;
  const usable = typeof ofCustomer === 'number' ? Math.min(available, ofCustomer) : available;
  return usable >= creditToHold(charge, facts);
}
