import { type ZenDecision, ZenEngine } from '@gorules/zen-engine';
import type { FactValue } from '../../src/domain/decisions/decision.ts';
import type { LeafCondition, PolicyDocument, PolicyRule } from '../../src/rules/policy-schema.ts';

const SIGNS: Readonly<Record<string, string>> = {
  lessThan: '< ',
  lessThanInclusive: '<= ',
  greaterThan: '> ',
  greaterThanInclusive: '>= ',
  equal: '== ',
  notEqual: '!= ',
};

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));

/** One leaf as a unary test of a cell: the fact is the column. */
function cell({ operator, value }: LeafCondition, parameters: PolicyDocument['parameters']): string {
  if (Array.isArray(value))
    return `${operator === 'in' ? 'in' : 'not in'} [${value.map(literal).join(', ')}]`;
  const right = typeof value === 'object' ? parameters[value.fact] : value;
  return `${SIGNS[operator] ?? '== '}${literal(right)}`;
}

function leavesOfRow(rule: PolicyRule): LeafCondition[] {
  if (!('all' in rule.conditions)) throw new TypeError(`${rule.name} is no row of a table`);
  return rule.conditions.all.map((condition) => {
    if (!('fact' in condition)) throw new TypeError(`${rule.name} is no row of a table`);
    return condition;
  });
}

/**
 * A policy whose rules are all `all` of leaves as one decision table of zen-engine: a column a fact, a row a rule, hit
 * policy `collect`; the outputs are the rule's outcome and reason code. Parameters are written in as numbers.
 */
function zenTable(document: PolicyDocument): object {
  const columns = [...new Set(document.rules.flatMap(leavesOfRow).map(({ fact }) => fact))];
  const rows = document.rules.map((rule) => {
    const row: Record<string, string> = {
      _id: rule.name,
      outcome: literal(rule.event.type),
      code: literal(rule.event.params.reasonCode),
    };
    for (const fact of columns) row[fact] = '';
    for (const leaf of leavesOfRow(rule)) {
      const before = row[leaf.fact] ?? '';
      const test = cell(leaf, document.parameters);
      row[leaf.fact] = before === '' ? test : `${before} and ${test}`;
    }
    return row;
  });
  const column = (name: string) => ({ id: name, name, field: name });
  return {
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode', position: { x: 0, y: 0 } },
      {
        id: 'table',
        name: 'table',
        type: 'decisionTableNode',
        position: { x: 1, y: 0 },
        content: {
          hitPolicy: 'collect',
          inputs: columns.map(column),
          outputs: ['outcome', 'code'].map(column),
          rules: rows,
        },
      },
      { id: 'out', name: 'out', type: 'outputNode', position: { x: 2, y: 0 } },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'table', type: 'edge' },
      { id: 'b', sourceId: 'table', targetId: 'out', type: 'edge' },
    ],
  };
}

/** One row that fired. */
export interface ZenHit {
  readonly outcome: string;
  readonly code: string;
}

/** Asks zen-engine for the rows that fire. */
export function zenDecider(document: PolicyDocument) {
  const decision: ZenDecision = new ZenEngine().createDecision(zenTable(document));
  return async (values: Readonly<Record<string, FactValue>>): Promise<readonly ZenHit[]> => {
    const { result } = await decision.evaluate(values);
    return result;
  };
}
