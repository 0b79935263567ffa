import type { Instant } from '../../domain/civil-date.ts';
import type { Facts } from '../../domain/decisions/decision.ts';
import type { FraudReason } from '../../domain/fraud/judgement.ts';
import { FRAUD_OUTCOMES, type FraudOutcome, type FraudReasonCode } from '../../domain/fraud/outcomes.ts';
import type { Currency } from '../../domain/money.ts';
import { judgeFacts } from '../fact-guard.ts';
import { truthOf } from '../three-valued.ts';
import type { CompiledFraudWatch } from './compile.ts';

/** What the rules of the fraud watch come to. */
export interface FraudVerdict {
  readonly outcome: FraudOutcome;
  /** The most severe first, then as the document has them; empty for `none`. */
  readonly reasons: readonly FraudReason[];
}

/** What stands for the reason when a fact is unknown. */
const FACTS_UNKNOWN: FraudReasonCode = 'FACTS_UNKNOWN';

/**
 * Judges one event. Facts are held against their declarations first; where one that some rule needs is unknown, a person looks,
 * whatever else fires that is milder. Amounts are those of the account's currency: a rule that compares one does not fire in a currency
 * for which the version names none. Never throws because of facts.
 * @param currency null where no account takes part
 *
 * Conditions are read by three-valued logic and not by json-rules-engine, which decides the same and takes ten times as long:
 * every event of every customer comes through here. A test holds both against each other.
 */
export function judgeEvent(
  policy: CompiledFraudWatch,
  facts: Facts,
  at: Instant,
  currency: Currency | null,
): FraudVerdict {
  const { known } = judgeFacts(policy.needed, facts, at);
  const { parameters, amounts = {} } = policy.document;
  const amountOf = (name: string) => (currency === null ? undefined : amounts[name]?.[currency]);
  const lookUp = (name: string) => known.get(name) ?? parameters[name] ?? amountOf(name);
  const reasons: FraudReason[] = [];
  for (const { rule } of policy.rules) {
    if (truthOf(rule.conditions, lookUp, []) === true)
      reasons.push({ code: rule.reasonCode, rule: rule.name, outcome: rule.outcome });
  }
  if (known.size < policy.needed.length)
    reasons.push({ code: FACTS_UNKNOWN, rule: 'facts-unknown', outcome: 'review' });
  reasons.sort((a, b) => rankOf(b.outcome) - rankOf(a.outcome));
  return { outcome: reasons[0]?.outcome ?? 'none', reasons };
}

function rankOf(outcome: FraudOutcome): number {
  return FRAUD_OUTCOMES.indexOf(outcome);
}
