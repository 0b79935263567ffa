import { CREDIT_HISTORY_FACTS } from '../../domain/facts/credit-history-facts.ts';
import type { Action as ActionKind } from '../policy-schema.ts';
import { derive, holds, numberIn, type Position, USED_CREDIT, type Values } from './position.ts';

/** Something the customer can do more or less of. */
export interface Action {
  readonly kind: 'pay' | 'deposit' | 'wait' | 'smallerOrder' | 'smallerOneOff' | 'smallerMonthly';
  /** The most of it that makes sense: minor units, or days. */
  readonly maximum: number;
  /** Amounts at which something changes all at once, besides those where a fact meets a threshold. */
  readonly jumps: readonly number[];
  /** Facts that it moves, each in one direction only. */
  readonly moves: readonly string[];
  /** What the case is when this much of it was done. As many sets of values for every amount. */
  readonly apply: (amount: number) => Position;
}

/** The policy's own word for each action. */
const KINDS: Readonly<Record<Action['kind'], ActionKind>> = {
  pay: 'pay',
  deposit: 'deposit',
  wait: 'wait',
  smallerOrder: 'orderSize',
  smallerOneOff: 'orderSize',
  smallerMonthly: 'orderSize',
};
/** In the order in which equals are offered. */
export const ACTION_KINDS = [
  'pay',
  'deposit',
  'smallerOrder',
  'smallerOneOff',
  'smallerMonthly',
  'wait',
] as const satisfies readonly Action['kind'][];

/** After so many days nothing of today is part of a history of twelve months (which reaches back two days more). */
export const HISTORY_LAPSES_DAYS = 370;

const CREDIT = 'availableCreditAmount';
const CREDIT_FACTS = [CREDIT, 'utilisationPercent'];
const OWED_FACTS = ['pastDueAmount', 'dueWithin7DaysAmount', 'dueWithin14DaysAmount', 'owedAmount'];
const COVERAGE_FACTS = ['creditCoveragePercent', 'creditShortfallAmount'];
const ORDER_FACTS = [...COVERAGE_FACTS, 'orderPercentOfLimit', 'oneOffPercentOfLimit', 'depositPaidPercent'];
/** Seven months: no month day that the credit history looks at is from before. */
export const CREDIT_HISTORY_LAPSES_DAYS = 217;
/** What the credit history is when nothing was past due while it lasts. */
const CLEAN_LATENESS: Readonly<Record<string, number>> = {
  daysPastDue1mAgo: 0,
  daysPastDue2mAgo: 0,
  monthsPastDue3m: 0,
  monthsPastDue6m: 0,
  maxDaysPastDue3m: 0,
  maxDaysPastDue6m: 0,
  sumDaysPastDue6m: 0,
  monthsSincePastDue: 6,
};
/** Money paid on the account counts into these at once. */
const PAID_SUMS = ['paidAmount1m', 'paidAmount3m', 'paidAmount6m'];
const HISTORY_FACTS = ['lateBills12m', 'maxDaysLate12m', 'returnedPayments12m'];

/** Facts that some action may change. */
const MOVABLE_FACTS: ReadonlySet<string> = new Set([
  ...CREDIT_FACTS,
  ...ORDER_FACTS,
  ...HISTORY_FACTS,
  ...CREDIT_HISTORY_FACTS,
  'pastDueAmount',
  'dueWithin7DaysAmount',
  'dueWithin14DaysAmount',
  'daysPastDue',
  'standing',
  'depositPaidAmount',
  'requiredCreditAmount',
  'oneOffChargeAmount',
  'monthlyChargeAmount',
  'accountAgeDays',
  'hasPaymentHistory',
  'changesLast12m',
  'daysUntilOldestChangeLapses',
]);

/** Standings that are the act of somebody, and last until it is undone. */
const ACTED_STANDINGS: readonly unknown[] = ['suspended', 'collections', 'writtenOff'];

/** Whether some action of the customer may change this fact of the case. */
export function isMovable(name: string, values: Values): boolean {
  if (name === 'standing') return !ACTED_STANDINGS.includes(values['standing']);
  return MOVABLE_FACTS.has(name);
}

