import { referenceOf } from '../conditions.ts';
import type { LeafCondition, PolicyCondition, PolicyDocument } from '../policy-schema.ts';
import {
  contains,
  type Interval,
  integers,
  isSubset,
  membership,
  sizeOf,
  type ValueSet,
  valueSet,
  without,
} from './value-set.ts';
import type { Spend } from './work.ts';

/** How two facts compare. Everything else comes down to these by swapping sides. */
export type RelationOperator = 'below' | 'atMost' | 'same' | 'different';
export interface Relation {
  readonly kind: 'relation';
  readonly left: string;
  readonly operator: RelationOperator;
  readonly right: string;
}

/**
 * A condition over declared facts, without negations: `not` was pushed down to the leaves when it was built. Parameters
 * are constants of the document, so a comparison with one is a set of valueSet like any other.
 */
export type Formula =
  | { readonly kind: 'in'; readonly fact: string; readonly set: ValueSet; readonly others: ValueSet }
  | Relation
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Formula[] }
  | { readonly kind: 'constant'; readonly value: boolean };

/** Every declared fact with all the valueSet it may have. */
export type Space = ReadonlyMap<string, ValueSet>;

export const all = (parts: readonly Formula[]): Formula => ({ kind: 'and', parts });
export const any = (parts: readonly Formula[]): Formula => ({ kind: 'or', parts });

/** What conditions are read over: declared facts, constants, and everything that has conditions. */
export interface Conditioned extends Pick<PolicyDocument, 'facts' | 'parameters'> {
  readonly rules: readonly { readonly conditions: PolicyCondition }[];
}

/** Texts that stand for "any other text" where a fact lists no allowed values: one for each fact, all different. */
function unlistedTexts(document: Conditioned): string[] {
  const mentioned = new Set<unknown>();
  const visit = (condition: PolicyCondition): void => {
    if ('all' in condition) condition.all.forEach(visit);
    else if ('any' in condition) condition.any.forEach(visit);
    else if ('not' in condition) visit(condition.not);
    else
      for (const value of Array.isArray(condition.value) ? condition.value : [condition.value])
        mentioned.add(value);
  };
  for (const rule of document.rules) visit(rule.conditions);
  for (const declared of Object.values(document.facts))
    for (const value of declared.allowed ?? []) mentioned.add(value);
  const open = Object.values(document.facts).filter(
    ({ type, allowed }) => type === 'string' && allowed === undefined,
  ).length;
  const texts = [...mentioned].filter((value) => typeof value === 'string');
  for (let index = 1, found = 0; found < open; index += 1) {
    const text = index === 1 ? 'other' : `other${index}`;
    if (mentioned.has(text)) continue;
    texts.push(text);
    found += 1;
  }
  return texts;
}

const free: Spend = () => {};

/** All valueSet that the declarations allow. A text without a list may be any that the policy names, or another. */
export function spaceOf(document: Conditioned, spend: Spend = free): Space {
  // One set for all these facts: there may be many, with many texts.
  const texts = valueSet(unlistedTexts(document));
  spend(Object.keys(document.facts).length + sizeOf(texts));
  const space = new Map<string, ValueSet>();
  for (const [name, { type, minimum, maximum, allowed }] of Object.entries(document.facts)) {
    const range: Interval = {
      low: minimum ?? Number.MIN_SAFE_INTEGER,
      high: maximum ?? Number.MAX_SAFE_INTEGER,
    };
    if (type === 'integer') space.set(name, integers([range]));
    else if (type === 'boolean') space.set(name, valueSet([false, true]));
    else space.set(name, allowed === undefined ? texts : valueSet(allowed));
  }
  return space;
}

