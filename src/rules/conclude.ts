import type { Decision, Reason } from '../domain/decisions/decision.ts';
import type { CompiledPolicy } from './compile.ts';
import { approvalConditionsOf, type ConsequenceContext, reasonOf, remediesOf } from './consequences.ts';
import { type JudgedFacts, recordableFacts } from './fact-guard.ts';
import type { PolicyRule } from './policy-schema.ts';
import { type Proof, rulesThatTell, type Settlement, settle } from './settle.ts';

/** The part of a decision that the rules determine. */
export type Conclusion = Pick<Decision, 'outcome' | 'reasons' | 'conditions' | 'remedies' | 'score'>;

function guardOnly(code: 'NO_RULE_APPLIED' | 'ENGINE_INCONSISTENT' | 'GOOD_STANDING'): Reason {
  return { code, rule: null, params: {} };
}

/** The conclusion when the rules can't be trusted: a person has to look. */
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
  // An approval in spite of an unknown fact was proven for each of its values, so there is no reason to give.
  if (outcome === 'review' || outcome === 'decline') reasons.push(...guardReasons(policy, judged));
  if (reasons.length > 0) return reasons;
  const approvedByScore = policy.scorecard !== null && outcome === 'approve';
  return [guardOnly(approvedByScore ? 'GOOD_STANDING' : 'NO_RULE_APPLIED')];
}

/** No single remedy wins lost points back, so the remedies of hard rules alone would promise too much. */
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
 * Outcome, reasons, conditions and remedies from the proven results of the rules.
 * The reasons are those of the winning outcome, then the unknown facts; milder rules are only in the trace. Throws ConsequenceError when
 * the consequence of a rule can't be computed.
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

/** The whole decision. Its members are written out, because spreading them would take as long as everything else together. */
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
