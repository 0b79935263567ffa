import type { FactValue, Outcome, PolicyReference } from '../../domain/decisions/decision.ts';
import type { ReasonCode } from '../../domain/decisions/reason-codes.ts';
import type { CompiledPolicy } from '../compile.ts';
import { compileEvaluator } from '../compiled/index.ts';

/** Facts of one account by name; null when a fact could not be read. */
export type FactValues = Readonly<Record<string, FactValue | null>>;

/** A policy that is ready to decide many past cases, each from what is known about it. */
export interface CaseDecider<Known = FactValues> {
  readonly policy: PolicyReference;
  /** In the order of the document. */
  readonly ruleNames: readonly string[];
  /** The facts it needs; no other is looked at. */
  readonly facts: ReadonlySet<string>;
  decide(known: Known): {
    readonly outcome: Outcome;
    readonly reasonCodes: readonly ReasonCode[];
    /** Places in {@link ruleNames}. */
    readonly fired: readonly number[];
    /** Null when the policy has no scorecard. */
    readonly score: number | null;
  };
}

/** The compiled form of a policy as a decider. Its decisions are those of the online evaluation on fresh facts. */
export function deciderOf(policy: CompiledPolicy): CaseDecider {
  const evaluator = compileEvaluator(policy);
  return {
    policy: policy.reference,
    ruleNames: policy.document.rules.map((rule) => rule.name),
    facts: new Set(policy.needed.map(([name]) => name)),
    decide: (values) => evaluator.outcomeOf(values),
  };
}
