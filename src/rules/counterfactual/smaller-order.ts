import { affected, after, COVERAGE_FACTS, type CustomerAction } from './action.ts';
import { type KnownValues, numberIn, type Position } from './position.ts';

const ORDER_FACTS = [...COVERAGE_FACTS, 'orderPercentOfLimit', 'oneOffPercentOfLimit', 'depositPaidPercent'];

const CHARGES = {
  smallerOneOff: { charge: 'oneOffChargeAmount', other: 'monthlyChargeAmount' },
  smallerMonthly: { charge: 'monthlyChargeAmount', other: 'oneOffChargeAmount' },
} as const;

/** Less of one charge, the other as it is. */
export function smallerCharge(
  kind: keyof typeof CHARGES,
  position: Position,
  needed: ReadonlySet<string>,
): CustomerAction | null {
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
    // An order of zero is no order.
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
export function smallerOrder(position: Position, needed: ReadonlySet<string>): CustomerAction | null {
  const derived = affected(position, needed, ORDER_FACTS);
  const [first] = position;
  const required = first === undefined ? null : numberIn(first, 'requiredCreditAmount');
  if (derived === null || first === undefined || required === null) return null;
  const oneOff = numberIn(first, 'oneOffChargeAmount');
  const monthly = numberIn(first, 'monthlyChargeAmount');
  const isWhole = oneOff !== null && monthly !== null && oneOff + monthly === required;
  const charges = ['oneOffChargeAmount', 'monthlyChargeAmount', 'oneOffPercentOfLimit'];
  if (!isWhole && charges.some((name) => needed.has(name))) return null;
  const smaller = (values: KnownValues, amount: number, oneOffFirst: boolean): KnownValues => {
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
