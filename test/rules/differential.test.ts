import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareAll, emptyTally } from './differential/compare.ts';
import { cases } from './differential/facts.ts';
import { documents } from './differential/policies.ts';

test('bare json-rules-engine, the evaluation and the compiled form decide 1,000 random cases alike', async () => {
  const tally = emptyTally();
  await fc.assert(
    fc.asyncProperty(documents, fc.array(cases, { minLength: 20, maxLength: 20 }), (document, some) =>
      compareAll(document, some, tally),
    ),
    { numRuns: 50 },
  );
  expect(tally.cases).toBeGreaterThanOrEqual(1_000);
  expect(tally.withUnknown).toBeGreaterThan(50);
  for (const count of Object.values(tally.outcomes)) expect(count).toBeGreaterThan(0);
}, 120_000);
