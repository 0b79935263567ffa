import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { NO_ACTIVITY, withEvent } from '../../../src/domain/fraud/activity.ts';
import type { FraudEvent } from '../../../src/domain/fraud/event.ts';
import { partyKey } from '../../../src/domain/fraud/party.ts';
import type { FraudReport } from '../../../src/domain/fraud/report.ts';
import { createFraudFeed } from '../../../src/services/fraud/feed.ts';
import { takeLeftReports, takeReport } from '../../../src/services/fraud/reports.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { inAuditedTransaction } from '../../../src/store/audit/trail.ts';
import { reportFraudEvent } from '../../../src/store/fraud/reports.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';
import { uniqueName } from '../../support/run/names.ts';
import { roundTrips } from '../../support/wire/round-trips.ts';

const t = aStore();
const NOW = '2026-12-01T12:00:00.000Z';
const LATER = '2026-12-01T12:10:00.000Z';
beforeAll(() => releaseShipped(t.store, 'fraud-watch'));

const deps = () => {
  const policies = createPolicyProvider(t.store);
  return {
    raise: async () => undefined,
    books: t.store.fraud,
    watchAt: (at: string) => policies.inForce('fraud-watch', at),
  };
};
const report = (parts: Partial<FraudReport>): FraudReport => ({
  ...{ eventId: uniqueName('e'), kind: 'payment', at: NOW, amount: 100, parties: {}, method: null },
  reportedAt: NOW,
  ...parts,
});
const stored = (reports: readonly FraudReport[]) =>
  inAuditedTransaction(t.db, t.client, 'payments.record', async (tx) => {
    for (const one of reports) reportFraudEvent(tx, one);
  });
const sweep = () => takeLeftReports(deps(), { before: LATER, now: LATER, after: null, limit: 1_000 });

test('each report counts once, in whatever order it is taken up, late or twice', async () => {
  const minutes = fc.array(fc.nat(60 * 24 * 80), { minLength: 2, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(minutes, fc.nat(), async (drawn, turn) => {
      const account = uniqueName('BA');
      const reports = drawn.map((minute, index) =>
        report({
          at: new Date(Date.parse(NOW) - minute * 60_000).toISOString(),
          ...{ kind: index % 2 === 0 ? 'payment' : 'refund', amount: index * 100, parties: { account } },
        }),
      );
      await stored(reports);
      const left: unknown[] = [];
      const feeds = [1, 2].map(() =>
        createFraudFeed({ ...deps(), now: () => NOW, onLeft: (error) => left.push(error) }),
      );
      const turned = [...reports.slice(turn % reports.length), ...reports.slice(0, turn % reports.length)];
      // One process takes all, another the first half, and the sweep comes in between.
      feeds[0]?.push(turned);
      feeds[1]?.push(reports.slice(0, reports.length / 2));
      await sweep();
      for (const feed of feeds) await feed.settled();
      expect(left).toEqual([]);
      const events = reports.map(({ method: _, reportedAt: __, ...event }): FraudEvent => event);
      const key = partyKey('account', account);
      const inTurn = events.reduce((before, event) => withEvent(before, key, event), NO_ACTIVITY);
      expect((await t.store.fraud.activitiesOf({ account })).get(key)).toEqual(inTurn);
      expect(await t.store.fraud.reports({ before: LATER, after: null, limit: 10 })).toEqual([]);
    }),
    { numRuns: 6 },
  );
});

test('a report that could not be taken up is left to the sweep, which takes it once', async () => {
  const account = uniqueName('BA');
  const one = report({ parties: { account } });
  await stored([one]);
  const errors: unknown[] = [];
  const feed = createFraudFeed({
    ...deps(),
    watchAt: () => Promise.reject(new Error('MongoDB is away')),
    now: () => NOW,
    onLeft: (error) => errors.push(error),
  });
  feed.push([one]);
  await feed.settled();
  expect(errors).toHaveLength(1);
  expect(await sweep()).toMatchObject({ acted: 1, failed: [] });
  expect(await sweep()).toMatchObject({ looked: 0 });
  expect(await t.store.fraud.event(one.eventId)).toMatchObject({ kind: 'payment' });
});

/** Reports that are taken up at once, and the most commands for all of them: as many as for one. */
const AT_ONCE = { reports: 16, commands: 7 };

test('reports that come at the same time share reads and writes', async () => {
  const reports = Array.from({ length: AT_ONCE.reports }, () =>
    report({ parties: { account: uniqueName('BA'), customer: uniqueName('CUST') } }),
  );
  await stored(reports);
  const errors: unknown[] = [];
  const { watchAt } = deps();
  // The version in force is read once by each process.
  await watchAt(NOW);
  const commands = await roundTrips(t.db.databaseName, async ({ fraud: books }) => {
    const feed = createFraudFeed({
      ...{ ...deps(), books, watchAt, now: () => NOW },
      onLeft: (error) => errors.push(error),
    });
    feed.push(reports);
    await feed.settled();
  });
  expect(errors).toEqual([]);
  expect(commands).toBeLessThanOrEqual(AT_ONCE.commands);
  for (const { eventId } of reports)
    expect(await t.store.fraud.event(eventId)).toMatchObject({ kind: 'payment' });
});

test('a payment by another method than before is a change of method, once a day; the first method is none', async () => {
  const account = uniqueName('BA');
  const pay = (token: string) => takeReport(deps(), report({ parties: { account }, method: { token } }), NOW);
  const changes = async () => {
    const { days = {} } = (await t.store.fraud.activitiesOf({ account })).get(`account:${account}`) ?? {};
    return Object.values(days).reduce((sum, { methodChange }) => sum + (methodChange?.count ?? 0), 0);
  };
  await pay('tok_1');
  await pay('tok_1');
  expect(await changes()).toBe(0);
  await Promise.all([pay('tok_2'), pay('tok_2')]);
  await pay('tok_1');
  expect(await changes()).toBe(1);
  // The token itself is nowhere.
  expect(JSON.stringify(await t.db.collection('fraudEvents').find().toArray())).not.toContain('tok_');
});
