import { randomUUID } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect } from 'vitest';
import type { BillingAccount } from '../../src/domain/accounts/billing-account.ts';
import type { Customer } from '../../src/domain/accounts/customer.ts';
import type { Bill } from '../../src/domain/billing/bill.ts';
import type { Subscription } from '../../src/domain/billing/subscription.ts';
import type { ServiceApprovalCase } from '../../src/domain/cases/cases.ts';
import { civilDateAt } from '../../src/domain/civil-date.ts';
import type { Receipt } from '../../src/domain/decisions/decision.ts';
import { balanceOf, type NewEntry } from '../../src/domain/ledger/entry.ts';
import type { Payment, PaymentReport } from '../../src/domain/payments/payment.ts';
import { verifyAccountView } from '../../src/store/accounts/view-verify.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import {
  AS_OF,
  aBillingAccount,
  aCustomer,
  aNewEntry,
  anId,
  aPaymentMethod,
  aServiceOrder,
} from '../support/builders.ts';
import { aTestDatabase } from '../support/servers.ts';

export interface StoreUnderTest {
  store: Store;
  db: Db;
  client: MongoClient;
}

/** A migrated database with its store, for one test file. Read its fields inside tests only. */
export function aStore(): StoreUnderTest {
  let made: (StoreUnderTest & { drop(): Promise<void> }) | undefined;
  beforeAll(async () => {
    const { db, client, drop } = await aTestDatabase('store');
    await migrate(db);
    made = { db, client, drop, store: createStore(db, client) };
  });
  afterAll(async () => {
    if (made === undefined) return;
    // Whatever the file did: every account's view says what the collections say.
    try {
      expect(await wrongViews(made.db)).toEqual({});
    } finally {
      await made.drop();
    }
  });
  const ready = (): StoreUnderTest => {
    if (made === undefined) throw new Error('the store is there once the tests run');
    return made;
  };
  return {
    get store() {
      return ready().store;
    },
    get db() {
      return ready().db;
    },
    get client() {
      return ready().client;
    },
  };
}

/** The accounts whose view is not what the collections say, each with the parts that differ. */
export async function wrongViews(db: Db): Promise<Record<string, string[]>> {
  const wrong: Record<string, string[]> = {};
  for await (const { _id } of db.collection<{ _id: string }>('billingAccounts').find()) {
    const parts = await verifyAccountView(db, _id);
    if (parts.length > 0) wrong[_id] = parts;
  }
  return wrong;
}

export interface AccountParts {
  readonly customer?: Partial<Customer>;
  readonly account?: Partial<BillingAccount>;
  readonly entries?: readonly Partial<NewEntry>[];
  readonly bills?: readonly Bill[];
  readonly payments?: readonly Payment[];
  readonly subscriptions?: readonly Subscription[];
}

/** Puts an account of its own into the store, with what belongs to it; ids are given to all parts. */
export async function putAccount(store: Store, parts: AccountParts = {}): Promise<BillingAccount> {
  const unique = randomUUID().slice(0, 8);
  const customerId = parts.customer?.customerId ?? `CUST-${unique}`;
  const billingAccountId = parts.account?.billingAccountId ?? `BA-${unique}`;
  const owner = { customerId, billingAccountId };
  const entries = (parts.entries ?? []).map((entry) =>
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

/** A unique id across test files, which share nothing but may share a server. */
export function aUniqueId(prefix: string): string {
  return `${prefix}-${randomUUID().slice(0, 12)}`;
}

/** The processor's report of a settled payment of 45.00. */
export function aReport(
  parts: Partial<PaymentReport> & Pick<PaymentReport, 'billingAccountId'>,
): PaymentReport {
  return {
    paymentId: aUniqueId('PAY'),
    amount: { amountMinor: 4_500, currency: 'EUR' },
    method: aPaymentMethod(),
    status: 'settled',
    occurredAt: '2026-11-20T10:00:00.000Z',
    billId: null,
    ...parts,
  };
}

/** An approval bound to the account's present version. */
export function aReceipt(account: BillingAccount, parts: Partial<Receipt> = {}): Receipt {
  const workflowId = parts.workflowId ?? `service-approval:${aUniqueId('ORD')}`;
  return {
    receiptId: `${workflowId}#1`,
    requestType: 'service-approval',
    workflowId,
    customerId: account.customerId,
    billingAccountId: account.billingAccountId,
    outcome: 'approve',
    reasons: [{ code: 'GOOD_STANDING', rule: 'good-standing', params: {} }],
    conditions: [],
    remedies: [],
    policy: { name: 'service-approval', version: '2026-11-01', sha256: 'a'.repeat(64) },
    facts: { daysPastDue: { value: 0, source: 'account', observedAt: AS_OF } },
    factsAsOf: AS_OF,
    decidedAt: AS_OF,
    trace: [
      {
        rule: 'good-standing',
        result: 'fired',
        conditions: [{ fact: 'daysPastDue', operator: 'equal', threshold: 0, value: 0, result: true }],
      },
    ],
    decidedBy: { kind: 'policy' },
    engine: 'json-rules-engine 7.3.1',
    accountVersion: account.version,
    currency: account.currency,
    today: civilDateAt(parts.decidedAt ?? AS_OF, account.timeZone),
    ...parts,
  };
}

/** The read model of an order that was approved. */
export function anApprovalCase(
  account: Pick<BillingAccount, 'customerId' | 'billingAccountId'>,
  parts: Partial<ServiceApprovalCase> = {},
): ServiceApprovalCase {
  const { customerId, billingAccountId } = account;
  const order = parts.order ?? aServiceOrder({ orderId: aUniqueId('ORD'), customerId, billingAccountId });
  return {
    workflowId: `service-approval:${order.orderId}`,
    revision: 1,
    state: 'scheduling',
    timeline: [{ at: AS_OF, state: 'assessing', code: null }],
    requestedBy: 'provisioning',
    createdAt: AS_OF,
    updatedAt: AS_OF,
    dueAt: null,
    needsAttention: false,
    order,
    outcome: 'approve',
    reasons: [],
    conditions: [],
    remedies: [],
    decision: null,
    heldCredit: null,
    appointment: null,
    subscriptionId: null,
    cancellationReason: null,
    reconsideration: null,
    ...parts,
  };
}

/** `n` calls at once, in one list of results. */
export function atOnce<T>(
  n: number,
  call: (index: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  return Promise.allSettled(Array.from({ length: n }, (_, index) => call(index)));
}
