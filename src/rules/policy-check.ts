import { placesOf } from '../texts/decisions.ts';
import { consequenceReferences, demandsOf, leavesOf, quantitiesOf, referenceOf } from './conditions.ts';
import {
  type FactDeclaration,
  isScoreRule,
  type LeafCondition,
  PERSONAL_ATTRIBUTES,
  type PolicyDocument,
  type PolicyFinding,
  type PolicyFindingCode,
  type PolicyOperator,
  type PolicyRule,
  type Quantity,
} from './policy-schema.ts';

/** Placeholders that a rule with a condition fills by itself. */
const CONDITION_PLACEHOLDERS = ['conditionAmount', 'conditionDueDate'] as const;

const OPERATORS_OF: Record<FactDeclaration['type'], readonly PolicyOperator[]> = {
  integer: [
    'equal',
    'notEqual',
    'in',
    'notIn',
    'lessThan',
    'lessThanInclusive',
    'greaterThan',
    'greaterThanInclusive',
  ],
  string: ['equal', 'notEqual', 'in', 'notIn'],
  boolean: ['equal', 'notEqual'],
};

/** What a condition refers to: the facts and parameters that a document declares. */
export type Declared = Pick<PolicyDocument, 'facts' | 'parameters'>;

export type ReportFault = (code: PolicyFindingCode, pointer: string, message: string) => void;

function literalFits(value: unknown, declared: FactDeclaration): boolean {
  if (declared.type === 'integer') return Number.isSafeInteger(value);
  if (declared.type === 'boolean') return typeof value === 'boolean';
  return typeof value === 'string' && (declared.allowed === undefined || declared.allowed.includes(value));
}

/** Checks the other side of a comparison: it must have the same type and, if both have a unit, the same unit. */
function checkReference(
  document: Declared,
  name: string,
  declared: FactDeclaration,
  pointer: string,
  report: ReportFault,
): void {
  const other = document.facts[name];
  if (other === undefined) {
    if (!Object.hasOwn(document.parameters, name))
      report('UNKNOWN_FACT', pointer, `no fact or parameter is called ${name}`);
    else if (declared.type !== 'integer')
      report('TYPE_MISMATCH', pointer, `parameter ${name} is a number, the fact is a ${declared.type}`);
    return;
  }
  if (other.type !== declared.type) report('TYPE_MISMATCH', pointer, `${name} is a ${other.type}`);
  else if (other.unit !== declared.unit)
    report('UNIT_MISMATCH', pointer, `${name} is in ${other.unit ?? 'no unit'}`);
}

/** One comparison: declared fact, operator and value that fit its type. */
export function checkLeaf(
  document: Declared,
  leaf: LeafCondition,
  pointer: string,
  report: ReportFault,
): void {
  const declared = Object.hasOwn(document.facts, leaf.fact) ? document.facts[leaf.fact] : undefined;
  if (declared === undefined) {
    report('UNKNOWN_FACT', `${pointer}/fact`, `${leaf.fact} is not declared`);
    return;
  }
  if (!OPERATORS_OF[declared.type].includes(leaf.operator))
    report('TYPE_MISMATCH', `${pointer}/operator`, `${leaf.operator} does not fit a ${declared.type}`);
  const reference = referenceOf(leaf);
  const isList = leaf.operator === 'in' || leaf.operator === 'notIn';
  const value = `${pointer}/value`;
  if (reference !== null && isList) report('TYPE_MISMATCH', value, `${leaf.operator} wants a list of values`);
  else if (reference !== null) checkReference(document, reference, declared, `${value}/fact`, report);
  else if (isList) {
    if (!Array.isArray(leaf.value) || leaf.value.length === 0)
      report('TYPE_MISMATCH', value, `${leaf.operator} wants a list of values`);
    else if (!leaf.value.every((item) => literalFits(item, declared)))
      report('TYPE_MISMATCH', value, `not all of the list are values of ${leaf.fact}`);
  } else if (!literalFits(leaf.value, declared))
    report('TYPE_MISMATCH', value, `${JSON.stringify(leaf.value)} is no value of ${leaf.fact}`);
}

/** Undefined when there is no parameter of that name. */
function parameterValue({ parameters }: PolicyDocument, quantity: Quantity): number | undefined {
  if (typeof quantity === 'number') return quantity;
  return Object.hasOwn(parameters, quantity.parameter) ? parameters[quantity.parameter] : undefined;
}

/** Points and cut-offs stay below this, so that no sum of them leaves the exact integers. */
const MOST_POINTS = 1_000_000_000;

function checkPoints(document: PolicyDocument, quantity: Quantity, pointer: string, report: ReportFault) {
  const value = parameterValue(document, quantity);
  if (value === undefined) report('UNKNOWN_FACT', pointer, 'no such parameter');
  else if (Math.abs(value) > MOST_POINTS) report('RANGE', pointer, `${value} is too many points`);
  return value;
}

