import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Role } from '../../../../src/domain/access/roles.ts';
import { ACCOUNT_ID, aNewEntry, aSnapshot } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';
import { GOOD_REQUESTS } from '../../good-requests.ts';

const PATH = `/v1/billing-accounts/${ACCOUNT_ID}/entries`;
const NDJSON = { 'content-type': 'application/x-ndjson' };

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
  await api.store.bulk.putAccount(bundleOf(aSnapshot()));
});

const anEntry = (parts: object = {}) => ({ ...GOOD_REQUESTS.entry.body, ...parts });
const aLine = (parts: object = {}) => ({ billingAccountId: ACCOUNT_ID, ...anEntry(parts) });
const balance = async () => (await api.store.accounts.get(ACCOUNT_ID))?.balance ?? Number.NaN;

const Results = z.object({
  posted: z.int(),
  alreadyPosted: z.int(),
  refused: z.int(),
  masked: z.int(),
  results: z.array(
    z.object({
      line: z.int(),
      status: z.string(),
      entryId: z.string().nullable(),
      errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
    }),
  ),
});

/** Sends lines, text as it is, and tells what became of them: counts, and of each line the status or the faults. */
async function postLines(lines: readonly unknown[], role: Role = 'billing') {
  const body = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const response = await api.post('/v1/entries', { role, key: null, headers: NDJSON, body });
  expect(response.status).toBe(200);
  const { results, ...counts } = Results.parse(await response.json());
  return {
    counts,
    told: results.map(({ line, status, errors }) => [
      line,
      ...(errors.length === 0 ? [status] : errors.map(({ pointer, code }) => `${pointer} ${code}`)),
    ]),
    results,
  };
}

describe('one entry', () => {
  test('is posted, answered with its number, and read back', async () => {
    const before = await balance();
    const response = await api.post(PATH, { role: 'rating', body: anEntry({ idempotencyKey: 'one' }) });
    expect(response.status).toBe(201);
    const posted = await response.json();
    expect(posted).toMatchObject({ type: 'usage', source: 'rating', amount: { amountMinor: 129 } });
    expect(await balance()).toBe(before + 129);
    const page = await (await api.get(PATH, { role: 'care' })).json();
    expect(page).toMatchObject({ items: expect.arrayContaining([posted]) });
  });

  test('is posted once for its own key, and another entry under the key is refused', async () => {
    const body = anEntry({ idempotencyKey: 'twice' });
    expect((await api.post(PATH, { role: 'rating', body })).status).toBe(201);
    const before = await balance();
    expect((await api.post(PATH, { role: 'rating', body })).status).toBe(200);
    const other = { ...body, amount: { amountMinor: 130, currency: 'EUR' } };
    expect(await problemOf(await api.post(PATH, { role: 'rating', body: other }))).toMatchObject({
      kind: 'entry-mismatch',
      faults: ['/idempotencyKey key-reused'],
    });
    expect(await balance()).toBe(before);
  });

  test('for an account that is imported later is posted when it is sent again under its first key', async () => {
    const send = () =>
      api.post('/v1/billing-accounts/BA-LATER/entries', { role: 'rating', key: 'early', body: anEntry() });
    expect((await problemOf(await send())).kind).toBe('not-found');
    await putAccount(api.store, { account: { billingAccountId: 'BA-LATER' } });
    expect((await send()).status).toBe(201);
    expect((await send()).headers.get('idempotency-replayed')).toBe('true');
  });

  test("can't use up the key of a payment, nor be in another currency", async () => {
    const usd = anEntry({ idempotencyKey: 'usd', amount: { amountMinor: 1, currency: 'USD' } });
    expect((await problemOf(await api.post(PATH, { role: 'rating', body: usd }))).faults).toEqual([
      '/amount/currency currency-mismatch',
    ]);
    const sly = anEntry({ idempotencyKey: 'PAY-88', source: 'payment' });
    expect((await api.post(PATH, { role: 'rating', body: sly })).status).toBe(201);
    const paid = await api.post('/v1/payments', { role: 'processor', body: GOOD_REQUESTS.payment.body });
    expect(paid.status).toBe(201);
  });

  test('a ledger is read by callers who may read customers, and a customer reads only their own', async () => {
    expect((await problemOf(await api.get(PATH, { role: 'rating' }))).kind).toBe('forbidden');
    const foreign = { role: 'selfcare', customerId: 'CUST-9' } as const;
    expect(['forbidden', 'not-found']).toContain((await problemOf(await api.get(PATH, foreign))).kind);
    const unknown = '/v1/billing-accounts/BA-NONE/entries';
    expect((await problemOf(await api.get(unknown, { role: 'care' }))).kind).toBe('not-found');
  });
});

