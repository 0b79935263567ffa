import { describe, expect, test } from 'vitest';
import type { FraudEvent } from '../../../src/domain/fraud/event.ts';
import type { JudgedEvent } from '../../../src/domain/fraud/judgement.ts';
import { aStore } from '../../support/product/store.ts';
import { atOnce } from '../../support/run/at-once.ts';
import { uniqueName } from '../../support/run/names.ts';
import { aSuspiciousEvent } from '../../support/workflows/fraud-scenarios.ts';

const t = aStore();
const NOW = '2026-12-01T12:00:00.000Z';
const IN_FOUR_HOURS = '2026-12-01T16:00:00.000Z';
const TOMORROW = '2026-12-02T12:00:00.000Z';

async function counted(parties: FraudEvent['parties'], parts: Partial<JudgedEvent> = {}) {
  const event = aSuspiciousEvent(parties, NOW, parts);
  await t.store.fraud.count(event);
  return event;
}
const raise = async (parties: FraudEvent['parties'], parts: Partial<JudgedEvent> = {}) =>
  t.store.fraudAlerts.raise(await counted(parties, parts), NOW);
const get = async (alertId: string) => {
  const alert = await t.store.fraudAlerts.get(alertId);
  if (alert === null) throw new Error('no such alert');
  return alert;
};
const agents = (code: 'AGENT_GOODWILL') =>
  ({ reasons: [{ code, rule: 'agent-goodwill', outcome: 'review' }] }) as const;

describe('raising', () => {
  test('events of one ring, at once and told twice, make one alert, which counts each once', async () => {
    const ring = `device:${uniqueName('d')}`;
    const events = await Promise.all(
      Array.from({ length: 8 }, (_, n) => counted({ account: `BA-${ring}-${n}` }, { ring })),
    );
    const results = await Promise.allSettled(
      [...events, ...events].map((event) => t.store.fraudAlerts.raise(event, NOW)),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
    const ids = new Set(
      results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.alert.alertId] : [])),
    );
    expect(ids.size).toBe(1);
    const alert = await get([...ids][0] ?? '');
    expect(alert).toMatchObject({ state: 'open', eventCount: 8, keys: expect.arrayContaining([ring]) });
    expect(new Set(alert.events.map(({ eventId }) => eventId)).size).toBe(8);
  });

  test('an event of two alerts merges them, with events, due time, owner and freezes of both', async () => {
    const [one, other] = [uniqueName('BA'), uniqueName('BA')];
    const method = uniqueName('m');
    const first = await raise({ account: one });
    const frozen = await raise({ account: other, method }, { outcome: 'freezeMethod', ...freezes });
    await t.store.fraudAlerts.own(frozen.alert.alertId, { owner: 'fraud-2', by: 'fraud-2' }, NOW);
    expect(first.alert.dueAt).toBe(TOMORROW);
    const ring = `address:${uniqueName('a')}`;
    await raise({ account: one }, { ring });
    const { alert, merged } = await raise({ account: other }, { ring });
    const ids = [first.alert.alertId, frozen.alert.alertId].sort();
    expect([alert.alertId, ...merged].sort()).toEqual(ids);
    expect(alert).toMatchObject({ eventCount: 4, owner: 'fraud-2', dueAt: IN_FOUR_HOURS });
    expect(alert.outcome).toBe('freezeMethod');
    expect(await get(merged[0] ?? '')).toMatchObject({ state: 'merged', mergedInto: alert.alertId });
    expect(await t.store.frozenMethods.get(method)).toMatchObject({
      state: 'frozen',
      alertId: alert.alertId,
    });
  });

  test('an alert about an agent holds the agent’s events of all accounts, and no account', async () => {
    const agent = uniqueName('agent');
    const first = await raise({ account: uniqueName('BA'), agent }, agents('AGENT_GOODWILL'));
    const second = await raise({ account: uniqueName('BA'), agent }, agents('AGENT_GOODWILL'));
    expect(second.alert.alertId).toBe(first.alert.alertId);
    expect(second.alert.keys).toEqual([`agent:${agent}`]);
  });

  test('after a decision a further event opens another alert', async () => {
    const account = uniqueName('BA');
    const { alert } = await raise({ account });
    await t.store.fraudAlerts.decide(found(alert.alertId, 'confirmed'), NOW);
    expect((await raise({ account })).alert.alertId).not.toBe(alert.alertId);
  });

  test('an event waits to be raised until its alert’s workflow knows', async () => {
    const event = await counted({ account: uniqueName('BA') });
    const waiting = async () =>
      (await t.store.fraud.toRaise({ before: TOMORROW, after: null, limit: 1_000 })).map((e) => e.eventId);
    expect(await waiting()).toContain(event.eventId);
    await t.store.fraudAlerts.raise(event, NOW);
    expect(await waiting()).toContain(event.eventId);
    await t.store.fraud.raised(event.eventId);
    expect(await waiting()).not.toContain(event.eventId);
  });
});

