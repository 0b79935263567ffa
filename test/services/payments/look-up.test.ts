import { beforeAll, describe, expect, test } from 'vitest';
import { epochMsOf, instantOf } from '../../../src/domain/civil-date.ts';
import { MoneyError } from '../../../src/domain/money.ts';
import { afterQuestion, askAgainAt, LOOK_UP_ATTEMPTS } from '../../../src/domain/payments/look-up.ts';
import type { Payment } from '../../../src/domain/payments/payment.ts';
import type { PaymentStatus } from '../../../src/domain/payments/payment-status.ts';
import { createHttpProcessor } from '../../../src/gateways/payments/http-processor.ts';
import type { Untold } from '../../../src/services/payments/after-payment-change.ts';
import { sweepOpenPayments } from '../../../src/services/payments/look-up-sweep.ts';
import { StoredDataError } from '../../../src/store/mongo/errors.ts';
import { aReport } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aProcessor, type ProcessorBehaviour, type TestProcessor } from '../../support/outside/processor.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();
let processor: TestProcessor;
beforeAll(async () => {
  processor = await aProcessor();
});

const http = () => createHttpProcessor({ url: processor.url, token: 'secret', timeoutMs: 500 });

/** A payment of 45.00 in a state, made two days before. */
async function aPayment(status: PaymentStatus, occurredAt = '2026-11-20T10:00:00.000Z') {
  const { billingAccountId } = await putAccount(t.store);
  const report = aReport({ billingAccountId, status, occurredAt });
  await t.store.payments.record(report, NOW);
  const { paymentId } = report;
  const now = async () => (await t.store.payments.get(paymentId))?.status;
  const lookUp = async () => (await t.store.lookUps.ofPayments([paymentId])).get(paymentId);
  const balance = async () => (await t.store.accounts.get(billingAccountId))?.balance;
  return { paymentId, now, lookUp, balance };
}

/** Runs `work` while MongoDB refuses every document of a collection that is not like this. */
async function whileRefused(collection: string, validator: object, work: () => Promise<void>): Promise<void> {
  const [before] = await t.db.listCollections({ name: collection }).toArray();
  const options = before !== undefined && 'options' in before ? before.options : undefined;
  await t.db.command({ collMod: collection, validator });
  try {
    await work();
  } finally {
    await t.db.command({ collMod: collection, validator: options?.['validator'] ?? {} });
  }
}

/** One whole sweep; what was told is collected. */
async function sweep(now = NOW, tell?: (payment: Payment) => Promise<readonly Untold[]>) {
  const told: string[] = [];
  const deps = {
    store: t.store,
    processor: http(),
    tell:
      tell ??
      (async (payment: Payment) => {
        told.push(payment.paymentId);
        return [];
      }),
  };
  let after: string | null = null;
  do after = (await sweepOpenPayments(deps, { now, after, limit: 3 })).next;
  while (after !== null);
  return told;
}