describe('a card number in the note of a machine', () => {
  const CARD = '4111 1111 1111 1111';
  const maskedSoFar = async () =>
    Number(
      /goodstanding_card_numbers_masked_total\{door="entries"\} (\d+)/.exec(
        await (await api.get('/metrics', {})).text(),
      )?.[1] ?? 0,
    );

  test('is masked, the charge is posted, and both the answer and a metric count it', async () => {
    const before = { balance: await balance(), masked: await maskedSoFar() };
    const { counts } = await postLines([
      aLine({ idempotencyKey: 'card-1', note: `top-up by ${CARD} 12/27 123` }),
      aLine({ idempotencyKey: 'card-2', note: 'IMEI 490154203237518, SIM 8949020000123456786' }),
    ]);
    expect(counts).toEqual({ posted: 2, alreadyPosted: 0, refused: 0, masked: 1 });
    const one = anEntry({ idempotencyKey: 'card-3', note: '4111-1111-1111-1111' });
    const posted = await api.post(PATH, { role: 'rating', body: one });
    expect(posted.status).toBe(201);
    expect(await posted.json()).toMatchObject({ note: '[card 1111]' });
    expect(await balance()).toBe(before.balance + 3 * 129);
    expect(await maskedSoFar()).toBe(before.masked + 2);
    const page = await (await api.get(`${PATH}?limit=3`, { role: 'care' })).json();
    const notes = z.object({ items: z.array(z.object({ note: z.string() })) }).parse(page).items;
    expect(notes.map(({ note }) => note).toSorted()).toEqual([
      'IMEI 490154203237518, SIM 8949020000123456786',
      '[card 1111]',
      'top-up by [card 1111]',
    ]);
  });

  test('in an id is refused, since an id can’t be masked; no answer repeats it', async () => {
    const { counts, told, results } = await postLines([
      aLine({ idempotencyKey: '4111111111111111' }),
      aLine({ source: '4111-1111-1111-1111' }),
      aLine({ '4111 1111 1111 1111': 1 }),
    ]);
    expect(counts).toMatchObject({ posted: 0, refused: 3 });
    expect(told.flat()).toEqual(
      expect.arrayContaining(['/idempotencyKey card-number', '/source card-number']),
    );
    const path = await api.get('/v1/billing-accounts/4111%201111%201111%201111/entries', { role: 'care' });
    const text = JSON.stringify(results) + (await path.text());
    expect(text).not.toMatch(/4111.?1111/);
  });
});

