import { z } from 'zod';
import { seededRandom } from '../../src/demo-data/random.ts';
import { pastDueAmount } from '../../src/domain/accounts/standing.ts';
import { addDays, addMonths, atHour, civilDateAt } from '../../src/domain/civil-date.ts';
import { promiseWorkflowId } from '../../src/messages/promise-to-pay.ts';
import { sweepBillRun } from '../../src/services/billing/bill-run.ts';
import { sweepAll } from '../../src/services/sweep.ts';
import type { AccountBundle } from '../../src/store/accounts/bulk.ts';
import { inLanes, send } from './caller.ts';
import type { Product } from './machine.ts';
import { accountsOf, putAll, type Story, type Wave } from './story.ts';

const LANES = 12;
/** Bills that are open when the burst comes, besides those of the account's own past. */
const OPEN_MONTHS = 3;

const bundlesOf = (wave: Wave) =>
  accountsOf('payment-burst', wave, addMonths(civilDateAt(wave.now, 'UTC'), -OPEN_MONTHS));

/**
 * A processor reports payments of all accounts at once, some of them twice. Every fifth account has one that is taken back;
 * every third has promised to pay what is past due, and keeps it.
 */
export const paymentBurstStory: Story = {
  name: 'payment-burst',
  grows: 'payments',

  async load(product, wave) {
    await putAll(product, bundlesOf(wave));
    const { timeZone, now } = wave;
    const at = atHour(civilDateAt(now, timeZone), 3, timeZone);
    const order = { runId: `before:${timeZone}`, timeZone, now: at, limit: 200 };
    await sweepAll((after) => sweepBillRun(product, { ...order, after }));
  },

  async play(product, wave) {
    const bundles = bundlesOf(wave);
    const ended: Promise<unknown>[] = [];
    const promised = new Map<string, number>();
    await inLanes(
      bundles.filter((_, index) => index % 3 === 1),
      LANES,
      async (bundle) => {
        const amount = await promise(product, wave, bundle, ended);
        if (amount !== null) promised.set(bundle.account.billingAccountId, amount);
      },
    );
    const reports = bundles.flatMap((bundle, index) => reportsOf(wave, bundle, index, promised));
    await inLanes(mixed(reports, wave.seed), LANES, (report) => tell(product, report));
    await Promise.all(ended);
  },
};

interface Report {
  readonly body: { readonly paymentId: string; readonly status: string };
  readonly twice: boolean;
  readonly takenBack: boolean;
}

/** Promises what is past due; null when nothing is, or the promise is refused. */
async function promise(
  product: Product,
  { now, timeZone }: Wave,
  { account, customer }: AccountBundle,
  ended: Promise<unknown>[],
): Promise<number | null> {
  const { billingAccountId, currency } = account;
  const { store } = product;
  const [present] = await eventually(() =>
    store.snapshots.presentOfCustomer(customer.customerId, billingAccountId, now),
  );
  const amountMinor = present === undefined ? 0 : pastDueAmount(present.openBills, present.today);
  if (amountMinor <= 0) return null;
  const answer = await send(product, 'care', '/v1/promises', {
    key: `promise:${billingAccountId}`,
    body: {
      billingAccountId,
      amount: { amountMinor, currency },
      untilDate: addDays(civilDateAt(now, timeZone), 7),
    },
  });
  if (answer.status !== 201) return null;
  const { promiseId } = z.object({ promiseId: z.string() }).parse(JSON.parse(answer.text));
  const ending = product.temporal.workflow.getHandle(promiseWorkflowId(promiseId)).result();
  ending.catch(() => undefined);
  ended.push(ending);
  return amountMinor;
}

function reportsOf(
  { seed, now }: Wave,
  { account }: AccountBundle,
  index: number,
  promised: ReadonlyMap<string, number>,
): Report[] {
  const { billingAccountId, currency } = account;
  const random = seededRandom(seed).fork(`payments of ${billingAccountId}`);
  const takenBack = index % 5 === 0;
  const wanted = promised.get(billingAccountId);
  const amounts = [
    // What was promised would be taken back with it, so the two exclude each other.
    ...(wanted === undefined ? [] : [wanted]),
    ...Array.from({ length: takenBack ? 1 : random.int(1, 4) }, () => random.int(100, 20_000)),
  ];
  return amounts.map((amountMinor, number) => ({
    body: {
      paymentId: `BURST-${billingAccountId}-${number}`,
      billingAccountId,
      amount: { amountMinor, currency },
      method: { brand: 'visa', last4: '4242', token: 'tok_burst' },
      status: 'settled',
      occurredAt: now,
    },
    twice: random.chance(0.3),
    takenBack: takenBack && wanted === undefined,
  }));
}

/** Tells of a payment: once, or twice at once, then that it was taken back. */
async function tell(product: Product, { body, twice, takenBack }: Report): Promise<void> {
  const report = async (status: string, key: string) => {
    const post = { key: `${body.paymentId}:${key}`, body: { ...body, status } };
    const answer = await send(product, 'processor', '/v1/payments', post);
    if (answer.status >= 400) throw new Error(`${body.paymentId}: ${answer.status} ${answer.text}`);
  };
  await Promise.all([report('settled', 'first'), ...(twice ? [report('settled', 'second')] : [])]);
  if (takenBack) await report('reversed', 'back');
}

/** In an order that the seed makes. */
function mixed<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed).fork('order');
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Reads again while MongoDB is away. */
async function eventually<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await read();
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
}
