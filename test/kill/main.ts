/** Kills worker and mongod under a story, again and again, and checks the money afterwards; `--help` says more. */
import { Command, Option } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { buildProduct } from '../support/run/run-program.ts';
import { startMachine } from './machine.ts';
import { type KillResult, killTest } from './run.ts';
import { STORY_NAMES } from './story.ts';

const options = z
  .object({
    story: z.enum([...STORY_NAMES, 'all']),
    kills: z.number(),
    customers: z.number().max(900),
    seed: z.number(),
    json: z.boolean().default(false),
  })
  .parse(
    new Command('npm run kill-test --')
      .description(
        'Starts MongoDB, Temporal, the API and a worker process, begins a story, and kills (-9) the worker, mongod, or both at\nseeded moments at which its work is under way. Then lets it end, checks every invariant of the money, and compares every\naccount with a run that nobody disturbed.',
      )
      .addOption(
        new Option('--story <name>', 'what is killed; all: one after the other')
          .choices([...STORY_NAMES, 'all'])
          .default('all'),
      )
      .option('--kills <count>', 'kills that have to hit each story', wholeNumber, 20)
      .option(
        '--customers <count>',
        'customers a wave of a story (at most 900); waves follow while kills are left',
        wholeNumber,
        60,
      )
      .option(
        '--seed <number>',
        'the same number makes the same accounts, requests and delays',
        wholeNumber,
        1,
      )
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples(
          [
            'npm run kill-test -- --story all --kills 20 --seed 1',
            'npm run kill-test -- --story payment-burst --kills 5 --customers 20 --json',
          ],
          'Ends with 0 when every invariant holds and nothing differs, 1 when something is wrong, 2 when it could not run.',
        ),
      )
      .parse()
      .opts(),
  );

const say = (line: string) => process.stderr.write(`${line}\n`);

function textOf({ stories, accounts, trailChecks, complaints, seconds }: KillResult): string {
  const lines = stories.map(({ story, kills, waves }) => {
    const hit = ['worker', 'mongod', 'both'].map(
      (name) => `${name} ${kills.filter(({ victim }) => victim === name).length}`,
    );
    return `${story}: killed ${kills.length} times (${hit.join(', ')}) in ${waves} waves, ${accounts} accounts, ${seconds} s`;
  });
  const shown = complaints.slice(0, 50).map(({ check, subject, text }) => `  ${check} ${subject}: ${text}`);
  const verdict =
    complaints.length === 0
      ? `  every invariant holds, nothing was billed or counted twice, every account is as without kills; the audit trail held after each of ${trailChecks} kills`
      : `  ${complaints.length} complaints`;
  return [...lines, verdict, ...shown, ''].join('\n');
}

const ends: (() => Promise<void>)[] = [];
try {
  say('building, and starting the servers');
  await buildProduct();
  const machine = await startMachine();
  ends.push(() => machine.stop());
  const results: KillResult[] = [];
  for (const story of options.story === 'all' ? STORY_NAMES : [options.story]) {
    say(story);
    const { kills, customers, seed } = options;
    const result = await killTest(machine, {
      stories: [story],
      kills,
      customers,
      seed,
      log: (line) => say(`  ${line}`),
    });
    results.push(result);
    if (!options.json) process.stdout.write(textOf(result));
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ seed: options.seed, results }, null, 2)}\n`);
  process.exitCode = results.every(({ complaints }) => complaints.length === 0) ? 0 : 1;
} catch (error) {
  say(`kill-test: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 2;
} finally {
  for (const end of ends) await end();
}
