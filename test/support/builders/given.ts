import type { AccountSnapshot } from '../../../src/domain/accounts/snapshot.ts';
import { civilDateAt, type Instant } from '../../../src/domain/civil-date.ts';
import type { BillingAccountId, CustomerId } from '../../../src/domain/flavor.ts';
import type { Store } from '../../../src/store/store.ts';
import { bundleOf } from '../product/bundle.ts';
import { uniqueName } from '../run/names.ts';
import { aSnapshot, type SnapshotBuilder } from './builders.ts';

/** Whose account it is. */
export interface Owner {
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId;
}

/** A customer who was stored, and what was described. */
export interface Given extends Owner {
  readonly snapshot: AccountSnapshot;
}

/** Stores a new customer with one account in Berlin, described as a snapshot of the day of `now`. */
export async function given(
  store: Pick<Store, 'bulk'>,
  now: Instant,
  describe: (snapshot: SnapshotBuilder) => SnapshotBuilder,
): Promise<Given> {
  const id = uniqueName('x').slice(2).toUpperCase();
  const [customerId, billingAccountId] = [`CUST-${id}`, `BA-${id}`];
  const today = civilDateAt(now, 'Europe/Berlin');
  const empty = aSnapshot({ today, customer: { customerId }, account: { customerId, billingAccountId } });
  const described = describe(empty);
  await store.bulk.putAccount(bundleOf(described));
  return { customerId, billingAccountId, snapshot: described.build() };
}
