import type { Locale } from '../../domain/accounts/customer.ts';
import type { Counterfactual } from '../../domain/decisions/counterfactual.ts';
import type { Decision, Receipt } from '../../domain/decisions/decision.ts';
import type { Currency } from '../../domain/money.ts';
import type { Audience } from '../../texts/audience.ts';
import { renderApprovalCondition, renderReason, renderRemedy } from '../../texts/decisions.ts';
import { factLabel } from '../../texts/labels.ts';
import { say } from '../../texts/say.ts';
import type { PolicyDocument } from '../policy-schema.ts';
import { explainChange } from './change-view.ts';
import type { Explanation, RuleExplanation, ScoreExplanation } from './explanation.ts';
import { explainRules } from './rule-view.ts';

/** Who reads the explanation, and in which form. */
export interface ExplainOptions {
  readonly audience: Audience;
  readonly locale: Locale;
  /** Of the account. */
  readonly currency: Currency;
  /** What would change it, if it was looked for. */
  readonly whatWouldChangeIt?: Counterfactual | null;
}

function isReceipt(decision: Decision | Receipt): decision is Receipt {
  return 'receiptId' in decision;
}

function scoreOf(
  decision: Decision,
  document: PolicyDocument | null,
  rules: readonly RuleExplanation[],
  locale: Locale,
): ScoreExplanation | null {
  const { score } = decision;
  if (score === undefined) return null;
  const baseline = document?.scorecard?.baseline ?? null;
  const parts = rules
    .flatMap(({ rule, result, points, reason }) =>
      result === 'fired' && points !== null ? [{ rule, points, text: reason?.text ?? '' }] : [],
    )
    .toSorted((a, b) => a.points - b.points);
  const cutoffs = [
    say(locale, 'explanation.approveFrom', { points: score.approveFrom }),
    say(locale, 'explanation.reviewFrom', { points: score.reviewFrom }),
  ];
  const line = say(locale, 'explanation.scoreLine', { total: score.total, baseline: baseline ?? '?' });
  return { ...score, baseline, parts, text: `${line}; ${cutoffs.join(', ')}.` };
}

/** In texts for agents and customers, a fact has a name that they know. */
function readableReason(reason: Decision['reasons'][number], locale: Locale): Decision['reasons'][number] {
  const fact = reason.params['fact'];
  if (reason.rule !== null || typeof fact !== 'string') return reason;
  return { ...reason, params: { ...reason.params, fact: factLabel(fact, locale) } };
}

/**
 * A decision in words, for one reader. Operators see every rule; agents see those that led to the outcome; customers see reasons and what
 * to do, but neither rules nor thresholds. `document` is the version that decided: without it (null) rules have neither groups nor points.
 * Pure: the same input always gives the same explanation.
 */
export function explain(
  decision: Decision | Receipt,
  document: PolicyDocument | null,
  options: ExplainOptions,
): Explanation {
  const { audience, locale, currency } = options;
  const forCustomer = audience === 'customer';
  const rules = forCustomer ? [] : explainRules(decision, document, audience, { locale, currency });
  const kind = isReceipt(decision) ? decision.decidedBy.kind : 'policy';
  return {
    audience,
    locale,
    requestType: decision.policy.name,
    title: say(locale, `explanation.title.${decision.policy.name}`),
    receiptId: isReceipt(decision) ? decision.receiptId : null,
    policy: forCustomer ? null : decision.policy,
    decidedAt: decision.decidedAt,
    decidedBy: { kind, text: say(locale, `explanation.decidedBy.${kind}`) },
    outcome: {
      code: decision.outcome,
      text: say(locale, `explanation.${forCustomer ? 'outcomeToCustomer' : 'outcome'}.${decision.outcome}`),
    },
    reasons: decision.reasons.map((reason) => ({
      code: reason.code,
      text: renderReason(audience === 'operator' ? reason : readableReason(reason, locale), audience, locale),
      rule: forCustomer ? null : reason.rule,
    })),
    conditions: decision.conditions.map((condition) => ({
      ...condition,
      text: renderApprovalCondition(condition, audience, locale),
    })),
    remedies: decision.remedies.map((remedy) => ({
      ...remedy,
      text: renderRemedy(remedy, audience, locale),
    })),
    score: forCustomer ? null : scoreOf(decision, document, rules, locale),
    rules: audience === 'agent' ? rules.filter(({ mattered }) => mattered) : rules,
    whatWouldChangeIt: explainChange(options.whatWouldChangeIt ?? null, locale),
  };
}
