/**
 * How fast the three reads of a customer are, beside a bare Hono route that answers one findOne from the same MongoDB:
 * the real API with real tokens, on a database full of accounts. Rounds alternate, so that whatever else the machine does
 * meets all of them; figures are medians of the rounds. Ratios say more than the figures do.
 *
 * The bare route finds the billing account of the same customers by `_id`, in the same loaded database, and answers the
 * document as JSON: no token, no log, no validation. It and the API are a process each, started the same way, with the same
 * connection options, and are asked by the same client in the same way. `--profile` keeps a CPU profile of the API.
 *
 * Floors: each read reaches half of the bare route's throughput with 32 requests in flight, and answers in under 50 ms at
 * p99, one at a time and 32 at once. Ends with 1 when one is missed. Data stays in .goodstanding/bench for the next run.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { createDevIssuer, DEVELOPMENT_ACR } from '../src/api/dev-issuer.ts';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { newKeyEntry, parseKeyring } from '../src/codec/keyring.ts';
import { civilDateAt, instantOf } from '../src/domain/civil-date.ts';
import { SEARCH_ATTRIBUTES } from '../src/messages/search-attributes.ts';
import { startServers } from '../src/servers/index.ts';
import { connectMongo } from '../src/store/mongo/connection.ts';
import { TEST_FIELD_KEYS } from '../test/support/field-keys.ts';
import { customerNumbers, loadCrowd } from './support/crowd.ts';
import type { LoadResult } from './support/load-format.ts';
import { measure, startBareServer, startChild } from './support/processes.ts';

const FOLDER = join('.goodstanding', 'bench');
const DATABASE = 'bench_reads';
const IN_FLIGHT = 32;
const FLOOR = 0.5;
const P99_LIMIT_MS = 50;
/** Customers asked for, spread over all of them. */
const ASKED = 20_000;

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
  readonly port: number;
  readonly paths: readonly string[];
  readonly token: string | null;
}

interface Row {
  readonly name: string;
  readonly perSecond: number;
  /** Of the bare route's throughput in the same round; median. */
  readonly ratio: number;
  readonly alone: { readonly p50Ms: number; readonly p99Ms: number };
  readonly atOnce: { readonly p50Ms: number; readonly p99Ms: number };
  readonly bytesPerAnswer: number;
  readonly failures: number;
}

const say = (line: string) => process.stderr.write(`${line}\n`);

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

async function rowsOf(subjects: readonly Subject[]): Promise<Row[]> {
  const ask = ({ port, paths, token }: Subject, inFlight: number) =>
    measure({ port, paths: [...paths], token, inFlight, durationMs });
  const seen = subjects.map((subject) => ({
    subject,
    alone: [] as LoadResult[],
    atOnce: [] as LoadResult[],
  }));
  for (const { subject } of seen) await ask(subject, IN_FLIGHT);
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`);
    for (const { subject, alone, atOnce } of seen) {
      atOnce.push(await ask(subject, IN_FLIGHT));
      alone.push(await ask(subject, 1));
    }
  }
  const bare = seen[0]?.atOnce ?? [];
  return seen.map(({ subject, alone, atOnce }) => ({
    name: subject.name,
    perSecond: median(atOnce.map((result) => result.perSecond)),
    ratio: median(atOnce.map((result, round) => result.perSecond / (bare[round]?.perSecond ?? 0))),
    alone: quantiles(alone),
    atOnce: quantiles(atOnce),
    bytesPerAnswer: Math.round(median(atOnce.map((result) => result.bytes / result.requests))),
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
  await mkdir(FOLDER, { recursive: true });
  const servers = await startServers({
    dataDir: FOLDER,
    log: () => undefined,
    searchAttributes: SEARCH_ATTRIBUTES,
    env: { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined },
  });
  const closing: (() => Promise<unknown>)[] = [() => servers.stop()];
  try {
    const { uri } = servers.mongodb;
    const client = await connectMongo(uri, { auditKeys: parseKeyring(newKeyEntry('bench')) });
    closing.unshift(() => client.close());
    const today = civilDateAt(instantOf(Date.now()), 'UTC');
    say(`${accounts} accounts`);
    const took = await loadCrowd(client, DATABASE, { accounts, today, log: say });
    say(took === null ? 'they are there from an earlier run' : `loaded in ${Math.round(took / 1000)} s`);

    const issuer = await createDevIssuer({
      folder: FOLDER,
      issuer: 'https://issuer.bench',
      audience: 'bench',
    });
    const jwks = join(FOLDER, 'jwks.json');
    await writeFile(jwks, JSON.stringify(issuer.jwks));
    const env = {
      PATH: process.env['PATH'],
      LOG_LEVEL: 'warn',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: '0',
      MONGODB_URI: uri,
      MONGODB_DATABASE: DATABASE,
      TEMPORAL_ADDRESS: servers.temporal.address,
      JWT_ISSUER: issuer.issuer,
      JWT_AUDIENCE: issuer.audience,
      JWT_JWKS_FILE: jwks,
      STEP_UP_ACR: DEVELOPMENT_ACR,
      PAYLOAD_KEYS: newKeyEntry('bench'),
      REQUEST_KEYS: newKeyEntry('bench'),
      AUDIT_KEYS: newKeyEntry('bench'),
      FIELD_KEYS: TEST_FIELD_KEYS,
      SHUTDOWN_DRAIN_SECONDS: '0',
    };
    const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const api = await startChild('./api-server.ts', [], env, profiling);
    closing.unshift(() => api.stop());
    const bare = await startBareServer(uri, DATABASE, 'billingAccounts');
    closing.unshift(() => bare.stop());

    const token = await issuer.issueToken({ role: 'care', subject: 'bench' });
    const numbers = customerNumbers(accounts);
    const step = Math.max(1, Math.floor(numbers.length / ASKED));
    const asked = numbers.filter((_, index) => index % step === 0).sort(() => Math.random() - 0.5);
    const port = Number(new URL(api.url).port);
    const read = (name: string): Subject => ({
      name,
      port,
      paths: asked.map((number) => `/v1/customers/CUST-${number}/${name}`),
      token,
    });
    const rows = await rowsOf([
      { name: 'bare findOne', port: bare.port, paths: asked.map((n) => `/accounts/BA-${n}`), token: null },
      read('payment-status'),
      read('balance'),
      read('billing-cycle'),
    ]);
    const reached = rows.every(
      (row) =>
        row.failures === 0 &&
        row.ratio >= FLOOR &&
        row.alone.p99Ms < P99_LIMIT_MS &&
        row.atOnce.p99Ms < P99_LIMIT_MS,
    );
    process.stdout.write(
      json
        ? `${JSON.stringify({ accounts, rounds, inFlight: IN_FLIGHT, floor: FLOOR, reached, rows }, null, 2)}\n`
        : `${table(rows)}\n${reached ? 'every floor is reached' : 'a floor is missed'}\n`,
    );
    return reached;
  } finally {
    for (const step of closing) await step().catch((error: unknown) => say(String(error)));
  }
}

process.exitCode = (await main()) ? 0 : 1;
