import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { MongoClient } from 'mongodb';
import { z } from 'zod';
import { createDevIssuer, DEVELOPMENT, DEVELOPMENT_ACR, type DevIssuer } from '../api/dev-issuer.ts';
import { newKeyEntry } from '../codec/keyring.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { ConfigError } from '../config/errors.ts';
import type { SetVariables } from '../config/fields.ts';
import { requireAuditKeys, requireKeyProvider } from '../config/requirements.ts';
import { withSecretsFromFiles } from '../config/secret-files.ts';
import { PLAIN_CLAIMS } from '../domain/access/claim-rules.ts';
import type { KeyProvider } from '../domain/key-provider.ts';
import { SEARCH_ATTRIBUTES } from '../messages/search-attributes.ts';
import { type Log, type Servers, startServers } from '../servers/index.ts';
import { anyFreePort, choosePort } from '../servers/ports.ts';
import { makePrivateFolder } from '../servers/private-folder.ts';
import { connectMongo } from '../store/mongo/connection.ts';
import { countingErrors } from '../telemetry/error-count.ts';
import { createLogger, type LogLevel } from '../telemetry/telemetry.ts';
import { installTemporalRuntime } from '../telemetry/temporal-runtime.ts';
import { type RunningApi, startApi } from './api.ts';
import { liveMongodbTls } from './live-tls.ts';
import type { WorkflowBundle } from './temporal-worker.ts';
import { type RunningWorker, startWorker } from './worker.ts';

/** What to run on this machine, and where. */
export interface OneMachineOptions {
  /** Data of the servers, and the development secrets. */
  readonly dataDir: string;
  readonly log: Log;
  /** Servers that run already, instead of starting some. They are not stopped. */
  readonly servers?: Servers;
  /** Stronger than MONGODB_DATABASE. Default: `goodstanding`. */
  readonly database?: string;
  /** Stronger than TEMPORAL_TASK_QUEUE. Default: `goodstanding`. */
  readonly taskQueue?: string;
  readonly logLevel?: LogLevel;
  /** `any`: a free one. By default 8080, or another when it is taken. */
  readonly httpPort?: 'any';
  /** Environment variables of the product (README.md) that are stronger than the environment's. */
  readonly settings?: Readonly<Record<string, string>>;
  /** `given`: the caller has installed Temporal's runtime for this process. */
  readonly temporalRuntime?: 'given';
  /** Made already, instead of the build's or one made on the spot. */
  readonly workflowBundle?: WorkflowBundle;
  /** Work on the database before worker and API start, such as seeding. */
  readonly prepare?: (client: MongoClient, database: string, keys: KeyProvider) => Promise<void>;
}

/** The whole product in this process, on real servers. */
export interface OneMachine {
  readonly servers: Servers;
  readonly config: Config;
  readonly api: RunningApi;
  readonly worker: RunningWorker;
  readonly issuer: DevIssuer;
  /** How many errors API and worker have logged. */
  errorsLogged(): number;
  /** Stops what was started: API, worker, then the servers. Safe to call twice. */
  stop(): Promise<void>;
}

const secretsSchema = z.object({
  payloadKeys: z.string(),
  requestKeys: z.string(),
  auditKeys: z.string(),
  sealKeys: z.string(),
  fieldKeys: z.string(),
  codecToken: z.string(),
});

/**
 * The keys and the codec token of this machine; kept, because histories outlive a restart. Mode 0600.
 * @throws when the file is not one that this version writes
 */
async function developmentSecrets(folder: string): Promise<z.infer<typeof secretsSchema>> {
  const file = join(folder, 'development-secrets.json');
  try {
    const found = secretsSchema.safeParse(readJson(await readFile(file, 'utf8')));
    if (found.success) return found.data;
    throw new Error(
      `${file} is not what this version writes. The folder holds development data only: delete ${folder} and start again.`,
    );
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const secrets = {
      payloadKeys: newKeyEntry('dev'),
      requestKeys: newKeyEntry('dev'),
      auditKeys: newKeyEntry('dev'),
      sealKeys: newKeyEntry('dev'),
      fieldKeys: newKeyEntry('dev'),
      codecToken: randomBytes(32).toString('base64url'),
    };
    await makePrivateFolder(folder);
    await writeFile(file, `${JSON.stringify(secrets)}\n`, { mode: 0o600 });
    return secrets;
  }
}