/**
 * Of these derived facts the ones that the policy asks for, with what they are worked out from before them; null when one
 * of them can't be worked out, and so nobody can tell what an action would do to it.
 */
function affected(
  position: Position,
  needed: ReadonlySet<string>,
  names: readonly string[],
): string[] | null {
  const wanted = names.filter(
    (name) => needed.has(name) && position.some((values) => Object.hasOwn(values, name)),
  );
  const viaCredit = names.includes(CREDIT) && wanted.some((name) => COVERAGE_FACTS.includes(name));
  const steps = viaCredit && !wanted.includes(CREDIT) ? [CREDIT, ...wanted] : wanted;
  return position.every((values) => holds(values, steps)) ? steps : null;
}

function after(values: Values, derived: readonly string[]): Values {
  const result = derive(values, derived);
  if (result === null) throw new RangeError('a derived fact was lost');
  return result;
}

const lowered = (values: Values, name: string, by: number): Values => {
  const value = numberIn(values, name);
  return value === null ? values : { ...values, [name]: Math.max(0, value - by) };
};

/**
 * A payment on the account goes to what is due first. Days past due end with the last overdue amount and not before: the
 * facts do not tell the overdue bills apart. A suspension or a collection is not ended by a payment alone. What the credit
 * history will be is worked out where the facts allow it, and otherwise taken as it is, which is never better.
 */
function pay(position: Position, needed: ReadonlySet<string>): Action | null {
  const derived = affected(position, needed, [...CREDIT_FACTS, ...COVERAGE_FACTS]);
  if (derived === null) return null;
  const isLate = position.some(({ daysPastDue }) => typeof daysPastDue === 'number' && daysPastDue > 0);
  if (isLate && position.some((values) => numberIn(values, 'pastDueAmount') === null)) return null;
  const ends = position.flatMap((values) => [
    numberIn(values, 'pastDueAmount') ?? 0,
    Math.max(0, numberIn(values, USED_CREDIT) ?? 0),
    numberIn(values, 'dueWithin14DaysAmount') ?? numberIn(values, 'dueWithin7DaysAmount') ?? 0,
  ]);
  const paid = (values: Values, amount: number, leaves: 'good' | 'due'): Values => {
    const pastDue = numberIn(values, 'pastDueAmount') ?? 0;
    const used = numberIn(values, USED_CREDIT);
    const moved: Record<string, Values[string]> = { ...values };
    if (used !== null) moved[USED_CREDIT] = used - amount;
    for (const name of PAID_SUMS) {
      const sum = numberIn(values, name);
      if (sum !== null) moved[name] = sum + amount;
    }
    if (pastDue > 0 && amount >= pastDue) {
      const late = numberIn(values, 'daysPastDue') ?? 0;
      // Today is the last of the days that these count.
      const lessOf = { sumDaysPastDue6m: late, monthsPastDue3m: 1, monthsPastDue6m: 1 };
      if (late > 0)
        for (const [name, by] of Object.entries(lessOf)) Object.assign(moved, lowered(moved, name, by));
      if (Object.hasOwn(values, 'daysPastDue')) moved['daysPastDue'] = 0;
      if (values['standing'] === 'grace' || values['standing'] === 'overdue') moved['standing'] = leaves;
    }
    const less = OWED_FACTS.reduce<Values>((before, name) => lowered(before, name, amount), moved);
    return after(less, derived);
  };
  return {
    kind: 'pay',
    maximum: Math.max(...ends),
    jumps: position.map((values) => numberIn(values, 'pastDueAmount') ?? 0),
    moves: [
      ...OWED_FACTS,
      ...PAID_SUMS,
      'daysPastDue',
      'sumDaysPastDue6m',
      'monthsPastDue3m',
      'monthsPastDue6m',
      ...derived,
    ],
    apply: (amount) =>
      position.flatMap((values) => [paid(values, amount, 'good'), paid(values, amount, 'due')]),
  };
}

