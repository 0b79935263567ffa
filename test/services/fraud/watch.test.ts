import { expect, test } from 'vitest';
import type { FraudEvent } from '../../../src/domain/fraud/event.ts';
import { takeFraudEvent } from '../../../src/services/fraud/watch.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { AS_OF } from '../../support/builders/builders.ts';
import { releaseShipped } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';

const t = await aStore();
const NOW = '2026-12-01T12:00:00.000Z';
const deps = () => {
  const policies = createPolicyProvider(t.store);
  return { books: t.store.fraud, watchAt: (at: string) => policies.inForce('fraud-watch', at) };
};
const failed = (number: number): FraudEvent => ({
  eventId: `payment:P-${number}:failed`,
  kind: 'paymentFailed',
  at: NOW,
  amount: 500,
  parties: { account: 'BA-1', method: 'm1' },
});

test('before the first release nothing is watched', async () => {
  expect(await takeFraudEvent(deps(), failed(0), AS_OF)).toBeNull();
  expect(await t.store.fraud.event('payment:P-0:failed')).toBeNull();
});

test('the fourth failure of a day freezes the method; reported again it says the same and counts no more', async () => {
  await releaseShipped(t.store, 'fraud-watch');
  const outcomes = [];
  for (const number of [1, 2, 3, 4])
    outcomes.push((await takeFraudEvent(deps(), failed(number), NOW))?.outcome);
  expect(outcomes).toEqual(['none', 'none', 'none', 'freezeMethod']);
  const again = await takeFraudEvent(deps(), failed(3), NOW);
  expect(again?.outcome).toBe('none');
  const activities = await t.store.fraud.activitiesOf({ account: 'BA-1' });
  expect(activities.get('account:BA-1')?.newest).toEqual({ paymentFailed: expect.any(Number) });
  const { days = {} } = activities.get('account:BA-1') ?? {};
  expect(Object.values(days)).toEqual([{ paymentFailed: { count: 4, amount: 2_000 } }]);
});
