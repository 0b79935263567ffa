import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { MongoClient } from 'mongodb';
import { ConfigError } from '../config/errors.ts';
import { setVariables } from '../config/secret-files.ts';
import { readMongodbTls } from '../config/tls.ts';
import { DEFAULT_PORTS } from '../servers/index.ts';
import { mongodUri } from '../servers/mongod.ts';
import { dataFolder, type Env, envValue } from '../servers/paths.ts';
import { findEarlier } from '../servers/pid-file.ts';
import { actingAs } from '../store/audit/current-context.ts';
import { connectMongo } from '../store/mongo/connection.ts';
import type { StoreTarget } from '../store/store.ts';
import { auditKeysOf } from './audit-keys.ts';
import { keyProviderOf } from './field-keys.ts';
import { operatorContext } from './operator.ts';
import { CliProblem } from './problem.ts';
import { secretsOf } from './secrets.ts';

/** Which MongoDB and database a command works on. */
export interface MongoChoice {
  readonly uri: string | undefined;
  readonly database: string;
  /** The name of the process in MongoDB's logs. */
  readonly appName?: string;
  /** How long to look for a MongoDB. Default 5 s. */
  readonly waitMs?: number;
}

/**
 * MONGODB_URI, or the content of the file MONGODB_URI_FILE, else the MongoDB that `npm start` runs here, else the port that it would use.
 */
function mongoUriOf(env: Env): string {
  const given = envValue(secretsOf(env), 'MONGODB_URI');
  if (given !== undefined) return given;
  const earlier = findEarlier(join(dataFolder(env), 'mongodb', 'mongod.pid.json'));
  return mongodUri(earlier.state === 'none' ? DEFAULT_PORTS.mongodb : earlier.record.port);
}

/** MONGODB_TLS_*, for a MongoDB that needs TLS. */
function mongodbTls(env: Env): { readonly tls?: SecureContext } {
  try {
    const source = readMongodbTls(setVariables(env));
    return source === undefined ? {} : { tls: createSecureContext(source.read()) };
  } catch (error) {
    if (error instanceof ConfigError) throw new CliProblem(error.faults.join('\n'));
    throw error;
  }
}

/**
 * Runs `work` on a database and closes the connection. Throws {@link CliProblem} when no MongoDB answers,
 * and where `work` takes the keys of personal fields, when there are none.
 */
export async function withDatabase<T>(
  choice: MongoChoice,
  work: (target: StoreTarget) => Promise<T>,
): Promise<T> {
  const uri = choice.uri ?? mongoUriOf(process.env);
  const tls = mongodbTls(process.env);
  const auditKeys = await auditKeysOf(process.env);
  let client: MongoClient;
  try {
    client = await connectMongo(uri, {
      appName: choice.appName ?? 'goodstanding-cli',
      ...tls,
      ...(auditKeys === undefined ? {} : { auditKeys }),
      ...(choice.waitMs === undefined ? {} : { serverSelectionTimeoutMs: choice.waitMs }),
    });
  } catch {
    // The address without the part that may be a password.
    const where = uri.replace(/\/\/[^@/]*@/, '//');
    throw new CliProblem(
      `No MongoDB replica set answers at ${where}. Keep "npm start" running in another terminal, or name one: MONGODB_URI=mongodb://...`,
    );
  }
  try {
    const target: StoreTarget = {
      client,
      db: client.db(choice.database),
      // Only where they are used: most commands read no personal field.
      get keys() {
        return keyProviderOf(process.env);
      },
    };
    return await actingAs(operatorContext(), () => work(target));
  } finally {
    await client.close();
  }
}
