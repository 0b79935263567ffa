import type { Decision, Reason } from '../domain/decisions/decision.ts';
import type { CompiledPolicy } from './compile.ts';
import { approvalConditionsOf, type ConsequenceContext, reasonOf, remediesOf } from './consequences.ts';
import { type JudgedFacts, recordableFacts } from './fact-guard.ts';
import type { PolicyRule } from './policy-schema.ts';
import { type Proof, rulesThatTell, type Settlement, settle } from './settle.ts';

/** The part of a decision that the rules bring about. */
export type Conclusion = Pick<Decision, 'outcome' | 'reasons' | 'conditions' | 'remedies' | 'score'>;

function guardOnly(code: 'NO_RULE_APPLIED' | 'ENGINE_INCONSISTENT' | 'GOOD_STANDING'): Reason {
  return { code, rule: null, params: {} };
}

/** What is left when the rules can't be trusted: a person has to look. */
export const INCONSISTENT: Conclusion = {
  outcome: 'review',
  reasons: [guardOnly('ENGINE_INCONSISTENT')],
  conditions: [],
  remedies: [{ kind: 'contactUs' }],
};

/** One reason for each fact that could not be used: which, and where it should have come from. */
function guardReasons(policy: CompiledPolicy, judged: JudgedFacts): Reason[] {
  return [...judged.unknown].map(([fact, code]) => ({
    code,
    rule: null,
    params: { fact, source: policy.document.facts[fact]?.source ?? 'unknown' },
  }));
}

function reasonsOf(
  policy: CompiledPolicy,
  context: ConsequenceContext,
  proof: Proof,
  judged: JudgedFacts,
  settlement: Settlement,
): Reason[] {
  const reasons = rulesThatTell(policy, proof, settlement).map(({ rule }) => reasonOf(context, rule));
  const { outcome } = settlement;
  // An approval in spite of an unknown fact was proven for each of its values: there is nothing to tell.
  if (outcome === 'review' || outcome === 'decline') reasons.push(...guardReasons(policy, judged));
  if (reasons.length > 0) return reasons;
  const approvedByScore = policy.scorecard !== null && outcome === 'approve';
  return [guardOnly(approvedByScore ? 'GOOD_STANDING' : 'NO_RULE_APPLIED')];
}

/** Points that were lost are won back by no single remedy, so hard rules' remedies alone would promise too much. */
function remediesFor(
  context: ConsequenceContext,
  winning: readonly PolicyRule[],
  { outcome, scoreRefuses }: Settlement,
): Decision['remedies'] {
  if (outcome !== 'decline' && outcome !== 'review') return [];
  if (winning.length === 0) return [{ kind: 'contactUs' }];
  return scoreRefuses ? [] : remediesOf(context, winning);
}

/**
 * Outcome, reasons, conditions and remedies from what the rules are proven to be.
 * Reasons are those of the outcome that won, then what was unknown; milder rules stay in the trace. Throws
 * ConsequenceError when a rule asks for something that can't be had.
 */
export function conclude(
  { policy, currency, today }: { policy: CompiledPolicy } & Pick<ConsequenceContext, 'currency' | 'today'>,
  judged: JudgedFacts,
  proof: Proof,
): Conclusion {
  const settlement = settle(policy, proof);
  const { outcome, total } = settlement;
  const context: ConsequenceContext = { document: policy.document, known: judged.known, currency, today };
  const winning: PolicyRule[] = [];
  for (const place of proof.fired) {
    const rule = policy.rules[place]?.rule;
    if (rule?.event.type === outcome) winning.push(rule);
  }
  const conclusion: Conclusion = {
    outcome,
    reasons: reasonsOf(policy, context, proof, judged, settlement),
    conditions: outcome === 'approveWithConditions' ? approvalConditionsOf(context, winning) : [],
    remedies: remediesFor(context, winning, settlement),
  };
  if (policy.scorecard === null || total === null) return conclusion;
  const { approveFrom, reviewFrom } = policy.scorecard;
  return { ...conclusion, score: { total, approveFrom, reviewFrom } };
}

/** The whole decision. Its members are written out, as spreading them would take as long as all the rest together. */
export function decisionOf(
  {
    policy,
    facts,
    factsAsOf,
    decidedAt,
  }: { policy: CompiledPolicy } & Pick<Decision, 'facts' | 'factsAsOf' | 'decidedAt'>,
  { outcome, reasons, conditions, remedies, score }: Conclusion,
  trace: Decision['trace'],
): Decision {
  const decision: Decision = {
    outcome,
    reasons,
    conditions,
    remedies,
    policy: policy.reference,
    facts: recordableFacts(facts, policy.document.facts),
    factsAsOf,
    decidedAt,
    trace,
  };
  return score === undefined ? decision : { ...decision, score };
}
