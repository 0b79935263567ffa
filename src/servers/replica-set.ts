import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { poll } from './kill.ts';
import { shortReason } from './log.ts';
import type { ManagedProcess } from './managed-process.ts';
import type { MongodOptions } from './mongod.ts';
import { REPLICA_SET, startMember } from './mongod.ts';
import { anyFreePort } from './ports.ts';

const MEMBERS = 3;
/** An election takes ten seconds and more: MongoDB's own `electionTimeoutMillis`. */
const SETTLED_WITHIN_MS = 120_000;

/** A MongoDB of three members on this machine, as production has it on three machines. */
export interface ReplicaSet {
  readonly uri: string;
  /** Connection strings of the members, each asked by itself. */
  readonly members: readonly string[];
  /** SIGKILL to the member that is primary; returns once it is gone. Throws when no member says that it is primary. */
  killPrimary(): Promise<void>;
  /** Starts what has ended again, on its data, and waits until one member is primary and the others follow it. */
  restart(): Promise<void>;
  /** Ends all members. Safe to call twice. */
  stop(): Promise<void>;
}

interface Member {
  readonly options: MongodOptions;
  process: ManagedProcess;
}

const addressOf = ({ options }: Member): string => `127.0.0.1:${options.port}`;
const directUri = (member: Member): string => `mongodb://${addressOf(member)}/?directConnection=true`;

/**
 * Starts three members on free ports and makes them a replica set, with MongoDB's own settings for elections.
 *
 * @throws when they have no primary within two minutes
 */
export async function startReplicaSet(
  options: Omit<MongodOptions, 'port' | 'removeFolder'>,
): Promise<ReplicaSet> {
  const members: Member[] = [];
  const stop = async () => {
    await Promise.all(members.map(({ process }) => process.stop()));
  };
  try {
    for (let index = 0; index < MEMBERS; index += 1) {
      const folder = join(options.folder, `member-${index}`);
      await mkdir(folder, { recursive: true });
      const own = { ...options, folder, port: await anyFreePort() };
      members.push({ options: own, process: await startMember(own) });
    }
    await initiate(members);
    await settled(members);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    uri: `mongodb://${members.map(addressOf).join(',')}/?replicaSet=${REPLICA_SET}`,
    members: members.map(directUri),
    async killPrimary() {
      const primary = await primaryOf(members);
      if (primary === undefined) throw new Error('no member is primary');
      process.kill(primary.process.pid, 'SIGKILL');
      if (!(await poll(() => primary.process.ended() !== undefined, 5_000, 5)))
        throw new Error('what was killed did not end');
    },
    async restart() {
      for (const member of members)
        if (member.process.ended() !== undefined) member.process = await startMember(member.options);
      await settled(members);
    },
    stop,
  };
}

async function initiate(members: readonly Member[]): Promise<void> {
  const [first] = members;
  if (first === undefined) throw new TypeError('no members');
  const hosts = members.map((member, _id) => ({ _id, host: addressOf(member) }));
  let problem: unknown;
  const done = await poll(async () => {
    try {
      await ask(first, { replSetInitiate: { _id: REPLICA_SET, members: hosts } });
      return true;
    } catch (error) {
      problem = error;
      return false;
    }
  }, SETTLED_WITHIN_MS);
  if (!done) throw new Error(`the replica set could not be made: ${shortReason(problem)}`);
}

/** Waits until one member is primary and the others follow it. */
async function settled(members: readonly Member[]): Promise<void> {
  let problem: unknown = 'no member is primary';
  const ended = () => members.find(({ process }) => process.ended() !== undefined);
  const reached = await poll(async () => {
    if (ended() !== undefined) return true;
    try {
      const states = await Promise.all(members.map(helloOf));
      return (
        states.filter(({ isWritablePrimary }) => isWritablePrimary).length === 1 &&
        states.filter(({ secondary }) => secondary).length === members.length - 1
      );
    } catch (error) {
      problem = error;
      return false;
    }
  }, SETTLED_WITHIN_MS);
  const lost = ended();
  if (lost !== undefined)
    throw new Error(`${addressOf(lost)} ended with ${lost.process.ended()}, see ${lost.options.folder}`);
  if (!reached) throw new Error(`the replica set did not settle within two minutes: ${shortReason(problem)}`);
}

async function primaryOf(members: readonly Member[]): Promise<Member | undefined> {
  for (const member of members) {
    const hello = await helloOf(member).catch(() => undefined);
    if (hello?.isWritablePrimary === true) return member;
  }
  return undefined;
}

const helloSchema = z.object({ isWritablePrimary: z.boolean(), secondary: z.boolean() });

const helloOf = async (member: Member) => helloSchema.parse(await ask(member, { hello: 1 }));

/** A client of its own for each question: one whose first connection failed stays closed for good. */
async function ask(member: Member, command: Readonly<Record<string, unknown>>): Promise<unknown> {
  const client = new MongoClient(directUri(member), {
    serverSelectionTimeoutMS: 5_000,
    connectTimeoutMS: 1_000,
  });
  try {
    return await client.db('admin').command(command);
  } finally {
    await client.close();
  }
}
