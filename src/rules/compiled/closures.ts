import type { FactValue } from '../../domain/decisions/decision.ts';
import type { LeafCondition, PolicyCondition } from '../policy-schema.ts';

/** Values of the needed facts, by slot; undefined where unknown. */
export type FactRow = readonly (FactValue | undefined)[];

/** Works on a row in which all slots that it reads are known. */
export type Test = (row: FactRow) => boolean;

/** The place of each fact in a row, and the fixed values of the parameters. */
export interface Layout {
  readonly slotOf: ReadonlyMap<string, number>;
  readonly parameters: Readonly<Record<string, number>>;
}

/** The guard and the policy check have checked the types: only integers are compared by order. */
type Order = (a: FactValue, b: FactValue) => boolean;

const ORDERS: Readonly<Record<Exclude<LeafCondition['operator'], 'in' | 'notIn'>, Order>> = {
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  lessThan: (a, b) => a < b,
  lessThanInclusive: (a, b) => a <= b,
  greaterThan: (a, b) => a > b,
  greaterThanInclusive: (a, b) => a >= b,
};

function known(row: FactRow, slot: number): FactValue {
  return row[slot] ?? false;
}

function againstFact(slot: number, operator: keyof typeof ORDERS, other: number): Test {
  const order = ORDERS[operator];
  return (row) => order(known(row, slot), known(row, other));
}

/** One closure for each operator, written out: a shared one would make every comparison an unpredictable call. */
function againstNumber(slot: number, operator: keyof typeof ORDERS, value: FactValue): Test {
  switch (operator) {
    case 'equal':
      return (row) => row[slot] === value;
    case 'notEqual':
      return (row) => row[slot] !== value;
    case 'lessThan':
      return (row) => known(row, slot) < value;
    case 'lessThanInclusive':
      return (row) => known(row, slot) <= value;
    case 'greaterThan':
      return (row) => known(row, slot) > value;
    case 'greaterThanInclusive':
      return (row) => known(row, slot) >= value;
  }
}

function againstText(slot: number, operator: keyof typeof ORDERS, value: string | boolean): Test {
  return operator === 'notEqual' ? (row) => row[slot] !== value : (row) => row[slot] === value;
}

function amongValues(slot: number, values: readonly FactValue[], isIn: boolean): Test {
  const [first, second] = values;
  if (values.length === 1) return isIn ? (row) => row[slot] === first : (row) => row[slot] !== first;
  if (values.length === 2)
    return isIn
      ? (row) => row[slot] === first || row[slot] === second
      : (row) => row[slot] !== first && row[slot] !== second;
  const set = new Set(values);
  return isIn ? (row) => set.has(known(row, slot)) : (row) => !set.has(known(row, slot));
}

/** Compiles one leaf of a checked policy. Throws TypeError on a leaf that the policy check would have refused. */
export function compileLeaf(leaf: LeafCondition, { slotOf, parameters }: Layout): Test {
  const slot = slotOf.get(leaf.fact);
  if (slot === undefined) throw new TypeError(`no slot for ${leaf.fact}`);
  const { operator, value } = leaf;
  if (operator === 'in' || operator === 'notIn') {
    if (!Array.isArray(value)) throw new TypeError(`${operator} wants a list`);
    return amongValues(slot, value, operator === 'in');
  }
  if (Array.isArray(value)) throw new TypeError(`${operator} wants one value`);
  if (typeof value !== 'object')
    return typeof value === 'number'
      ? againstNumber(slot, operator, value)
      : againstText(slot, operator, value);
  const other = slotOf.get(value.fact);
  if (other !== undefined) return againstFact(slot, operator, other);
  const parameter = parameters[value.fact];
  if (parameter === undefined) throw new TypeError(`no fact or parameter is called ${value.fact}`);
  return againstNumber(slot, operator, parameter);
}

/** Most groups have few children, and a loop costs more than they do. */
function compileAll(children: readonly Test[]): Test {
  const [a, b, c, d] = children;
  if (a === undefined) return () => true;
  if (b === undefined) return a;
  if (c === undefined) return (row) => a(row) && b(row);
  if (d === undefined) return (row) => a(row) && b(row) && c(row);
  if (children.length === 4) return (row) => a(row) && b(row) && c(row) && d(row);
  return (row) => {
    for (const child of children) if (!child(row)) return false;
    return true;
  };
}

function compileAny(children: readonly Test[]): Test {
  const [a, b, c] = children;
  if (a === undefined) return () => true;
  if (b === undefined) return a;
  if (c === undefined) return (row) => a(row) || b(row);
  return (row) => {
    for (const child of children) if (child(row)) return true;
    return false;
  };
}

/** Compiles a condition into nested closures. Stops at the first child that settles it; no fact has side effects. */
export function compileCondition(condition: PolicyCondition, layout: Layout): Test {
  if ('all' in condition) return compileAll(condition.all.map((child) => compileCondition(child, layout)));
  if ('any' in condition) return compileAny(condition.any.map((child) => compileCondition(child, layout)));
  if ('not' in condition) {
    const inner = compileCondition(condition.not, layout);
    return (row) => !inner(row);
  }
  return compileLeaf(condition, layout);
}
