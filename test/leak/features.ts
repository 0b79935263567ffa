import { GOOD_REQUESTS, PAYMENT } from '../api/good-requests.ts';
import { ACCOUNT_ID, aBill, aSnapshot, CUSTOMER_ID } from '../support/builders/builders.ts';
import { type Caller, callerOf } from '../support/callers/caller.ts';
import { bundleOf } from '../support/product/bundle.ts';
import type { Product } from '../support/product/product.ts';
import { releaseShipped } from '../support/product/shipped.ts';
import { changeAccounts } from './accounts-that-change.ts';
import { correctWhatWasWrong } from './bills-that-were-wrong.ts';
import type { Canaries } from './canaries.ts';
import { failASubscriber } from './failing-subscriber.ts';
import { throughOtherDoors } from './other-doors.ts';
import { livePolicies } from './policies-in-life.ts';
import { useRealObjects } from './real-objects.ts';
import { changeServices } from './services-that-change.ts';
import type { Expected, Keep, Teller } from './teller.ts';
import { watchingPlants } from './text-fields.ts';

/** What came back, as text. */
export interface Said {
  readonly route: string;
  readonly status: number;
  readonly text: string;
  /** How many canaries the request held. */
  readonly canaries: number;
  readonly expected: Expected;
}

/** Fields whose text is a person's own, or says who, where or by what somebody is. */
const WORDS = new Set(['note', 'reason', 'text', 'comment', 'name', 'street']);
const TRACES = new Set(['token', 'methodToken', 'device', 'address']);

/** What was said, and the text fields that no accepted request had a canary in. */
export interface Used {
  readonly said: readonly Said[];
  readonly notPlanted: readonly string[];
}

/** Uses the features of a product over HTTP, with a canary wherever a person's words or data go. */
export async function useFeatures(product: Product, canaries: Canaries): Promise<Used> {
  const said: Said[] = [];
  const { caller, missing } = watchingPlants(callerOf(product), canaries);
  let counted = canaries.planted.length;
  const keep: Keep = async (route, answer, expected = 'accepted') => {
    const response = await answer;
    const text = await response.text();
    const planted = canaries.planted.length - counted;
    counted = canaries.planted.length;
    said.push({ route, status: response.status, text, canaries: planted, expected });
    return text;
  };
  const write: Teller['write'] = (what, role, path, body, call = {}) =>
    keep(what, caller.post(path, { ...call, role, body: body(canaries.text(what)) }));
  const teller: Teller = { product, caller, canaries, keep, write };
  for (const name of ['working-days', 'credit-limits', 'dunning', 'account-terms'] as const)
    await releaseShipped(product.store, name);
  await theCustomer(product, canaries);
  await keep('preferences', prefer(caller, canaries));
  await theDispute(teller);
  await everyRoute(caller, canaries, keep);
  await theStory(teller);
  await useRealObjects(teller);
  await changeServices(teller);
  await changeAccounts(teller);
  await correctWhatWasWrong(teller);
  await livePolicies(teller);
  await throughOtherDoors(teller);
  await failASubscriber(teller);
  return { said, notPlanted: missing() };
}

async function theCustomer({ store }: Product, canaries: Canaries): Promise<void> {
  const customer = {
    customerId: CUSTOMER_ID,
    name: canaries.text('name of a customer'),
    email: canaries.email('e-mail of a customer'),
  };
  const bundle = bundleOf(aSnapshot().withCustomer(customer).withHistory(6).dueIn(5));
  await store.bulk.putAccount({
    ...bundle,
    entries: bundle.entries.map((entry) => ({ ...entry, note: canaries.text('note of a loaded entry') })),
    bills: [...bundle.bills, aBill({ billId: 'BILL-LEAK', dueDate: '2027-01-15', amount: 9_000 })],
  });
}

function prefer({ put }: Caller, canaries: Canaries): Promise<Response> {
  return put(`/v1/customers/${CUSTOMER_ID}/notice-preferences`, {
    role: 'care',
    body: { channel: null, quietHours: null, phone: canaries.phone('phone of a customer') },
  });
}

/** Every POST twice: its words and what it says of a person are canaries, then a card number stands in each text. */
async function everyRoute({ post }: Caller, canaries: Canaries, keep: Keep): Promise<void> {
  for (const [name, { path, role, body }] of Object.entries(GOOD_REQUESTS)) {
    // Most name something that is not there: what is refused goes into the log and the problem, and into nothing else.
    await keep(name, post(path, { role, body: planted(body, name, canaries) }), 'either');
    for (const field of textsOf(body)) {
      const card = canaries.card(`${name}: card number in ${field}`);
      await keep(`${name}: ${field}`, post(path, { role, body: { ...body, [field]: card } }), 'either');
    }
  }
}

/** A body with a canary in each such field, however deep. */
function planted(
  body: Readonly<Record<string, unknown>>,
  name: string,
  canaries: Canaries,
): Record<string, unknown> {
  const at = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(at);
    return typeof value === 'object' && value !== null ? planted({ ...value }, name, canaries) : value;
  };
  const textOf = (field: string, value: string): string => {
    const what = `${name}: ${field}`;
    if (field === 'email' && value.includes('@')) return canaries.email(what);
    if (field === 'phone' && value.startsWith('+')) return canaries.phone(what);
    // A reason of one word is a code, a name of one word that of a thing.
    if (WORDS.has(field) && value.includes(' ')) return canaries.text(what);
    return TRACES.has(field) ? canaries.word(what) : value;
  };
  return Object.fromEntries(
    Object.entries(body).map(([field, value]) => [
      field,
      typeof value === 'string' ? textOf(field, value) : at(value),
    ]),
  );
}

