/** What something costs: processor time by kind of process, commands to MongoDB, bytes, writes of Temporal to PostgreSQL, and what is stored. */
import { type Document, MongoClient } from 'mongodb';
import { z } from 'zod';
import { processorTime } from '../../bench/support/processor-time.ts';
import type { Cluster } from './cluster.ts';

/** Kinds of processes, by what /proc calls them where we did not name them. */
const KIND_OF_PROGRAM: Readonly<Record<string, ProcessKind>> = {
  mongod: 'mongod',
  'temporal-server': 'temporal',
  postgres: 'postgres',
};
export const PROCESS_KINDS = ['api', 'worker', 'mongod', 'temporal', 'postgres'] as const;
export type ProcessKind = (typeof PROCESS_KINDS)[number];

/** Counters that only grow. */
export interface Reading {
  readonly atMs: number;
  /** In milliseconds. */
  readonly processor: Readonly<Record<ProcessKind, number>>;
  /** Commands that drivers sent to the primary. */
  readonly commands: number;
  /** In and out of all members, with what they send each other. */
  readonly bytes: number;
  /** What Temporal asked of its database. */
  readonly persistence: number;
}

/** What a collection holds, in bytes. */
export interface Stored {
  readonly documents: number;
  /** As BSON. */
  readonly size: number;
  /** On the disk, compressed. */
  readonly storage: number;
  readonly indexes: number;
}

/** Reads the counters. */
export interface Meter {
  read(): Promise<Reading>;
  /** By collection, after a checkpoint. */
  stored(database: string): Promise<ReadonlyMap<string, Stored>>;
  close(): Promise<void>;
}

/** Of drivers themselves, of the members among each other, and of this meter. */
const NOT_OURS =
  /^(?:hello|isMaster|ismaster|ping|endSessions|serverStatus|fsync|collStats|listCollections|getMore|sasl.*|repl.*|_.*|buildInfo|connectionStatus)$/;

const status = z.object({
  network: z.object({ bytesIn: z.coerce.number(), bytesOut: z.coerce.number() }),
  metrics: z.object({ commands: z.record(z.string(), z.unknown()) }),
});
const total = z.object({ total: z.coerce.number() });

/** A meter of a cluster and of the processes on it; `pids` names ours. */
export async function aMeter(
  { mongodb, temporal }: Pick<Cluster, 'mongodb' | 'temporal'>,
  pids: () => Readonly<Record<'api' | 'worker', readonly number[]>>,
): Promise<Meter> {
  const members = await Promise.all(mongodb.members.map((uri) => new MongoClient(uri).connect()));
  const primary = await new MongoClient(mongodb.uri).connect();
  const statusOf = async (client: MongoClient) =>
    status.parse(await client.db('admin').command({ serverStatus: 1 }));
  return {
    async read() {
      const [main, ...each] = await Promise.all([statusOf(primary), ...members.map(statusOf)]);
      return {
        atMs: performance.now(),
        processor: processorOf(pids()),
        commands: Object.entries(main?.metrics.commands ?? {})
          .filter(([name]) => !NOT_OURS.test(name))
          .reduce((all, [, of]) => all + (total.safeParse(of).data?.total ?? 0), 0),
        bytes: each.reduce((all, { network }) => all + network.bytesIn + network.bytesOut, 0),
        persistence: await persistenceRequests(temporal.metricsUrl),
      };
    },
    async stored(database) {
      await primary.db('admin').command({ fsync: 1 });
      const db = primary.db(database);
      const names = (await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray()).map(
        ({ name }) => name,
      );
      const all = await Promise.all(
        names.map(async (name) => {
          const [found] = await db
            .collection(name)
            .aggregate<Document>([{ $collStats: { storageStats: {} } }])
            .toArray();
          const { count, size, storageSize, totalIndexSize } = found?.['storageStats'] ?? {};
          const stored = {
            documents: Number(count),
            size: Number(size),
            storage: Number(storageSize),
            indexes: Number(totalIndexSize),
          };
          return [name, stored] as const;
        }),
      );
      return new Map(all);
    },
    async close() {
      await Promise.all([primary, ...members].map((client) => client.close()));
    },
  };
}

function processorOf(
  pids: Readonly<Record<'api' | 'worker', readonly number[]>>,
): Record<ProcessKind, number> {
  const named = Object.entries(pids).flatMap(([kind, own]) =>
    own.map((pid) => [`${kind} ${pid}`, pid] as const),
  );
  const sums = { api: 0, worker: 0, mongod: 0, temporal: 0, postgres: 0 };
  for (const [name, ms] of Object.entries(processorTime(Object.fromEntries(named)))) {
    const kind = named.some(([own]) => own === name)
      ? name.startsWith('api')
        ? 'api'
        : 'worker'
      : KIND_OF_PROGRAM[name];
    if (kind !== undefined) sums[kind] += ms;
  }
  return sums;
}

/** The sum of Temporal's counter of requests to its database. */
async function persistenceRequests(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  return text
    .split('\n')
    .filter((line) => /^persistence_requests(?:_total)?\{/.test(line))
    .reduce((all, line) => all + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
