import { randomUUID } from 'node:crypto';
import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { Customer } from '../../../src/domain/accounts/customer.ts';
import type { Bill } from '../../../src/domain/billing/bill.ts';
import type { Subscription } from '../../../src/domain/billing/subscription.ts';
import { balanceOf, type NewEntry } from '../../../src/domain/ledger/entry.ts';
import type { Payment } from '../../../src/domain/payments/payment.ts';
import type { Store } from '../../../src/store/store.ts';
import { aBillingAccount, aCustomer, aNewEntry, anId } from './builders.ts';

export interface AccountParts {
  readonly customer?: Partial<Customer>;
  readonly account?: Partial<BillingAccount>;
  readonly entries?: readonly Partial<NewEntry>[];
  readonly bills?: readonly Bill[];
  readonly payments?: readonly Payment[];
  readonly subscriptions?: readonly Subscription[];
}

/**
 * Puts an account of its own into the store, with what belongs to it; ids are given to all parts. A bill that no entry names gets one, of
 * what is not paid of it: otherwise the ledger would say that nobody owes it, and the bill would be settled by credit.
 */
export async function putAccount(store: Store, parts: AccountParts = {}): Promise<BillingAccount> {
  const unique = randomUUID().slice(0, 8);
  const customerId = parts.customer?.customerId ?? `CUST-${unique}`;
  const billingAccountId = parts.account?.billingAccountId ?? `BA-${unique}`;
  const owner = { customerId, billingAccountId };
  const entries = [...(parts.entries ?? []), ...unnamed(parts)].map((entry) =>
    aNewEntry({ idempotencyKey: `${unique}:${anId('key')}`, ...entry, billingAccountId }),
  );
  const account = aBillingAccount({
    balance: balanceOf(entries),
    sequence: entries.length,
    ...parts.account,
    ...owner,
  });
  await store.bulk.putAccount({
    customer: aCustomer({ ...parts.customer, customerId }),
    account,
    entries,
    bills: (parts.bills ?? []).map((bill) => ({ ...bill, ...owner })),
    payments: (parts.payments ?? []).map((payment) => ({ ...payment, ...owner })),
    subscriptions: (parts.subscriptions ?? []).map((subscription) => ({ ...subscription, ...owner })),
  });
  // The store adds how far it is billed.
  return (await store.accounts.get(billingAccountId)) ?? account;
}

function unnamed({ account, entries = [], bills = [] }: AccountParts): Partial<NewEntry>[] {
  if (account?.balance !== undefined) return [];
  return bills
    .filter(({ billId }) => entries.every((entry) => entry.billId !== billId))
    .map(({ billId, amount, paidAmount }) => ({ billId, amount: amount - paidAmount }))
    .filter(({ amount }) => amount > 0);
}