function textsOf(body: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(body).flatMap(([field, value]) => (typeof value === 'string' ? [field] : []));
}

/** Before a payment settles the bill. */
async function theDispute({ caller: { get }, keep, write }: Teller): Promise<void> {
  await write('dispute', 'care', '/v1/bills/BILL-LEAK/disputes', (reason) => ({
    ...{ amount: { amountMinor: 100, currency: 'EUR' }, reason },
  }));
  const disputes: unknown = JSON.parse(
    await keep('disputes', get(`/v1/disputes?customerId=${CUSTOMER_ID}`, { role: 'care' })),
  );
  const id = JSON.stringify(disputes).match(/DSP-[0-9A-F]+/)?.[0] ?? 'DSP-NONE';
  await write('dispute resolution', 'care', `/v1/disputes/${id}/resolution`, (note) => ({
    outcome: 'rejected',
    note,
  }));
}

/** What a person writes where there is something to write about, so that it is stored. */
async function theStory({ caller: { get, post, put }, canaries, keep, write }: Teller): Promise<void> {
  await write('credit proposal', 'care', `/v1/billing-accounts/${ACCOUNT_ID}/credit-proposals`, (note) => ({
    ...{ type: 'goodwill', amount: { amountMinor: 90_000, currency: 'EUR' }, note },
  }));
  const posted = await write('entry', 'rating', `/v1/billing-accounts/${ACCOUNT_ID}/entries`, (note) => ({
    ...{ idempotencyKey: 'leak-1', type: 'usage', direction: 'debit', source: 'rating', note },
    ...{ amount: { amountMinor: 129, currency: 'EUR' }, occurredAt: '2026-11-20T09:00:00Z' },
  }));
  // Money whose account nobody knows, and what people say of it.
  const unknown = { ...PAYMENT, billingAccountId: 'BA-NOBODY' };
  for (const [paymentId, what, rest] of [
    ['PAY-LEAK-1', 'match', { billingAccountId: ACCOUNT_ID }],
    ['PAY-LEAK-2', 'return', {}],
  ] as const) {
    const method = {
      brand: 'visa',
      last4: '4242',
      token: canaries.word(`token of ${paymentId}`),
    };
    await keep(
      paymentId,
      post('/v1/payments', { role: 'processor', body: { ...unknown, paymentId, method } }),
    );
    await write(`suspense ${what}`, 'billing', `/v1/suspense-items/${paymentId}/${what}`, (reason) => ({
      ...{ ...rest, reason },
    }));
  }
  const proposals = await keep('credit proposals', get('/v1/credit-proposals', { role: 'billing' }));
  const proposal = proposals.match(/"proposalId":"([^"]+)"/)?.[1] ?? 'CP-NONE';
  await write('credit rejection', 'billing', `/v1/credit-proposals/${proposal}/rejection`, (note) => ({
    note,
  }));
  const entryId = posted.match(/"entryId":"([^"]+)"/)?.[1] ?? 'NONE:1';
  await write('reversal', 'billing', `/v1/entries/${encodeURIComponent(entryId)}/reversal`, (reason) => ({
    reason,
  }));
  await write('override of a cycle', 'creditAgent', '/v1/billing-cycle-changes', (note) => ({
    ...{ customerId: CUSTOMER_ID, billingAccountId: ACCOUNT_ID, preference: { billCycleDay: 17 } },
    ...{ confirm: false, override: { note } },
  }));
  await write('alignment', 'creditAgent', '/v1/billing-cycle-alignments', (note) => ({
    ...{ customerId: CUSTOMER_ID, preference: { billCycleDay: 12 }, override: { note } },
  }));
  const asked = await keep(
    'inquiry of the story',
    post('/v1/payment-inquiries', {
      role: 'care',
      body: {
        ...{ customerId: CUSTOMER_ID, billingAccountId: ACCOUNT_ID, channel: 'phone', topic: 'other' },
        text: canaries.text('inquiry of the story'),
      },
    }),
  );
  const inquiry = asked.match(/"inquiryId":"([^"]+)"/)?.[1] ?? 'INQ-NONE';
  await write('resolution', 'care', `/v1/payment-inquiries/${inquiry}/resolution`, (text) => ({
    ...{ code: 'OTHER', text, actions: [] },
  }));
  await write('rating', 'care', `/v1/payment-inquiries/${inquiry}/rating`, (comment) => ({
    rating: 4,
    comment,
  }));
  // What somebody looks for is in no address, and nowhere afterwards.
  await write('search', 'care', '/v1/customers/search', (text) => ({ by: 'name', text }));
  for (const [report, role] of [
    ['/v1/kpis', 'analyst'],
    ['/v1/audit', 'auditor'],
  ] as const)
    await keep(`report ${report}`, get(report, { role }));
  const holds = canaries.text('reason of a hold');
  await keep(
    'holds',
    put(`/v1/billing-accounts/${ACCOUNT_ID}/dunning-holds`, {
      ...{ role: 'care' as const, body: { tags: ['legal'], reason: holds } },
    }),
  );
  await write('bankruptcy', 'care', `/v1/billing-accounts/${ACCOUNT_ID}/insolvency`, (text) => ({
    ...{ openedOn: '2026-11-01', reference: text, administrator: text, note: text },
  }));
  await write('cancelled order', 'provisioning', '/v1/service-approvals/ORD-1001/cancellation', (reason) => ({
    reason,
  }));
  await keep(
    'reveal',
    post(`/v1/customers/${CUSTOMER_ID}/reveal`, {
      ...{ role: 'care' as const, body: { group: 'contact', reason: 'identityCheck' } },
    }),
  );
}
