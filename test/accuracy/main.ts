/**
 * Random operations against the running service, and an independent oracle that recomputes every figure after each of them;
 * `--help` says more. Ends with 1 when there are differences, with the shortest sequence that shows each kind of them.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { startMongoAlone } from '../../scripts/simulate/mongo.ts';
import { examples } from '../../src/cli/examples.ts';
import { progressLine } from '../../src/cli/progress.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { explore, type Found, replay, type Sequence } from './explore.ts';
import { startLivingService } from './living-service.ts';
import { differenceLine, numbered, sequenceText } from './print.ts';
import { type Service, startService } from './service.ts';
import { isSameKind, shrink } from './shorten.ts';
import { sequenceSchema } from './stored-sequence.ts';

const optionsSchema = z.object({
  accounts: z.number(),
  ops: z.number(),
  seed: z.number(),
  parallel: z.number(),
  differences: z.number().min(1),
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
    .option(
      '--differences <count>',
      'stop a world after so many; an account with a difference is left out of what follows',
      wholeNumber,
      10,
    )
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
      'where to write the shortest sequence that shows a difference; further ones get -2, -3 ... before the ending',
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
        'Ends with 0 when all figures are equal, 1 when there are differences, 2 when it could not run.',
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

async function writeSequence({ account, steps }: Sequence, file: string): Promise<void> {
  await writeFile(file, `${JSON.stringify({ account, steps }, null, 1)}\n`);
}

/** Looks for the shortest sequence that shows a difference, and writes it to the file. */
async function shortened(service: Service, found: Parameters<typeof shrink>[1], file: string) {
  const shortest = await shrink(service, found, (steps) => {
    process.stderr.write(`  ${steps} steps\n`);
  });
  const { sequence, failure, reproduced } = shortest;
  await writeSequence(sequence, file);
  const note = reproduced ? '' : 'On an account of its own it did not show again; all of its steps:\n';
  const text = `${note}${sequenceText(sequence, failure)}again: npm run accuracy -- --replay ${file}\n`;
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
      const shortest = await shortened(service, { ...sequence, steps, failure: result.failure }, options.out);
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
  let code = 0;
  for (const [at, one] of worlds.entries()) {
    const share = (whole: number) =>
      Math.floor((whole * (at + 1)) / worlds.length) - Math.floor((whole * at) / worlds.length);
    code = Math.max(code, await exploreWorld(one, share(options.accounts), share(options.ops)));
  }
  return code;
}

/** Differences found so far, over both worlds: each has a file of its own. */
let written = 0;

async function exploreWorld(world: World, accounts: number, operations: number): Promise<number> {
  const startedAtMs = performance.now();
  const service = await startWorld(world);
  try {
    const progress = progressLine(`accuracy ${world}`, 'operations');
    const { seed, parallel, differences: most } = options;
    const files = new Map<Found, string>();
    const { tally, found } = await explore(service, {
      ...{ accounts, operations, seed, parallel, most },
      onProgress: (rows) => progress.show({ rows, share: Math.min(1, rows / operations) }),
      // At once and whole: the run may be interrupted.
      async onFound(one) {
        written += 1;
        const file = numbered(options.out, written);
        files.set(one, file);
        await writeSequence(one, file);
        process.stderr.write(`${sequenceText(one, one.failure)}${differenceLine(one, file)}\n`);
      },
    });
    progress.end();
    const seconds = Math.round((performance.now() - startedAtMs) / 100) / 10;
    const trail = await service.trailFaults();
    const outcomes = Object.entries(tally.outcomes)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, times]) => `${what} ${times}`);
    const told = found.length === 0 ? 'no difference' : `${found.length} differences`;
    const text = [
      `${world}: ${tally.operations} operations in ${tally.steps} steps on ${tally.accounts} accounts, seed ${seed}: ${told}`,
      `${tally.figures} figures compared; ${tally.atOnce} operations were sent at once with others; ${seconds} s`,
      trail.length === 0
        ? 'the chains of the audit trail hold'
        : `the audit trail does not hold: ${trail.length} faults\n${trail.join('\n')}`,
      outcomes.join(', '),
      ...found.map((one) => differenceLine(one, files.get(one) ?? '')),
      '',
    ].join('\n');
    const summary = { world, seed, ...tally, seconds, ...(trail.length > 0 ? { trail } : {}) };
    if (found.length > 0) process.stderr.write(`${text}looking for the shortest sequences\n`);
    const shortest = await shortestOfEachKind(service, found, files);
    tell([text, ...shortest.map((one) => one.text)].join('\n'), {
      ...summary,
      differences: shortest.map(({ reproduced, sequence, failure }) => ({
        ...{ reproduced, ...sequence, ...failure },
      })),
    });
    return found.length > 0 || trail.length > 0 ? 1 : 0;
  } finally {
    await service.stop();
  }
}

/** Shortens the first of each kind of differences; the others are left as they were written. */
async function shortestOfEachKind(
  service: Service,
  found: readonly Found[],
  files: ReadonlyMap<Found, string>,
) {
  const shortest: Awaited<ReturnType<typeof shortened>>[] = [];
  for (const [at, one] of found.entries()) {
    if (found.slice(0, at).some((other) => isSameKind(other.failure, one.failure))) continue;
    shortest.push(await shortened(service, one, files.get(one) ?? options.out));
  }
  return shortest;
}

try {
  process.exitCode = await (options.replay === undefined ? random() : again(options.replay));
} catch (error) {
  process.stderr.write(
    `accuracy: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 2;
}
