/** Requests about things that are there: what people say of them is stored, so that there is something to find. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Role } from '../../src/domain/access/roles.ts';
import { instantOf } from '../../src/domain/civil-date.ts';
import { sweepRiskWatch } from '../../src/services/insight/risk-watch.ts';
import { SERVICE_ORDER } from '../api/good-requests.ts';
import { ACCOUNT_ID, aSnapshot, CUSTOMER_ID } from '../support/builders.ts';
import { bundleOf } from '../support/bundle.ts';
import { type Call, type Caller, callerOf } from '../support/caller.ts';
import { eventually } from '../support/eventually.ts';
import type { Product } from '../support/product.ts';
import { shippedVersion } from '../support/shipped.ts';
import type { Canaries } from './canaries.ts';
import type { Keep } from './features.ts';

/** An account that owes, and its customer. */
const LATE = { customerId: 'CUST-LATE', billingAccountId: 'BA-LATE' } as const;

interface Teller {
  readonly caller: Caller;
  readonly canaries: Canaries;
  readonly keep: Keep;
  /** A POST whose words are a canary. */
  write(
    what: string,
    role: Role,
    path: string,
    body: (words: string) => object,
    call?: Call,
  ): Promise<string>;
}

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
/** The first id of a member in an answer; an id that nothing has where there is none, which then shows as a request that was refused. */
const idIn = (answer: string, member: string): string =>
  new RegExp(`"${member}":"([^"]+)"`).exec(answer)?.[1] ?? 'NONE';

/** Goes through the features that need something to be there first. */
export async function useRealObjects(product: Product, canaries: Canaries, keep: Keep): Promise<void> {
  const caller = callerOf(product);
  const write: Teller['write'] = (what, role, path, body, call = {}) =>
    keep(what, caller.post(path, { ...call, role, body: body(canaries.text(what)) }));
  const teller: Teller = { caller, canaries, keep, write };
  await aLateCustomer(product, canaries);
  await whatTheLateCustomerIsTold(product, teller);
  await whatTheLawAsks(teller);
  await whatIsOwed(teller);
  await whatIsOrdered(teller);
  await whatIsPaid(teller);
  await whatPoliciesSay(teller);
  await howItIsBilled(product, teller);
  await whoMayWhat(teller);
}

async function aLateCustomer({ store }: Product, canaries: Canaries): Promise<void> {
  const name = canaries.text('name of a customer who owes');
  const { customerId } = LATE;
  const snapshot = aSnapshot({ customer: { customerId, name }, account: { ...LATE } });
  await store.bulk.putAccount(bundleOf(snapshot.withHistory(3).overdueBy(20)));
}

async function whatTheLawAsks({ caller, canaries, keep, write }: Teller): Promise<void> {
  const hold = await write('legal hold', 'dataProtection', '/v1/legal-holds', (reason) => ({
    ...{ object: { type: 'customer', id: LATE.customerId }, until: null, reason },
  }));
  const lifting = `/v1/legal-holds/${idIn(hold, 'holdId')}/lifting`;
  await write('lifting of a hold', 'dataProtection', lifting, (reason) => ({ reason }), {
    subject: 'officer-2',
  });
  const asked = (what: string, body: object) =>
    keep(what, caller.post(`/v1/customers/${LATE.customerId}/privacy-requests`, { role: 'care', body }));
  const correction = {
    name: canaries.text('corrected name'),
    email: canaries.email('corrected e-mail'),
    phone: canaries.phone('corrected phone'),
  };
  const corrected = await asked('correction', { right: 'correction', correction });
  const path = (answer: string, what: string) => `/v1/privacy-requests/${idIn(answer, 'requestId')}/${what}`;
  await write('approval of a correction', 'dataProtection', path(corrected, 'approval'), (note) => ({
    note,
  }));
  const access = await asked('access', { right: 'access' });
  await write('approval of a copy', 'dataProtection', path(access, 'approval'), (note) => ({ note }));
  const ported = await asked('portability', { right: 'portability' });
  await write('rejection of a copy', 'dataProtection', path(ported, 'rejection'), (note) => ({ note }));
  await eventually(async () => {
    const copy = await caller.get(path(access, 'copy'), { role: 'dataProtection', stepUp: true });
    if (copy.status !== 200) throw new Error(`the copy answers ${copy.status}`);
  }).catch(() => undefined);
}

