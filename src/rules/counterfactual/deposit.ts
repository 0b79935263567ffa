import { affected, after, type CustomerAction } from './action.ts';
import { numberIn, type Position } from './position.ts';

/** A deposit counts only for this order, and is never larger than what the order needs. */
export function deposit(position: Position, needed: ReadonlySet<string>): CustomerAction | null {
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
