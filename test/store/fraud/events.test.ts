import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_ACTIVITY, withEvent } from '../../../src/domain/fraud/activity.ts';
import type { FraudEvent } from '../../../src/domain/fraud/event.ts';
import type { JudgedEvent } from '../../../src/domain/fraud/judgement.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { aStore } from '../../support/product/store.ts';

const t = await aStore();

let run = 0;
function judged(event: FraudEvent): JudgedEvent {
  return {
    ...event,
    outcome: 'none',
    reasons: [],
    ring: null,
    score: 0,
    oddities: [],
    policy: { version: '1', sha256: 'a'.repeat(64) },
    judgedAt: AS_OF,
  };
}

const order = (id: string, parties: FraudEvent['parties']): JudgedEvent =>
  judged({ eventId: id, kind: 'order', at: AS_OF, amount: 1_000, parties });

describe('counting events', () => {
  test('concurrent, late and repeated events leave the activity that they leave one after the other', async () => {
    const minutes = fc.array(fc.nat(60 * 24 * 90), { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(minutes, async (drawn) => {
        run += 1;
        const id = `BA-${run}`;
        const events = drawn.map((minute, index) =>
          judged({
            eventId: `${id}:${index}`,
            kind: index % 2 === 0 ? 'order' : 'paymentFailed',
            at: new Date(Date.parse(AS_OF) - minute * 60_000).toISOString(),
            amount: index * 100,
            parties: { account: id, method: `m${run}` },
          }),
        );
        const counted = await Promise.all([...events, ...events].map((event) => t.store.fraud.count(event)));
        expect(counted.filter((first) => first)).toHaveLength(events.length);
        const inTurn = (key: string) => events.reduce((a, event) => withEvent(a, key, event), NO_ACTIVITY);
        const stored = await t.store.fraud.activitiesOf({ account: id, method: `m${run}` });
        for (const key of [`account:${id}`, `method:m${run}`]) expect(stored.get(key)).toEqual(inTurn(key));
      }),
      { numRuns: 5 },
    );
  });

  test('an event is kept with what was made of it, and is nobody else’s', async () => {
    const event = order('order:kept', { account: 'BA-kept' });
    expect(await t.store.fraud.count(event)).toBe(true);
    expect(await t.store.fraud.count({ ...event, score: 7 })).toBe(false);
    expect(await t.store.fraud.event('order:kept')).toEqual(event);
    expect(await t.store.fraud.event('order:other')).toBeNull();
  });

  test('whom the account was seen with is read with it, in one round trip; whom a method was seen with is not', async () => {
    await t.store.fraud.count(order('o1', { account: 'BA-a', method: 'shared' }));
    await t.store.fraud.count(order('o2', { account: 'BA-b', method: 'shared' }));
    const ofAccount = await t.store.fraud.activitiesOf({ account: 'BA-a' });
    expect([...ofAccount.keys()].sort()).toEqual(['account:BA-a', 'method:shared']);
    const ofMethod = await t.store.fraud.activitiesOf({ method: 'shared' });
    expect([...ofMethod.keys()]).toEqual(['method:shared']);
    expect(await t.store.fraud.activitiesOf({ account: 'BA-nobody' })).toEqual(new Map());
  });

  test('activities and events expire by themselves', async () => {
    await t.store.fraud.count(order('expires', { account: 'BA-expires' }));
    for (const [name, id] of [
      ['fraudEvents', 'expires'],
      ['fraudActivities', 'account:BA-expires'],
    ] as const) {
      const collection = t.db.collection<{ _id: string; expiresAt?: Date }>(name);
      const indexes = await collection.indexes();
      expect(indexes.find((index) => index.name === 'expiry')?.expireAfterSeconds).toBe(0);
      const days =
        (Number((await collection.findOne({ _id: id }))?.expiresAt) - Date.parse(AS_OF)) / 86_400_000;
      expect(days).toBe(62);
    }
  });

  test('a hash says nothing of what it stands for, and is the same every time', () => {
    const hash = t.store.fraud.hashed('address', 'Hauptstr. 1');
    expect(hash).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(t.store.fraud.hashed('address', 'Hauptstr. 1')).toBe(hash);
    expect(t.store.fraud.hashed('device', 'Hauptstr. 1')).not.toBe(hash);
    expect(t.store.fraud.hashed('address', 'Hauptstr. 2')).not.toBe(hash);
  });
});
