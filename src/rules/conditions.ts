import {
  isHardRule,
  type LeafCondition,
  type OutcomeEvent,
  type PolicyCondition,
  type PolicyRule,
  type Quantity,
} from './policy-schema.ts';

/** Every leaf with its JSON pointer, in document order. */
export function* leavesOf(
  condition: PolicyCondition,
  pointer: string,
): Generator<{ readonly leaf: LeafCondition; readonly pointer: string }> {
  if ('all' in condition) {
    for (const [index, child] of condition.all.entries()) yield* leavesOf(child, `${pointer}/all/${index}`);
  } else if ('any' in condition) {
    for (const [index, child] of condition.any.entries()) yield* leavesOf(child, `${pointer}/any/${index}`);
  } else if ('not' in condition) {
    yield* leavesOf(condition.not, `${pointer}/not`);
  } else yield { leaf: condition, pointer };
}

/** The fact or parameter that a leaf's value refers to; null for a literal. */
export function referenceOf(leaf: LeafCondition): string | null {
  return typeof leaf.value === 'object' && 'fact' in leaf.value ? leaf.value.fact : null;
}

/** The condition and the remedy of a hard rule; empty for a score rule, which only adds points. */
export function demandsOf(rule: PolicyRule): Pick<OutcomeEvent['params'], 'condition' | 'remedy'> {
  return isHardRule(rule) ? rule.event.params : {};
}

/** The facts and parameters that the consequences of a rule are computed from, each with its JSON pointer. */
export function* consequenceReferences(rule: PolicyRule, pointer: string) {
  const { condition, remedy } = demandsOf(rule);
  const { textParams } = rule.event.params;
  const amounts = [
    { formula: condition?.amount, pointer: `${pointer}/condition/amount` },
    {
      formula: remedy?.kind === 'payPastDue' ? remedy.amount : undefined,
      pointer: `${pointer}/remedy/amount`,
    },
    {
      formula: remedy?.kind === 'smallerOrder' ? remedy.maximumAmount : undefined,
      pointer: `${pointer}/remedy/maximumAmount`,
    },
  ];
  for (const amount of amounts)
    if (amount.formula !== undefined)
      yield { name: amount.formula.fact, use: 'amount' as const, pointer: `${amount.pointer}/fact` };
  if (remedy?.kind === 'waitUntil')
    yield { name: remedy.days.fact, use: 'days' as const, pointer: `${pointer}/remedy/days/fact` };
  for (const [placeholder, name] of Object.entries(textParams ?? {}))
    yield { name, use: 'text' as const, pointer: `${pointer}/textParams/${placeholder}` };
}

/** The quantities of a rule's formulas, each with its JSON pointer. */
export function* quantitiesOf(
  rule: PolicyRule,
  pointer: string,
): Generator<{ readonly quantity: Quantity; readonly pointer: string }> {
  const { condition, remedy } = demandsOf(rule);
  if (condition !== undefined) yield { quantity: condition.dueDays, pointer: `${pointer}/condition/dueDays` };
  const percents = [
    { percent: condition?.amount.percent, pointer: `${pointer}/condition/amount/percent` },
    {
      percent: remedy?.kind === 'payPastDue' ? remedy.amount.percent : undefined,
      pointer: `${pointer}/remedy/amount/percent`,
    },
    {
      percent: remedy?.kind === 'smallerOrder' ? remedy.maximumAmount.percent : undefined,
      pointer: `${pointer}/remedy/maximumAmount/percent`,
    },
  ];
  for (const entry of percents)
    if (entry.percent !== undefined) yield { quantity: entry.percent, pointer: entry.pointer };
}
