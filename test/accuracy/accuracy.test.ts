import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testWorkflowBundle } from '../support/product/workflow-bundle.ts';
import { eventually } from '../support/run/eventually.ts';
import { testServers } from '../support/run/servers.ts';
import { orderOf } from './client.ts';
import { explore, replay, type Sequence } from './explore.ts';
import { startLivingService } from './living-service.ts';
import { lyingService } from './lying-service.ts';
import { dayOf } from './oracle/days.ts';
import type { Request, Step } from './oracle/operation.ts';
import { sequenceText } from './print.ts';
import { type Service, startService } from './service.ts';
import { shrink } from './shorten.ts';
import { sequenceSchema } from './stored-sequence.ts';

/** A few accounts and some operations; `npm run accuracy` and `npm run proof` are the long runs. */
const OPERATIONS = 100;
const OPERATIONS_IN_TIME = 50;

let service: Service;

beforeAll(async () => {
  service = await startService({ workflowBundle: await testWorkflowBundle(), servers: testServers() });
});
afterAll(() => service?.stop());

describe('random operations against the running service', () => {
  test('every figure of every account is what the rules in docs/billing.md say, after every step', {
    timeout: 300_000,
  }, async () => {
    const { tally, found } = await explore(service, {
      ...{ accounts: 7, operations: OPERATIONS, seed: 20_261_123, parallel: 4 },
    });
    expect(found.map((one) => sequenceText(one, one.failure)).join('')).toBe('');
    expect(tally.operations).toBeGreaterThanOrEqual(OPERATIONS);
    expect(tally.accounts).toBe(7);
    expect(tally.figures).toBeGreaterThan(1_000);
    expect(await service.trailFaults()).toEqual([]);
  });

  test('the same where time passes: bills, promises and dunning come when they are due', {
    timeout: 300_000,
  }, async () => {
    const living = await startLivingService({ mongodb: testServers().mongodb });
    try {
      const { tally, found } = await explore(living, {
        ...{ accounts: 2, operations: OPERATIONS_IN_TIME, seed: 20_261_123, parallel: 2 },
      });
      expect(found.map((one) => sequenceText(one, one.failure)).join('')).toBe('');
      expect(tally.outcomes['time accepted']).toBeGreaterThan(10);
      expect(await living.trailFaults()).toEqual([]);
    } finally {
      await living.stop();
    }
  });
});

const ACCOUNT: Sequence['account'] = {
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  creditLimit: 100_000,
  graceDays: 3,
  taxRateBasisPoints: 1900,
  state: 'active',
  collectionStatus: 'none',
  cycle: { frequency: 'monthly', billCycleDay: 31, anchorDate: '2025-01-31', paymentTermDays: 14 },
  openedDate: '2025-06-01',
  billedThrough: '2026-01-30',
  subscriptions: [],
};

/** Sends a charge at once with what is given. */
function charging(amount: number, ...others: Request[]): Step {
  const charge: Request['operation'] = {
    kind: 'charge',
    source: 'rating',
    entry: `e${amount}`,
    type: 'usage',
    direction: 'debit',
    amount,
    occurredAt: '2026-01-05T10:00:00.000Z',
  };
  return { requests: [{ key: `k${amount}`, operation: charge }, ...others] };
}

describe('a difference', () => {
  test('is found, shortened to the request that shows it, printed, and shows again from its file', {
    timeout: 120_000,
  }, async () => {
    const billRun: Request = { key: 'run', operation: { kind: 'billRun' } };
    const steps = [
      charging(100),
      charging(200),
      { requests: [billRun] },
      charging(300, { key: 'q', operation: { kind: 'cancelPromise', promise: 'r0' } }),
      charging(400),
    ];
    const lying = await lyingService(service, (body) =>
      body.replace('"amountMinor":300', '"amountMinor":301'),
    );
    try {
      const result = await replay(lying.service, { account: ACCOUNT, steps });
      expect(result?.at).toBe(3);
      const failure = result?.failure ?? { differences: [], answers: [] };
      const short = await shrink(lying.service, { account: ACCOUNT, steps, failure }, () => undefined);
      expect(short.reproduced).toBe(true);
      expect(short.sequence.steps).toEqual([charging(300)]);
      const text = sequenceText(short.sequence, short.failure);
      expect(text).toContain('1.   charge');
      expect(text).toContain('balance: by the rules 300, the service says 301');
      const stored = sequenceSchema.parse(JSON.parse(JSON.stringify(short.sequence)));
      expect((await replay(lying.service, stored))?.at).toBe(0);
      expect(await replay(service, stored)).toBeNull();
    } finally {
      await lying.close();
    }
  });
});

/** The number of the account that a request of a run is about. */
const ACCOUNT_NUMBER = /\bA\d+-[a-z0-9]+-(\d+)\b/;

