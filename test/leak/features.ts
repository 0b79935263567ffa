import type { Role } from '../../src/domain/access/roles.ts';
import { GOOD_REQUESTS } from '../api/good-requests.ts';
import { ACCOUNT_ID, aBill, aSnapshot, CUSTOMER_ID } from '../support/builders.ts';
import { bundleOf } from '../support/bundle.ts';
import { type Caller, callerOf } from '../support/caller.ts';
import type { Product } from '../support/product.ts';
import type { Canaries } from './canaries.ts';

/** What came back, as text. */
export interface Said {
  readonly route: string;
  readonly status: number;
  readonly text: string;
}

/** Fields whose text is a person's own. */
const WORDS = new Set(['note', 'reason', 'text', 'comment']);

/** Uses the features of a product over HTTP, with a canary wherever a person's words or data go. */
export async function useFeatures(product: Product, canaries: Canaries): Promise<Said[]> {
  const said: Said[] = [];
  const caller = callerOf(product);
  const keep = async (route: string, answer: Promise<Response>): Promise<string> => {
    const response = await answer;
    const text = await response.text();
    said.push({ route, status: response.status, text });
    return text;
  };
  await theCustomer(product, canaries);
  await keep('preferences', prefer(caller, canaries));
  await everyRoute(caller, canaries, keep);
  await theStory(caller, canaries, keep);
  return said;
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

type Keep = (route: string, answer: Promise<Response>) => Promise<string>;

/** Every POST twice: its words are canaries, then a card number stands in each text. */
async function everyRoute({ post }: Caller, canaries: Canaries, keep: Keep): Promise<void> {
  for (const [name, { path, role, body }] of Object.entries(GOOD_REQUESTS)) {
    await keep(
      name,
      post(path, { role, body: planted(body, (field) => canaries.text(`${name}: ${field}`)) }),
    );
    for (const field of textsOf(body)) {
      const card = canaries.card(`${name}: card number in ${field}`);
      await keep(`${name}: ${field}`, post(path, { role, body: { ...body, [field]: card } }));
    }
  }
}

function planted(body: Readonly<Record<string, unknown>>, plant: (field: string) => string) {
  return Object.fromEntries(
    Object.entries(body).map(([field, value]) => [
      field,
      WORDS.has(field) && value !== null ? plant(field) : value,
    ]),
  );
}

function textsOf(body: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(body).flatMap(([field, value]) => (typeof value === 'string' ? [field] : []));
}

/** What a person writes where there is something to write about, so that it is stored. */
async function theStory({ get, post, put }: Caller, canaries: Canaries, keep: Keep): Promise<void> {
  const write = (what: string, role: Role, path: string, body: (words: string) => object) =>
    keep(what, post(path, { role, body: body(canaries.text(what)) }));
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
  await write('credit proposal', 'care', `/v1/billing-accounts/${ACCOUNT_ID}/credit-proposals`, (note) => ({
    ...{ type: 'goodwill', amount: { amountMinor: 90_000, currency: 'EUR' }, note },
  }));
  await write('entry', 'rating', `/v1/billing-accounts/${ACCOUNT_ID}/entries`, (note) => ({
    ...{ idempotencyKey: 'leak-1', type: 'usage', direction: 'debit', source: 'rating', note },
    ...{ amount: { amountMinor: 129, currency: 'EUR' }, occurredAt: '2026-11-20T09:00:00Z' },
  }));
  const holds = canaries.text('reason of a hold');
  await keep(
    'holds',
    put(`/v1/billing-accounts/${ACCOUNT_ID}/dunning-holds`, {
      ...{ role: 'care' as const, body: { tags: ['legal'], reason: holds } },
    }),
  );
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