async function whatIsOwed({ keep, caller, write }: Teller): Promise<void> {
  const untilDate = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const promise = await keep(
    'promise',
    caller.post('/v1/promises', {
      role: 'care',
      body: { billingAccountId: LATE.billingAccountId, amount: eur(1_000), untilDate },
    }),
  );
  await write(
    'end of a promise',
    'care',
    `/v1/promises/${idIn(promise, 'promiseId')}/cancellation`,
    (reason) => ({
      reason,
    }),
  );
  const proposals = `/v1/billing-accounts/${LATE.billingAccountId}/write-off-proposals`;
  const first = await write('write-off', 'care', proposals, (note) => ({ note }));
  const decide = (answer: string, what: string) =>
    `/v1/write-off-proposals/${idIn(answer, 'proposalId')}/${what}`;
  await write('rejection of a write-off', 'collections', decide(first, 'rejection'), (note) => ({ note }));
  const second = await write('second write-off', 'care', proposals, (note) => ({ note }));
  await write('approval of a write-off', 'collections', decide(second, 'approval'), (note) => ({ note }));
  await write(
    'settlement',
    'collections',
    `/v1/billing-accounts/${LATE.billingAccountId}/settlements`,
    (note) => ({
      note,
    }),
  );
}

async function whatIsOrdered({ caller, canaries, keep, write }: Teller): Promise<void> {
  const orderId = 'ORD-LEAK-REVIEW';
  const order = { ...SERVICE_ORDER, orderId, oneOffCharge: eur(99_000_000) };
  await keep('large order', caller.post('/v1/service-approvals', { role: 'provisioning', body: order }));
  await anOrderOfTmForum({ caller, canaries, keep, write });
  await write('review', 'creditAgent', `/v1/service-approvals/${orderId}/review`, (note) => ({
    ...{ verdict: 'decline', reasonCode: 'OTHER', note },
  }));
}

/** An order of another system's making: what it says beyond our terms is kept, and given back to it alone. */
async function anOrderOfTmForum({ caller, canaries, keep }: Teller): Promise<void> {
  const words = (what: string) => canaries.text(`product order: ${what}`);
  const party = { id: LATE.customerId, role: 'customer', name: words('name'), '@referredType': 'Customer' };
  const place = { role: 'installation', name: words('place'), '@type': 'GeographicAddress' };
  await keep(
    'product order',
    caller.post('/tmf-api/productOrderingManagement/v4/productOrder', {
      role: 'provisioning',
      body: {
        ...{ externalId: 'ORD-LEAK-TMF', category: 'broadband', description: words('description') },
        billingAccount: { id: LATE.billingAccountId, name: words('account') },
        relatedParty: [party],
        note: [{ id: '1', author: words('author'), text: words('note') }],
        productOrderItem: [
          {
            ...{ id: '1', action: 'add', productOffering: { id: 'fibre-500' } },
            product: { name: words('product'), place: [place] },
          },
        ],
      },
    }),
  );
}

/** A payment that settles with less than was announced: a person says why. */
async function whatIsPaid({ caller, canaries, keep, write }: Teller): Promise<void> {
  const paymentId = 'PAY-LEAK-DIFFERENCE';
  const report = (status: string, amountMinor: number, what: string) =>
    keep(
      `payment ${status}`,
      caller.post('/v1/payments', {
        role: 'processor',
        body: {
          ...{ paymentId, status, billingAccountId: LATE.billingAccountId, amount: eur(amountMinor) },
          occurredAt: new Date(Date.now() - 60_000).toISOString(),
          method: { brand: 'visa', last4: '4242', token: canaries.text(what).replaceAll(' ', '') },
        },
      }),
    );
  await report('pending', 1_000, 'token that was announced');
  await report('settled', 920, 'token that settled');
  await write(
    'resolution of a difference',
    'billing',
    `/v1/payment-differences/${paymentId}/resolution`,
    (reason) => ({ reason }),
  );
}

