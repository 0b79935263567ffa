import { expect, test } from 'vitest';
import { type Slot, slotsIn } from '../../../src/store/cases/appointments.ts';
import type { Store } from '../../../src/store/store.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();
const DAYS = { from: '2026-12-01', days: 2 } as const;

/** An area whose windows are all but one without room. */
async function anAreaWithOneSlot(): Promise<string> {
  const area = uniqueName('area');
  for (const window of ['morning', 'afternoon', 'evening'] as const)
    for (const weekday of [2, 3])
      await t.store.appointments.setCapacity({
        ...{ area, weekday, window },
        capacity: weekday === 3 && window === 'evening' ? 1 : 0,
      });
  return area;
}

const shown = (slots: readonly Slot[]) => slots.map(({ date, window }) => `${date} ${window}`);

test('slots and what the fraud watch knows come with the account, in one command, each as if read alone', async () => {
  const { customerId, billingAccountId } = await putAccount(t.store);
  const area = await anAreaWithOneSlot();
  await t.store.fraud.count({
    ...{
      eventId: uniqueName('E'),
      kind: 'order',
      at: AS_OF,
      amount: 100,
      parties: { account: billingAccountId },
    },
    ...{ outcome: 'none', reasons: [], ring: null, score: 0, oddities: [] },
    ...{ policy: { version: '1', sha256: 'a'.repeat(64) }, judgedAt: AS_OF },
  });
  const parties = { account: billingAccountId, customer: customerId };
  const alone = await t.store.fraud.activitiesOf(parties);
  const snapshotAlone = await t.store.snapshots.forOrder(customerId, billingAccountId, AS_OF);
  const read = async ({ snapshots, appointments, fraud }: Store) => {
    const book = appointments.bookBeside({ area, ...DAYS });
    const behind = fraud.behindOrder(parties, []);
    const besides = [behind, book];
    const { snapshot, told } = await snapshots.toDecide(customerId, billingAccountId, AS_OF, {
      ...{ chains: [], besides },
    });
    expect(snapshot).toEqual(snapshotAlone);
    expect(told(behind)).toEqual({ activities: alone, frozenMethods: [] });
    expect(shown(slotsIn(told(book), { area, ...DAYS, timeZone: 'UTC' }))).toEqual(['2026-12-02 evening']);
    expect(() => told(appointments.bookBeside({ area, ...DAYS }))).toThrow('did not go along');
  };
  const collections = ['accountViews', 'appointments', 'fraudActivities'];
  expect(await roundTrips(t.db.databaseName, read, collections)).toBe(1);
  expect(alone.size).toBe(1);
});

test('an account whose view cannot tell is read from its collections, and what went along is told all the same', async () => {
  const { customerId, billingAccountId } = await putAccount(t.store);
  const area = await anAreaWithOneSlot();
  const views = t.db.collection<{ _id: string }>('accountViews');
  await views.updateOne({ _id: billingAccountId }, { $set: { complete: false } });
  const book = t.store.appointments.bookBeside({ area, ...DAYS });
  const { ahead, told } = await t.store.snapshots.toDecide(customerId, billingAccountId, AS_OF, {
    ...{ chains: [], besides: [book] },
  });
  expect(ahead).toBeNull();
  expect(slotsIn(told(book), { area, ...DAYS, timeZone: 'UTC' })).toHaveLength(1);
  await views.updateOne({ _id: billingAccountId }, { $set: { complete: true } });
});
