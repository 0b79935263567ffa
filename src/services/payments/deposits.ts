/** Deposits of orders: money that is held for one order until it is released. */
import type { Instant } from '../../domain/civil-date.ts';
import type { OrderId } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';

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