const freezes = {
  reasons: [{ code: 'CARD_TESTING', rule: 'card-testing', outcome: 'freezeMethod' }],
} as const;
const found = (alertId: string, finding: 'confirmed' | 'falsePositive', by = 'fraud-1') => ({
  ...{ alertId, by, finding, reason: 'other' as const },
});

describe('deciding', () => {
  test('is made once: the same decision again changes nothing, another one is refused', async () => {
    const { alert } = await raise({ account: uniqueName('BA') });
    const done = await atOnce(5, () => t.store.fraudAlerts.decide(found(alert.alertId, 'confirmed'), NOW));
    expect(done.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await get(alert.alertId)).toMatchObject({ state: 'confirmed', decidedBy: 'fraud-1' });
    for (const other of [found(alert.alertId, 'falsePositive'), found(alert.alertId, 'confirmed', 'fraud-2')])
      await expect(t.store.fraudAlerts.decide(other, NOW)).rejects.toMatchObject({ type: 'InvalidState' });
  });

  test('is not done by an agent whom the alert is about', async () => {
    const agent = uniqueName('agent');
    const { alert } = await raise({ account: uniqueName('BA'), agent }, agents('AGENT_GOODWILL'));
    const own = { type: 'DutiesNotSeparated' };
    await expect(
      t.store.fraudAlerts.own(alert.alertId, { owner: agent, by: agent }, NOW),
    ).rejects.toMatchObject(own);
    await expect(
      t.store.fraudAlerts.decide(found(alert.alertId, 'falsePositive', agent), NOW),
    ).rejects.toMatchObject(own);
  });

  test('as a false positive lifts the freezes of the alert; as fraud it does not, but a person may lift them', async () => {
    const [good, bad] = [uniqueName('m'), uniqueName('m')];
    for (const [method, finding] of [
      [good, 'falsePositive'],
      [bad, 'confirmed'],
    ] as const) {
      const { alert } = await raise(
        { account: uniqueName('BA'), method },
        { outcome: 'freezeMethod', ...freezes },
      );
      await t.store.fraudAlerts.decide(found(alert.alertId, finding), NOW);
    }
    const lifted = { state: 'lifted', liftedBy: 'fraud-1', liftedAt: NOW };
    expect(await t.store.frozenMethods.get(good)).toMatchObject(lifted);
    expect(await t.store.frozenMethods.get(bad)).toMatchObject({ state: 'frozen' });
    await t.store.frozenMethods.lift(bad, { by: 'fraud-2', reason: 'other' }, NOW);
    const again = await t.store.frozenMethods.lift(bad, { by: 'fraud-3', reason: 'other' }, TOMORROW);
    expect(again).toMatchObject({ state: 'lifted', liftedBy: 'fraud-2', liftedAt: NOW });
    await expect(
      t.store.frozenMethods.lift('never', { by: 'fraud-2', reason: 'other' }, NOW),
    ).rejects.toMatchObject({
      type: 'NotFound',
    });
  });

  test('escalates an alert once when it is past its due time, and never one that was decided', async () => {
    const { alert } = await raise({ account: uniqueName('BA') });
    expect((await t.store.fraudAlerts.escalate(alert.alertId, IN_FOUR_HOURS)).escalatedAt).toBeNull();
    expect((await t.store.fraudAlerts.escalate(alert.alertId, TOMORROW)).escalatedAt).toBe(TOMORROW);
    const later = '2026-12-05T00:00:00.000Z';
    expect((await t.store.fraudAlerts.escalate(alert.alertId, later)).escalatedAt).toBe(TOMORROW);
  });

  test('is what the precision report counts, an alert once in each line, by when it was decided', async () => {
    const [from, at, to] = ['2027-01-01', '2027-01-15', '2027-02-01'].map((d) => `${d}T00:00:00.000Z`);
    if (from === undefined || at === undefined || to === undefined) throw new Error('three');
    for (const finding of ['confirmed', 'confirmed', 'falsePositive'] as const) {
      const account = uniqueName('BA');
      const { alert } = await raise({ account });
      await raise({ account });
      await t.store.fraudAlerts.decide(found(alert.alertId, finding), at);
    }
    const { alert } = await raise({ account: uniqueName('BA') });
    await t.store.fraudAlerts.decide(found(alert.alertId, 'confirmed'), to);
    const counts = { confirmed: 2, falsePositive: 1 };
    expect(await t.store.fraudAlerts.precision({ from, to })).toEqual({
      ...counts,
      lines: [
        { code: 'GOODWILL_ABUSE', rule: null, ...counts },
        { code: 'GOODWILL_ABUSE', rule: 'goodwill-abuse', ...counts },
      ],
    });
  });
});
