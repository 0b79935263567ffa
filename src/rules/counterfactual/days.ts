import type { FactValue } from '../../domain/decision.ts';
import type { CompiledPolicy } from '../compile.ts';
import { isWellFormed } from '../fact-guard.ts';
import type { LeafCondition } from '../policy-schema.ts';
import { truthOf } from '../three-valued.ts';
import type { Action } from './action.ts';
import type { Values } from './position.ts';

const namesOf = ({ fact, value }: LeafCondition): readonly string[] =>
  typeof value === 'object' && !Array.isArray(value) ? [fact, value.fact] : [fact];

/**
 * Of all days that may be waited, those that a policy has not yet seen the like of: on every other day each of its
 * conditions is what it was on one of them before, whatever is done besides. Ascending. `besides` are the facts that are
 * moved by what is done besides waiting. Every day is tried, as facts may go to and fro while time passes.
 */
export function daysThatDiffer(policy: CompiledPolicy, wait: Action, besides: readonly string[]): number[] {
  const { rules, needed, document } = policy;
  const moved = new Set(wait.moves);
  const alsoMoved = new Set(besides);
  const declared = needed.filter(([name]) => moved.has(name));
  const leaves = rules
    .flatMap((rule) => rule.leaves)
    .filter((leaf) => namesOf(leaf).some((name) => moved.has(name)));
  const seen = (values: Values): unknown[] => {
    const known = new Map<string, FactValue>();
    for (const [name, declaration] of needed) {
      const value = values[name];
      if (isWellFormed(value, declaration)) known.set(name, value);
    }
    const lookUp = (name: string) => known.get(name) ?? document.parameters[name];
    return [
      declared.map(([name]) => known.has(name)),
      leaves.map((leaf) =>
        namesOf(leaf).some((name) => alsoMoved.has(name))
          ? namesOf(leaf).map((name) => (moved.has(name) ? (values[name] ?? null) : null))
          : truthOf(leaf, lookUp, []),
      ),
    ];
  };
  const days: number[] = [];
  const before = new Set<string>();
  for (let day = 1; day <= wait.maximum; day += 1) {
    const like = JSON.stringify(wait.apply(day).map(seen));
    if (before.has(like)) continue;
    before.add(like);
    days.push(day);
  }
  return days;
}
