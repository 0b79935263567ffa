/** Cancelling an order in every state: what it took is given back, and what has ended stays as it ended. */
import { beforeAll, expect, test } from 'vitest';
import { ApprovalDetailSchema } from '../../src/api/schemas/cases/service-approval.ts';
import { eventually } from '../support/run/eventually.ts';
import { uniqueName } from '../support/run/names.ts';
import {
  anOrder,
  eur,
  goodPayer,
  installationDay,
  lateBy,
  ordersOf,
  returnedPayment,
} from './support/orders.ts';
import { aSystem, type SystemUnderTest } from './support/system.ts';

let system: SystemUnderTest;
let orders: ReturnType<typeof ordersOf>;
beforeAll(async () => {
  system = await aSystem();
  orders = ordersOf(system);
});

const cancel = (orderId: string) => orders.act(orderId, 'cancellation', { reason: 'Moved away.' });

async function freePlaces(area: string, date: string) {
  const slots = await system.store.appointments.findSlots({
    area,
    from: date,
    days: 1,
    timeZone: 'Europe/Berlin',
  });
  return slots.reduce((sum, { free }) => sum + free, 0);
}

test('a scheduled order gives back credit and slot', async () => {
  const owner = await system.given(goodPayer);
  const before = await orders.balance(owner);
  const order = anOrder(owner);
  const { area, earliestDate } = order.installation;
  const places = await freePlaces(area, earliestDate);
  await orders.post(order);
  const { installation } = await orders.until(order.orderId, 'scheduled');
  expect(await freePlaces(area, installation?.date ?? '')).toBe(places - 1);
  const answer = await cancel(order.orderId);
  expect(answer.as(ApprovalDetailSchema)).toMatchObject({
    state: 'cancelled',
    heldCredit: null,
    installation: null,
    cancellationReason: 'Moved away.',
  });
  const after = await orders.balance(owner);
  expect(after.availableCredit).toEqual(before.availableCredit);
  expect(after.heldCredit).toEqual(eur(0));
  expect(await freePlaces(area, earliestDate)).toBe(places);
});

test('an order that finds no slot gives back its credit', async () => {
  const owner = await system.given(goodPayer);
  const order = anOrder(owner);
  const { area } = order.installation;
  for (const weekday of [1, 2, 3, 4, 5, 6, 7])
    for (const window of ['morning', 'afternoon', 'evening'] as const)
      await system.store.appointments.setCapacity({ area, weekday, window, capacity: 0 });
  await orders.post(order);
  await eventually(async () => {
    expect(await orders.read(order.orderId)).toMatchObject({ state: 'scheduling', needsAttention: true });
  });
  expect((await cancel(order.orderId)).as(ApprovalDetailSchema).state).toBe('cancelled');
  expect((await orders.balance(owner)).heldCredit).toEqual(eur(0));
});

test('a rescheduled order holds one slot, and gives that one back', async () => {
  const owner = await system.given(goodPayer);
  const order = anOrder(owner);
  const { area, earliestDate } = order.installation;
  await orders.post(order);
  await orders.until(order.orderId, 'scheduled');
  const later = installationDay(24);
  const [placesFirst, placesLater] = [await freePlaces(area, earliestDate), await freePlaces(area, later)];
  const moved = await orders.act(order.orderId, 'rescheduling', {
    earliestDate: later,
    preferredWindow: 'evening',
  });
  expect(moved.status).toBe(200);
  const { installation } = await orders.until(order.orderId, 'scheduled');
  expect(installation).toMatchObject({ date: later, window: 'evening' });
  expect(await freePlaces(area, earliestDate)).toBe(placesFirst + 1);
  expect(await freePlaces(area, later)).toBe(placesLater - 1);
  expect((await cancel(order.orderId)).status).toBe(200);
  expect(await freePlaces(area, later)).toBe(placesLater);
});

test('an order that waits for money or for an agent is cancelled; nothing was held', async () => {
  for (const story of [lateBy(20), returnedPayment]) {
    const owner = await system.given(story);
    const before = await orders.balance(owner);
    const order = anOrder(owner);
    await orders.post(order);
    expect((await cancel(order.orderId)).as(ApprovalDetailSchema).state).toBe('cancelled');
    expect((await orders.balance(owner)).availableCredit).toEqual(before.availableCredit);
  }
});

test('an ended case can not be cancelled, completed or rescheduled: 409, and nothing changes', async () => {
  const completed = anOrder(await system.given(goodPayer), { installation: null });
  const declined = anOrder(await system.given(lateBy(95)));
  const cancelled = anOrder(await system.given(goodPayer));
  for (const order of [completed, declined, cancelled]) await orders.post(order);
  await orders.until(completed.orderId, 'completed');
  await cancel(cancelled.orderId);
  const later = { earliestDate: installationDay(30), preferredWindow: null };
  for (const { orderId } of [completed, declined, cancelled]) {
    const before = await orders.read(orderId);
    for (const [action, body] of [
      ['cancellation', { reason: 'Too late.' }],
      ['completion', { completedAt: new Date().toISOString() }],
      ['rescheduling', later],
    ] as const) {
      const answer = await orders.act(orderId, action, body);
      expect(answer.status).toBe(409);
      expect(['case-closed', 'invalid-state']).toContain(answer.problem);
    }
    expect(await orders.read(orderId)).toEqual(before);
  }
});

test('only what is scheduled can be completed', async () => {
  for (const story of [lateBy(20), returnedPayment]) {
    const order = anOrder(await system.given(story));
    await orders.post(order);
    const answer = await orders.act(order.orderId, 'completion', { completedAt: new Date().toISOString() });
    expect({ status: answer.status, problem: answer.problem }).toEqual({
      status: 409,
      problem: 'invalid-state',
    });
  }
});

test('a cancellation repeated under its key is answered as the first; two at once have one effect', async () => {
  const owner = await system.given(goodPayer);
  const before = await orders.balance(owner);
  const order = anOrder(owner);
  await orders.post(order);
  const key = uniqueName('key');
  const reason = { reason: 'Changed their mind.' };
  const first = await orders.act(order.orderId, 'cancellation', reason, { key });
  const again = await orders.act(order.orderId, 'cancellation', reason, { key });
  expect(again.text).toBe(first.text);
  expect((await orders.balance(owner)).availableCredit).toEqual(before.availableCredit);
  const other = anOrder(owner);
  await orders.post(other);
  const both = await Promise.all([cancel(other.orderId), cancel(other.orderId)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await orders.balance(owner)).availableCredit).toEqual(before.availableCredit);
});
