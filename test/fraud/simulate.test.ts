import { expect, test } from 'vitest';
import { PLANTED_KINDS } from '../../scripts/fraud/happening.ts';
import { liveThrough } from '../../scripts/fraud/live.ts';
import { plantedFraud } from '../../scripts/fraud/planted-fraud.ts';
import { reportOf } from '../../scripts/fraud/report.ts';
import { FIRST_DAY, simulateFraud } from '../../scripts/fraud/simulate.ts';
import type { CompiledFraudWatch } from '../../src/rules/fraud/compile.ts';
import { shippedVersion } from '../support/product/shipped.ts';

const SMALL = { customers: 60, days: 150, seed: 101, start: FIRST_DAY };

test('in a small life most planted cases of all kinds are found before the third effect', async () => {
  const life = await simulateFraud(SMALL);
  const found = life.cases.filter(({ effectsBefore }) => effectsBefore !== null && effectsBefore <= 2);
  expect(new Set(life.cases.map(({ kind }) => kind)).size).toBe(PLANTED_KINDS.length);
  // An operator of sixty customers has no habits of first orders yet: that kind alone may be missed.
  expect(found.length / life.cases.length).toBeGreaterThanOrEqual(0.9);
  expect([...life.goodOrdersStopped.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1);
});

test('a watch without rules finds nothing, and the report says that it falls short', async () => {
  const shipped = await shippedVersion('fraud-watch');
  const blind: CompiledFraudWatch = { ...shipped, rules: [] };
  const life = await liveThrough(plantedFraud(SMALL), blind);
  expect(life.cases.every(({ effectsBefore }) => effectsBefore === null)).toBe(true);
  expect(life.cases.every(({ lost, planned }) => lost === planned && planned > 0)).toBe(true);
  const { holds, summary } = reportOf(life, 1);
  expect(holds).toBe(false);
  expect(summary).toContain('FALLS SHORT');
  expect(summary).toContain('recall 0.0 %');
});
