import type { ServiceOrder } from '../../domain/cases/order.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import type { ShadowDecision } from '../../domain/policies/shadow.ts';
import { agrees } from '../../domain/policies/shadow-report.ts';
import type { CompiledPolicy } from '../../rules/compile.ts';
import { type CompiledEvaluator, compileEvaluator } from '../../rules/compiled/index.ts';
import { overrule } from '../../rules/overruling.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';

/** The result of a candidate's look at one decision. */
export type ShadowResult = 'agreed' | 'differed' | 'failed' | 'dropped';

/** Lets candidates decide beside the released policy, without effect. */
export interface Shadow {
  /** Returns at once and never throws: only `onResult` learns what went wrong. */
  observe(receipt: Receipt, order: ServiceOrder): void;
  /** Settles when everything observed so far is done. */
  settled(): Promise<void>;
}

/** Who is told what happened. */
export interface ShadowOptions {
  readonly onResult?: (result: ShadowResult, policy: Receipt['policy'], error?: unknown) => void;
}

/** How many decisions may wait for their shadows; more are dropped instead of being kept in memory. */
const MAX_WAITING = 200;

/**
 * A candidate sees what the released policy saw: all facts of the receipt, including those that only the candidate asks for.
 * Decisions that a person or a deadline made are left out, since no policy made them.
 */
export function createShadow(
  deps: { readonly store: Pick<Store, 'shadowDecisions'>; readonly policies: PolicyProvider },
  options: ShadowOptions = {},
): Shadow {
  const waiting = new Set<Promise<void>>();
  const tell = options.onResult ?? (() => undefined);

  const observeOne = async (receipt: Receipt, order: ServiceOrder, candidate: CompiledPolicy) => {
    const decision = shadowDecision(receipt, order, candidate);
    if (decision === null) return;
    await deps.store.shadowDecisions.put(decision);
    tell(agrees(decision) ? 'agreed' : 'differed', receipt.policy);
  };
  const observeAll = async (receipt: Receipt, order: ServiceOrder) => {
    // This waits for the answer: the decision's own work goes first.
    await new Promise((resolve) => setImmediate(resolve));
    for (const candidate of await deps.policies.shadows(receipt.requestType))
      await observeOne(receipt, order, candidate).catch((error: unknown) =>
        tell('failed', receipt.policy, error),
      );
  };

  return {
    observe(receipt, order) {
      if (receipt.requestType !== 'service-approval' || receipt.decidedBy.kind !== 'policy') return;
      if (waiting.size >= MAX_WAITING) return tell('dropped', receipt.policy);
      const run = observeAll(receipt, order)
        .catch((error: unknown) => tell('failed', receipt.policy, error))
        .finally(() => waiting.delete(run));
      waiting.add(run);
    },
    async settled() {
      await Promise.all(waiting);
    },
  };
}

/** What a candidate decides on a decision's facts; null when it is the same version. */
function shadowDecision(
  receipt: Receipt,
  order: ServiceOrder,
  candidate: CompiledPolicy,
): ShadowDecision | null {
  const { facts, factsAsOf, decidedAt, currency, today } = receipt;
  if (candidate.reference.version === receipt.policy.version) return null;
  const { decision } = overrule(
    evaluatorOf(candidate).decide({ facts, factsAsOf, decidedAt, currency, today }),
    null,
    null,
  );
  const { oneOffCharge, monthlyCharge, termMonths } = order;
  const codesOf = (reasons: Receipt['reasons']) => reasons.map(({ code }) => code);
  return {
    shadowId: `${receipt.receiptId}|${candidate.reference.version}`,
    ...{ receiptId: receipt.receiptId, eventId: null },
    decidedAt,
    candidate: candidate.reference,
    released: receipt.policy,
    actual: { outcome: receipt.outcome, reasonCodes: codesOf(receipt.reasons) },
    shadow: { outcome: decision.outcome, reasonCodes: codesOf(decision.reasons) },
    atStake: {
      amountMinor: oneOffCharge.amountMinor + monthlyCharge.amountMinor * Math.max(1, termMonths),
      currency,
    },
  };
}

/** A candidate is compiled into closures once, because work that nobody waits for should cost almost nothing. */
const evaluators = new WeakMap<CompiledPolicy, CompiledEvaluator>();

function evaluatorOf(policy: CompiledPolicy): CompiledEvaluator {
  const known = evaluators.get(policy) ?? compileEvaluator(policy);
  evaluators.set(policy, known);
  return known;
}
