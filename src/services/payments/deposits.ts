/** Deposits of orders: money that is held for one order until it is released. */

import { FINAL_APPROVAL_STATES } from '../../domain/cases/order.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { OrderId, SubjectId } from '../../domain/flavor.ts';
import { type Deposit, orderOfDeposit } from '../../domain/payments/deposit.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import type { Store } from '../../store/store.ts';
import { giverOf } from '../ledger/giving.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import type { StandingNewsDeps } from './after-payment-change.ts';
import { tellOfStanding } from './news.ts';

/** What releases work with. */
export interface DepositDeps extends StandingNewsDeps {
  readonly store: StandingNewsDeps['store'] & Pick<Store, 'deposits'>;
  readonly policies: Pick<PolicyProvider, 'current'>;
}

/**
 * Releases the deposit of an order that came to nothing: what was paid for it is credit of the account, pays its open bills, and the rest
 * can be paid out. Does nothing when the order has none, or it was released. Run twice, it releases once.
 */
export async function releaseDepositOfEndedOrder(
  { store }: { readonly store: Pick<Store, 'deposits'> },
  { orderId, at }: { readonly orderId: OrderId; readonly at: Instant },
): Promise<void> {
  await store.deposits.release(orderId, 'orderEnded', at);
}

/**
 * A person gives a deposit back before the policy does. What was held pays the account's open bills; `payOut`: what they leave is paid out, within
 * what one person may give, and above that it is proposed for another person to approve. Who waits for the account is told. The same again changes
 * nothing, and a deposit that was released before can still be paid out.
 * @param request.proposalId of the proposal, if one is needed
 * @returns the deposit afterwards; `paidOut` says what was paid, or which proposal waits
 * @throws BusinessFailure NotFound; InvalidState while its order is under way or its money is not here, and when nothing is left to pay out
 */
export async function giveDepositBack(
  deps: DepositDeps,
  request: {
    readonly depositId: string;
    readonly payOut: boolean;
    readonly reason: string;
    readonly by: SubjectId;
    readonly proposalId: string;
  },
): Promise<Deposit> {
  const { store, now } = deps;
  const { depositId, reason, by, proposalId } = request;
  const before = await depositOf(deps, depositId);
  if (before.state === 'asked') throw paymentRefusal('deposit-not-held');
  if (before.state === 'held' && (await isUnderWay(deps, before.orderId)))
    throw paymentRefusal('deposit-secures-order');
  const at = now();
  const released = await store.deposits.release(orderOfDeposit(depositId), 'person', at, reason);
  await tellOfStanding(deps, before.billingAccountId, depositId);
  if (!request.payOut || released === null) return released ?? before;
  const giver = await giverOf(deps, 'posted', by, at);
  return (await store.deposits.payOut(depositId, { giver, by, note: reason, proposalId }, at)) ?? released;
}

/** @throws BusinessFailure NotFound */
export async function depositOf(
  { store }: { readonly store: Pick<Store, 'deposits'> },
  depositId: string,
): Promise<Deposit> {
  const deposit = await store.deposits.get(depositId);
  if (deposit === null) throw paymentRefusal('deposit-unknown');
  return deposit;
}

/** Whether an order is not decided or not installed yet. An order of another system, of an imported deposit, is over. */
export async function isUnderWay(
  { store }: { readonly store: Pick<Store, 'cases'> },
  orderId: OrderId,
): Promise<boolean> {
  const order = await store.cases.getApproval(orderId);
  return order !== null && !FINAL_APPROVAL_STATES.includes(order.state);
}
