/**
 * How long a service approval's answer takes, beside a workflow that answers at once through the same update-with-start, on
 * the same servers, with the same data converter and worker settings. Measured twice: by Temporal's client, and over HTTP
 * (the product's API against a bare Hono route before the floor). Rounds alternate; figures are medians of the rounds.
 *
 * Aims: one at a time, at most 1.5 times the floor's median; 32 in flight, at least 0.6 of its throughput. After its answer a
 * decision goes on (booking, billing, notices), and that work competes with the next answers; the floor has none. What is not
 * answered in time is counted and printed, and is no part of the throughput. Ends with 1 when an aim is missed.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Command } from 'commander';
import { z } from 'zod';
import { examples } from '../src/cli/examples.ts';
import { wholeNumber } from '../src/cli/whole-number.ts';
import { createDataConverter } from '../src/codec/data-converter.ts';
import { newKeyEntry, parseKeyring } from '../src/codec/keyring.ts';
import type { ServiceOrder } from '../src/domain/cases/order.ts';
import { SEARCH_ATTRIBUTES } from '../src/messages/search-attributes.ts';
import { startServers } from '../src/servers/index.ts';
import { authenticatedRequests } from '../src/services/cases/authenticated-client.ts';
import { createRequestAuthentication } from '../src/services/cases/request-authentication.ts';
import { connectMongo } from '../src/store/mongo/connection.ts';
import { TEST_FIELD_KEYS } from '../test/support/product/field-keys.ts';
import { askDecision, askFloor, post } from './support/ask.ts';
import { type Ask, askAll } from './support/ask-all.ts';
import { type Block, type Level, levelOf, tableOf } from './support/decision-report.ts';
import { ordersOfACrowd } from './support/orders.ts';
import { AS_NPM_START, startChild } from './support/processes.ts';
import { processorTime } from './support/processor-time.ts';

const IN_FLIGHT = 32;
const AIM = { latency: 1.5, throughput: 0.6 };
const DATABASE = 'bench_decision';

const { rounds, alone, atOnce, json, profile } = z
  .object({
    ...{ rounds: z.number(), alone: z.number(), atOnce: z.number(), json: z.boolean().default(false) },
    profile: z.string().optional(),
  })
  .parse(
    new Command('npm run bench:decision --')
      .description('How long the answer to a service order takes, beside a workflow that answers at once.')
      .option('--rounds <count>', 'rounds of each', wholeNumber, 5)
      .option('--alone <count>', 'orders a round, one at a time', wholeNumber, 20)
      .option('--at-once <count>', 'orders a round, 32 in flight', wholeNumber, 128)
      .option('--json', 'print the result as JSON, alone on standard output')
      .option('--profile <folder>', 'keep CPU profiles of API, worker and workflow threads there')
      .addHelpText(
        'after',
        examples([
          'npm run bench:decision',
          'npm run bench:decision -- --rounds 1 --alone 5 --at-once 32 --json',
        ]),
      )
      .parse()
      .opts(),
  );

const say = (line: string) => process.stderr.write(`${line}\n`);

/** What each process used up since, by answer. */
function perAnswer(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  count: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / count]),
  );
}

interface Pair {
  readonly level: string;
  readonly floor: Ask<ServiceOrder>;
  readonly decision: Ask<ServiceOrder>;
}

