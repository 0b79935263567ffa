import type { RuleAction } from '../policy-schema.ts';
import type { CustomerAction } from './action.ts';
import { deposit } from './deposit.ts';
import { pay } from './pay.ts';
import type { Position } from './position.ts';
import { smallerCharge, smallerOrder } from './smaller-order.ts';
import { wait } from './wait.ts';

/** The policy's word for each action. */
const KINDS: Readonly<Record<CustomerAction['kind'], RuleAction>> = {
  pay: 'pay',
  deposit: 'deposit',
  wait: 'wait',
  smallerOrder: 'orderSize',
  smallerOneOff: 'orderSize',
  smallerMonthly: 'orderSize',
};
/** The order in which equal actions are offered. */
export const ACTION_KINDS = [
  'pay',
  'deposit',
  'smallerOrder',
  'smallerOneOff',
  'smallerMonthly',
  'wait',
] as const satisfies readonly CustomerAction['kind'][];

function build(
  kind: CustomerAction['kind'],
  position: Position,
  needed: ReadonlySet<string>,
): CustomerAction | null {
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
 * The action of this kind from a position. Null when it can't be offered: the policy needs a fact that the action would change and that
 * can't be worked out, there is nothing to pay, or the policy says that customers can't do it (`allowed`).
 */
export function actionOf(
  kind: CustomerAction['kind'],
  position: Position,
  needed: ReadonlySet<string>,
  allowed: ReadonlySet<RuleAction>,
): CustomerAction | null {
  if (!allowed.has(KINDS[kind])) return null;
  const action = build(kind, position, needed);
  return action === null || action.maximum < 1 ? null : action;
}
