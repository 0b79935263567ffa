import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { Instant } from '../../../src/domain/civil-date.ts';
import { quoteBasis } from '../../../src/store/billing/quote-basis.ts';
import type { Store } from '../../../src/store/store.ts';

/** What a quote for this account would be made of now. */
export async function basisOf(
  store: Pick<Store, 'snapshots'>,
  { customerId, billingAccountId }: Pick<BillingAccount, 'customerId' | 'billingAccountId'>,
  now: Instant,
): Promise<string> {
  return quoteBasis(await store.snapshots.ofAccount(customerId, billingAccountId, now));
}