/** The lie: the first amount is more by one than what was sent. */
function oneMore(body: string): string {
  return body.replace(/"amountMinor":(\d+)/, (_, amount: string) => `"amountMinor":${Number(amount) + 1}`);
}

describe('a run with differences', () => {
  test('leaves out the accounts that differ, goes on with the others, and tells each difference with its whole sequence', {
    timeout: 120_000,
  }, async () => {
    const lying = await lyingService(service, (body, path) =>
      ['0', '2'].includes(ACCOUNT_NUMBER.exec(path + body)?.[1] ?? '') ? oneMore(body) : body,
    );
    try {
      const told: number[] = [];
      const { tally, found } = await explore(lying.service, {
        ...{ accounts: 3, operations: 60, seed: 20_261_130, parallel: 1, most: 3 },
        onFound: async ({ number }, count) => {
          expect(count).toBe(told.push(number));
        },
      });
      expect(told).toEqual([0, 2]);
      expect(found.map(({ number }) => number)).toEqual([0, 2]);
      expect(tally.accounts).toBe(3);
      for (const { account, steps, failure } of found) {
        expect(failure.differences).not.toEqual([]);
        expect((await replay(service, { account, steps }, 'last'))?.failure ?? null).toBeNull();
      }
    } finally {
      await lying.close();
    }
  });

  test('ends after as many differences as are wanted', { timeout: 120_000 }, async () => {
    const lying = await lyingService(service, oneMore);
    try {
      const { tally, found } = await explore(lying.service, {
        ...{ accounts: 3, operations: 60, seed: 20_261_130, parallel: 1, most: 1 },
      });
      expect(found).toHaveLength(1);
      expect(tally.accounts).toBe(1);
    } finally {
      await lying.close();
    }
  });
});

test('what cannot be done at all is a difference with its error', { timeout: 120_000 }, async () => {
  const nowhere: Service = { ...service, url: 'http://127.0.0.1:1' };
  const result = await replay(nowhere, { account: ACCOUNT, steps: [charging(100)] });
  expect(result?.failure.differences).toMatchObject([{ figure: 'error', oracle: 'none' }]);
});

test('money that comes at once with an order may come after the order has asked for its deposit', {
  timeout: 120_000,
}, async () => {
  const slow = await lyingService(service, async (body, path) => {
    if (path !== '/v1/payments') return body;
    const { billingAccountId } = z.object({ billingAccountId: z.string() }).parse(JSON.parse(body));
    await eventually(async () =>
      expect(await orderOf(service, `${billingAccountId}-o0`)).toMatchObject({ state: 'awaitingCondition' }),
    );
    return body;
  });
  try {
    const order: Request['operation'] = {
      ...{ kind: 'order', order: 'o0', monthlyCharge: 4_500, oneOffCharge: 30_000, installation: true },
    };
    const payment: Request['operation'] = {
      ...{ kind: 'payment', payment: 'p0', status: 'settled', amount: 500 },
      occurredAt: '2026-01-05T10:00:00.000Z',
    };
    const requests = [
      { key: 'k0', operation: order },
      { key: 'k1', operation: payment },
    ];
    expect(await replay(slow.service, { account: ACCOUNT, steps: [{ requests }] })).toBeNull();
  } finally {
    await slow.close();
  }
});

test('a refusal that leaves its key free is no first answer: a later success under the key is', {
  timeout: 120_000,
}, async () => {
  const occurredAt = '2026-01-05T10:00:00.000Z';
  const payment = { kind: 'payment', payment: 'p0', status: 'settled', amount: 1, occurredAt } as const;
  const refund: Request = {
    key: 'k1',
    operation: {
      ...{ kind: 'charge', source: 'rating', entry: 'e1', type: 'refund', direction: 'debit' },
      ...{ amount: 1, occurredAt },
    },
  };
  const steps: readonly Step[] = [
    { requests: [refund] },
    { requests: [{ key: 'k0', operation: payment }] },
    { requests: [refund] },
    { requests: [refund, refund] },
  ];
  expect(await replay(service, { account: ACCOUNT, steps })).toBeNull();
});

test('promises that were cancelled count like broken ones: after two a third is refused', {
  timeout: 120_000,
}, async () => {
  const untilDate = dayOf(new Date().toISOString(), ACCOUNT.timeZone);
  const one = (key: string, operation: Request['operation']): Step => ({ requests: [{ key, operation }] });
  const give = (promise: string) => one(promise, { kind: 'promise', promise, amount: 300, untilDate });
  const cancel = (promise: string) => one(`c${promise}`, { kind: 'cancelPromise', promise });
  const steps = [
    ...[charging(300), one('run', { kind: 'billRun' })],
    ...[give('r0'), cancel('r0'), give('r1'), cancel('r1'), give('r2')],
  ];
  expect(await replay(service, { account: ACCOUNT, steps })).toBeNull();
});
