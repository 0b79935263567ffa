/**
 * How fast the three reads of a customer are, beside a bare Hono route that answers one findOne from the same MongoDB:
 * the real API with real tokens, on a database full of accounts. Rounds alternate, so that whatever else the machine does
 * meets all of them; figures are medians of the rounds. Ratios say more than the figures do.
 *
 * The bare route finds the billing account of the same customers by `_id`, in the same loaded database, and answers the
 * document as JSON: no token, no log, no validation. It and the API are a process each, started the same way, with the same
 * connection options, and are asked by the same client in the same way. `--profile` keeps a CPU profile of the API.
 *
 * A second bare route checks the same token and makes its answer as long as the reads' are on the average.
 *
 * Two reads in the form of TM Forum are held against the native reads of the same things.
 *
 * Beside throughput it prints the processor time of server and MongoDB for a read, and its ratio to the second route: other work on the machine
 * changes that far less.
 *
 * Floors: each read reaches 0.6 of the second route's throughput with 32 requests in flight, one in the form of TM Forum 0.7
 * of its native one, and each answers in under 50 ms at p99, one at a time and 32 at once. Ends with 1 when one is missed. Data stays in .goodstanding/bench for the next run.
 */

import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import type { LoadResult } from './support/load-format.ts';
import { type LoadedApi, withLoadedApi } from './support/loaded-api.ts';
import { type Child, measure, startBareServer } from './support/processes.ts';
import { processorTime } from './support/processor-time.ts';

const IN_FLIGHT = 32;
const FLOOR = 0.6;
const TMF_FLOOR = 0.7;
const P99_LIMIT_MS = 50;

const { accounts, rounds, seconds, json, profile } = z
  .object({
    accounts: z.number(),
    rounds: z.number(),
    seconds: z.number(),
    json: z.boolean().default(false),
    profile: z.string().optional(),
  })
  .parse(
    new Command('npm run bench:reads --')
      .description(
        'How fast the three reads of a customer are, beside a bare route that answers one findOne.',
      )
      .option('--accounts <count>', 'accounts in the database', wholeNumber, 100_000)
      .option('--rounds <count>', 'rounds of each', wholeNumber, 5)
      .option('--seconds <count>', 'of a round', wholeNumber, 3)
      .option('--profile <folder>', 'keep a CPU profile of the API there')
      .option('--json', 'print the result as JSON, alone on standard output')
      .addHelpText(
        'after',
        examples(['npm run bench:reads', 'npm run bench:reads -- --accounts 5000 --rounds 1 --json']),
      )
      .parse()
      .opts(),
  );
const durationMs = seconds * 1000;

interface Subject {
  readonly name: string;
  /** Of its server. */
  readonly pid: number;
  /** The native read of the same thing, of one in the form of TM Forum. */
  readonly native?: string;
  readonly port: number;
  readonly paths: readonly string[];
  readonly token: string | null;
}

interface Row {
  readonly name: string;
  readonly perSecond: number;
  /** Of the bare route's throughput in the same round; median. */
  readonly ratio: number;
  /** The same of the route that checks tokens and answers as much. */
  readonly alikeRatio: number;
  /** Microseconds of its server and of MongoDB for one read with {@link IN_FLIGHT} in flight, median; null where there is no /proc. */
  readonly processorUs: number | null;
  /** How much less the route that checks tokens and answers as much takes in the same round: 1 is as little. */
  readonly processorRatio: number | null;
  /** Of the native read's throughput; null where it is one itself. */
  readonly nativeRatio: number | null;
  readonly alone: { readonly p50Ms: number; readonly p99Ms: number };
  readonly atOnce: { readonly p50Ms: number; readonly p99Ms: number };
  readonly bytesPerAnswer: number;
  readonly failures: number;
}

type Measured = LoadResult & { readonly processorUs: number };

const say = (line: string) => process.stderr.write(`${line}\n`);

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/**
 * @param bare answers a document
 * @param alike the same behind a check of the token, with as many bytes more
 */
