import { describe, expect, test } from 'vitest';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';

const NOW = '2026-11-22T09:00:00.000Z';
const t = aStore();

function booking(area: string, parts: object = {}) {
  return {
    appointmentId: uniqueName('APP'),
    orderId: uniqueName('ORD'),
    customerId: 'CUST-1',
    area,
    date: '2026-12-01',
    window: 'morning' as const,
    startsAt: '2026-12-01T07:00:00.000Z',
    now: NOW,
    ...parts,
  };
}

describe('installation slots', () => {
  test('50 bookings at once take exactly the window’s four places', async () => {
    const area = uniqueName('area');
    const results = await atOnce(50, () => t.store.appointments.book(booking(area)));
    expect(results.filter((result) => result.status === 'rejected')).toEqual([]);
    expect(results.filter((result) => result.status === 'fulfilled' && result.value !== null)).toHaveLength(
      4,
    );
    expect(await t.store.appointments.book(booking(area))).toBeNull();
    expect(await t.store.appointments.book(booking(area, { window: 'evening' }))).not.toBeNull();
  });

  test('the same appointment takes one place, also when it is booked 10 times at once', async () => {
    const area = uniqueName('area');
    const same = booking(area);
    const results = await atOnce(10, () => t.store.appointments.book(same));
    expect(results.every((result) => result.status === 'fulfilled' && result.value !== null)).toBe(true);
    const query = { area, from: '2026-12-01', days: 1, timeZone: 'Europe/Berlin' };
    const [morning] = await t.store.appointments.findSlots(query);
    expect(morning).toMatchObject({ window: 'morning', free: 3, startsAt: '2026-12-01T07:00:00.000Z' });
  });

  test('a released place is free again, once, and its appointment stays released', async () => {
    const area = uniqueName('area');
    await t.store.appointments.setCapacity({ area, weekday: 2, window: 'morning', capacity: 1 });
    const first = booking(area);
    expect(await t.store.appointments.book(first)).not.toBeNull();
    expect(await t.store.appointments.book(booking(area))).toBeNull();
    expect(await t.store.appointments.release(first.appointmentId, NOW)).toBe(true);
    expect(await t.store.appointments.release(first.appointmentId, NOW)).toBe(false);
    expect(await t.store.appointments.release('APP-none', NOW)).toBe(false);
    expect(await t.store.appointments.book(booking(area))).not.toBeNull();
    expect(await t.store.appointments.book(first)).toBeNull();
    expect(await t.store.appointments.get(first.appointmentId)).toMatchObject({
      state: 'released',
      releasedAt: NOW,
    });
  });

  test('an appointment is never in two windows', async () => {
    const first = booking(uniqueName('area'));
    await t.store.appointments.book(first);
    const again = await t.store.appointments.book({ ...first, window: 'evening' });
    expect(again).toMatchObject({ appointmentId: first.appointmentId, window: 'morning' });
  });

  test('slots are those with room by day and window: no Sundays, full windows and closed days left out', async () => {
    const area = uniqueName('area');
    for (const window of ['morning', 'afternoon', 'evening'] as const)
      await t.store.appointments.setCapacity({ area, weekday: 1, window, capacity: 0 });
    await t.store.appointments.setCapacity({ area, weekday: 6, window: 'morning', capacity: 1 });
    await t.store.appointments.book(booking(area, { date: '2026-12-05' }));
    // Saturday to Tuesday.
    const query = { area, from: '2026-12-05', days: 4, timeZone: 'Europe/Berlin' };
    const slots = await t.store.appointments.findSlots(query);
    expect(slots.map((slot) => `${slot.date} ${slot.window} ${slot.free}`)).toEqual([
      '2026-12-05 afternoon 4',
      '2026-12-05 evening 4',
      '2026-12-08 morning 4',
      '2026-12-08 afternoon 4',
      '2026-12-08 evening 4',
    ]);
  });
});
