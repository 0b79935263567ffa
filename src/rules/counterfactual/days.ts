import type { FactValue } from '../../domain/decisions/decision.ts';
import type { CompiledPolicy } from '../compile.ts';
import { isWellFormed } from '../fact-guard.ts';
import type { LeafCondition } from '../policy-schema.ts';
import { truthOf } from '../three-valued.ts';
import type { KnownValues, Position } from './position.ts';
import { wait } from './wait.ts';

const namesOf = ({ fact, value }: LeafCondition): readonly string[] =>
  typeof value === 'object' && !Array.isArray(value) ? [fact, value.fact] : [fact];

/** The sets of values of a position as far as these facts go, each once. */
function reduced(position: Position, names: ReadonlySet<string>): Position {
  const several = new Map<string, KnownValues>();
  for (const values of position) {
    const entries = Object.entries(values).filter(([name]) => names.has(name));
    several.set(JSON.stringify(entries), Object.fromEntries(entries));
  }
  return [...several.values()];
}

/**
 * Of all days that may be waited from a position, those that differ for a policy from all earlier ones: on every other day
 * each of its conditions is what it was on one of them before, whatever is done besides. Ascending; none where waiting
 * is not offered. `besides` are the facts that are moved by what is done besides. Every day is tried, as facts may go to
 * and fro while time passes.
 */
export function daysThatDiffer(
  policy: CompiledPolicy,
  position: Position,
  besides: readonly string[],
): number[] {
  const action = wait(position);
  if (action === null) return [];
  const moved = new Set(action.moves);
  const alsoMoved = new Set(besides);
  const leaves = policy.rules
    .flatMap((rule) => rule.leaves)
    .filter((leaf) => namesOf(leaf).some((name) => moved.has(name)));
  const names = new Set([...moved, ...leaves.flatMap(namesOf)]);
  const declared = policy.needed.filter(([name]) => names.has(name));
  const seen = (values: KnownValues): unknown[] => {
    const known = new Map<string, FactValue>();
    for (const [name, declaration] of declared) {
      const value = values[name];
      if (isWellFormed(value, declaration)) known.set(name, value);
    }
    const lookUp = (name: string) => known.get(name) ?? policy.document.parameters[name];
    return [
      declared.map(([name]) => moved.has(name) && known.has(name)),
      leaves.map((leaf) =>
        namesOf(leaf).some((name) => alsoMoved.has(name))
          ? namesOf(leaf).map((name) => (moved.has(name) ? (values[name] ?? null) : null))
          : truthOf(leaf, lookUp, []),
      ),
    ];
  };
  const few = wait(reduced(position, names)) ?? action;
  const days: number[] = [];
  const before = new Set<string>();
  for (let day = 1; day <= few.maximum; day += 1) {
    const like = JSON.stringify(few.apply(day).map(seen));
    if (before.has(like)) continue;
    before.add(like);
    days.push(day);
  }
  return days;
}
