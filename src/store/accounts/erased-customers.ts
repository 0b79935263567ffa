/** Customers whose data was erased: an account that comes to be later is marked as those that they had. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { dataKeys } from '../sealing/data-key-schema.ts';
import { customerScope } from '../sealing/seal.ts';

/** Those of these customers who were erased, in one round trip. */
export async function erasedAmong(
  tx: Tx,
  customerIds: Iterable<CustomerId>,
): Promise<ReadonlySet<CustomerId>> {
  const byScope = new Map([...customerIds].map((customerId) => [customerScope(customerId), customerId]));
  if (byScope.size === 0) return new Set();
  const found = await collectionOf(tx.db, dataKeys)
    .find({ _id: { $in: [...byScope.keys()] }, erasedAt: { $ne: null } }, within(tx))
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  return new Set(found.flatMap(({ _id }) => byScope.get(_id) ?? []));
}

/** A new account as it is kept: what is said of its payments and suspense asks for this mark. */
export function markedErased(account: BillingAccount, erased: ReadonlySet<CustomerId>): BillingAccount {
  return erased.has(account.customerId) ? { ...account, customerErased: true } : account;
}
