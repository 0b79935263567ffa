import type { SecureContext } from 'node:tls';
import { type Db, MongoClient } from 'mongodb';
import type { AuditKeys } from '../../domain/audit/keys.ts';
import { giveAuditKeys } from '../audit/client-keys.ts';
import { endOperationsOfClosingConnections } from './closing-connections.ts';

/** Durable on a majority of the replica set, and in its journal, before a write is acknowledged. */
export const WRITE_CONCERN = { w: 'majority', j: true, wtimeoutMS: 10_000 } as const;

/** Longest that the server works on one operation, in milliseconds. */
export const OPERATION_LIMIT = { maxTimeMS: 10_000 } as const;

export interface ConnectOptions {
  /** Shown in the server's log and profiler. */
  readonly appName?: string;
  /** Most connections at once. Default 50. */
  readonly maxPoolSize?: number;
  /** Connections kept open when idle. Default 2. */
  readonly minPoolSize?: number;
  /** What writes are entered in the audit trail with. A client without them writes nothing that is entered. */
  readonly auditKeys?: AuditKeys;
  /** With what connections are encrypted, and by which certificate we are known. Left out: as the address says. */
  readonly tls?: SecureContext;
  /** How long to look for a primary. Default 5 s. */
  readonly serverSelectionTimeoutMs?: number;
}

/**
 * A connected client with every timeout stated: the driver's defaults wait for ever on a socket, and its `timeoutMS`
 * does nothing. Rejects when no primary answers in time.
 */
export async function connectMongo(uri: string, options: ConnectOptions = {}): Promise<MongoClient> {
  endOperationsOfClosingConnections();
  const client = new MongoClient(uri, {
    appName: options.appName ?? 'goodstanding',
    maxPoolSize: options.maxPoolSize ?? 50,
    minPoolSize: options.minPoolSize ?? 2,
    serverSelectionTimeoutMS: options.serverSelectionTimeoutMs ?? 5_000,
    connectTimeoutMS: 5_000,
    socketTimeoutMS: 45_000,
    waitQueueTimeoutMS: 10_000,
    maxIdleTimeMS: 300_000,
    retryReads: true,
    retryWrites: true,
    readPreference: 'primary',
    readConcern: { level: 'majority' },
    writeConcern: WRITE_CONCERN,
    ...(options.tls === undefined ? {} : { tls: true, secureContext: options.tls }),
  });
  if (options.auditKeys !== undefined) giveAuditKeys(client, options.auditKeys);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** Resolves when MongoDB answers within two seconds, rejects otherwise. */
export async function ping(db: Db): Promise<void> {
  const timeout = AbortSignal.timeout(2_000);
  await db.command({ ping: 1, maxTimeMS: 2_000 }, { signal: timeout });
}
