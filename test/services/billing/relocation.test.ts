import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { PlaceOfInstallation } from '../../../src/domain/billing/installation-place.ts';
import { addDays, type CivilDate, startOfDay } from '../../../src/domain/civil-date.ts';
import { money } from '../../../src/domain/money.ts';
import {
  changePlan,
  type Relocation,
  relocateService,
  transferService,
} from '../../../src/services/billing/service-changes.ts';
import { endService, ownedService } from '../../../src/services/billing/service-end.ts';
import { auditBilling } from '../../../src/store/billing/billing-audit.ts';
import { aSubscription } from '../../support/builders/builders.ts';
import { putAccount } from '../../support/builders/put-account.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';

const t = aStore();
const NOW = '2026-11-02T09:00:00.000Z';
const NEW_PLACE: PlaceOfInstallation = {
  ...{ streetName: 'Ahornweg', streetNr: '7 a', postcode: '50667', city: 'Köln', country: 'DE' },
};

afterAll(async () => {
  expect((await auditBilling(t.db, t.client)).violations).toEqual([]);
});

const deps = {
  get store() {
    return t.store;
  },
  now: () => NOW,
};

/** Billed to 31 October; 30.00 a month, in November 1.00 a day. */
async function aService(parts: { readonly startDate?: CivilDate } = {}) {
  const subscriptionId = uniqueName('SUB');
  const account = await putAccount(t.store, {
    subscriptions: [
      aSubscription({ subscriptionId, monthlyCharge: 3_000, startDate: '2024-01-01', ...parts }),
    ],
  });
  return { account, subscriptionId };
}
async function owned(subscriptionId: string) {
  const found = await ownedService(deps, subscriptionId);
  if (found === null) throw new Error(`no service ${subscriptionId}`);
  return found;
}
const request = (successorId = uniqueName('SUB')) => ({ successorId, by: 'care-1', note: null });
const aMove = (parts: Partial<Relocation> = {}): Relocation => ({
  ...{ place: NEW_PLACE, startDate: '2026-11-16', endDate: null, monthlyCharge: null, ...parts },
});
const relocate = async (subscriptionId: string, parts: Partial<Relocation> = {}, as = request()) =>
  (await relocateService(deps, await owned(subscriptionId), aMove(parts), as)).subscription;
const placeOf = async (subscriptionId: string) =>
  (await t.store.subscriptions.placesOf([subscriptionId])).get(subscriptionId);
/** What the bill of November asks for. */
async function november(billingAccountId: string): Promise<number | undefined> {
  const order = { today: '2026-12-01', now: startOfDay('2026-12-01', 'Europe/Berlin'), runId: 'run:1' };
  return (await t.store.billing.makeNextBill(billingAccountId, order))?.bill.amount;
}

