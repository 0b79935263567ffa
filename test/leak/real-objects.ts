/** Requests about things that are there: what people say of them is stored, so that there is something to find. */
import { instantOf } from '../../src/domain/civil-date.ts';
import { sweepRiskWatch } from '../../src/services/insight/risk-watch.ts';
import { SERVICE_ORDER } from '../api/good-requests.ts';
import { ACCOUNT_ID, aSnapshot, CUSTOMER_ID } from '../support/builders/builders.ts';
import { given } from '../support/builders/given.ts';
import { bundleOf } from '../support/product/bundle.ts';
import type { Product } from '../support/product/product.ts';
import { shippedVersion } from '../support/product/shipped.ts';
import { eventually } from '../support/run/eventually.ts';
import { eur, idIn, type Teller } from './teller.ts';

/** An account that owes, and its customer. */
const LATE = { customerId: 'CUST-LATE', billingAccountId: 'BA-LATE' } as const;

/** Goes through the features that need something to be there first. */
export async function useRealObjects(teller: Teller): Promise<void> {
  await aLateCustomer(teller);
  await whatTheLateCustomerIsTold(teller);
  await whatTheLawAsks(teller);
  await whatIsOwed(teller);
  await whatIsOrdered(teller);
  await whatIsPaid(teller);
  await howItIsBilled(teller);
  await whoMayWhat(teller);
}

async function aLateCustomer({ product: { store }, canaries }: Teller): Promise<void> {
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

async function whatIsOwed({ product, keep, caller, write }: Teller): Promise<void> {
  const anotherDebtor = () =>
    given(product.store, instantOf(Date.now()), (snapshot) => snapshot.overdueBy(20, 9_000));
  const promising = await anotherDebtor();
  const untilDate = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const promise = await keep(
    'promise',
    caller.post('/v1/promises', {
      role: 'care',
      body: { billingAccountId: promising.billingAccountId, amount: eur(9_000), untilDate },
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
    `/v1/billing-accounts/${(await anotherDebtor()).billingAccountId}/settlements`,
    (note) => ({
      note,
    }),
  );
}

async function whatIsOrdered(teller: Teller): Promise<void> {
  const { product, caller, keep, write } = teller;
  const orderId = 'ORD-LEAK-REVIEW';
  const { customerId, billingAccountId } = await given(product.store, instantOf(Date.now()), (snapshot) =>
    snapshot.withHistory(10).withReturnedPayment(),
  );
  const order = { ...SERVICE_ORDER, orderId, customerId, billingAccountId };
  await keep(
    'order that a person reviews',
    caller.post('/v1/service-approvals', { role: 'provisioning', body: order }),
  );
  await anOrderOfTmForum(teller);
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
          method: { brand: 'visa', last4: '4242', token: canaries.word(what) },
        },
      }),
    );
  await keep(
    'transfer',
    caller.post('/v1/transfers', {
      role: 'processor',
      body: {
        ...{ transferId: 'TR-LEAK', amount: eur(700), billingAccountId: LATE.billingAccountId },
        ...{ parts: [{ billingAccountId: LATE.billingAccountId, amount: eur(300) }] },
        ...{ occurredAt: new Date(Date.now() - 60_000).toISOString() },
        method: { brand: 'visa', last4: '4242', token: canaries.word('token of a transfer') },
        reference: canaries.text('reference of a transfer'),
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

async function whatTheLateCustomerIsTold({ product, caller, keep, write }: Teller): Promise<void> {
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
  await aNoticeFails(product);
  const notices = await keep(
    'failed deliveries',
    caller.get('/v1/notice-deliveries', { role: 'operations' }),
  );
  const retry = `/v1/notice-deliveries/${encodeURIComponent(idIn(notices, 'noticeId'))}/retry`;
  await write('retry of a notice', 'care', retry, (reason) => ({ reason }));
}

/** A mail server that says no, for good. */
async function aNoticeFails({ store }: Product): Promise<void> {
  const now = instantOf(Date.now());
  const [claimed] = await store.deliveries.claim({ now, leaseUntil: now, limit: 1 });
  if (claimed === undefined) throw new Error('no notice waits');
  const failed = { state: 'failed', channel: 'email', attempts: 8, code: 'SMTP_550', endedAt: now } as const;
  await store.deliveries.settle(claimed, { ...claimed.claim, ...failed });
}

async function howItIsBilled({ caller, keep, write }: Teller): Promise<void> {
  const change = { customerId: CUSTOMER_ID, billingAccountId: ACCOUNT_ID, preference: { billCycleDay: 9 } };
  const asked = await keep(
    'cycle change',
    caller.post('/v1/billing-cycle-changes', { role: 'care', body: { ...change, confirm: false } }),
  );
  const id = idIn(asked, 'changeId');
  await write('end of a cycle change', 'care', `/v1/billing-cycle-changes/${id}/cancellation`, (reason) => ({
    reason,
  }));
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
