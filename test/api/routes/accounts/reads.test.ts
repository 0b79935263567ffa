import type { z } from '@hono/zod-openapi';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  BalanceSchema,
  BillingCycleSchema,
  PaymentStatusSchema,
} from '../../../../src/api/schemas/accounts/reads.ts';
import { TransactionSchema } from '../../../../src/api/schemas/ledger/transaction.ts';
import { PolicyDetailSchema, PolicySchema } from '../../../../src/api/schemas/policies/policy.ts';
import { pageSchema } from '../../../../src/api/schemas/primitives.ts';
import type { Role } from '../../../../src/domain/access/roles.ts';
import { AS_OF, aSnapshot } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

let api: ApiUnderTest;
const anAccount = (customerId: string, billingAccountId: string, currency = 'EUR') =>
  aSnapshot().withCustomer({ customerId }).withAccount({ customerId, billingAccountId, currency });

beforeAll(async () => {
  api = await anApi();
  await api.store.bulk.putAccounts([
    bundleOf(anAccount('CUST-LATE', 'BA-LATE').withHistory(6).overdueBy(12)),
    bundleOf(anAccount('CUST-TWO', 'BA-TWO-EUR').withHistory(3)),
    bundleOf(anAccount('CUST-TWO', 'BA-TWO-USD', 'USD').dueIn(5)),
  ]);
});

/** The answer, which has to be what the OpenAPI document says it is. */
async function read<S extends z.ZodType>(
  path: string,
  schema: S,
  role: Role = 'operations',
): Promise<z.output<S>> {
  const response = await api.get(path, { role });
  expect({ path, status: response.status }).toEqual({ path, status: 200 });
  return schema.parse(await response.json());
}

describe('the three tools', () => {
  test('payment status has standing, lateness and what to pay next', async () => {
    expect(await read('/v1/customers/CUST-LATE/payment-status', PaymentStatusSchema)).toMatchObject({
      customerId: 'CUST-LATE',
      asOf: AS_OF,
      standing: 'overdue',
      daysPastDue: 12,
      pastDue: { amountMinor: 4500, currency: 'EUR' },
      nextPayment: { dueDate: '2026-11-10', amount: { amountMinor: 4500, currency: 'EUR' } },
      lastPayment: { method: { brand: 'visa', last4: '4242' } },
    });
  });

  test('payment status never shows the token of a payment method', async () => {
    const text = JSON.stringify(await read('/v1/customers/CUST-LATE/payment-status', PaymentStatusSchema));
    expect(text).not.toContain('tok_test');
  });

  test('balance has the figures, their breakdown and the newest entries', async () => {
    const answer = await read('/v1/customers/CUST-LATE/balance', BalanceSchema);
    expect(answer).toMatchObject({
      currency: 'EUR',
      balance: { amountMinor: 4500, currency: 'EUR' },
      debits: { total: { amountMinor: 7 * 4500, currency: 'EUR' } },
      credits: { byType: { payment: { amountMinor: 6 * 4500, currency: 'EUR' } } },
      availableCredit: { amountMinor: 45_500, currency: 'EUR' },
      utilisationPercent: 9,
    });
    expect(answer.transactions).toHaveLength(10);
  });

  test('from and to bound the breakdown and leave the balance alone', async () => {
    expect(
      await read('/v1/customers/CUST-LATE/balance?from=2030-01-01&to=2030-12-31', BalanceSchema),
    ).toMatchObject({
      balance: { amountMinor: 4500, currency: 'EUR' },
      debits: { total: { amountMinor: 0, currency: 'EUR' }, byType: {} },
      transactions: [],
    });
  });

  test('two currencies are never added up', async () => {
    const answer = await read('/v1/customers/CUST-TWO/balance', BalanceSchema);
    expect(answer).toMatchObject({ currency: null, balance: null });
    expect(answer.totals.map((total) => total.currency)).toEqual(['EUR', 'USD']);
  });

  test('billing cycle has the dates and common changes, judged by the policy', async () => {
    const answer = await read('/v1/customers/CUST-LATE/billing-cycle', BillingCycleSchema);
    expect(answer).toMatchObject({
      frequency: 'monthly',
      billCycleDay: 1,
      currentPeriod: { from: '2026-11-01', to: '2026-11-30' },
      nextBillDate: '2026-12-01',
      nextDueDate: '2026-12-15',
    });
    expect(answer.options.length).toBeGreaterThan(2);
    for (const option of answer.options)
      expect(option).toMatchObject({ eligible: false, reasonCodes: ['CYCLE_CHANGE_WHILE_OVERDUE'] });
  });

  test.each(['payment-status', 'balance', 'billing-cycle', 'transactions'])(
    "%s looks at one account when it is named, and 404s for another customer's",
    async (tool) => {
      const one = await api.get(`/v1/customers/CUST-TWO/${tool}?billingAccountId=BA-TWO-USD`);
      expect(one.status).toBe(200);
      expect(await one.text()).not.toContain('BA-TWO-EUR');
      const other = await api.get(`/v1/customers/CUST-TWO/${tool}?billingAccountId=BA-LATE`);
      expect((await problemOf(other)).kind).toBe('not-found');
    },
  );

  test.each(['payment-status', 'balance', 'billing-cycle', 'transactions', 'interactions', 'notices'])(
    '%s: 404 for an unknown customer, and for a token of another one',
    async (tool) => {
      const unknown = await problemOf(await api.get(`/v1/customers/CUST-NONE/${tool}`, { role: 'care' }));
      expect({ kind: unknown.kind, status: unknown.document.status }).toEqual({
        kind: 'not-found',
        status: 404,
      });
      const other = await api.get(`/v1/customers/CUST-LATE/${tool}`, {
        role: 'selfcare',
        customerId: 'CUST-TWO',
      });
      expect((await problemOf(other)).kind).toBe('not-found');
      const own = await api.get(`/v1/customers/CUST-TWO/${tool}`, {
        role: 'selfcare',
        customerId: 'CUST-TWO',
      });
      expect(own.status).toBe(200);
    },
  );

  test.each([
    ['/v1/customers/CUST-LATE/balance?from=2026-02-30', '/from bad-format'],
    ['/v1/customers/CUST-LATE/balance?from=2026-02-02&to=2026-02-01', '/to too-small'],
    ['/v1/customers/CUST-LATE/balance?color=red', '/color unknown-field'],
    ['/v1/customers/CUST-LATE/transactions?limit=0', '/limit too-small'],
    ['/v1/customers/CUST-LATE/transactions?limit=201', '/limit too-big'],
    ['/v1/customers/CUST-LATE/transactions?limit=many', '/limit wrong-type'],
    ['/v1/customers/CUST-LATE/transactions?type=gift', '/type not-allowed-value'],
    ['/v1/customers/CUST-LATE/transactions?cursor=zzz', '/cursor invalid'],
    ['/v1/customers/CUST%20LATE/balance', '/customerId bad-format'],
    ['/v1/service-approvals?state=lost', '/state not-allowed-value'],
    ['/v1/policies?cursor=zzz', '/cursor invalid'],
  ])('%s names the fault', async (path, fault) => {
    const role = path.startsWith('/v1/policies') ? 'auditor' : 'operations';
    const { kind, faults } = await problemOf(await api.get(path, { role }));
    expect({ kind, faults }).toEqual({ kind: 'validation-failed', faults: [fault] });
  });
});

