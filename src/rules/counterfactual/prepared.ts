import type { CompiledPolicy } from '../compile.ts';
import { type CompiledEvaluator, compileEvaluator } from '../compiled/index.ts';
import { ACTIONS, type RuleAction } from '../policy-schema.ts';
import type { CustomerAction } from './action.ts';
import { actionOf } from './actions.ts';
import { type MayApprove, mayApproveBy } from './may-approve.ts';
import type { Position } from './position.ts';

/** Everything that is worked out once for a policy. */
export interface Prepared {
  readonly policy: CompiledPolicy;
  readonly mayApprove: MayApprove;
  /** Whether the policy approves every set of values of the position. */
  readonly approves: (position: Position) => boolean;
  /** The action of this kind from a position; null where it can't be offered. */
  readonly action: (kind: CustomerAction['kind'], position: Position) => CustomerAction | null;
}

const prepared = new WeakMap<CompiledPolicy, Prepared>();

/** If a policy says for no fact whether customers can act on it, the product decides. */
function allowedBy(policy: CompiledPolicy): ReadonlySet<RuleAction> {
  const said = Object.values(policy.document.facts).flatMap(({ actionable }) => actionable ?? []);
  return new Set(said.length > 0 ? said : ACTIONS);
}

/** Prepares a policy, once. */
export function prepare(policy: CompiledPolicy): Prepared {
  const known = prepared.get(policy);
  if (known !== undefined) return known;
  const evaluator: CompiledEvaluator = compileEvaluator(policy);
  const needed = new Set(policy.needed.map(([name]) => name));
  const allowed = allowedBy(policy);
  const made: Prepared = {
    policy,
    mayApprove: mayApproveBy(policy),
    approves: (position) => position.every((values) => evaluator.outcomeOf(values).outcome === 'approve'),
    action: (kind, position) => actionOf(kind, position, needed, allowed),
  };
  prepared.set(policy, made);
  return made;
}
