import { expect, test } from 'vitest';
import { baselineDrift } from '../../../src/services/fraud/drift.ts';
import { aStore } from '../../support/product/store.ts';
import { aSuspiciousEvent } from '../../support/workflows/fraud-scenarios.ts';

const t = aStore();
const NOW = '2026-12-01T12:00:00.000Z';
const THIS_WEEK = '2026-11-29T12:00:00.000Z';
const BEFORE = '2026-11-10T12:00:00.000Z';

/** So many events were judged then, with this score. */
async function judged(at: string, score: number, times: number): Promise<void> {
  const one = { ...aSuspiciousEvent({}, at), judgedAt: at, score };
  const { eventId: _, ...doc } = one;
  const docs = Array.from({ length: times }, (__, n) => ({ _id: `${at}:${score}:${n}`, ...doc }));
  await t.db.collection<{ _id: string }>('fraudEvents').insertMany(docs);
}

test('a drift of scores is reported once there are enough events, and not before', async () => {
  const drift = () => baselineDrift({ store: t.store }, NOW);
  await judged(BEFORE, 0, 900);
  await judged(BEFORE, 70, 100);
  await judged(THIS_WEEK, 0, 450);
  expect(await drift()).toEqual({ hundredths: null, drifted: false });
  await judged(THIS_WEEK, 70, 50);
  expect(await drift()).toEqual({ hundredths: 0, drifted: false });
  await judged(THIS_WEEK, 320, 400);
  const moved = await drift();
  expect(moved.hundredths).toBeGreaterThan(25);
  expect(moved.drifted).toBe(true);
});
