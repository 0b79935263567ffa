import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BalanceSchema } from '../../../../src/api/schemas/accounts/reads.ts';
import { EvaluationSchema } from '../../../../src/api/schemas/decisions/decision.ts';
import { PaymentSchema } from '../../../../src/api/schemas/payments/payment.ts';
import { SuspendedPaymentSchema, SuspenseItemSchema } from '../../../../src/api/schemas/payments/suspense.ts';
import { pageSchema } from '../../../../src/api/schemas/primitives.ts';
import type { Role } from '../../../../src/domain/access/roles.ts';
import { afterQuestion } from '../../../../src/domain/payments/look-up.ts';
import { aSnapshot } from '../../../support/builders/builders.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { bundleOf } from '../../../support/product/bundle.ts';
import { uniqueName } from '../../../support/run/names.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';
import { GOOD_REQUESTS, PAYMENT, SERVICE_ORDER } from '../../good-requests.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi();
  await api.store.bulk.putAccounts([
    bundleOf(aSnapshot().withHistory(10).overdueBy(-5)),
    bundleOf(
      aSnapshot()
        .withCustomer({ customerId: 'CUST-TWO' })
        .withAccount({ customerId: 'CUST-TWO', billingAccountId: 'BA-2A' }),
    ),
    bundleOf(
      aSnapshot()
        .withCustomer({ customerId: 'CUST-TWO' })
        .withAccount({ customerId: 'CUST-TWO', billingAccountId: 'BA-2B' }),
    ),
  ]);
});

describe('a dry run', () => {
  test('decides with reasons in words, and stores, holds and starts nothing', async () => {
    const before = await api.traces();
    const response = await api.post('/v1/evaluations', { role: 'analyst', body: SERVICE_ORDER });
    expect(response.status).toBe(200);
    const answer = EvaluationSchema.parse(await response.json());
    expect(answer).toMatchObject({
      orderId: 'ORD-1001',
      outcome: 'approve',
      reasons: [{ code: 'GOOD_STANDING', text: expect.stringMatching(/\w/) }],
      policy: { name: 'service-approval' },
    });
    expect(await api.traces()).toEqual(before);
  });

  test('speaks the language that is asked for', async () => {
    const call = { role: 'analyst', body: SERVICE_ORDER } as const;
    const text = async (language: string) => {
      const response = await api.post('/v1/evaluations', {
        ...call,
        headers: { 'accept-language': language },
      });
      expect(response.headers.get('content-language')).toBe(language.slice(0, 2));
      return EvaluationSchema.parse(await response.json()).reasons[0]?.text;
    };
    expect(await text('de-AT,en;q=0.5')).not.toBe(await text('en'));
  });

  test("refuses a currency that is not the account's, by pointer", async () => {
    const usd = { amountMinor: 100, currency: 'USD' };
    const body = { ...SERVICE_ORDER, monthlyCharge: usd, oneOffCharge: usd };
    for (const [path, role] of [
      ['/v1/evaluations', 'analyst'],
      ['/v1/service-approvals', 'provisioning'],
    ] as const) {
      const { kind, faults } = await problemOf(await api.post(path, { role, body }));
      expect({ kind, faults }).toEqual({
        kind: 'validation-failed',
        faults: ['/monthlyCharge/currency currency-mismatch', '/oneOffCharge/currency currency-mismatch'],
      });
    }
  });
});

