/** Opens accounts in the service, as the importer does. */
import { progressAfter } from '../../src/domain/billing/period.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import { secondIdOf, secondSpecOf } from './oracle/account.ts';
import type { AccountSpec } from './oracle/operation.ts';

/** The id of the customer of an account. */
export function customerOf(accountId: string): string {
  return `C-${accountId}`;
}

/** The customer's other account. Without services nothing is charged on it, so what is there was moved. */
export function otherBundleOf(accountId: string, spec: AccountSpec, now: string): AccountBundle {
  const { second, deposit: _, ...rest } = spec;
  const other: AccountSpec =
    second === undefined
      ? { ...rest, state: 'active', collectionStatus: 'none', subscriptions: [] }
      : secondSpecOf(spec, second);
  const bundle = bundleOf(secondIdOf(accountId), other, now);
  const customerId = customerOf(accountId);
  return {
    ...bundle,
    customer: { ...bundle.customer, customerId },
    account: { ...bundle.account, customerId },
    subscriptions: bundle.subscriptions.map((one) => ({ ...one, customerId })),
  };
}

/** The account of a spec as it is written to the store. */
export function bundleOf(accountId: string, spec: AccountSpec, now: string): AccountBundle {
  const customerId = customerOf(accountId);
  const { subscriptions, billedThrough, begins: _, second: __, deposit: ___, ...rest } = spec;
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
    subscriptions: subscriptions.map(({ name, inAdvance, ...subscription }) => ({
      ...subscription,
      ...(inAdvance === undefined ? {} : { billedInAdvance: inAdvance }),
      subscriptionId: `${accountId}-${name}`,
      billingAccountId: accountId,
      customerId,
      offeringId: `offering-${name}`,
      category: 'broadband',
      orderId: null,
    })),
  };
}
