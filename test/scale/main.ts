/** The product on more than one process of each kind, on the servers of production; `--help` says more. */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { examples } from '../../src/cli/examples.ts';
import { wholeNumber } from '../../src/cli/whole-number.ts';
import { civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { stderrLog } from '../../src/servers/index.ts';
import { noEndings } from '../support/run/endings.ts';
import { buildProduct } from '../support/run/run-program.ts';
import { startCluster } from './cluster.ts';
import { failover } from './failover.ts';
import { isReached, textOfFailover, textOfScale } from './report.ts';
import { scaleRun } from './run.ts';
import { type Units, unitsSchema } from './units.ts';

const KEPT = fileURLToPath(new URL('../../docs/capacity-units.json', import.meta.url));

function counts(text: string): number[] {
  const parts = text.split(',').map(Number);
  if (parts.every((part) => Number.isInteger(part) && part >= 1 && part <= 16)) return parts;
  throw new InvalidArgumentError('numbers from 1 to 16, separated by commas');
}

const options = z
  .object({
    orders: z.number(),
    workers: z.array(z.number()),
    apis: z.array(z.number()),
    clients: z.number(),
    seed: z.number(),
    failover: z.boolean().default(false),
    kills: z.number(),
    keep: z.boolean().default(false),
    json: z.boolean().default(false),
  })
  .parse(
    new Command('npm run scale --')
      .description(
        'Starts the Temporal server on PostgreSQL and a MongoDB of three members, and sends orders, entries, payments and reads to\nmore and more worker and API processes. Every answer is held against what is stored, and the cost of a decision against that\nof the first step. With --failover it kills the primary of MongoDB under load instead.',
      )
      .option(
        '--orders <count>',
        'orders a step (entries are twice as many, reads four times); with --failover, orders of the run',
        wholeNumber,
        300,
      )
      .option('--workers <counts>', 'worker processes, step by step', counts, [1, 2, 4])
      .option('--apis <counts>', 'API processes, step by step', counts, [1, 2])
      .option('--clients <count>', 'requests in flight', wholeNumber, 16)
      .option('--seed <number>', 'the same number makes the same accounts and requests', wholeNumber, 1)
      .option('--failover', 'kill the primary of MongoDB under load, on the largest numbers of processes')
      .option('--kills <count>', 'with --failover: how often', wholeNumber, 5)
      .option('--keep', 'keep the figures of the first step for docs/capacity.md')
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples(
          [
            'npm run scale',
            'npm run scale -- --orders 60 --workers 1,2 --apis 1 --json',
            'npm run scale -- --failover --kills 5 --seed 7',
            'npm run scale -- --keep && npm run export-capacity-docs',
          ],
          `Needs PostgreSQL's server on the PATH (or GOODSTANDING_POSTGRES), else npm; and Go for the Temporal server, unless temporal-server and
temporal-sql-tool are on the PATH (or GOODSTANDING_TEMPORAL_SERVER, GOODSTANDING_TEMPORAL_SQL_TOOL). Processor time is read on Linux alone.

Ends with 0 when nothing is lost or doubled and no step costs more than 10 % more than the first, 1 when it falls short, 2 when it could not run.`,
        ),
      )
      .parse()
      .opts(),
  );

const say = stderrLog;

async function run(): Promise<boolean> {
  const ends = noEndings();
  try {
    say('building, and starting the servers');
    await buildProduct();
    const cluster = await startCluster(say);
    ends.add(cluster.stop);
    const { orders, workers, apis, clients, seed, kills } = options;
    if (options.failover) {
      const most = { workers: Math.max(...workers), apis: Math.max(...apis) };
      const result = await failover(cluster, { ...most, kills, orders, clients, seed, log: say });
      process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : textOfFailover(result));
      return result.findings.length === 0;
    }
    const result = await scaleRun(cluster, { orders, workers, apis, clients, seed, log: say });
    if (options.keep) await keep({ ...result.units, measured: measuredNow(orders) });
    process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : textOfScale(result));
    return isReached(result);
  } finally {
    await ends.end();
  }
}

function measuredNow(orders: number): Units['measured'] {
  const all = cpus();
  return {
    on: civilDateAt(instantOf(Date.now()), 'UTC'),
    command: `npm run scale -- ${process.argv.slice(2).join(' ')}`,
    machine: `${all.length} cores (${all[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`,
    orders,
  };
}

/** With four digits that count, so that the file can be read. */
async function keep(units: Units): Promise<void> {
  const rounded = JSON.stringify(unitsSchema.parse(units), (_, value) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  );
  await writeFile(KEPT, `${JSON.stringify(JSON.parse(rounded), null, 2)}\n`);
  say(`kept in ${KEPT}`);
}

try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  say(`scale: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exitCode = 2;
}