const Transactions = pageSchema(TransactionSchema);
test('the ledger pages without a gap or a repetition', async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/v1/customers/CUST-LATE/transactions?limit=5${after}`;
    const page: z.output<typeof Transactions> = await read(path, Transactions);
    seen.push(...page.items.map((item) => item.entryId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toHaveLength(13);
  expect(new Set(seen).size).toBe(13);
});

test('the released policies can be listed and read', async () => {
  const Policies = pageSchema(PolicySchema);
  const list = await read('/v1/policies?limit=2', Policies, 'auditor');
  expect(list.items).toHaveLength(2);
  const rest = await read(`/v1/policies?limit=200&cursor=${list.nextCursor}`, Policies, 'auditor');
  expect(rest.items.length).toBeGreaterThan(0);
  for (const { name, version, sha256 } of [...list.items, ...rest.items]) {
    const one = await read(`/v1/policies/${name}/${version}`, PolicyDetailSchema, 'auditor');
    expect(one).toMatchObject({ name, version, sha256, document: { name, version } });
  }
  const none = await api.get('/v1/policies/service-approval/1999-01-01', { role: 'auditor' });
  expect((await problemOf(none)).kind).toBe('not-found');
});

test.each([
  ['/v1/service-approvals', 'operations'],
  ['/v1/payment-inquiries', 'care'],
  ['/v1/billing-cycle-changes', 'care'],
  ['/v1/decisions', 'auditor'],
] as const)('%s is an empty list before anything happened, and 404s by id', async (path, role) => {
  expect(await (await api.get(path, { role })).json()).toEqual({ items: [], nextCursor: null });
  expect((await problemOf(await api.get(`${path}/NONE-1`, { role }))).kind).toBe('not-found');
});