describe('without a worker', () => {
  test('an order is accepted, never lost: 504 says where to look, and the same again joins the same case', async () => {
    const { workflows } = await api.traces();
    const body = { ...SERVICE_ORDER, orderId: uniqueName('ORD') };
    const path = `/v1/service-approvals/${body.orderId}`;
    for (const key of [uniqueName('key'), uniqueName('key')]) {
      const response = await api.post('/v1/service-approvals', { role: 'provisioning', body, key });
      expect(response.headers.get('location')).toBe(`${api.publicBaseUrl}${path}`);
      expect((await problemOf(response)).kind).toBe('decision-pending');
    }
    expect((await problemOf(await api.get(path))).kind).toBe('decision-pending');
    expect((await api.traces())['workflows']).toBe((workflows ?? 0) + 1);
  });

  test('an inquiry that is repeated with its key reaches the same case', async () => {
    const { workflows } = await api.traces();
    const body = { customerId: 'CUST-TWO', channel: 'chat', topic: 'balanceQuestion' };
    const call = { role: 'care', body, key: uniqueName('key') } as const;
    const first = await api.post('/v1/payment-inquiries', call);
    const second = await api.post('/v1/payment-inquiries', call);
    expect([first.status, second.status]).toEqual([504, 504]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect((await api.traces())['workflows']).toBe((workflows ?? 0) + 1);
  });
});

test('a cycle change of a customer with several accounts has to name one', async () => {
  const body = { customerId: 'CUST-TWO', preference: { billCycleDay: 31 } };
  const { text, kind, faults } = await problemOf(
    await api.post('/v1/billing-cycle-changes', { role: 'care', body }),
  );
  expect({ kind, faults }).toEqual({ kind: 'validation-failed', faults: ['/billingAccountId missing'] });
  expect(text).not.toContain('BA-2');
});

describe('payments', () => {
  const report = (parts: Record<string, unknown>) =>
    api.post('/v1/payments', { role: 'processor', body: { ...PAYMENT, ...parts } });

  test('are read by the processor that reported them, and by no other one', async () => {
    const paymentId = uniqueName('PAY');
    const as = (subject: string) => ({ role: 'processor', subject }) as const;
    const body = { ...PAYMENT, paymentId };
    expect((await api.post('/v1/payments', { ...as('bank-a'), body })).status).toBe(201);
    const idsOf = async (subject: string) => {
      const page = await (await api.get('/v1/payments?limit=100', as(subject))).json();
      return pageSchema(PaymentSchema)
        .parse(page)
        .items.map((item) => item.paymentId);
    };
    expect((await api.get(`/v1/payments/${paymentId}`, as('bank-a'))).status).toBe(200);
    expect(await idsOf('bank-a')).toEqual([paymentId]);
    const other = await problemOf(await api.get(`/v1/payments/${paymentId}`, as('bank-b')));
    const none = await problemOf(await api.get('/v1/payments/PAY-NONE', as('bank-b')));
    expect([other.kind, other.document.detail]).toEqual([none.kind, none.document.detail]);
    expect(await idsOf('bank-b')).toEqual([]);
    // Another processor's report moves the payment, and leaves it the first one's.
    const refund = { ...body, status: 'refunded' };
    expect((await api.post('/v1/payments', { ...as('bank-b'), body: refund })).status).toBe(202);
    expect(await idsOf('bank-a')).toEqual([paymentId]);
    expect((await api.get(`/v1/payments/${paymentId}`, { role: 'collections' })).status).toBe(200);
  });

  test('a settled payment pays the oldest bill and counts once, whatever the key', async () => {
    const balance = async () => {
      const response = await api.get('/v1/customers/CUST-0001/balance');
      return BalanceSchema.parse(await response.json()).balance?.amountMinor ?? Number.NaN;
    };
    const before = await balance();
    const paymentId = uniqueName('PAY');
    const first = await report({ paymentId });
    expect(first.status).toBe(201);
    expect(PaymentSchema.parse(await first.json())).toMatchObject({
      paymentId,
      status: 'settled',
      allocations: [{ amount: { amountMinor: 4500, currency: 'EUR' } }],
      unallocated: { amountMinor: 0, currency: 'EUR' },
    });
    const again = await report({ paymentId });
    expect(again.status).toBe(200);
    expect(await balance()).toBe(before - 4500);
    const stored = await api.get(`/v1/payments/${paymentId}`);
    expect(await stored.text()).not.toContain(PAYMENT.method.token);
  });

  test('a chargeback before its settlement, with one Idempotency-Key for each: no money counts', async () => {
    const paymentId = uniqueName('PAY');
    const reversedAt = '2026-11-21T10:00:00.000Z';
    const early = await report({ paymentId, status: 'reversed', occurredAt: reversedAt });
    expect(early.status).toBe(201);
    const settled = await report({ paymentId, status: 'settled' });
    expect(settled.status).toBe(200);
    expect(PaymentSchema.parse(await settled.json())).toMatchObject({
      ...{ status: 'reversed', reversedAt, refundedAt: null },
      ...{ countedAmount: { amountMinor: 0 }, amount: { amountMinor: 4500 }, allocations: [] },
      events: [{ status: 'settled' }, { status: 'reversed' }],
    });
    const older = await report({ paymentId, status: 'pending', occurredAt: '2026-11-01T00:00:00Z' });
    expect(older.status).toBe(200);
    expect(await older.json()).toMatchObject({ status: 'reversed' });
  });

  test('parts are refunded one after the other, each by its id', async () => {
    const paymentId = uniqueName('PAY');
    await report({ paymentId });
    for (const [eventId, amountMinor, left] of [
      ['re_1', 1500, 3000],
      ['re_1', 1500, 3000],
      ['re_2', 1500, 1500],
    ] as const) {
      const amount = { amountMinor, currency: 'EUR' };
      const answer = await report({ paymentId, eventId, status: 'refunded', amount });
      expect(PaymentSchema.parse(await answer.json())).toMatchObject({
        ...{ status: 'settled', countedAmount: { amountMinor: left }, refundedAt: expect.any(String) },
      });
    }
  });

  test('another amount than was announced counts as it came, and is on the work list until somebody has looked', async () => {
    const paymentId = uniqueName('PAY');
    await report({ paymentId, status: 'pending' });
    const came = await report({ paymentId, amount: { amountMinor: 4480, currency: 'EUR' } });
    expect(PaymentSchema.parse(await came.json())).toMatchObject({
      ...{ status: 'settled', countedAmount: { amountMinor: 4480 } },
      differences: [
        {
          ...{ kind: 'otherAmountCame', expected: { amountMinor: 4500 }, actual: { amountMinor: 4480 } },
        },
      ],
    });
    const path = `/v1/payment-differences/${paymentId}`;
    const isListed = async (state: string) =>
      (await (await api.get(`/v1/payment-differences?state=${state}`, { role: 'billing' })).text()).includes(
        paymentId,
      );
    expect([await isListed('open'), await isListed('done')]).toEqual([true, false]);
    expect((await api.get(path, { role: 'billing' })).status).toBe(200);
    const body = { reason: 'The bank took its fee off.' };
    const seen = await api.post(`${path}/resolution`, { role: 'billing', body });
    expect(await seen.json()).toMatchObject({ state: 'done', resolution: { by: 'test-billing', ...body } });
    expect([await isListed('open'), await isListed('done')]).toEqual([false, true]);
    const none = await problemOf(await api.get('/v1/payment-differences/PAY-NONE', { role: 'billing' }));
    expect(none).toMatchObject({ kind: 'not-found', faults: ['/paymentId no-difference'] });
  });

  test.each([
    ['a transfer', { kind: 'transfer' }],
    ['cash', { kind: 'cash', brand: null, last4: null, token: null }],
    ['a wallet', { kind: 'wallet', brand: 'paypal', last4: '' }],
    ['nothing that is known', undefined],
  ])('%s has neither digits nor a token', async (_, method) => {
    const answer = await report({ paymentId: uniqueName('PAY'), method });
    expect(answer.status).toBe(201);
    const shown = PaymentSchema.parse(await answer.json()).method;
    if (method === undefined) expect(shown).toBeNull();
    else expect(shown).toMatchObject({ kind: method.kind, last4: null });
  });

  test('no date refuses money, and value date and posting instant are both kept', async () => {
    for (const occurredAt of ['1999-01-01T00:00:00Z', '2090-01-01T00:00:00Z']) {
      const answer = await report({ paymentId: uniqueName('PAY'), occurredAt, valueDate: '2026-11-19' });
      expect(answer.status).toBe(201);
      expect(PaymentSchema.parse(await answer.json())).toMatchObject({
        ...{ valueDate: '2026-11-19', postedAt: expect.any(String) },
      });
    }
  });

  test('what is another payment or another event is refused with its cause and what would be accepted', async () => {
    const paymentId = uniqueName('PAY');
    await report({ paymentId, eventId: 'evt-1' });
    for (const [parts, fault] of [
      [{ eventId: 'evt-1', amount: { amountMinor: 1, currency: 'EUR' } }, '/eventId event-differs'],
      [{ amount: { amountMinor: 4500, currency: 'CHF' } }, '/amount/currency payment-in-another-currency'],
      [{ billingAccountId: 'BA-2A' }, '/billingAccountId payment-of-another-account'],
    ] as const) {
      const { kind, faults, document } = await problemOf(await report({ paymentId, ...parts }));
      expect({ kind, faults }).toEqual({ kind: 'payment-mismatch', faults: [fault] });
      expect(document.errors?.[0]).toMatchObject({ accepted: expect.any(String) });
    }
  });

  test('a payment that names a bill of another account counts all the same', async () => {
    const named = await report({ paymentId: uniqueName('PAY'), billId: 'BILL-NONE' });
    expect(named.status).toBe(201);
    expect(await named.json()).toMatchObject({ status: 'settled' });
  });

  test('unknown is a status like the others, and refunded takes a settled payment back', async () => {
    const paymentId = uniqueName('PAY');
    const statusOf = async (response: Response) => PaymentSchema.parse(await response.json()).status;
    for (const [minute, status] of ['unknown', 'pending', 'unknown', 'settled', 'refunded'].entries()) {
      const occurredAt = `2026-11-20T10:0${minute}:00Z`;
      expect(await statusOf(await report({ paymentId, status, occurredAt }))).toBe(status);
    }
  });

  test('are listed by state and by account, newest first', async () => {
    const paymentId = uniqueName('PAY');
    await report({ paymentId, status: 'unknown' });
    const listed = async (query: string) => {
      const page = z
        .object({ items: z.array(PaymentSchema) })
        .parse(await (await api.get(`/v1/payments?${query}`)).json());
      return page.items;
    };
    const unknown = await listed('status=unknown');
    expect(unknown.map((payment) => payment.paymentId)).toContain(paymentId);
    expect(unknown.every(({ status }) => status === 'unknown')).toBe(true);
    expect(await listed('status=unknown&billingAccountId=BA-2A')).toEqual([]);
    const now = '2026-11-22T09:00:00.000Z';
    await api.store.lookUps.put(afterQuestion(null, { paymentId, answer: 'noAnswer', now }));
    const asked = (await listed('status=unknown')).find((payment) => payment.paymentId === paymentId);
    expect(asked?.lookUp).toMatchObject({ attempts: 1, lastAnswer: 'noAnswer', needsAttention: false });
    const one = await api.get(`/v1/payments/${paymentId}`);
    expect(PaymentSchema.parse(await one.json()).lookUp).toEqual(asked?.lookUp);
    expect((await problemOf(await api.get('/v1/payments?status=lost'))).kind).toBe('validation-failed');
  });
});

describe('money that names no account', () => {
  const report = (parts: Record<string, unknown>) =>
    api.post('/v1/payments', { role: 'processor', body: { ...PAYMENT, ...parts } });
  const act = (paymentId: string, action: 'match' | 'return', body: unknown, role: Role = 'billing') =>
    api.post(`/v1/suspense-items/${paymentId}/${action}`, { role, body });
  const itemOf = async (response: Response) => SuspenseItemSchema.parse(await response.json());
  const OF_US = { billingAccountId: 'BA-2A', reason: 'The customer called: the number had a typing error.' };

  test('is accepted, waits on the work list, and a clerk puts it on its account', async () => {
    const paymentId = uniqueName('PAY');
    const response = await report({ paymentId, billingAccountId: 'BA-NOBODY' });
    expect(response.status).toBe(202);
    expect(SuspendedPaymentSchema.parse(await response.json())).toMatchObject({
      paymentId,
      state: 'suspense',
    });
    const open = await (await api.get('/v1/suspense-items?state=open')).text();
    expect(open).toContain(paymentId);

    const item = await itemOf(await act(paymentId, 'match', OF_US));
    expect(item).toMatchObject({
      state: 'matched',
      namedAccountId: 'BA-NOBODY',
      resolution: { by: 'test-billing', billingAccountId: 'BA-2A', reason: OF_US.reason },
    });
    expect(await itemOf(await act(paymentId, 'match', OF_US))).toEqual(item);
    const payment = PaymentSchema.parse(await (await api.get(`/v1/payments/${paymentId}`)).json());
    expect(payment).toMatchObject({ billingAccountId: 'BA-2A', customerId: 'CUST-TWO', inSuspense: false });
    // The processor goes on with the account that it knows.
    expect((await report({ paymentId, billingAccountId: 'BA-NOBODY', status: 'reversed' })).status).toBe(200);
  });

  test.each([
    ['no account', { billingAccountId: undefined }, 'noAccount'],
    ['null', { billingAccountId: null }, 'noAccount'],
    ['an unreadable account', { billingAccountId: 'Kd.-Nr. 0815/47 ü' }, 'unreadableReference'],
    ['what the payer wrote', { billingAccountId: undefined, reference: 'thank you' }, 'unreadableReference'],
    ['a very long text', { billingAccountId: 'x y'.repeat(2000) }, 'unreadableReference'],
    ['a card number', { billingAccountId: '4111111111111111' }, 'unreadableReference'],
  ])('waits with what is known when the report names %s', async (_, parts, cause) => {
    const paymentId = uniqueName('PAY');
    const response = await report({ paymentId, ...parts });
    expect(response.status).toBe(202);
    const item = await api.get(`/v1/suspense-items/${paymentId}`, { role: 'billing' });
    const text = await item.text();
    expect(SuspenseItemSchema.parse(JSON.parse(text))).toMatchObject({
      ...{ cause, namedAccountId: null, state: 'open' },
    });
    expect(text).not.toContain('4111111111111111');
  });

  test('of another currency than the account waits too, and can go back to its payer', async () => {
    const paymentId = uniqueName('PAY');
    const amount = { amountMinor: 5, currency: 'USD' };
    expect((await report({ paymentId, amount })).status).toBe(202);
    const wrong = await problemOf(await act(paymentId, 'match', OF_US));
    expect(wrong.faults).toEqual(['/billingAccountId account-in-another-currency']);
    const item = await itemOf(await act(paymentId, 'return', { reason: 'We take no dollars.' }));
    expect(item).toMatchObject({ state: 'returned', resolution: { billingAccountId: null } });
    expect((await problemOf(await act(paymentId, 'match', OF_US))).kind).toBe('validation-failed');
  });

  test('is matched only by a clerk, and only with a reason', async () => {
    const paymentId = uniqueName('PAY');
    await report({ paymentId, billingAccountId: 'BA-NOBODY' });
    for (const role of ['processor', 'operations', 'care', 'rating'] as const)
      expect((await problemOf(await act(paymentId, 'match', OF_US, role))).kind).toBe('forbidden');
    const { faults } = await problemOf(await act(paymentId, 'match', { ...OF_US, reason: ' ' }));
    expect(faults).toEqual(['/reason too-small']);
    const none = await problemOf(await act('PAY-NONE', 'return', { reason: 'x' }));
    expect(none).toMatchObject({ kind: 'not-found', faults: ['/paymentId not-in-suspense'] });
    await act(paymentId, 'match', OF_US);
    const late = await problemOf(await act(paymentId, 'return', { reason: 'x' }));
    expect(late).toMatchObject({ kind: 'invalid-state', faults: ['/paymentId suspense-matched'] });
  });

  test('the suspense account takes no charges from outside', async () => {
    await report({ paymentId: uniqueName('PAY'), billingAccountId: 'BA-NOBODY' });
    const body = { ...GOOD_REQUESTS.entry.body, idempotencyKey: uniqueName('k') };
    const answer = await api.post('/v1/billing-accounts/SUSPENSE-EUR/entries', { role: 'rating', body });
    expect((await problemOf(answer)).kind).toBe('not-found');
  });
});

test('a card number in the place of a token is masked: the payment counts, and a metric says so', async () => {
  const paymentId = uniqueName('PAY');
  const method = { brand: 'visa 4111 1111 1111 1111', last4: '1111', token: '4111111111111111' };
  const body = { ...PAYMENT, paymentId, method };
  const answer = await api.post('/v1/payments', { role: 'processor', body });
  expect(answer.status).toBe(201);
  expect(await answer.json()).toMatchObject({ status: 'settled', method: { brand: 'visa [card 1111]' } });
  expect((await api.store.payments.get(paymentId))?.method?.token).toBe('[card 1111]');
  const metrics = await (await api.get('/metrics', { role: null })).text();
  expect(metrics).toContain('goodstanding_card_numbers_masked_total{door="payments"} 2');
});

test('readiness names both servers', async () => {
  expect(await (await api.get('/readyz', { role: null })).json()).toMatchObject({
    status: 'ready',
    checks: [{ name: 'mongodb' }, { name: 'temporal' }],
  });
});