describe('the processor over HTTP', () => {
  const ask = async (behaviour: ProcessorBehaviour | null) => {
    const paymentId = uniqueName('PAY');
    if (behaviour !== null) processor.behave(paymentId, behaviour);
    return http().lookUp(paymentId);
  };

  test('its answer is read, with a bearer token', async () => {
    expect(await ask({ kind: 'says', status: 'settled', occurredAt: '2026-11-20T13:00:00+01:00' })).toEqual({
      kind: 'found',
      status: 'settled',
      amount: { amountMinor: 4_500, currency: 'EUR' },
      occurredAt: '2026-11-20T12:00:00.000Z',
    });
    expect(processor.tokens.at(-1)).toBe('Bearer secret');
    expect(await ask(null)).toEqual({ kind: 'notFound' });
  });

  test.each([
    ['a timeout', { kind: 'hangs' }, 'timeout'],
    ['an error', { kind: 'fails', status: 500 }, 'status'],
    ['a refusal', { kind: 'fails', status: 401 }, 'status'],
    ['no JSON', { kind: 'sends', body: '<html>' }, 'garbage'],
    ['another shape', { kind: 'sends', body: '{"status":"settled"}' }, 'garbage'],
    ['a status nobody knows', { kind: 'says', status: 'maybe' }, 'garbage'],
    ['a fraction of a cent', { kind: 'says', status: 'settled', amountMinor: 1.5 }, 'garbage'],
    ['a flood', { kind: 'sends', body: 'x'.repeat(100_000) }, 'garbage'],
  ] as const)('%s is no answer, and never a guess', async (_, behaviour, why) => {
    expect(await ask(behaviour)).toEqual({ kind: 'noAnswer', why });
  });

  test('an answer about another payment counts as no answer', async () => {
    const body = JSON.stringify({
      paymentId: 'PAY-OTHER',
      status: 'settled',
      amount: { amountMinor: 4_500, currency: 'EUR' },
      occurredAt: '2026-11-20T12:00:00Z',
    });
    expect(await ask({ kind: 'sends', body })).toEqual({ kind: 'noAnswer', why: 'garbage' });
  });

  test('nobody listening is no answer', async () => {
    const nobody = createHttpProcessor({ url: 'http://127.0.0.1:9', timeoutMs: 500 });
    expect(await nobody.lookUp('PAY-1')).toEqual({ kind: 'noAnswer', why: 'unreachable' });
  });
});