async function rowsOf(
  bare: Subject,
  alike: (fill: number) => Subject,
  reads: readonly Subject[],
): Promise<Row[]> {
  const ask = async ({ port, pid, paths, token }: Subject, inFlight: number): Promise<Measured> => {
    const processorMs = () => {
      const { server = Number.NaN, mongod = Number.NaN } = processorTime({ server: pid });
      return server + mongod;
    };
    const before = processorMs();
    const result = await measure({ port, paths: [...paths], token, inFlight, durationMs });
    return { ...result, processorUs: (1000 * (processorMs() - before)) / result.requests };
  };
  const bytesOf = ({ bytes, requests }: LoadResult) => bytes / requests;
  const bareBytes = bytesOf(await ask(bare, IN_FLIGHT));
  let readBytes = 0;
  for (const read of reads) readBytes += bytesOf(await ask(read, IN_FLIGHT)) / reads.length;
  const subjects = [bare, alike(Math.max(0, Math.round(readBytes - bareBytes))), ...reads];
  const seen = subjects.map((subject) => ({
    subject,
    alone: [] as Measured[],
    atOnce: [] as Measured[],
  }));
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`);
    for (const { subject, alone, atOnce } of seen) {
      atOnce.push(await ask(subject, IN_FLIGHT));
      alone.push(await ask(subject, 1));
    }
  }
  const ratioTo = (floor: readonly LoadResult[], of: readonly LoadResult[]) =>
    median(of.map((result, round) => result.perSecond / (floor[round]?.perSecond ?? 0)));
  const processorRatio = (of: readonly Measured[]) =>
    median(of.map(({ processorUs }, round) => (seen[1]?.atOnce[round]?.processorUs ?? 0) / processorUs));
  const known = (figure: number) => (Number.isFinite(figure) ? figure : null);
  return seen.map(({ subject, alone, atOnce }) => ({
    name: subject.name,
    perSecond: median(atOnce.map((result) => result.perSecond)),
    ratio: ratioTo(seen[0]?.atOnce ?? [], atOnce),
    alikeRatio: ratioTo(seen[1]?.atOnce ?? [], atOnce),
    processorUs: known(median(atOnce.map(({ processorUs }) => processorUs))),
    processorRatio: known(processorRatio(atOnce)),
    nativeRatio:
      subject.native === undefined
        ? null
        : ratioTo(seen.find(({ subject: { name } }) => name === subject.native)?.atOnce ?? [], atOnce),
    alone: quantiles(alone),
    atOnce: quantiles(atOnce),
    bytesPerAnswer: Math.round(median(atOnce.map(bytesOf))),
    failures: [...alone, ...atOnce].reduce((sum, result) => sum + result.failures, 0),
  }));
}

function quantiles(results: readonly LoadResult[]): { p50Ms: number; p99Ms: number } {
  return {
    p50Ms: median(results.map((result) => result.p50Ms)),
    p99Ms: median(results.map((result) => result.p99Ms)),
  };
}

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.name,
    Math.round(row.perSecond).toString(),
    row.ratio.toFixed(2),
    row.alikeRatio.toFixed(2),
    row.nativeRatio?.toFixed(2) ?? '',
    row.processorUs?.toFixed(0) ?? '',
    row.processorRatio?.toFixed(2) ?? '',
    row.atOnce.p50Ms.toFixed(1),
    row.atOnce.p99Ms.toFixed(1),
    row.alone.p50Ms.toFixed(2),
    row.alone.p99Ms.toFixed(2),
    row.bytesPerAnswer.toString(),
  ]);
  const head = [
    'read',
    `${IN_FLIGHT} at once /s`,
    'ratio',
    'to the alike',
    'to the native',
    'CPU µs',
    'ratio',
    'p50 ms',
    'p99 ms',
    '1: p50 ms',
    '1: p99 ms',
    'bytes',
  ];
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      line.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      ),
    )
    .map((line) => line.join('  '))
    .join('\n');
}

async function main(): Promise<boolean> {
  const nodeFlags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  return withLoadedApi({ accounts, nodeFlags, say }, async (api) => {
    const { mongodbUri, database, tokens } = api;
    const bare = await startBareServer(mongodbUri, database, 'billingAccounts', tokens);
    try {
      return await compared(bare, api);
    } finally {
      await bare.stop();
    }
  });
}

async function compared(
  floor: Pick<Child, 'port' | 'pid'>,
  { port, pid, token, customers }: LoadedApi,
): Promise<boolean> {
  const read = (name: string): Subject => ({
    name,
    ...{ port, pid },
    paths: customers.map((number) => `/v1/customers/CUST-${number}/${name}`),
    token,
  });
  const thing = (name: string, path: (number: number) => string, native?: string): Subject => ({
    ...{ name, port, pid, token, paths: customers.map(path) },
    ...(native === undefined ? {} : { native }),
  });
  const bare = (name: string, paths: readonly string[], bearer: string | null): Subject => ({
    ...{ name, port: floor.port, pid: floor.pid, paths, token: bearer },
  });
  const rows = await rowsOf(
    bare(
      'bare findOne',
      customers.map((n) => `/accounts/BA-${n}`),
      null,
    ),
    (fill) =>
      bare(
        'token, findOne, as long an answer',
        customers.map((n) => `/checked/BA-${n}?fill=${fill}`),
        token,
      ),
    [
      ...[read('payment-status'), read('balance'), read('billing-cycle')],
      thing('customer', (n) => `/v1/customers/CUST-${n}`),
      thing('customer (TMF629)', (n) => `/tmf-api/customerManagement/v4/customer/CUST-${n}`, 'customer'),
      thing('billing account', (n) => `/v1/billing-accounts/BA-${n}`),
      thing(
        'billing account (TMF666)',
        (n) => `/tmf-api/accountManagement/v4/billingAccount/BA-${n}`,
        'billing account',
      ),
    ],
  );
  const reached = rows.every(
    (row) =>
      row.failures === 0 &&
      (row.nativeRatio === null
        ? row.name === 'bare findOne' || row.alikeRatio >= FLOOR
        : row.nativeRatio >= TMF_FLOOR) &&
      row.alone.p99Ms < P99_LIMIT_MS &&
      row.atOnce.p99Ms < P99_LIMIT_MS,
  );
  process.stdout.write(
    json
      ? `${JSON.stringify({ accounts, rounds, inFlight: IN_FLIGHT, floor: FLOOR, reached, rows }, null, 2)}\n`
      : `${table(rows)}\n${reached ? 'every floor is reached' : 'a floor is missed'}\n`,
  );
  return reached;
}

process.exitCode = (await main()) ? 0 : 1;
