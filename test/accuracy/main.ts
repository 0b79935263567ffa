/**
 * Random operations against the running service, and an independent oracle that recomputes every figure after each of them;
 * `--help` says more. Ends with 1 at the first difference, with the shortest sequence that shows it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { startMongoAlone } from '../../scripts/simulate/mongo.ts';
import { examples } from '../../src/cli/examples.ts';
import { progressLine } from '../../src/cli/progress.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { explore, replay, type Sequence, shrink } from './explore.ts';
import { startLivingService } from './living-service.ts';
import { sequenceText } from './print.ts';
import { type Service, startService } from './service.ts';
import { sequenceSchema } from './stored-sequence.ts';

const optionsSchema = z.object({
  accounts: z.number(),
  ops: z.number(),
  seed: z.number(),
  parallel: z.number(),
  replay: z.string().optional(),
  shorten: z.boolean().default(false),
  out: z.string(),
  json: z.boolean().default(false),
  world: z.enum(['now', 'time', 'both']),
});

const options = optionsSchema.parse(
  new Command('npm run accuracy --')
    .description(
      'Sends random valid and invalid operations to the running service and compares every figure of an account with an\noracle that follows docs/billing.md and docs/dunning.md and shares no code with src/.',
    )
    .option('--accounts <count>', 'accounts to open', wholeNumber, 300)
    .option('--ops <count>', 'operations to send, over all accounts', wholeNumber, 20_000)
    .option('--seed <number>', 'the same number draws the same operations', wholeNumber, 1)
    .option('--parallel <count>', 'accounts worked on at the same time', wholeNumber, 6)
    .addOption(
      new Option(
        '--world <world>',
        'now: the whole service, at once; time: lives that pass, without workflows',
      )
        .choices(['now', 'time', 'both'])
        .default('both'),
    )
    .option('--replay <file>', 'run the sequence of a file again instead')
    .option('--shorten', 'with --replay: look for the shortest sequence that shows the same difference')
    .option(
      '--out <file>',
      'where to write the shortest sequence that shows a difference',
      'accuracy-difference.json',
    )
    .option('--json', 'print the result as JSON, alone on standard output')
    .addHelpText(
      'after',
      examples(
        [
          'npm run accuracy -- --accounts 300 --ops 20000 --seed 7',
          'npm run accuracy -- --accounts 10 --ops 300 --json',
          'npm run accuracy -- --replay accuracy-difference.json',
        ],
        'Ends with 0 when all figures are equal, 1 at a difference, 2 when it could not run.',
      ),
    )
    .parse()
    .opts(),
);

const print = (text: string, json: unknown) =>
  process.stdout.write(options.json ? `${JSON.stringify(json)}\n` : text);

type World = 'now' | 'time';

/** Starts the service of a world. */
async function startWorld(world: World): Promise<Service> {
  if (world === 'now') return startService();
  const mongodb = await startMongoAlone();
  const service = await startLivingService({ mongodb });
  return {
    ...service,
    async stop() {
      await service.stop();
      await mongodb.stop();
    },
  };
}

/** The result of a world: its text at once, or its JSON together with the others. */
function tell(text: string, json: unknown): void {
  if (options.json) results.push(json);
  else process.stdout.write(text);
}

async function writeSequence({ account, steps }: Sequence): Promise<void> {
  await writeFile(options.out, `${JSON.stringify({ account, steps }, null, 1)}\n`);
}

/** Looks for the shortest sequence that shows a difference, and writes it where the options say. */
async function shortened(service: Service, found: Parameters<typeof shrink>[1]) {
  const shortest = await shrink(service, found, (steps) => {
    process.stderr.write(`  ${steps} steps\n`);
  });
  const { sequence, failure, reproduced } = shortest;
  await writeSequence(sequence);
  const note = reproduced ? '' : 'On an account of its own it did not show again; all of its steps:\n';
  const text = `${note}${sequenceText(sequence, failure)}again: npm run accuracy -- --replay ${options.out}\n`;
  return { ...shortest, text };
}

async function again(file: string): Promise<number> {
  const sequence: Sequence = sequenceSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const service = await startWorld(sequence.account.begins === undefined ? 'now' : 'time');
  try {
    const result = await replay(service, sequence);
    if (result === null) {
      print(`${sequence.steps.length} steps: no difference\n`, { difference: null });
      return 0;
    }
    const steps = sequence.steps.slice(0, result.at + 1);
    if (options.shorten) {
      const shortest = await shortened(service, { ...sequence, steps, failure: result.failure });
      print(shortest.text, { difference: { ...shortest.sequence, ...shortest.failure } });
      return 1;
    }
    print(sequenceText({ ...sequence, steps }, result.failure), { difference: result.failure, steps });
    return 1;
  } finally {
    await service.stop();
  }
}

/** What was found in a world, for programs. */
const results: unknown[] = [];

/** Explores the worlds one after the other, each with its share of accounts and operations. */
async function random(): Promise<number> {
  const code = await allWorlds();
  if (options.json) process.stdout.write(`${JSON.stringify({ worlds: results })}\n`);
  return code;
}

async function allWorlds(): Promise<number> {
  const { world } = options;
  const worlds: readonly World[] = world === 'both' ? ['now', 'time'] : [world];
  for (const [at, one] of worlds.entries()) {
    const share = (whole: number) =>
      Math.floor((whole * (at + 1)) / worlds.length) - Math.floor((whole * at) / worlds.length);
    const code = await exploreWorld(one, share(options.accounts), share(options.ops));
    if (code !== 0) return code;
  }
  return 0;
}

async function exploreWorld(world: World, accounts: number, operations: number): Promise<number> {
  const startedAtMs = performance.now();
  const service = await startWorld(world);
  try {
    const progress = progressLine(`accuracy ${world}`, 'operations');
    const { seed, parallel } = options;
    const { tally, found } = await explore(service, {
      ...{ accounts, operations, seed, parallel },
      onProgress: (rows) => progress.show({ rows, share: Math.min(1, rows / operations) }),
    });
    progress.end();
    const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10;
    const summary = { world, seed, ...tally, seconds };
    const trail = found === null ? await service.trailFaults() : [];
    if (trail.length > 0) {
      tell(`${trail.join('\n')}\nthe audit trail does not hold: ${trail.length} faults\n`, {
        ...summary,
        trail,
      });
      return 1;
    }
    if (found === null) {
      const outcomes = Object.entries(tally.outcomes)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([what, times]) => `${what} ${times}`);
      tell(
        [
          `${world}: ${tally.operations} operations in ${tally.steps} steps on ${tally.accounts} accounts, seed ${seed}: no difference`,
          `${tally.figures} figures compared, all equal; the chains of the audit trail hold; ${tally.atOnce} operations were sent at once with others; ${seconds} s`,
          outcomes.join(', '),
          '',
        ].join('\n'),
        { ...summary, difference: null },
      );
      return 0;
    }
    process.stderr.write(
      `${sequenceText(found, found.failure)}a difference on account ${found.number} after ${found.steps.length} steps; looking for the shortest sequence\n`,
    );
    // The whole one first: looking for the shortest takes long, and may be interrupted.
    await writeSequence(found);
    const { text, sequence, failure, reproduced } = await shortened(service, found);
    tell(text, { ...summary, difference: { reproduced, ...sequence, ...failure } });
    return 1;
  } finally {
    await service.stop();
  }
}

try {
  process.exitCode = await (options.replay === undefined ? random() : again(options.replay));
} catch (error) {
  process.stderr.write(
    `accuracy: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 2;
}