function valuesMatching(leaf: LeafCondition, literal: unknown, space: ValueSet): ValueSet {
  const listed: readonly unknown[] = Array.isArray(literal) ? literal : [literal];
  if (space.kind === 'values') {
    const same = valueSet(space.values.filter(membership(listed)));
    return leaf.operator === 'notEqual' || leaf.operator === 'notIn' ? without(space, same) : same;
  }
  const numbers = listed.filter((value) => typeof value === 'number');
  const same = integers(
    numbers.filter((value) => contains(space, value)).map((value) => ({ low: value, high: value })),
  );
  const [number] = numbers;
  const low = Number.MIN_SAFE_INTEGER;
  const high = Number.MAX_SAFE_INTEGER;
  const half = (interval: Interval): ValueSet => without(space, without(space, integers([interval])));
  switch (leaf.operator) {
    case 'equal':
    case 'in':
      return same;
    case 'notEqual':
    case 'notIn':
      return without(space, same);
    case 'lessThan':
      return number === undefined ? integers() : half({ low, high: number - 1 });
    case 'lessThanInclusive':
      return number === undefined ? integers() : half({ low, high: number });
    case 'greaterThan':
      return number === undefined ? integers() : half({ low: number + 1, high });
    case 'greaterThanInclusive':
      return number === undefined ? integers() : half({ low: number, high });
  }
}

function relationOf(leaf: LeafCondition, right: string): Formula {
  const left = leaf.fact;
  const relation = (a: string, operator: RelationOperator, b: string): Formula =>
    a === b
      ? { kind: 'constant', value: operator === 'same' || operator === 'atMost' }
      : { kind: 'relation', left: a, operator, right: b };
  switch (leaf.operator) {
    case 'equal':
    case 'in':
      return relation(left, 'same', right);
    case 'notEqual':
    case 'notIn':
      return relation(left, 'different', right);
    case 'lessThan':
      return relation(left, 'below', right);
    case 'lessThanInclusive':
      return relation(left, 'atMost', right);
    case 'greaterThan':
      return relation(right, 'below', left);
    case 'greaterThanInclusive':
      return relation(right, 'atMost', left);
  }
}

/** A checked condition as a formula. Facts must be declared: run {@link checkPolicy} first. */
export function formulaOf(
  condition: PolicyCondition,
  document: Conditioned,
  space: Space,
  spend: Spend = free,
): Formula {
  const inner = (child: PolicyCondition): Formula => formulaOf(child, document, space, spend);
  if ('all' in condition) return all(condition.all.map(inner));
  if ('any' in condition) return any(condition.any.map(inner));
  if ('not' in condition) return negate(inner(condition.not));
  const reference = referenceOf(condition);
  if (reference !== null && Object.hasOwn(document.facts, reference)) return relationOf(condition, reference);
  const whole = space.get(condition.fact) ?? valueSet([]);
  const literal = reference === null ? condition.value : document.parameters[reference];
  spend(1 + 2 * sizeOf(whole) + (Array.isArray(literal) ? 2 * literal.length : 0));
  const set = valuesMatching(condition, literal, whole);
  return { kind: 'in', fact: condition.fact, set, others: without(whole, set) };
}

/** The opposite, again without negations. */
export function negate(formula: Formula): Formula {
  switch (formula.kind) {
    case 'constant':
      return { kind: 'constant', value: !formula.value };
    case 'in':
      return { ...formula, set: formula.others, others: formula.set };
    case 'and':
      return any(formula.parts.map(negate));
    case 'or':
      return all(formula.parts.map(negate));
    case 'relation':
      return negateRelation(formula);
  }
}

function negateRelation({ left, operator, right }: Relation): Relation {
  switch (operator) {
    case 'same':
      return { kind: 'relation', left, operator: 'different', right };
    case 'different':
      return { kind: 'relation', left, operator: 'same', right };
    case 'below':
      return { kind: 'relation', left: right, operator: 'atMost', right: left };
    case 'atMost':
      return { kind: 'relation', left: right, operator: 'below', right: left };
  }
}

/** Whether a formula holds for every, for no, or (null) for perhaps some value of these sets. */
export function truthOver(formula: Formula, domains: Space, spend: Spend = free): boolean | null {
  spend(1);
  switch (formula.kind) {
    case 'constant':
      return formula.value;
    case 'in': {
      const domain = domains.get(formula.fact) ?? valueSet([]);
      spend(sizeOf(domain) + sizeOf(formula.set));
      if (isSubset(domain, formula.set)) return true;
      return isSubset(domain, formula.others) ? false : null;
    }
    case 'relation':
      return null;
    case 'and':
    case 'or': {
      const decisive = formula.kind === 'or';
      let open = false;
      for (const part of formula.parts) {
        const truth = truthOver(part, domains, spend);
        if (truth === decisive) return decisive;
        if (truth === null) open = true;
      }
      return open ? null : !decisive;
    }
  }
}
