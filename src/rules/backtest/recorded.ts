import type { Receipt } from '../../domain/decisions/decision.ts';
import { sumMinor } from '../../domain/money.ts';
import type { CompiledPolicy } from '../compile.ts';
import { compileEvaluator } from '../compiled/index.ts';
import { overrule } from '../overruling.ts';
import type { BacktestCase } from './backtest.ts';
import type { CaseDecider } from './decider.ts';

/**
 * A policy as a decider of recorded decisions: from the facts in the receipt, with their age at that time, it decides what the service
 * would have decided by it. A fact that is not in the receipt is unknown.
 */
export function recordedDeciderOf(policy: CompiledPolicy): CaseDecider<Receipt> {
  const evaluator = compileEvaluator(policy);
  return {
    policy: policy.reference,
    ruleNames: policy.document.rules.map((rule) => rule.name),
    facts: new Set(policy.needed.map(([name]) => name)),
    decide({ facts, factsAsOf, decidedAt, currency, today }) {
      const byPolicy = evaluator.decide({ facts, factsAsOf, decidedAt, currency, today });
      const { decision } = overrule(byPolicy, null, null);
      return {
        outcome: decision.outcome,
        reasonCodes: decision.reasons.map(({ code }) => code),
        fired: decision.trace.flatMap(({ result }, place) => (result === 'fired' ? [place] : [])),
        score: decision.score?.total ?? null,
      };
    },
  };
}

/**
 * What the order adds to what may be lost, by the receipt's facts: its one-off and its first monthly charge, in minor
 * units. Null when the receipt does not have them.
 */
export function stakeOf({ facts }: Pick<Receipt, 'facts'>): BacktestCase['stake'] | null {
  const [oneOff, monthly] = [facts['oneOffChargeAmount']?.value, facts['monthlyChargeAmount']?.value];
  if (typeof oneOff === 'number' && typeof monthly === 'number') return sumMinor([oneOff, monthly]);
  const required = facts['requiredCreditAmount']?.value;
  return typeof required === 'number' ? required : null;
}

/** The facts that a policy needs and a receipt does not have at all, counted over many receipts. */
export class LackingFacts {
  readonly #needed: ReadonlySet<string>;
  readonly #byFact = new Map<string, number>();
  #decisions = 0;

  constructor({ facts }: Pick<CaseDecider<Receipt>, 'facts'>) {
    this.#needed = facts;
  }

  add({ facts }: Pick<Receipt, 'facts'>): void {
    let lacks = false;
    for (const name of this.#needed) {
      if (Object.hasOwn(facts, name)) continue;
      lacks = true;
      this.#byFact.set(name, (this.#byFact.get(name) ?? 0) + 1);
    }
    if (lacks) this.#decisions += 1;
  }

  /** How many receipts lack a fact, and which, the most frequent first. */
  result(): {
    readonly decisions: number;
    readonly facts: readonly { readonly fact: string; readonly decisions: number }[];
  } {
    const facts = [...this.#byFact]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .map(([fact, decisions]) => ({ fact, decisions }));
    return { decisions: this.#decisions, facts };
  }
}