describe('a service that moves', () => {
  test('goes on at the same price, and no day is charged twice or left out', async () => {
    const { account, subscriptionId } = await aService();
    const as = request();
    const moved = await relocate(subscriptionId, {}, as);
    expect(moved).toMatchObject({
      precededBy: subscriptionId,
      monthlyCharge: 3_000,
      startDate: '2026-11-16',
    });
    expect(await relocate(subscriptionId, {}, as)).toEqual(moved);
    expect(await t.store.subscriptions.get(subscriptionId)).toMatchObject({
      ...{ endDate: '2026-11-15', ending: { reason: 'relocated', succeededBy: moved.subscriptionId } },
    });
    expect(await november(account.billingAccountId)).toBe(3_000);
  });

  test('pays each day by the price of its place, and none between', async () => {
    const day = fc.integer({ min: 1, max: 28 });
    await fc.assert(
      fc.asyncProperty(day, day, fc.integer({ min: 0, max: 900 }), async (one, other, perDay) => {
        const [last, gap] = [Math.min(one, other), Math.abs(one - other)];
        const { account, subscriptionId } = await aService();
        const endDate = addDays('2026-10-31', last);
        const startDate = addDays(endDate, gap + 1);
        await relocate(subscriptionId, { startDate, endDate, monthlyCharge: money(perDay * 30, 'EUR') });
        expect(await november(account.billingAccountId)).toBe(last * 100 + (30 - last - gap) * perDay);
      }),
      { numRuns: 12 },
    );
  });

  test('is told to its customer once, without the address: when, the days between, and another price', async () => {
    const { account, subscriptionId } = await aService();
    const parts = { endDate: '2026-11-10', monthlyCharge: money(6_000, 'EUR') };
    const as = request();
    for (const _ of [1, 2]) await relocate(subscriptionId, parts, as);
    const { customerId } = account;
    const page = { customerId, limit: 10, cursor: null };
    const { items: notices } = await t.store.notices.list(page);
    expect(notices).toMatchObject([{ kind: 'serviceRelocated', reference: as.successorId }]);
    expect(notices[0]?.body.split('\n')).toHaveLength(3);
    const { items } = await t.store.interactions.list(page);
    expect(items.map(({ code }) => code).sort()).toEqual(['SERVICE_RELOCATED', 'SERVICE_RELOCATION_TOLD']);
    expect(JSON.stringify([notices, items])).not.toContain('Ahornweg');
  });

  test('has its address sealed on the disk', async () => {
    const { subscriptionId } = await aService();
    const moved = await relocate(subscriptionId);
    expect(await placeOf(moved.subscriptionId)).toEqual(NEW_PLACE);
    const stored = await t.client
      .db(t.db.databaseName)
      .collection<{ _id: string }>('installationPlaces')
      .findOne({ _id: moved.subscriptionId });
    expect(JSON.stringify(stored)).not.toMatch(/Ahornweg|7 a|50667|Köln/);
    expect(stored).toMatchObject({ place: { country: 'DE' } });
  });

  test('is known to the fraud watch by the hash that the address has when another system reports it', async () => {
    const { account, subscriptionId } = await aService();
    const { subscriptionId: id } = await relocate(subscriptionId);
    const reports = await t.store.fraud.reports({
      ...{ before: '2027-01-01T00:00:00.000Z', after: null, limit: 1_000 },
    });
    expect(reports.find(({ eventId }) => eventId === `relocation:${id}`)).toMatchObject({
      kind: 'contactChange',
      parties: {
        ...{ account: account.billingAccountId, customer: account.customerId },
        address: t.store.fraud.hashed('address', 'ahornweg 7 a 50667 köln'),
      },
    });
  });

  test('is where it is also with another plan and another payer', async () => {
    const { subscriptionId } = await aService();
    const moved = await relocate(subscriptionId);
    const plan = {
      ...{ offering: { id: 'fibre-1000', category: 'broadband' }, monthlyCharge: money(5_500, 'EUR') },
    };
    const changed = await changePlan(
      deps,
      await owned(moved.subscriptionId),
      { startDate: '2026-12-01', plan },
      request(),
    );
    expect(await placeOf(changed.subscription.subscriptionId)).toEqual(NEW_PLACE);
    const other = await putAccount(t.store, {});
    const taken = await transferService(
      deps,
      changed,
      { endDate: '2026-12-31', to: other.billingAccountId },
      request(),
    );
    expect(taken.subscription.customerId).toBe(other.customerId);
    expect(await placeOf(taken.subscription.subscriptionId)).toEqual(NEW_PLACE);
  });

  test('moves again, but not to where it is, however that is spelt', async () => {
    const { subscriptionId } = await aService();
    const { subscriptionId: id } = await relocate(subscriptionId);
    const same = { ...NEW_PLACE, streetName: 'AHORNWEG', streetNr: '7-A' };
    await expect(relocate(id, { place: same, startDate: '2026-12-05' })).rejects.toMatchObject({
      faults: [{ code: 'place-is-the-same', pointer: '/placeOfInstallation' }],
    });
    const elsewhere = { ...NEW_PLACE, country: 'AT' };
    const again = await relocate(id, { place: elsewhere, startDate: '2026-12-05' });
    expect(await placeOf(again.subscriptionId)).toEqual(elsewhere);
  });
});

describe('a move is refused', () => {
  test.each([
    ['in billed days', { startDate: '2026-10-31' }, '/startDate begins-in-billed-days'],
    [
      'on the first day of the service',
      { startDate: '2024-01-01' },
      '/startDate moves-before-its-second-day',
    ],
    ['while it is still at the place before', { endDate: '2026-11-16' }, '/startDate moves-before-it-ends'],
    ['with a last day that is billed', { endDate: '2026-10-30' }, '/endDate days-are-billed'],
    ['more than a year ahead', { startDate: '2027-12-01' }, '/startDate begins-too-far-ahead'],
  ] as const)('%s', async (_, parts, fault) => {
    const { subscriptionId } = await aService();
    const refused = await relocate(subscriptionId, parts).catch((error: unknown) => error);
    expect(refused).toMatchObject({ faults: [{ pointer: fault.split(' ')[0], code: fault.split(' ')[1] }] });
    expect((await owned(subscriptionId)).subscription.endDate).toBeNull();
  });

  test('when another one is announced, and when the service ends', async () => {
    const [moves, ends] = [await aService(), await aService()];
    await relocate(moves.subscriptionId);
    await expect(relocate(moves.subscriptionId)).rejects.toMatchObject({
      faults: [{ code: 'move-is-announced' }],
    });
    const end = { endDate: '2026-11-30', reason: 'customerRequest', note: null, by: 'care-1' } as const;
    await endService(deps, await owned(ends.subscriptionId), end);
    await expect(relocate(ends.subscriptionId)).rejects.toMatchObject({
      faults: [{ code: 'service-has-ended' }],
    });
  });

  test('in another currency, and then nothing of it is kept', async () => {
    const { account, subscriptionId } = await aService();
    const as = request();
    await expect(relocate(subscriptionId, { monthlyCharge: money(1, 'USD') }, as)).rejects.toMatchObject({
      type: 'CurrencyMismatch',
    });
    expect(await placeOf(as.successorId)).toBeUndefined();
    const { customerId } = account;
    expect((await t.store.notices.list({ customerId, limit: 10, cursor: null })).items).toEqual([]);
  });
});