describe('a run of the look-ups', () => {
  test('settles what the processor says has settled, from when it did, once, and tells of it', async () => {
    const { paymentId, now, balance, lookUp } = await aPayment('unknown');
    processor.behave(paymentId, { kind: 'says', status: 'settled' });
    expect(await sweep()).toContain(paymentId);
    expect(await now()).toBe('settled');
    expect(await balance()).toBe(-4_500);
    expect((await t.store.payments.get(paymentId))?.occurredAt).toBe('2026-11-20T12:00:00.000Z');
    expect(await lookUp()).toMatchObject({ lastAnswer: 'final', nextAt: null, newsDue: false });
    expect(await sweep()).not.toContain(paymentId);
  });

  test('a payment that it says was taken back has counted and is owed again', async () => {
    const { paymentId, now, balance } = await aPayment('unknown');
    processor.behave(paymentId, { kind: 'says', status: 'reversed' });
    await sweep();
    expect({ status: await now(), balance: await balance() }).toEqual({ status: 'reversed', balance: 0 });
  });

  test('a payment that was taken back is recorded whole or not at all: a death in between never leaves it counted', async () => {
    const { paymentId, now, balance } = await aPayment('unknown');
    processor.behave(paymentId, { kind: 'says', status: 'refunded' });
    let calls = 0;
    const { record, recordAll } = t.store.payments;
    const dying = <R>(work: () => Promise<R>): Promise<R> => {
      calls += 1;
      if (calls > 1) throw new Error('killed');
      return work();
    };
    const payments = {
      ...t.store.payments,
      record: (...given: Parameters<typeof record>) => dying(() => record(...given)),
      recordAll: (...given: Parameters<typeof recordAll>) => dying(() => recordAll(...given)),
    };
    const deps = { store: { ...t.store, payments }, processor: http(), tell: async () => [] };
    await sweepOpenPayments(deps, { now: NOW, after: null, limit: 1_000 }).catch(() => undefined);
    expect({ status: await now(), balance: await balance() }).toEqual({ status: 'refunded', balance: 0 });
  });

  test('a payment on an unreadable account does not stop the others from getting their results', async () => {
    const [bad, good] = [await aPayment('unknown'), await aPayment('unknown')];
    for (const { paymentId } of [bad, good]) processor.behave(paymentId, { kind: 'says', status: 'settled' });
    const billingAccountId = (await t.store.payments.get(bad.paymentId))?.billingAccountId ?? '';
    const accounts = t.db.collection<{ _id: string; graceDays: number }>('billingAccounts');
    const account = await accounts.findOne({ _id: billingAccountId });
    await t.db.command({ collMod: 'billingAccounts', validationLevel: 'off' });
    await accounts.updateOne({ _id: billingAccountId }, { $set: { graceDays: 0.5 } });
    try {
      await sweep();
      expect(await good.now()).toBe('settled');
    } finally {
      await accounts.updateOne({ _id: billingAccountId }, { $set: { graceDays: account?.graceDays ?? 0 } });
      await t.db.command({ collMod: 'billingAccounts', validationLevel: 'strict' });
    }
    expect(await bad.now()).toBe('unknown');
    await sweep();
    expect(await bad.now()).toBe('settled');
  });

  test('a payment whose document MongoDB refuses does not stop the others from getting their results', async () => {
    const [bad, good] = [await aPayment('unknown'), await aPayment('unknown')];
    for (const { paymentId } of [bad, good]) processor.behave(paymentId, { kind: 'says', status: 'settled' });
    for (const collection of ['paymentLookUps', 'payments']) {
      await whileRefused(collection, { _id: { $ne: bad.paymentId } }, async () => {
        await sweep();
      });
      expect(await bad.now()).toBe('unknown');
      expect(await good.now()).toBe('settled');
    }
    await sweep(askAgainAt(1, NOW));
    expect(await bad.now()).toBe('settled');
  });

  test.each(['payments', 'paymentLookUps'])(
    'a malformed document in %s keeps no payment but its own from its result',
    async (collection) => {
      const [bad, good] = [await aPayment('unknown'), await aPayment('unknown')];
      await t.store.lookUps.put(afterQuestion(null, { paymentId: bad.paymentId, answer: 'open', now: NOW }));
      for (const { paymentId } of [bad, good])
        processor.behave(paymentId, { kind: 'says', status: 'settled' });
      const documents = t.db.collection<{ _id: string }>(collection);
      const before = await documents.findOne({ _id: bad.paymentId });
      const set = { amount: 0.5, attempts: 0.5 };
      await documents.updateOne({ _id: bad.paymentId }, { $set: set }, { bypassDocumentValidation: true });
      const billingAccountId = (
        await t.db
          .collection<{ _id: string; billingAccountId: string }>('payments')
          .findOne({ _id: bad.paymentId })
      )?.billingAccountId;
      try {
        const { failed } = await sweepOpenPayments(
          { store: t.store, processor: http(), tell: async () => [] },
          { now: NOW, after: null, limit: 1_000 },
        );
        expect(failed).toContainEqual({
          billingAccountId: collection === 'payments' ? billingAccountId : expect.any(String),
          code: 'StoredDataError',
        });
        expect(await good.now()).toBe('settled');
      } finally {
        await documents.replaceOne({ _id: bad.paymentId }, { ...before });
      }
      await sweep(askAgainAt(1, NOW));
      expect(await bad.now()).toBe('settled');
    },
  );

  test.each([
    ['can not be read', new StoredDataError('promises', 'PTP-1', ['amount'])],
    ['has something else than an amount', new MoneyError('not an exact integer of minor units: 0.5')],
  ])('news of a payment whose account %s keeps no other news from being told', async (_, error) => {
    const [bad, good] = [await aPayment('unknown'), await aPayment('unknown')];
    for (const { paymentId } of [bad, good]) processor.behave(paymentId, { kind: 'says', status: 'settled' });
    await sweep(NOW, async ({ paymentId }) => [{ workflowId: paymentId, error: new Error('no Temporal') }]);
    const told: string[] = [];
    const failing = async ({ paymentId }: Payment) => {
      if (paymentId === bad.paymentId) throw error;
      told.push(paymentId);
      return [];
    };
    await sweep(NOW, failing);
    expect(told).toContain(good.paymentId);
    expect(await sweep()).toContain(bad.paymentId);
  });

  test('when Temporal or MongoDB does not answer it ends, to be made again', async () => {
    const { paymentId, now } = await aPayment('unknown');
    processor.behave(paymentId, { kind: 'says', status: 'settled' });
    const away = async () => {
      throw new Error('no connection');
    };
    await expect(sweep(NOW, away)).rejects.toThrow('no connection');
    expect(await sweep()).toContain(paymentId);
    expect(await now()).toBe('settled');
  });

  test('what times out stays unknown and moves nothing, and is asked again later', async () => {
    const { paymentId, now, balance, lookUp } = await aPayment('unknown');
    processor.behave(paymentId, { kind: 'hangs' });
    await sweep();
    await sweep();
    expect(processor.asked.filter((id) => id === paymentId)).toHaveLength(1);
    expect({ status: await now(), balance: await balance() }).toEqual({ status: 'unknown', balance: 0 });
    expect(await lookUp()).toMatchObject({ attempts: 1, lastAnswer: 'noAnswer', needsAttention: false });
    processor.behave(paymentId, { kind: 'says', status: 'failed' });
    await sweep(askAgainAt(1, NOW));
    expect(await now()).toBe('failed');
  });

  test('the processor is asked about a payment that is pending for too long, and not about a new one', async () => {
    const late = await aPayment('pending');
    const fresh = await aPayment('pending', '2026-11-22T08:30:00.000Z');
    processor.behave(late.paymentId, { kind: 'hangs' });
    await sweep();
    expect(await late.now()).toBe('unknown');
    processor.behave(late.paymentId, { kind: 'says', status: 'pending' });
    await sweep(askAgainAt(1, NOW));
    expect(await late.now()).toBe('pending');
    expect(processor.asked).not.toContain(fresh.paymentId);
  });

  test('another amount that settled counts, and a person looks at the difference', async () => {
    const { paymentId, now, balance } = await aPayment('unknown');
    processor.behave(paymentId, { kind: 'says', status: 'settled', amountMinor: 4_400 });
    await sweep();
    expect({ status: await now(), balance: await balance() }).toEqual({ status: 'settled', balance: -4_400 });
    expect((await t.store.payments.get(paymentId))?.check).toMatchObject({ state: 'open' });
  });

  test('another currency, or no result after several look-ups, needs a person', async () => {
    const differs = await aPayment('unknown');
    processor.behave(differs.paymentId, { kind: 'says', status: 'settled', currency: 'CHF' });
    const lost = await aPayment('unknown');
    let now: string = NOW;
    for (let attempt = 1; attempt <= LOOK_UP_ATTEMPTS; attempt += 1) {
      expect((await lost.lookUp())?.needsAttention ?? false).toBe(false);
      await sweep(now);
      now = instantOf(epochMsOf(now) + 7 * 3_600_000);
    }
    expect(await lost.lookUp()).toMatchObject({ lastAnswer: 'notFound', needsAttention: true });
    expect(await differs.lookUp()).toMatchObject({ lastAnswer: 'differs', needsAttention: true });
    expect([await lost.now(), await differs.now()]).toEqual(['unknown', 'unknown']);
    expect(await t.store.lookUps.needingAttention()).toBeGreaterThanOrEqual(2);
  });

  test('news that does not get through is told by the next sweep', async () => {
    const { paymentId } = await aPayment('unknown');
    processor.behave(paymentId, { kind: 'says', status: 'settled' });
    await sweep(NOW, async (payment) => [{ workflowId: payment.paymentId, error: new Error('no Temporal') }]);
    expect(await sweep()).toContain(paymentId);
    expect(await sweep()).not.toContain(paymentId);
  });
});

test('questions are spaced out: 5 minutes, then twice as long, at most 6 hours', () => {
  const minutes = (attempts: number) => (epochMsOf(askAgainAt(attempts, NOW)) - epochMsOf(NOW)) / 60_000;
  expect([1, 2, 3, 7, 8, 100].map(minutes)).toEqual([5, 10, 20, 320, 360, 360]);
  const once = afterQuestion(null, { paymentId: 'P', answer: 'open', now: NOW });
  expect(once).toMatchObject({ attempts: 1, nextAt: askAgainAt(1, NOW), newsDue: false });
});