/** A scorecard belongs to combining by score, and score rules to a scorecard. */
function checkScorecard(document: PolicyDocument, report: ReportFault): void {
  const { combining, scorecard, rules } = document;
  if ((combining === 'score') !== (scorecard !== undefined))
    report('SCORECARD', '/scorecard', 'a scorecard belongs to combining by score, and only there');
  if (scorecard !== undefined) {
    checkPoints(document, scorecard.baseline, '/scorecard/baseline', report);
    const approveFrom = checkPoints(document, scorecard.approveFrom, '/scorecard/approveFrom', report);
    const reviewFrom = checkPoints(document, scorecard.reviewFrom, '/scorecard/reviewFrom', report);
    if (approveFrom !== undefined && reviewFrom !== undefined && reviewFrom > approveFrom)
      report('SCORECARD', '/scorecard/reviewFrom', 'review would begin above approve');
  }
  for (const [index, rule] of rules.entries()) {
    if (!isScoreRule(rule)) continue;
    const pointer = `/rules/${index}/event`;
    if (combining !== 'score') report('SCORECARD', pointer, 'points belong to combining by score');
    checkPoints(document, rule.event.params.points, `${pointer}/params/points`, report);
  }
}

function checkConsequences(
  document: PolicyDocument,
  rule: PolicyRule,
  pointer: string,
  report: ReportFault,
): void {
  const { type, params } = rule.event;
  const { condition, remedy } = demandsOf(rule);
  if ((type === 'approveWithConditions') !== (condition !== undefined))
    report('CONSEQUENCE', pointer, 'a condition belongs to approveWithConditions, and only there');
  if (remedy !== undefined && type !== 'decline' && type !== 'review')
    report('CONSEQUENCE', `${pointer}/params/remedy`, 'a remedy belongs to review or decline');
  for (const { name, use, pointer: at } of consequenceReferences(rule, `${pointer}/params`)) {
    const declared = Object.hasOwn(document.facts, name) ? document.facts[name] : undefined;
    if (declared === undefined) {
      if (use !== 'text' || !Object.hasOwn(document.parameters, name))
        report('UNKNOWN_FACT', at, `${name} is not declared`);
    } else if (use === 'amount' && declared.unit !== 'minor')
      report('UNIT_MISMATCH', at, `${name} is not an amount of money`);
    else if (use === 'days' && declared.unit !== 'days')
      report('UNIT_MISMATCH', at, `${name} is not a number of days`);
  }
  for (const { quantity, pointer: at } of quantitiesOf(rule, `${pointer}/params`)) {
    const value = parameterValue(document, quantity);
    if (value === undefined) report('UNKNOWN_FACT', at, 'no such parameter');
    else if (value < 0) report('RANGE', at, `${value} is negative`);
  }
  const filled = new Set([
    ...Object.keys(params.textParams ?? {}),
    ...(condition === undefined ? [] : CONDITION_PLACEHOLDERS),
  ]);
  for (const placeholder of placesOf(params.reasonCode))
    if (!filled.has(placeholder))
      report('MISSING_TEXT', `${pointer}/params/textParams`, `${params.reasonCode} needs {${placeholder}}`);
}

/** Every fact's declaration by itself. */
export function checkDeclarations(document: Declared, report: ReportFault): void {
  const personal = new Set(PERSONAL_ATTRIBUTES.map((attribute) => attribute.toLowerCase()));
  for (const [name, declared] of Object.entries(document.facts)) {
    const pointer = `/facts/${name}`;
    if (personal.has(name.toLowerCase()))
      report('PERSONAL_ATTRIBUTE', pointer, `${name} may not decide on credit`);
    if (Object.hasOwn(document.parameters, name))
      report('DUPLICATE_NAME', pointer, `${name} is a fact and a parameter`);
    if (declared.type !== 'integer' && (declared.minimum ?? declared.maximum ?? declared.unit) !== undefined)
      report('TYPE_MISMATCH', pointer, 'a range or a unit belongs to an integer');
    if (declared.type !== 'string' && declared.allowed !== undefined)
      report('TYPE_MISMATCH', pointer, 'allowed values belong to a string');
    if (
      declared.minimum !== undefined &&
      declared.maximum !== undefined &&
      declared.minimum > declared.maximum
    )
      report('RANGE', pointer, 'the minimum is above the maximum');
  }
}

/**
 * Every fault of a policy that shows without running it, each with its place. The shape itself (empty
 * `all` or `any`, both in one condition, unknown operators and reason codes) was refused by the schema before.
 */
export function checkPolicy(document: PolicyDocument): PolicyFinding[] {
  const findings: PolicyFinding[] = [];
  const report: ReportFault = (code, pointer, message) => findings.push({ code, pointer, message });
  checkDeclarations(document, report);
  checkScorecard(document, report);
  const seen = new Set<string>();
  for (const [index, rule] of document.rules.entries()) {
    const pointer = `/rules/${index}`;
    if (seen.has(rule.name)) report('DUPLICATE_NAME', `${pointer}/name`, `a second rule ${rule.name}`);
    seen.add(rule.name);
    for (const { leaf, pointer: at } of leavesOf(rule.conditions, `${pointer}/conditions`))
      checkLeaf(document, leaf, at, report);
    checkConsequences(document, rule, `${pointer}/event`, report);
  }
  return findings;
}
