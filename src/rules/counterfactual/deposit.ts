import { affected, after, type CustomerAction } from './action.ts';
import { numberIn, type Position } from './position.ts';

/** A deposit counts for this order only; more than the order needs is not asked for. */
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
