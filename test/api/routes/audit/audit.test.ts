import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ACCOUNT_ID, aSnapshot, CUSTOMER_ID } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { anApi } from '../../api-under-test.ts';
import { PAYMENT as GOOD_PAYMENT, SERVICE_ORDER } from '../../good-requests.ts';

/** Its digits are in no hash by chance. */
const PAYMENT = { ...GOOD_PAYMENT, amount: { ...GOOD_PAYMENT.amount, amountMinor: 123_456_789 } };

const Page = z.object({
  items: z.array(
    z.looseObject({
      entryId: z.string(),
      act: z.string(),
      outcome: z.string(),
      operation: z.string().nullable(),
      requestId: z.string().nullable(),
      actor: z.object({
        subject: z.string(),
        role: z.string().nullable(),
        client: z.string().nullable(),
        authentication: z.string().nullable(),
      }),
      object: z.object({ type: z.string(), id: z.string() }),
      links: z.object({ workflowId: z.string().nullable() }),
      changes: z.array(z.object({ collection: z.string(), id: z.string() })),
    }),
  ),
  nextCursor: z.string().nullable(),
});

const api = await anApi({ worker: true });
const audit = async (path: string) => {
  const response = await api.get(path, { role: 'auditor' });
  expect([path, response.status]).toEqual([path, 200]);
  return Page.parse(await response.json());
};

let paid: Response;
beforeAll(async () => {
  await api.store.bulk.putAccount(bundleOf(aSnapshot({}).withHistory(3)));
  paid = await api.post('/v1/payments', { role: 'processor', subject: 'psp-1', body: PAYMENT });
  expect(paid.status).toBe(201);
  const ordered = await api.post('/v1/service-approvals', {
    role: 'provisioning',
    subject: 'prov-1',
    body: SERVICE_ORDER,
  });
  expect(ordered.status).toBe(201);
}, 60_000);

describe('the audit trail over HTTP', () => {
  test('says who did what to an account, by which request', async () => {
    const { items } = await audit(`/v1/billing-accounts/${ACCOUNT_ID}/audit?act=payments.record`);
    expect(items).toMatchObject([
      {
        actor: { subject: 'psp-1', role: 'processor' },
        object: { type: 'account', id: ACCOUNT_ID },
        operation: 'reportPayment',
        requestId: paid.headers.get('x-request-id'),
        outcome: 'done',
      },
    ]);
    const collections = items.flatMap(({ changes }) => changes.map(({ collection }) => collection));
    expect(collections).toEqual(expect.arrayContaining(['billingAccounts', 'ledgerEntries', 'payments']));
  });

  test('says what a workflow did, and for whom', async () => {
    const { items } = await audit(`/v1/service-approvals/${SERVICE_ORDER.orderId}/audit`);
    const decided = items.find(({ act }) => act === 'decisions.record');
    expect(decided).toMatchObject({
      actor: { subject: 'prov-1', client: expect.stringMatching(/^workflow:/), role: null },
      links: { workflowId: `service-approval:${SERVICE_ORDER.orderId}` },
      operation: 'decideOrder',
    });
    expect(decided?.changes.map(({ collection }) => collection).sort()).toEqual([
      'decisions',
      'serviceApprovals',
    ]);
  });

  test('tells of one payment and of one policy', async () => {
    const payment = await audit(`/v1/payments/${PAYMENT.paymentId}/audit`);
    expect(payment.items.map(({ act }) => act)).toEqual(['payments.record']);
    const policy = await audit('/v1/audit?objectType=policy&objectId=service-approval');
    expect(policy.items.at(-1)).toMatchObject({
      act: 'policies.put',
      actor: { subject: 'goodstanding' },
      operation: 'prepareDatabase',
    });
  });

  test('is read page by page, newest first, without a gap or a repetition', async () => {
    const whole = (await audit('/v1/audit?limit=200')).items.map(({ entryId }) => entryId);
    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await audit(`/v1/audit?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`);
      pages.push(...page.items.map(({ entryId }) => entryId));
      cursor = page.nextCursor;
    }
    expect(pages.slice(-whole.length)).toEqual(whole.slice(-pages.length));
    expect(new Set(pages).size).toBe(pages.length);
  });

  test('filters by object, caller, act and time', async () => {
    const object = `objectType=account&objectId=${ACCOUNT_ID}`;
    const byCaller = await audit(`/v1/audit?${object}&subject=psp-1`);
    expect(byCaller.items.map(({ act }) => act)).toEqual(['payments.record']);
    expect((await audit(`/v1/audit?${object}&subject=nobody`)).items).toEqual([]);
    expect((await audit(`/v1/audit?${object}&from=2199-01-01T00:00:00Z`)).items).toEqual([]);
    expect((await audit(`/v1/audit?${object}&to=2000-01-01T00:00:00Z`)).items).toEqual([]);
    const half = await api.get(`/v1/audit?objectId=${ACCOUNT_ID}`, { role: 'auditor' });
    expect([half.status, (await problemOf(half)).kind]).toEqual([422, 'validation-failed']);
  });

  test('knows everybody who did anything: nothing was done by an unknown hand', async () => {
    expect(
      (await audit('/v1/audit?subject=unknown')).items.filter(({ act }) => act !== 'bulk.putAccounts'),
    ).toEqual([]);
  });

  test('names nobody but by ids: no name, address or text of a customer is in it', async () => {
    const customer = await api.store.customers.get(CUSTOMER_ID);
    const said = JSON.stringify((await audit('/v1/audit?limit=200')).items);
    expect(said).not.toContain(customer?.name);
    expect(said).not.toContain(String(PAYMENT.amount.amountMinor));
  });

  test.each(['care', 'creditAgent', 'operations', 'analyst', 'policyApprover', 'provisioning'] as const)(
    'is not for %s',
    async (role) => {
      expect((await api.get('/v1/audit', { role })).status).toBe(403);
    },
  );

  test('of what is not there is a 404', async () => {
    for (const path of [
      '/v1/billing-accounts/BA-NONE/audit',
      '/v1/service-approvals/ORD-NONE/audit',
      '/v1/payments/PAY-NONE/audit',
      '/v1/payment-inquiries/INQ-NONE/audit',
      '/v1/billing-cycle-changes/BCC-NONE/audit',
    ])
      expect([path, (await api.get(path, { role: 'auditor' })).status]).toEqual([path, 404]);
  });
});
