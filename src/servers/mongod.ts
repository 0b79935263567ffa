import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MongoClient, MongoServerError } from 'mongodb';
import { z } from 'zod';
import { poll } from './kill.ts';
import { shortReason } from './log.ts';
import type { ManagedProcess } from './managed-process.ts';
import { startManaged, withLastLines } from './managed-process.ts';
import type { Env } from './paths.ts';

/** The name of the replica set. Transactions and change streams need one, also when it has one node. */
export const REPLICA_SET = 'rs0';

/** mongod's own code for "no replica set configuration is stored here". */
const NOT_YET_INITIALIZED = 94;
// A node that comes back under another address first asks the old one whether it is itself; when something else listens
// there and keeps silent, that alone takes half a minute.
const PRIMARY_WITHIN_MS = 120_000;

/** How mongod is started. */
export interface MongodOptions {
  executable: string;
  /** Folder of its files; created. */
  folder: string;
  port: number;
  /** Memory for its cache, in GB; small by default, because a laptop has other things to do. */
  cacheGb?: number;
  /** Further options of mongod's own, for data that nobody keeps. */
  options?: readonly string[];
  /** true: remove the folder should our process end without stopping the server. */
  removeFolder?: boolean;
  env: Env;
}

/** The connection string of the replica set on this machine. */
export function mongodUri(port: number): string {
  return `mongodb://127.0.0.1:${port}/?replicaSet=${REPLICA_SET}`;
}

const configSchema = z.looseObject({
  version: z.number(),
  members: z.array(z.looseObject({ host: z.string() })).min(1),
});
type ReplicaSetConfig = z.infer<typeof configSchema>;

async function storedConfig(client: MongoClient): Promise<ReplicaSetConfig | undefined> {
  try {
    const answer = await client.db('admin').command({ replSetGetConfig: 1 });
    return configSchema.parse(answer['config']);
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}

/** Makes this node the only member, under its present address, whatever port the data was used with before. */
async function configure(client: MongoClient, host: string): Promise<void> {
  const admin = client.db('admin');
  const config = await storedConfig(client);
  if (config === undefined) {
    const members = [{ _id: 0, host }];
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } });
    return;
  }
  const [member] = config.members;
  if (member === undefined || (config.members.length === 1 && member.host === host)) return;
  const moved = { ...config, version: config.version + 1, members: [{ ...member, host }] };
  await admin.command({ replSetReconfig: moved, force: true });
}

/** The folder that a mongod keeps its files in. */
async function dbPathOf(client: MongoClient): Promise<string | undefined> {
  const options = await client.db('admin').command({ getCmdLineOpts: 1 });
  return startedWith.parse(options).parsed.storage?.dbPath;
}

const startedWith = z.looseObject({
  parsed: z.looseObject({ storage: z.looseObject({ dbPath: z.string().optional() }).optional() }),
});

async function isPrimary(client: MongoClient): Promise<boolean> {
  const hello = await client.db('admin').command({ hello: 1 });
  return hello['isWritablePrimary'] === true;
}

/**
 * Waits until the mongod on `port` answers, makes it a one-node replica set if it is none, and waits until it is primary.
 *
 * @param hasEnded undefined while the server runs, else why it ended
 * @param dbPath the folder of the one that has to answer; left out: any. Somebody else's mongod may have taken the port a moment before
 * @throws when it ends or does not become primary within two minutes
 */
export async function waitForPrimary(
  port: number,
  hasEnded: () => string | undefined,
  dbPath?: string,
): Promise<void> {
  // Long enough for a machine that has much else to do: an attempt that is given up too early is no nearer the next time.
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true&serverSelectionTimeoutMS=5000&connectTimeoutMS=5000`;
  let configured = false;
  let problem: unknown = 'it does not answer';
  const reached = await poll(async () => {
    if (hasEnded() !== undefined) return true;
    // A client whose first connection failed stays closed for good, so each attempt has its own.
    const client = new MongoClient(uri);
    try {
      if (dbPath !== undefined && (await dbPathOf(client)) !== dbPath) return false;
      if (!configured) await configure(client, `127.0.0.1:${port}`);
      configured = true;
      return await isPrimary(client);
    } catch (error) {
      problem = error;
      return false;
    } finally {
      await client.close();
    }
  }, PRIMARY_WITHIN_MS);
  const end = hasEnded();
  if (end !== undefined) throw new Error(`mongod ended with ${end}`);
  if (!reached) {
    throw new Error(
      `mongod on port ${port} did not become primary within two minutes: ${shortReason(problem)}`,
    );
  }
}

/**
 * A process that dies in a transaction leaves it open, and a process that writes to its account waits until the server gives it
 * up: a minute by MongoDB's default. None of ours is meant to take that long. deploy/mongodb has the same.
 */
const LONGEST_TRANSACTION_SECONDS = 20;

/** Starts mongod on 127.0.0.1 as a member of a replica set. Whether it serves is for the caller to find out. */
export async function startMember(options: MongodOptions): Promise<ManagedProcess> {
  const { folder, port } = options;
  const dbpath = dbPathIn(folder);
  await mkdir(dbpath, { recursive: true });
  return startManaged(
    options.executable,
    [
      ...['--dbpath', dbpath, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', REPLICA_SET],
      ...['--wiredTigerCacheSizeGB', String(options.cacheGb ?? 0.5), '--nounixsocket', '--quiet'],
      ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
      ...['--setParameter', `transactionLifetimeLimitSeconds=${LONGEST_TRANSACTION_SECONDS}`],
      ...(options.options ?? []),
    ],
    {
      ...{ env: options.env, logFile: logFileOf(options), graceMs: 20_000 },
      ...(options.removeFolder === true ? { temporaryFolder: folder } : {}),
    },
  );
}

/** The whole path: by it a mongod is known as the one that was started, and a relative one may be there below several folders. */
const dbPathIn = (folder: string): string => resolve(folder, 'db');
const logFileOf = ({ folder }: MongodOptions): string => join(folder, 'mongod.log');

/**
 * Starts mongod as a one-node replica set on 127.0.0.1 and waits until it is primary. Data of an earlier start is kept,
 * also when the port is another one.
 *
 * @throws with the last lines of its log when it does not start
 */
export async function startMongod(options: MongodOptions): Promise<ManagedProcess> {
  const server = await startMember(options);
  try {
    await waitForPrimary(options.port, server.ended, dbPathIn(options.folder));
    return server;
  } catch (error) {
    await server.stop();
    throw new Error(withLastLines(error, logFileOf(options)));
  }
}
