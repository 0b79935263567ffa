/**
 * Random policies and facts, decided by bare json-rules-engine, through this project and in compiled form; ends with 1 at
 * the first difference, with the smallest case that shows it. The same seed makes the same cases.
 */

import { Command } from 'commander';
import fc from 'fast-check';
import { z } from 'zod';
import { examples } from '../../../src/cli/examples.ts';
import { progressLine } from '../../../src/cli/progress.ts';
import { wholeNumber } from '../../../src/cli/whole-number.ts';
import { compareAll, emptyTally } from './compare.ts';
import { cases } from './facts.ts';
import { documents } from './policies.ts';

const { cases: wanted, seed: firstSeed } = z.object({ cases: z.number(), seed: z.number() }).parse(
  new Command('npm run test:differential --')
    .description(
      'Compares three ways to decide on random policies and facts: bare json-rules-engine, this project, compiled.',
    )
    .option('--cases <count>', 'how many', wholeNumber, 100_000)
    .option('--seed <number>', 'the same number makes the same cases', wholeNumber, Date.now() % 2 ** 31)
    .addHelpText(
      'after',
      examples(
        ['npm run test:differential -- --cases 20000', 'npm run test:differential -- --cases 1 --seed 7'],
        'Ends with 1 at the first difference, with the smallest case that shows it.',
      ),
    )
    .parse()
    .opts(),
);

const CASES_A_POLICY = 25;
const POLICIES_A_ROUND = 40;
const tally = emptyTally();
const progress = progressLine('differential', 'cases');
let policies = 0;

for (let seed = firstSeed; tally.cases < wanted; seed += 1) {
  const property = fc.asyncProperty(
    documents,
    fc.array(cases, { minLength: 1, maxLength: CASES_A_POLICY, size: 'max' }),
    (document, some) => compareAll(document, some, tally),
  );
  const result = await fc.check(property, { seed, numRuns: POLICIES_A_ROUND });
  policies += result.numRuns;
  if (result.failed) {
    const [document, [one]] = result.counterexample ?? [null, []];
    process.stderr.write(`\n\n${String(result.errorInstance)}\n\n`);
    process.stderr.write(`smallest policy:\n${JSON.stringify(document, null, 2)}\n`);
    process.stderr.write(`smallest case:\n${fc.stringify(one)}\n`);
    process.stderr.write(`again: npm run test:differential -- --cases 1 --seed ${seed}\n`);
    process.exit(1);
  }
  progress.show({ rows: tally.cases, share: Math.min(1, tally.cases / wanted) });
}
const { approve, approveWithConditions, review, decline } = tally.outcomes;
progress.end();
process.stdout.write(
  [
    `${tally.cases} cases of ${policies} random policies, seed ${firstSeed}: no difference`,
    `${tally.withUnknown} with unknown facts, ${tally.inconsistent} with an impossible consequence`,
    `approve ${approve}, approve with conditions ${approveWithConditions}, review ${review}, decline ${decline}`,
    '',
  ].join('\n'),
);
