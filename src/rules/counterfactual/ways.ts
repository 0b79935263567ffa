import { addDays } from '../../domain/civil-date.ts';
import type { Step, Way } from '../../domain/decisions/counterfactual.ts';
import { money } from '../../domain/money.ts';
import type { EvaluatePolicyInput } from '../evaluate.ts';
import { ACTION_KINDS } from './actions.ts';
import { aged } from './aged.ts';
import type { Done } from './least-change.ts';
import { numberIn, type Position } from './position.ts';
import type { Prepared } from './prepared.ts';

/** The longest time an offer is valid; shorter if waiting would spoil it. */
const OFFER_DAYS = 14;

/** The position after all actions were done, one after the other; null when one of them can't be done. */
export function doneAll(ready: Prepared, start: Position, done: readonly Done[]): Position | null {
  let position = start;
  for (const { kind, amount } of done) {
    const action = ready.action(kind, position);
    if (action === null || amount > action.maximum) return null;
    position = action.apply(amount);
  }
  return position;
}

/** The days from today on which all of it may still be done at the latest; what is overdue grows older until then. */
function daysToAct(ready: Prepared, start: Position, done: readonly Done[]): number {
  let last = 0;
  for (let days = 1; days <= OFFER_DAYS; days += 1) {
    const position = doneAll(ready, aged(start, days), done);
    if (position === null || !ready.approves(position)) break;
    last = days;
  }
  return last;
}

function stepOf(input: EvaluatePolicyInput, start: Position, { kind, amount }: Done, daysLeft: number): Step {
  const { currency, today } = input;
  const recorded = (name: string) => numberIn(start[0] ?? {}, name) ?? amount;
  const atMost = (name: string) => money(recorded(name) - amount, currency);
  switch (kind) {
    case 'pay':
    case 'deposit':
      return { kind, amount: money(amount, currency), byDate: addDays(today, daysLeft) };
    case 'wait':
      return { kind, untilDate: addDays(today, amount) };
    case 'smallerOrder':
      return { kind, of: 'order', maximumAmount: atMost('requiredCreditAmount') };
    case 'smallerOneOff':
      return { kind: 'smallerOrder', of: 'oneOffCharge', maximumAmount: atMost('oneOffChargeAmount') };
    case 'smallerMonthly':
      return { kind: 'smallerOrder', of: 'monthlyCharge', maximumAmount: atMost('monthlyChargeAmount') };
  }
}

/** The result as steps with their amounts and dates, in the order in which the product names them. */
export function wayOf(
  input: EvaluatePolicyInput,
  ready: Prepared,
  start: Position,
  done: readonly Done[],
): Way {
  const isWaited = done.some(({ kind }) => kind === 'wait');
  const daysLeft = isWaited ? 0 : daysToAct(ready, start, done);
  const inOrder = [...done].sort((a, b) => ACTION_KINDS.indexOf(a.kind) - ACTION_KINDS.indexOf(b.kind));
  return { steps: inOrder.map((one) => stepOf(input, start, one, daysLeft)) };
}