/** A deposit counts for this order only; more than the order needs is not asked for. */
function deposit(position: Position, needed: ReadonlySet<string>): Action | null {
  const derived = affected(position, needed, ['depositPaidPercent']);
  const [first] = position;
  const paid = first === undefined ? null : numberIn(first, 'depositPaidAmount');
  const required = first === undefined ? null : numberIn(first, 'requiredCreditAmount');
  if (derived === null || paid === null || required === null) return null;
  return {
    kind: 'deposit',
    maximum: Math.max(0, required - paid),
    jumps: [],
    moves: ['depositPaidAmount', ...derived],
    apply: (amount) =>
      position.map((values) => after({ ...values, depositPaidAmount: paid + amount }, derived)),
  };
}

/**
 * Time passes and bills are paid as they fall due. Not offered while something is overdue, as that only grows. Whoever
 * waits asks again for the same: the notice of a change stays what it was.
 */
function wait(position: Position): Action | null {
  const isLate = (values: Values) =>
    (numberIn(values, 'pastDueAmount') ?? 0) > 0 || (numberIn(values, 'daysPastDue') ?? 0) > 0;
  if (position.some(isLate)) return null;
  const waited = (values: Values, days: number, lucky: boolean): Values => {
    if (days === 0) return values;
    const moved: Record<string, Values[string]> = { ...values };
    const age = numberIn(values, 'accountAgeDays');
    if (age !== null) moved['accountAgeDays'] = age + days;
    // Whether a bill will have come by then, or been paid, can't be told.
    if (values['standing'] === 'due' || values['standing'] === 'good')
      moved['standing'] = lucky ? 'good' : 'due';
    if (values['hasPaymentHistory'] === false) moved['hasPaymentHistory'] = lucky;
    if (days >= HISTORY_LAPSES_DAYS)
      for (const name of HISTORY_FACTS) if (Object.hasOwn(values, name)) moved[name] = 0;
    // The months move on: what stands in them by then can't be told, unless nothing was late in any of them.
    for (const name of CREDIT_HISTORY_FACTS) {
      if (!Object.hasOwn(values, name)) continue;
      const clean = days >= CREDIT_HISTORY_LAPSES_DAYS ? CLEAN_LATENESS[name] : undefined;
      if (clean === undefined) delete moved[name];
      else moved[name] = clean;
    }
    const changes = numberIn(values, 'changesLast12m');
    const untilLapse = numberIn(values, 'daysUntilOldestChangeLapses');
    if (changes !== null && changes > 0 && untilLapse !== null) {
      const left = days >= HISTORY_LAPSES_DAYS ? 0 : days >= untilLapse ? changes - 1 : changes;
      moved['changesLast12m'] = left;
      // When the next one lapses is not recorded.
      const unknownNext = left === 0 ? 0 : lucky ? 1 : HISTORY_LAPSES_DAYS;
      moved['daysUntilOldestChangeLapses'] = left === changes ? untilLapse - days : unknownNext;
    }
    return moved;
  };
  const lapses = position.map((values) => numberIn(values, 'daysUntilOldestChangeLapses') ?? 0);
  return {
    kind: 'wait',
    maximum: HISTORY_LAPSES_DAYS,
    jumps: [1, CREDIT_HISTORY_LAPSES_DAYS, HISTORY_LAPSES_DAYS, ...lapses],
    moves: ['accountAgeDays', 'changesLast12m'],
    apply: (days) => position.flatMap((values) => [waited(values, days, true), waited(values, days, false)]),
  };
}

const CHARGES = {
  smallerOneOff: { charge: 'oneOffChargeAmount', other: 'monthlyChargeAmount' },
  smallerMonthly: { charge: 'monthlyChargeAmount', other: 'oneOffChargeAmount' },
} as const;

/** Less of one charge, the other as it is. */
function smallerCharge(
  kind: keyof typeof CHARGES,
  position: Position,
  needed: ReadonlySet<string>,
): Action | null {
  const { charge, other } = CHARGES[kind];
  const derived = affected(position, needed, ORDER_FACTS);
  const [first] = position;
  if (derived === null || first === undefined) return null;
  const whole = numberIn(first, charge);
  const rest = numberIn(first, other);
  const required = numberIn(first, 'requiredCreditAmount');
  if (whole === null || rest === null || required !== whole + rest) return null;
  return {
    kind,
    // An order of nothing is none.
    maximum: Math.max(0, rest > 0 ? whole : whole - 1),
    jumps: [],
    moves: [charge, 'requiredCreditAmount', ...derived],
    apply: (amount) =>
      position.map((values) =>
        after({ ...values, [charge]: whole - amount, requiredCreditAmount: required - amount }, derived),
      ),
  };
}