describe('many entries', () => {
  test('each line has a result of its own: a bad line does not affect the good ones', async () => {
    const before = await balance();
    const { counts, told } = await postLines([
      aLine({ idempotencyKey: 'm1' }),
      '{"billingAccountId": ',
      aLine({ idempotencyKey: 'm2', type: 'payment' }),
      aLine({ idempotencyKey: 'm3', type: 'creditNote', direction: 'credit' }),
      '',
      aLine({ idempotencyKey: 'm1' }),
      aLine({ idempotencyKey: 'm1', amount: { amountMinor: 5, currency: 'EUR' } }),
      aLine({ idempotencyKey: 'm4', billingAccountId: 'BA-NONE' }),
      aLine({ idempotencyKey: 'm5', amount: { amountMinor: 5, currency: 'USD' } }),
      aLine({ idempotencyKey: 'm6', colour: 'red', source: undefined }),
      '[]',
    ]);
    expect(told).toEqual([
      [1, 'posted'],
      [2, ' malformed'],
      [3, '/type not-allowed-value'],
      [4, 'posted'],
      [6, 'alreadyPosted'],
      [7, '/idempotencyKey key-reused'],
      [8, '/billingAccountId account-missing'],
      [9, '/amount/currency currency-mismatch'],
      [10, '/source missing', '/colour unknown-field'],
      [11, ' wrong-type'],
    ]);
    expect(counts).toEqual({ posted: 2, alreadyPosted: 1, refused: 7, masked: 0 });
    expect(await balance()).toBe(before);
  });

  test.each<[string, unknown]>([
    ['120,000 digits of a second', aLine({ occurredAt: `2024-05-02T09:29:00.${'1'.repeat(120_000)}Z` })],
    ['ten digits of a second', aLine({ occurredAt: '2024-05-02T09:29:00.1234567890Z' })],
    ['the year 0', aLine({ occurredAt: '0000-01-01T00:00:00+23:59' })],
    ['half a character', JSON.stringify(aLine({ note: 'x' })).replace('"x"', '"\\ud800"')],
    ['a million brackets', '['.repeat(1_000_000)],
    ['a deep object', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`],
    ['__proto__', '{"__proto__":{"billingAccountId":"BA-0001"}}'],
    ['operators', aLine({ billingAccountId: { $gt: '' }, idempotencyKey: { $ne: 1 } })],
  ])('a line with %s takes no other with it, whatever stands in it', async (name, line) => {
    const good = (n: number) => aLine({ idempotencyKey: `beside-${name.replaceAll(' ', '-')}-${n}` });
    const { told } = await postLines([good(1), line, good(2)]);
    expect([told[0], told[2]]).toEqual([
      [1, 'posted'],
      [3, 'posted'],
    ]);
    expect(told[1]).not.toEqual([2, 'posted']);
  });

  test('bad lines are answered shortly, however much is wrong with them', async () => {
    const wrong = JSON.stringify(
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`no-field-${n}`, 1])),
    );
    const { counts, results } = await postLines(Array.from({ length: 9_000 }, () => wrong));
    expect(counts.refused).toBe(9_000);
    expect(results.every(({ errors }) => errors.length >= 1 && errors.length <= 3)).toBe(true);
    expect(JSON.stringify(results).length).toBeLessThan(3_000_000);
  });

  test('the same lines again post nothing and tell the same entries', async () => {
    const lines = Array.from({ length: 700 }, (_, n) => aLine({ idempotencyKey: `again-${n}` }));
    const first = await postLines(lines);
    expect(first.counts).toEqual({ posted: 700, alreadyPosted: 0, refused: 0, masked: 0 });
    const after = await balance();
    const second = await postLines(lines);
    expect(second.counts).toEqual({ posted: 0, alreadyPosted: 700, refused: 0, masked: 0 });
    expect(second.results.map(({ entryId }) => entryId)).toEqual(first.results.map(({ entryId }) => entryId));
    expect(await balance()).toBe(after);
  });

  test.each([
    ['JSON', { headers: {}, body: aLine() }, 'unsupported-media-type'],
    ['no line', { headers: NDJSON, body: '\n\n' }, 'malformed-body'],
    ['10,001 empty lines', { headers: NDJSON, body: '\n'.repeat(10_001) }, 'payload-too-large'],
    ['8 MiB of line breaks', { headers: NDJSON, body: '\n'.repeat(8 * 1024 * 1024) }, 'payload-too-large'],
    [
      'a compressed body',
      { headers: { ...NDJSON, 'content-encoding': 'gzip' }, body: '{}' },
      'unsupported-media-type',
    ],
    ['10,001 lines', { headers: NDJSON, body: '{}\n'.repeat(10_001) }, 'payload-too-large'],
    ['more than 8 MiB', { headers: NDJSON, body: ' '.repeat(8 * 1024 * 1024 + 1) }, 'payload-too-large'],
    ['another role', { headers: NDJSON, body: '{}', role: 'processor' as const }, 'forbidden'],
    ['no token', { headers: NDJSON, body: '{}', role: null }, 'unauthenticated'],
  ])('refuses %s as a whole', async (_, call, kind) => {
    const before = await balance();
    expect((await problemOf(await api.post('/v1/entries', { role: 'rating', ...call }))).kind).toBe(kind);
    expect(await balance()).toBe(before);
  });
});

test('entries that give money away are posted only by callers who may give it, through every door', async () => {
  const { billingAccountId } = await putAccount(api.store);
  const gifts = [
    { type: 'creditNote', direction: 'credit', amount: { amountMinor: 100_000_000, currency: 'EUR' } },
    { type: 'goodwill', direction: 'credit' },
    { type: 'adjustment', direction: 'credit' },
    { type: 'refund', direction: 'debit' },
  ].map((gift, n) => ({ ...anEntry(gift), idempotencyKey: uniqueName(`gift-${n}`) }));
  const path = `/v1/billing-accounts/${billingAccountId}/entries`;
  for (const body of gifts) {
    const { kind, document } = await problemOf(await api.post(path, { role: 'rating', body }));
    expect([kind, document.detail]).toEqual(['forbidden', 'This needs the scope ledger:credit.']);
  }
  const charge = { billingAccountId, ...anEntry({ idempotencyKey: uniqueName('charge') }) };
  const lines = [...gifts.map((gift) => ({ billingAccountId, ...gift })), charge];
  const { told } = await postLines(lines, 'rating');
  expect(told).toEqual([...gifts.map((_, n) => [n + 1, '/type forbidden']), [gifts.length + 1, 'posted']]);
  const [creditNote] = gifts;
  const tooMuch = await problemOf(await api.post(path, { role: 'billing', body: creditNote }));
  expect([tooMuch.kind, tooMuch.faults]).toEqual([
    'credit-limit-reached',
    ['/amount/amountMinor limit-reached'],
  ]);
  const small = { ...creditNote, amount: { amountMinor: 100_000, currency: 'EUR' } };
  expect((await api.post(path, { role: 'billing', body: small })).status).toBe(201);
});

test('a wrong entry is taken back by the billing desk, once; the one who posted it may not', async () => {
  const { billingAccountId } = await putAccount(api.store);
  const [entry] = await api.store.ledger.post(
    [aNewEntry({ billingAccountId, idempotencyKey: uniqueName('key'), type: 'fee', amount: 500 })],
    new Date().toISOString(),
  );
  const path = `/v1/entries/${entry?.entryId}/reversal`;
  const body = { reason: 'Dunned by mistake.' };
  expect((await problemOf(await api.post(path, { role: 'rating', body }))).kind).toBe('forbidden');
  const done = await api.post(path, { role: 'billing', body });
  expect(done.status).toBe(201);
  expect(await done.json()).toMatchObject({
    ...{ type: 'fee', direction: 'credit', reversedEntryId: entry?.entryId, note: body.reason },
  });
  expect((await api.post(path, { role: 'billing', body })).status).toBe(200);
  const none = await api.post('/v1/entries/BA-NONE:1/reversal', { role: 'billing', body });
  expect((await problemOf(none)).kind).toBe('not-found');
});
