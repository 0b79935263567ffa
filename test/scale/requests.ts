/** What is asked of the product: orders, entries, payments and reads. Each can be told from every other. */
import type { Role } from '../../src/domain/access/roles.ts';
import type { ServiceOrder } from '../../src/domain/cases/order.ts';
import { type Instant, instantOf } from '../../src/domain/civil-date.ts';

export const KINDS = ['order', 'entry', 'payment', 'read'] as const;
export type Kind = (typeof KINDS)[number];

/** A request of one of the kinds. */
export interface Ask {
  readonly kind: Kind;
  /** The order, the entry's key, the payment, or the customer who is read. */
  readonly id: string;
  readonly role: Role;
  readonly path: string;
  /** Left out: a GET. */
  readonly post?: { readonly key: string; readonly body: Readonly<Record<string, unknown>> };
}

/** Makes requests about the accounts of orders; `name` goes into their ids. */
export function requestsOf(name: string, owners: readonly ServiceOrder[]) {
  let made = 0;
  const now: Instant = instantOf(Date.now());
  const next = (): { readonly id: string; readonly owner: ServiceOrder } => {
    made += 1;
    const owner = owners[made % owners.length];
    if (owner === undefined) throw new TypeError('no accounts');
    return { id: `${name}-${made}`, owner };
  };
  return {
    order: (order: ServiceOrder): Ask => ({
      ...{ kind: 'order', id: order.orderId, role: 'provisioning', path: '/v1/service-approvals' },
      post: { key: `key-${order.orderId}`, body: { ...order } },
    }),
    entry(): Ask {
      const { id, owner } = next();
      const path = `/v1/billing-accounts/${owner.billingAccountId}/entries`;
      const body = {
        ...{ idempotencyKey: id, type: 'usage', direction: 'debit', source: 'scale', occurredAt: now },
        amount: { amountMinor: 129, currency: owner.monthlyCharge.currency },
      };
      return { kind: 'entry', id, role: 'rating', path, post: { key: `key-${id}`, body } };
    },
    payment(): Ask {
      const { id, owner } = next();
      const { billingAccountId } = owner;
      const body = {
        ...{ paymentId: id, billingAccountId, status: 'settled', occurredAt: now },
        amount: { amountMinor: 500, currency: owner.monthlyCharge.currency },
        method: { kind: 'card', brand: 'visa', last4: '4242', token: `tok_${billingAccountId}` },
      };
      return {
        kind: 'payment',
        id,
        role: 'processor',
        path: '/v1/payments',
        post: { key: `key-${id}`, body },
      };
    },
    read(): Ask {
      const { customerId } = next().owner;
      return {
        kind: 'read',
        id: customerId,
        role: 'provisioning',
        path: `/v1/customers/${customerId}/payment-status`,
      };
    },
  };
}
