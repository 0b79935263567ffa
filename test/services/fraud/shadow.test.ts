import { expect, test } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import type { FraudEvent } from '../../../src/domain/fraud/event.ts';
import { policySha256 } from '../../../src/rules/canonical.ts';
import { createFraudShadow, type FraudShadowResult } from '../../../src/services/fraud/shadow.ts';
import { takeFraudEvent } from '../../../src/services/fraud/watch.ts';
import { createPolicyProvider } from '../../../src/services/policies/policy-provider.ts';
import { shadowOfVersion } from '../../../src/services/policies/versions.ts';
import { releaseShipped, shippedDocument } from '../../support/product/shipped.ts';
import { aStore } from '../../support/product/store.ts';

const t = await aStore();
const NOW = '2026-12-01T12:00:00.000Z';
const NAME = 'fraud-watch';

/** A candidate that freezes a method at the second failure of a day, where the released version waits for the fourth. */
async function stricterCandidate(version: string): Promise<void> {
  const shipped = await shippedDocument(NAME);
  const parameters = { ...z.looseObject({}).parse(shipped['parameters']), cardTests: 2 };
  const document = { ...shipped, parameters, version };
  const content = canonicalJson(document);
  const stored = { name: NAME, version, sha256: policySha256(document), effectiveAt: NOW, content } as const;
  await t.store.policies.draft(stored, { actor: 'ann', now: NOW, note: null });
  await t.store.policies.shadow({ name: NAME, version, actor: 'ann', now: NOW, note: null, on: true });
}

test('a candidate judges the same events by its own rules, without effect, and is compared', async () => {
  await releaseShipped(t.store, NAME);
  await stricterCandidate('strict');
  const policies = createPolicyProvider(t.store);
  const results: FraudShadowResult[] = [];
  const shadow = createFraudShadow({ store: t.store, policies }, (result) => results.push(result));
  const deps = {
    books: t.store.fraud,
    watchAt: (at: string) => policies.inForce(NAME, at),
    onCounted: shadow.observe,
  };
  const failed = (number: number): FraudEvent => ({
    ...{ eventId: `payment:P-${number}:failed`, kind: 'paymentFailed', at: NOW, amount: 500 },
    parties: { account: 'BA-1', method: 'm1' },
  });
  for (const number of [1, 2, 3, 4, 4]) await takeFraudEvent(deps, failed(number), NOW);
  await shadow.settled();
  expect(results.toSorted()).toEqual(['agreed', 'agreed', 'differed', 'differed']);
  expect((await t.store.fraud.event('payment:P-2:failed'))?.outcome).toBe('none');

  const report = await shadowOfVersion(t, { name: NAME, version: 'strict' }, { from: null, to: null });
  expect(report).toMatchObject({
    ...{ decisions: 4, agreed: 2, swaps: null },
    outcomes: [
      { actual: 'none', shadow: 'none', count: 1, atStake: [] },
      { actual: 'none', shadow: 'freezeMethod', count: 2 },
      { actual: 'freezeMethod', shadow: 'freezeMethod', count: 1 },
    ],
    reasons: [{ code: 'CARD_TESTING', onlyActual: 0, onlyShadow: 2 }],
    examples: [{ eventId: 'payment:P-3:failed', receiptId: null }, { eventId: 'payment:P-2:failed' }],
  });
});