async function measure(
  pairs: readonly Pair[],
  take: (count: number) => ServiceOrder[],
  quiet: () => Promise<void>,
  processors: () => Record<string, number>,
): Promise<Level[]> {
  for (const { floor, decision } of pairs)
    for (const ask of [floor, decision]) await askAll(ask, take(IN_FLIGHT * 2), IN_FLIGHT);
  await quiet();
  const seen = pairs.map(({ level }) => ({ level, rounds: [] as Record<'floor' | 'decision', Block[]>[] }));
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`);
    for (const [index, { floor, decision }] of pairs.entries()) {
      const found: Record<'floor' | 'decision', Block[]> = { floor: [], decision: [] };
      // The one that is first changes from round to round.
      const order = [
        ['floor', floor],
        ['decision', decision],
      ] as const;
      for (const [count, inFlight] of [
        [alone, 1],
        [atOnce, IN_FLIGHT],
      ] as const)
        for (const [name, ask] of round % 2 === 0 ? order : order.toReversed()) {
          const before = processors();
          const answered = await askAll(ask, take(count), inFlight);
          await quiet();
          const processorMs = perAnswer(before, processors(), count);
          found[name].push({ ...answered, processorMs });
        }
      seen[index]?.rounds.push(found);
    }
  }
  return seen.map(({ level, rounds: of }) => levelOf(level, of));
}

const outcomeOf = (answer: unknown): string =>
  typeof answer === 'object' && answer !== null && 'outcome' in answer ? String(answer.outcome) : 'none';

async function main(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'goodstanding-bench-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const servers = await startServers({
      ephemeral: true,
      log: () => undefined,
      searchAttributes: SEARCH_ATTRIBUTES,
      env: { ...process.env, MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined },
    });
    closing.unshift(() => servers.stop());
    const { uri } = servers.mongodb;
    const { address } = servers.temporal;
    const mongo = await connectMongo(uri, { auditKeys: parseKeyring(newKeyEntry('bench')) });
    closing.unshift(() => mongo.close());
    const perRound = 2 * (alone + atOnce);
    const needed = 2 * (2 * IN_FLIGHT * 2 + rounds * perRound);
    say(`${needed} accounts`);
    const orders = await ordersOfACrowd(mongo, DATABASE, needed);
    const take = (count: number) => orders.splice(0, count);

    const keys = newKeyEntry('bench');
    const requestKeys = newKeyEntry('bench');
    const env = {
      ...process.env,
      // It would be charged to whatever is measured when its time comes.
      SCHEDULES: 'off',
      PAYLOAD_KEYS: keys,
      REQUEST_KEYS: requestKeys,
      AUDIT_KEYS: newKeyEntry('bench'),
      FIELD_KEYS: TEST_FIELD_KEYS,
    };
    const floor = await startChild('./floor-server.ts', [address, 'bench-floor'], env, AS_NPM_START);
    closing.unshift(() => floor.stop());
    const profiled = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const productArgs = [uri, DATABASE, address, 'bench-product', folder];
    const product = await startChild('./product-server.ts', productArgs, env, [...AS_NPM_START, ...profiled]);
    closing.unshift(() => product.stop());
    const connection = await Connection.connect({ address });
    closing.unshift(() => connection.close());
    const authentication = createRequestAuthentication(parseKeyring(requestKeys));
    const client = new Client({
      connection,
      dataConverter: createDataConverter(parseKeyring(keys)),
      interceptors: { workflow: [authenticatedRequests(authentication)] },
    });

    const cases = mongo.db(DATABASE).collection('serviceApprovals');
    /** Until what follows the answers is done, so that it is not charged to the one that is measured next. */
    const quiet = async () => {
      const busy = { state: { $in: ['assessing', 'scheduling'] } };
      for (let calm = 0; calm < 3; calm = (await cases.countDocuments(busy)) === 0 ? calm + 1 : 0)
        await new Promise((resolve) => setTimeout(resolve, 100));
    };
    const levels = await measure(
      [
        {
          level: "Temporal's client",
          floor: (order) => askFloor(client, 'bench-floor', { order, requestedBy: 'bench' }),
          decision: async (order) => outcomeOf(await askDecision(client, 'bench-product', order)),
        },
        {
          level: 'HTTP',
          floor: async (order) => String(await post(floor.url, null, order, order.orderId)),
          decision: async (order) => {
            const url = `${product.url}/v1/service-approvals`;
            return outcomeOf(await post(url, product.token ?? null, order, order.orderId));
          },
        },
      ],
      take,
      quiet,
      () => processorTime({ product: product.pid, floor: floor.pid }),
    );
    const reached = levels.every(
      ({ latencyRatio, throughputRatio }) => latencyRatio <= AIM.latency && throughputRatio >= AIM.throughput,
    );
    process.stdout.write(
      json
        ? `${JSON.stringify({ rounds, inFlight: IN_FLIGHT, aim: AIM, reached, levels }, null, 2)}\n`
        : `${tableOf(levels, IN_FLIGHT)}\n${reached ? 'every aim is reached' : 'an aim is missed'}\n`,
    );
    return reached;
  } finally {
    for (const step of closing) await step().catch((error: unknown) => say(String(error)));
  }
}

process.exitCode = (await main()) ? 0 : 1;