/** Less of the whole order, whichever of its charges is the smaller one then: what is found holds for both. */
function smallerOrder(position: Position, needed: ReadonlySet<string>): Action | null {
  const derived = affected(position, needed, ORDER_FACTS);
  const [first] = position;
  const required = first === undefined ? null : numberIn(first, 'requiredCreditAmount');
  if (derived === null || first === undefined || required === null) return null;
  const oneOff = numberIn(first, 'oneOffChargeAmount');
  const monthly = numberIn(first, 'monthlyChargeAmount');
  const isWhole = oneOff !== null && monthly !== null && oneOff + monthly === required;
  const charges = ['oneOffChargeAmount', 'monthlyChargeAmount', 'oneOffPercentOfLimit'];
  if (!isWhole && charges.some((name) => needed.has(name))) return null;
  const smaller = (values: Values, amount: number, oneOffFirst: boolean): Values => {
    const split: Record<string, number> = {};
    if (isWhole) {
      const kept = oneOffFirst ? Math.max(0, oneOff - amount) : Math.min(oneOff, required - amount);
      split['oneOffChargeAmount'] = kept;
      split['monthlyChargeAmount'] = required - amount - kept;
    }
    return after({ ...values, ...split, requiredCreditAmount: required - amount }, derived);
  };
  return {
    kind: 'smallerOrder',
    maximum: Math.max(0, required - 1),
    jumps: isWhole ? [oneOff, monthly] : [],
    moves: ['requiredCreditAmount', 'oneOffChargeAmount', 'monthlyChargeAmount', ...derived],
    apply: (amount) =>
      position.flatMap((values) => [smaller(values, amount, true), smaller(values, amount, false)]),
  };
}

function build(kind: Action['kind'], position: Position, needed: ReadonlySet<string>): Action | null {
  switch (kind) {
    case 'pay':
      return pay(position, needed);
    case 'deposit':
      return deposit(position, needed);
    case 'wait':
      return wait(position);
    case 'smallerOrder':
      return smallerOrder(position, needed);
    case 'smallerOneOff':
    case 'smallerMonthly':
      return smallerCharge(kind, position, needed);
  }
}

/**
 * The action of this kind from a position, or null where it can't be offered: a fact that it would move is asked for by
 * the policy and can't be worked out, there is nothing to pay, or the policy says that customers can't do it (`allowed`).
 */
export function actionOf(
  kind: Action['kind'],
  position: Position,
  needed: ReadonlySet<string>,
  allowed: ReadonlySet<ActionKind>,
): Action | null {
  if (!allowed.has(KINDS[kind])) return null;
  const action = build(kind, position, needed);
  return action === null || action.maximum < 1 ? null : action;
}

/** The case when `days` more have passed and what is overdue still is: what a deadline has to hold for. */
export function aged(position: Position, days: number): Position {
  return position.flatMap((values) => {
    const late = numberIn(values, 'daysPastDue') ?? 0;
    const moved: Record<string, Values[string]> = { ...values };
    const age = numberIn(values, 'accountAgeDays');
    if (age !== null) moved['accountAgeDays'] = age + days;
    if (late === 0) return [moved];
    moved['daysPastDue'] = late + days;
    const longest = numberIn(values, 'maxDaysLate12m');
    if (longest !== null) moved['maxDaysLate12m'] = Math.max(longest, late + days);
    const lateBills = numberIn(values, 'lateBills12m');
    if (values['standing'] !== 'grace' || days === 0) return [moved];
    // When grace ends is not recorded: both before and after it has to do.
    const ended = { ...moved, standing: 'overdue' };
    return [moved, lateBills === null ? ended : { ...ended, lateBills12m: lateBills + 1 }];
  });
}
