/** The real API in a process of its own, on a database full of accounts. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDevIssuer, DEVELOPMENT_ACR } from '../../src/api/dev-issuer.ts';
import { newKeyEntry, parseKeyring } from '../../src/codec/keyring.ts';
import { civilDateAt, instantOf } from '../../src/domain/civil-date.ts';
import { SEARCH_ATTRIBUTES } from '../../src/messages/search-attributes.ts';
import { startServers } from '../../src/servers/index.ts';
import { connectMongo } from '../../src/store/mongo/connection.ts';
import { TEST_FIELD_KEYS } from '../../test/support/product/field-keys.ts';
import { customerNumbers, loadCrowd } from './crowd.ts';
import { AS_NPM_START, startChild } from './processes.ts';

const FOLDER = join('.goodstanding', 'bench');
const DATABASE = 'bench_reads';
/** Customers asked for, spread over all of them. */
const ASKED = 20_000;

/** Where it is, and whom to ask for. */
export interface LoadedApi {
  readonly port: number;
  readonly pid: number;
  /** Of the care desk. */
  readonly token: string;
  /** Numbers of customers, in any order: `CUST-<number>` has `BA-<number>`. */
  readonly customers: readonly number[];
  readonly mongodbUri: string;
  readonly database: string;
  /** How its tokens are checked. */
  readonly tokens: { readonly jwksFile: string; readonly issuer: string; readonly audience: string };
}

/**
 * Starts servers and the API, does the work, and stops them. Data stays in .goodstanding/bench for the next run.
 * @param options.nodeFlags go to Node of the API
 */
export async function withLoadedApi<T>(
  {
    accounts,
    nodeFlags,
    say,
  }: { accounts: number; nodeFlags: readonly string[]; say: (line: string) => void },
  work: (api: LoadedApi) => Promise<T>,
): Promise<T> {
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
    const api = await startChild('./api-server.ts', [], env, [...AS_NPM_START, ...nodeFlags]);
    closing.unshift(() => api.stop());
    const numbers = customerNumbers(accounts);
    const step = Math.max(1, Math.floor(numbers.length / ASKED));
    return await work({
      port: Number(new URL(api.url).port),
      pid: api.pid,
      token: await issuer.issueToken({ role: 'care', subject: 'bench' }),
      customers: numbers.filter((_, index) => index % step === 0).sort(() => Math.random() - 0.5),
      ...{ mongodbUri: uri, database: DATABASE },
      tokens: { jwksFile: jwks, issuer: issuer.issuer, audience: issuer.audience },
    });
  } finally {
    for (const step of closing) await step().catch((error: unknown) => say(String(error)));
  }
}
