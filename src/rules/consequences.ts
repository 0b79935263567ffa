import { addDays, type CivilDate, earlier, later } from '../domain/civil-date.ts';
import type {
  ApprovalCondition,
  FactValue,
  Reason,
  ReasonParam,
  Remedy,
} from '../domain/decisions/decision.ts';
import { type Currency, exact, type Minor, money } from '../domain/money.ts';
import { demandsOf } from './conditions.ts';
import type {
  AmountFormula,
  ApprovalConditionFormula,
  PolicyDocument,
  PolicyRule,
  Quantity,
  RemedyFormula,
} from './policy-schema.ts';

/** The input for computing consequences. `known` has only facts that passed the guard. */
export interface ConsequenceContext {
  readonly document: PolicyDocument;
  readonly known: ReadonlyMap<string, FactValue>;
  readonly currency: Currency;
  readonly today: CivilDate;
}

/** The consequence of a fired rule can't be computed; the evaluation answers with review. */
class ConsequenceError extends Error {
  override readonly name = 'ConsequenceError';
}

function integerOf(context: ConsequenceContext, name: string): number {
  const value = context.known.get(name);
  if (typeof value !== 'number') throw new ConsequenceError(`${name} is not known`);
  return value;
}

function quantityOf(context: ConsequenceContext, quantity: Quantity): number {
  const value = typeof quantity === 'number' ? quantity : context.document.parameters[quantity.parameter];
  if (value === undefined) throw new ConsequenceError('no such parameter');
  return value;
}

/** Rounded up to the minor unit, so that paying it always reaches the percentage. */
function amountOf(context: ConsequenceContext, formula: AmountFormula): Minor {
  const whole = integerOf(context, formula.fact);
  if (formula.percent === undefined) return exact(whole);
  const scaled = BigInt(whole) * BigInt(quantityOf(context, formula.percent));
  return exact(Number(scaled <= 0n ? 0n : (scaled + 99n) / 100n));
}

function approvalConditionOf(
  context: ConsequenceContext,
  formula: ApprovalConditionFormula,
): ApprovalCondition {
  const amount = amountOf(context, formula.amount);
  // A condition of zero would in fact be an approval.
  if (amount <= 0) throw new ConsequenceError(`a ${formula.kind} of ${amount}`);
  return {
    kind: formula.kind,
    amount: money(amount, context.currency),
    dueDate: addDays(context.today, quantityOf(context, formula.dueDays)),
  };
}

/**
 * What the customer has to do, by all rules that ask for something: one condition of each kind, with the largest amount and the earliest
 * date. Two rules that ask for a deposit do not ask for two deposits.
 */
export function approvalConditionsOf(
  context: ConsequenceContext,
  fired: readonly PolicyRule[],
): ApprovalCondition[] {
  const byKind = new Map<ApprovalCondition['kind'], ApprovalCondition>();
  for (const rule of fired) {
    const formula = demandsOf(rule).condition;
    if (formula === undefined) continue;
    const condition = approvalConditionOf(context, formula);
    const other = byKind.get(condition.kind);
    byKind.set(
      condition.kind,
      other === undefined
        ? condition
        : {
            kind: condition.kind,
            amount: condition.amount.amountMinor > other.amount.amountMinor ? condition.amount : other.amount,
            dueDate: earlier(condition.dueDate, other.dueDate),
          },
    );
  }
  return [...byKind.values()];
}

/** Null when it is out of reach: nothing to pay, no order small enough, no day to wait for. */
function remedyOf(context: ConsequenceContext, formula: RemedyFormula): Remedy | null {
  switch (formula.kind) {
    case 'payPastDue': {
      const amount = amountOf(context, formula.amount);
      return amount > 0 ? { kind: 'payPastDue', amount: money(amount, context.currency) } : null;
    }
    case 'smallerOrder': {
      const amount = amountOf(context, formula.maximumAmount);
      return amount > 0 ? { kind: 'smallerOrder', maximumAmount: money(amount, context.currency) } : null;
    }
    case 'waitUntil': {
      const days = integerOf(context, formula.days.fact);
      return days > 0 ? { kind: 'waitUntil', date: addDays(context.today, days) } : null;
    }
    case 'contactUs':
      return { kind: 'contactUs' };
  }
}

function strictest(a: Remedy, b: Remedy): Remedy {
  if (a.kind === 'payPastDue' && b.kind === 'payPastDue')
    return a.amount.amountMinor >= b.amount.amountMinor ? a : b;
  if (a.kind === 'smallerOrder' && b.kind === 'smallerOrder')
    return a.maximumAmount.amountMinor <= b.maximumAmount.amountMinor ? a : b;
  if (a.kind === 'waitUntil' && b.kind === 'waitUntil')
    return { kind: 'waitUntil', date: later(a.date, b.date) };
  return a;
}

/**
 * What would change a refusal: one remedy of each kind, all of them together. Empty when one of the refusing rules names none, or its
 * remedy is out of reach, because the others alone would change nothing.
 */
export function remediesOf(context: ConsequenceContext, fired: readonly PolicyRule[]): Remedy[] {
  const byKind = new Map<Remedy['kind'], Remedy>();
  for (const rule of fired) {
    const formula = demandsOf(rule).remedy;
    const remedy = formula === undefined ? null : remedyOf(context, formula);
    if (remedy === null) return [];
    const other = byKind.get(remedy.kind);
    byKind.set(remedy.kind, other === undefined ? remedy : strictest(other, remedy));
  }
  return [...byKind.values()];
}

function textParam(context: ConsequenceContext, name: string): ReasonParam {
  const { facts } = context.document;
  const declared = Object.hasOwn(facts, name) ? facts[name] : undefined;
  const value = declared === undefined ? context.document.parameters[name] : context.known.get(name);
  if (value === undefined) throw new ConsequenceError(`${name} is not known`);
  if (typeof value === 'boolean') return String(value);
  return declared?.unit === 'minor' && typeof value === 'number' ? money(value, context.currency) : value;
}

/** The reason of a fired rule, with its texts' placeholders filled from the facts. */
export function reasonOf(context: ConsequenceContext, rule: PolicyRule): Reason {
  const { reasonCode, textParams } = rule.event.params;
  const { condition } = demandsOf(rule);
  const params: Record<string, ReasonParam> = {};
  for (const [placeholder, name] of Object.entries(textParams ?? {}))
    params[placeholder] = textParam(context, name);
  if (condition !== undefined) {
    const asked = approvalConditionOf(context, condition);
    params['conditionAmount'] = asked.amount;
    params['conditionDueDate'] = asked.dueDate;
  }
  return { code: reasonCode, rule: rule.name, params };
}
