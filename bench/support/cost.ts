/** What work costs beside time: commands to MongoDB, and processor time of this process and of all that it started, mongod among them. Both say something on a busy machine too. */
import type { MongoClient } from 'mongodb';
import { z } from 'zod';
import { processorTime } from './processor-time.ts';

/** What a piece of work cost. */
export interface Cost {
  readonly seconds: number;
  /** Commands of the work itself, without what drivers and servers say to each other. */
  readonly commands: number;
  readonly processorMs: number;
}

const COUNTED = ['aggregate', 'find', 'getMore', 'insert', 'update', 'delete', 'findAndModify'] as const;
const ENDING = ['commitTransaction', 'abortTransaction'] as const;
const status = z.object({
  metrics: z.object({ commands: z.record(z.string(), z.unknown()) }),
});

const total = z.object({ total: z.coerce.number() }).transform((counted) => counted.total);

async function commandsSoFar(client: MongoClient): Promise<number> {
  const answer = await client.db('admin').command({ serverStatus: 1 });
  const { commands } = status.parse(answer).metrics;
  return [...COUNTED, ...ENDING].reduce((sum, name) => sum + total.parse(commands[name]), 0);
}

function processorMsSoFar(): number {
  return Object.values(processorTime({})).reduce((sum, ms) => sum + ms, 0);
}

/** Does the work, and says what it cost. Nothing else may use the same MongoDB meanwhile. */
export async function costOf(client: MongoClient, work: () => Promise<unknown>): Promise<Cost> {
  const commandsBefore = await commandsSoFar(client);
  const processorBefore = processorMsSoFar();
  const startedAtMs = performance.now();
  await work();
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const processorMs = processorMsSoFar() - processorBefore;
  return { seconds, processorMs, commands: (await commandsSoFar(client)) - commandsBefore };
}