async function whatTheLateCustomerIsTold(product: Product, { caller, keep, write }: Teller): Promise<void> {
  const model = await shippedVersion('risk-watch');
  const now = instantOf(Date.now());
  await sweepRiskWatch({ store: product.store, model }, { now, after: null, limit: 100 });
  await write(
    'intervention',
    'collections',
    `/v1/risk-watch/${LATE.billingAccountId}/interventions`,
    (note) => ({ kind: 'planOffered', note }),
  );
  await write(
    'suspension by a person',
    'care',
    `/v1/billing-accounts/${LATE.billingAccountId}/suspension`,
    (note) => ({ reason: 'customerRequest', note }),
  );
  const notices = await keep(
    'failed deliveries',
    caller.get('/v1/notice-deliveries', { role: 'operations' }),
  );
  await keep(
    'retry of a notice',
    caller.post(`/v1/notice-deliveries/${idIn(notices, 'noticeId')}/retry`, { role: 'operations', body: {} }),
  );
}

/** A draft, what its author and its reviewer say of it. */
async function whatPoliciesSay({ write }: Teller): Promise<void> {
  const shipped: unknown = JSON.parse(
    readFileSync(new URL('../../policies/working-days/2026-11-29.json', import.meta.url), 'utf8'),
  );
  const document = { ...z.looseObject({}).parse(shipped), version: 'leak' };
  await write('draft of a policy', 'analyst', '/v1/policies', (note) => ({ document, note }));
  for (const step of ['submission', 'approval'])
    await write(
      `${step} of a policy`,
      step === 'submission' ? 'analyst' : 'policyApprover',
      `/v1/policies/working-days/leak/${step}`,
      (note) => ({ note }),
      { subject: `policy-${step}` },
    );
}

async function howItIsBilled(product: Product, { caller, keep, write }: Teller): Promise<void> {
  const change = { customerId: CUSTOMER_ID, billingAccountId: ACCOUNT_ID, preference: { billCycleDay: 9 } };
  const asked = await keep(
    'cycle change',
    caller.post('/v1/billing-cycle-changes', { role: 'care', body: { ...change, confirm: false } }),
  );
  const id = idIn(asked, 'changeId');
  await write('end of a cycle change', 'care', `/v1/billing-cycle-changes/${id}/cancellation`, (reason) => ({
    reason,
  }));
  const [subscription] = await product.db
    .collection<{ _id: string }>('subscriptions')
    .find({ billingAccountId: ACCOUNT_ID })
    .toArray();
  const endDate = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  const path = `/v1/subscriptions/${encodeURIComponent(subscription?._id ?? 'NONE')}/termination`;
  await write('termination', 'provisioning', path, (note) => ({ endDate, reason: 'customerRequest', note }));
}

async function whoMayWhat({ caller, canaries, keep }: Teller): Promise<void> {
  const name = canaries.text('name of a colleague').toLowerCase().replaceAll(' ', '.');
  canaries.add('name of a colleague, as it is stored', name);
  const invitationDigest = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
  const made = await keep(
    'colleague',
    caller.post('/v1/staff', { role: 'admin', body: { name, roles: ['care'], invitationDigest } }),
  );
  const staffId = idIn(made, 'staffId');
  await keep(
    'roles of a colleague',
    caller.post(`/v1/staff/${staffId}/roles`, { role: 'admin', body: { roles: ['billing'] } }),
  );
  await keep(
    'a colleague leaves',
    caller.post(`/v1/staff/${staffId}/state`, { role: 'admin', body: { state: 'disabled' } }),
  );
}