/** Null for what is no JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

let runtimeInstalled = false;

/**
 * Starts MongoDB and Temporal (unless given), the worker and the API, with a development issuer.
 * @throws when a server can't be found, fetched or started, or a port that was asked for is taken
 */
export async function startOneMachine(options: OneMachineOptions): Promise<OneMachine> {
  const { log } = options;
  const dataDir = resolve(options.dataDir);
  const { env, faults } = withSecretsFromFiles(process.env);
  if (faults.length > 0) throw new ConfigError(faults);
  const secrets = await developmentSecrets(dataDir);
  const issuer = await createDevIssuer({ folder: dataDir, ...DEVELOPMENT });
  const httpPort =
    options.httpPort === 'any'
      ? await anyFreePort()
      : await choosePort({ purpose: 'the API', variable: 'HTTP_PORT', preferred: 8080 }, env, log);
  const stopping: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of stopping.splice(0).reverse()) await step();
  };
  try {
    const scheme = env['HTTP_TLS_CERT_FILE'] === undefined ? 'http' : 'https';
    const uiCodecEndpoint = `${scheme}://localhost:${httpPort}/codec/${secrets.codecToken}`;
    const started = { dataDir, log, env, searchAttributes: SEARCH_ATTRIBUTES, uiCodecEndpoint };
    const servers = options.servers ?? (await startServers(started));
    if (options.servers === undefined) stopping.push(() => servers.stop());
    const config = configOf(servers, { env, secrets, issuer, httpPort, options });
    const destination = countingErrors();
    const logger = createLogger({ level: options.logLevel ?? 'warn', name: 'goodstanding', destination });
    if (options.temporalRuntime !== 'given' && !runtimeInstalled) {
      installTemporalRuntime({ logger });
      runtimeInstalled = true;
    }
    await prepare(options, config);
    log('worker: building the workflow bundle and starting');
    const worker = await startWorker(config, logger, undefined, options.workflowBundle);
    stopping.push(() => worker.stop());
    worker.ended.catch((error: unknown) => log(`the worker ended: ${String(error)}`));
    const api = await startApi(config, { log: logger });
    stopping.push(() => api.stop());
    return { servers, config, api, worker, issuer, errorsLogged: destination.errors, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare({ prepare: work }: OneMachineOptions, config: Config): Promise<void> {
  if (work === undefined) return;
  const { mongodb } = config;
  const client = await connectMongo(mongodb.uri.reveal(), {
    appName: 'goodstanding-prepare',
    auditKeys: requireAuditKeys(config),
    ...liveMongodbTls(config).value,
  });
  try {
    await work(client, mongodb.database, requireKeyProvider(config));
  } finally {
    await client.close();
  }
}

interface Choices {
  /** Of this process, with the secrets that files hold. */
  readonly env: SetVariables;
  readonly secrets: z.infer<typeof secretsSchema>;
  readonly issuer: DevIssuer;
  readonly httpPort: number;
  readonly options: OneMachineOptions;
}

function configOf({ mongodb, temporal }: Servers, choices: Choices): Config {
  const { env, secrets, issuer, httpPort, options } = choices;
  const config = loadConfig({
    PAYLOAD_KEYS: secrets.payloadKeys,
    REQUEST_KEYS: secrets.requestKeys,
    AUDIT_KEYS: secrets.auditKeys,
    SEAL_KEYS: secrets.sealKeys,
    SEAL_FOLDER: join(resolve(options.dataDir), 'seals'),
    FIELD_KEYS: secrets.fieldKeys,
    CODEC_TOKEN: secrets.codecToken,
    STEP_UP_ACR: DEVELOPMENT_ACR,
    MONGODB_DATABASE: 'goodstanding',
    TEMPORAL_TASK_QUEUE: 'goodstanding',
    SHUTDOWN_DRAIN_SECONDS: '0',
    ...env,
    ...options.settings,
    MONGODB_URI: mongodb.uri,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    HTTP_PORT: String(httpPort),
    ...(options.database === undefined ? {} : { MONGODB_DATABASE: options.database }),
    ...(options.taskQueue === undefined ? {} : { TEMPORAL_TASK_QUEUE: options.taskQueue }),
    ...(temporal.uiUrl === undefined ? {} : { TEMPORAL_UI_URL: temporal.uiUrl }),
  });
  const { jwks } = issuer;
  return { ...config, jwt: { ...DEVELOPMENT, algorithms: ['ES256'], keys: { jwks }, claims: PLAIN_CLAIMS } };
}
