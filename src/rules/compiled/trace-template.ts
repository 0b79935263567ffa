import type { RuleConditionTrace, RuleTrace } from '../../domain/decisions/decision.ts';
import type { CompiledRule } from '../compile.ts';
import { referenceOf } from '../conditions.ts';
import { compileLeaf, type FactRow, type Layout } from './closures.ts';

/** Writes the trace of one leaf. */
type LeafTracer = (row: FactRow) => RuleConditionTrace;

/** The constant parts of a leaf are worked out here; each case only fills in its values. */
function leafTracer(leaf: CompiledRule['leaves'][number], layout: Layout): LeafTracer {
  const holds = compileLeaf(leaf, layout);
  const { fact, operator } = leaf;
  const slot = layout.slotOf.get(fact) ?? -1;
  const reference = referenceOf(leaf);
  const other = reference === null ? undefined : layout.slotOf.get(reference);
  if (other !== undefined)
    return (row) => {
      const value = row[slot] ?? null;
      const threshold = row[other] ?? null;
      const result = value === null || threshold === null ? 'unknown' : holds(row);
      return { fact, operator, threshold, value, result };
    };
  const threshold: unknown = reference === null ? leaf.value : (layout.parameters[reference] ?? null);
  return (row) => {
    const value = row[slot] ?? null;
    return { fact, operator, threshold, value, result: value === null ? 'unknown' : holds(row) };
  };
}

/** Writes the trace of one rule from a row and from what the rule did. */
export function ruleTracer(
  compiled: CompiledRule,
  layout: Layout,
): (row: FactRow, result: RuleTrace['result']) => RuleTrace {
  const rule = compiled.rule.name;
  const tracers = compiled.leaves.map((leaf) => leafTracer(leaf, layout));
  return (row, result) => ({
    rule,
    result,
    conditions: tracers.map((tracer) => tracer(row)),
  });
}
