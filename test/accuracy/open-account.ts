/** Opens accounts in the service, as the importer does. */
import { progressAfter } from '../../src/domain/billing/period.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import type { AccountSpec } from './oracle/operation.ts';

/** The id of the customer of an account. */
export function customerOf(accountId: string): string {
  return `C-${accountId}`;
}

/** The id of the other account of the customer of an account. */
export function otherAccountOf(accountId: string): string {
  return `${accountId}-other`;
}

/** The customer's other account: nothing is charged on it, so what is there was moved. */
export function otherBundleOf(accountId: string, spec: AccountSpec, now: string): AccountBundle {
  const bundle = bundleOf(accountId, { ...spec, state: 'active', collectionStatus: 'none' }, now);
  const billingAccountId = otherAccountOf(accountId);
  return { ...bundle, account: { ...bundle.account, billingAccountId }, subscriptions: [] };
}

/** The account of a spec as it is written to the store. */
export function bundleOf(accountId: string, spec: AccountSpec, now: string): AccountBundle {
  const customerId = customerOf(accountId);
  const { subscriptions, billedThrough, begins: _, ...rest } = spec;
  return {
    customer: {
      customerId,
      name: 'Accuracy',
      email: null,
      segment: 'consumer',
      locale: 'en',
      customerSince: spec.openedDate,
      createdAt: now,
    },
    account: {
      ...rest,
      billingAccountId: accountId,
      customerId,
      billing: progressAfter({ cycle: spec.cycle, cycleTransition: null }, billedThrough),
      cycleTransition: null,
      promise: null,
      restrictions: [],
      dunningHolds: [],
      balance: 0,
      heldCredit: 0,
      sequence: 0,
      version: 0,
      updatedAt: now,
    },
    entries: [],
    bills: [],
    payments: [],
    subscriptions: subscriptions.map(({ name, ...subscription }) => ({
      ...subscription,
      subscriptionId: `${accountId}-${name}`,
      billingAccountId: accountId,
      customerId,
      offeringId: `offering-${name}`,
      category: 'broadband',
      orderId: null,
    })),
  };
}
