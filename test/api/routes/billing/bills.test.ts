import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { addDays, civilDateAt } from '../../../../src/domain/civil-date.ts';
import { aSubscription } from '../../../support/builders/builders.ts';
import { putAccount } from '../../../support/builders/put-account.ts';
import { problemOf } from '../../../support/callers/problem.ts';
import { type ApiUnderTest, anApi } from '../../api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await anApi({ worker: true });
}, 120_000);

const Run = z.looseObject({ runId: z.string(), state: z.string(), bills: z.int() });
const Bills = z.object({ items: z.array(z.looseObject({ billId: z.string(), billDate: z.string() })) });

async function runOf(body: object): Promise<z.output<typeof Run>> {
  const response = await api.post('/v1/bill-runs', { role: 'operations', body });
  expect(response.status).toBe(202);
  const path = new URL(response.headers.get('location') ?? '').pathname;
  for (;;) {
    const run = Run.parse(await (await api.get(path)).json());
    if (run.state !== 'running') return run;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('an account is previewed, billed on demand once, and its bills are read with lines and tax', async () => {
  const timeZone = 'Europe/Berlin';
  const today = civilDateAt(new Date().toISOString(), timeZone);
  const account = await putAccount(api.store, {
    account: {
      timeZone,
      taxRateBasisPoints: 1_900,
      openedDate: addDays(today, -7),
      cycle: { frequency: 'weekly', billCycleDay: 1, anchorDate: today, paymentTermDays: 14 },
      billing: { billedThrough: addDays(today, -8), nextBillDate: today },
    },
    entries: [{ type: 'usage', amount: 238, occurredAt: `${addDays(today, -3)}T10:00:00.000Z` }],
    subscriptions: [
      aSubscription({ subscriptionId: `SUB-${today}`, monthlyCharge: 3_650, startDate: '2024-01-01' }),
    ],
  });
  const { billingAccountId, customerId } = account;
  const path = `/v1/billing-accounts/${billingAccountId}`;
  const before = await (await api.get(`${path}/bill-preview`)).json();
  expect(before).toMatchObject({ amount: { amountMinor: 1_078 }, billDate: today, lines: [{}, {}] });

  const run = await runOf({ billingAccountId });
  expect(run).toMatchObject({ state: 'done', bills: 1 });
  expect(await runOf({ billingAccountId })).toMatchObject({ state: 'done', bills: 0 });

  const { items } = Bills.parse(await (await api.get(`${path}/bills`)).json());
  expect(items).toMatchObject([{ billDate: today, state: 'sent', open: { amountMinor: 1_078 } }]);
  const billPath = `/v1/bills/${encodeURIComponent(items[0]?.billId ?? '')}`;
  expect(await (await api.get(billPath)).json()).toMatchObject({
    linesKnown: true,
    lines: [
      { kind: 'recurringCharge', amount: { amountMinor: 840 } },
      { kind: 'usage', amount: { amountMinor: 238 } },
    ],
    taxLines: [{ rateBasisPoints: 1_900, tax: { amountMinor: 172 }, gross: { amountMinor: 1_078 } }],
    allocations: [],
  });
  expect(await (await api.get(billPath)).json()).toMatchObject({
    collected: [{ kind: 'usage', count: 1, amount: { amountMinor: 238 } }],
  });
  expect(await (await api.get(`${billPath}/lines`)).json()).toMatchObject({
    items: [{ kind: 'recurringCharge' }, { kind: 'usage', amount: { amountMinor: 238 } }],
    nextCursor: null,
  });
  expect((await problemOf(await api.get('/v1/bills/NONE/lines'))).kind).toBe('not-found');
  expect((await api.get(billPath, { role: 'selfcare', customerId })).status).toBe(200);
  expect((await problemOf(await api.get(billPath, { role: 'selfcare', customerId: 'CUST-9999' }))).kind).toBe(
    'not-found',
  );
  expect((await problemOf(await api.get('/v1/bills/NONE'))).kind).toBe('not-found');
  expect((await problemOf(await api.post('/v1/bill-runs', { role: 'auditor', body: {} }))).kind).toBe(
    'forbidden',
  );
}, 120_000);
