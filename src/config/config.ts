/**
 * The configuration of a process, from its environment. The mains call `loadConfig` once and hand on what each part
 * needs; nothing else reads the environment.
 */
import { readFileSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { type Keyring, KeyringError, parseKeyring } from '../codec/keyring.ts';
import { fieldPath } from '../domain/field-path.ts';
import { type Environment, FIELDS, type Fields } from './fields.ts';
import { type NoticeConfig, readNotices } from './notices.ts';
import { Secret } from './secret.ts';

/** How tokens of callers are checked. */
export interface JwtConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly ('ES256' | 'RS256' | 'EdDSA')[];
  readonly keys: { readonly url: URL } | { readonly jwks: JSONWebKeySet };
}

/** All settings of a process. Printing it shows no secret. */
export interface Config {
  readonly production: boolean;
  readonly logLevel: Fields['LOG_LEVEL'];
  readonly http: { readonly host: string; readonly port: number; readonly publicBaseUrl: string };
  readonly mongodb: { readonly uri: Secret<string>; readonly database: string };
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    /** For `NativeConnection.connect` and `Connection.connect`: address, TLS and API key. */
    readonly connection: Secret<NativeConnectionOptions>;
    readonly taskQueue: string;
    /** Without a trailing slash. */
    readonly uiUrl: string;
  };
  /** Undefined when no JWT_* variable is set; the API needs it, see `requireJwt`. */
  readonly jwt: JwtConfig | undefined;
  /** Which authentications sensitive operations take. Undefined when STEP_UP_ACR is not set; the API needs it, see `requireStepUpRules`. */
  readonly stepUp: { readonly classes: readonly string[]; readonly maxAgeSeconds: number } | undefined;
  readonly keyring: Keyring;
  /** What requests to cases are authenticated with. Undefined when REQUEST_KEYS is not set; API and worker need it, see `requireRequestKeys`. */
  readonly requestKeys: Keyring | undefined;
  /** What the audit trail is written with. Undefined when AUDIT_KEYS is not set; API and worker need it, see `requireAuditKeys`. */
  readonly auditKeys: Keyring | undefined;
  readonly codec: {
    readonly capabilityToken: Secret<string> | undefined;
    readonly allowedOrigins: readonly string[];
  };
  /** The payment processor's look-up; undefined when PROCESSOR_URL is not set. */
  readonly processor:
    | { readonly url: string; readonly token: Secret<string> | undefined; readonly timeoutMs: number }
    | undefined;
  /** How notices leave. */
  readonly notices: NoticeConfig;
  /** How long credit is held for an approved order that comes to nothing. */
  readonly creditHoldLifeMs: number;
  readonly limits: {
    readonly maxBodyBytes: number;
    /** Longest wait of a caller for a decision. */
    readonly decisionWaitMs: number;
    readonly idempotencyLeaseMs: number;
    readonly idempotencyRetentionMs: number;
  };
  readonly shutdown: {
    /** Time between readiness off and the first connection closed. */
    readonly drainMs: number;
    /** Time for what is running to end. */
    readonly graceMs: number;
  };
  readonly worker: {
    /** Create and update the Temporal Schedules at start. */
    readonly schedules: boolean;
    readonly maxConcurrentActivities: number;
    readonly maxConcurrentWorkflowTasks: number;
    readonly maxCachedWorkflows: number;
    /** Set for Temporal's worker versioning. */
    readonly deployment: { readonly name: string; readonly buildId: string } | undefined;
    readonly metrics: {
      readonly host: string;
      readonly port: number;
      readonly temporalPort: number | undefined;
    };
  };
}

/** All faults of an environment. Messages name variables and never show values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `the configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`,
    );
    this.faults = faults;
  }
}

/**
 * Reads the configuration.
 * @param environment such as `process.env`; empty values count as not set
 * @throws ConfigError with every fault at once
 */
export function loadConfig(environment: Environment): Config {
  const env = withoutEmpty(environment);
  const faults: string[] = [];
  const parsed = z.object(FIELDS).safeParse(env);
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map((issue) => `${fieldPath(issue.path)}: ${messageOf(issue, env)}`));
  }
  const keyring = attempt(faults, () => readPayloadKeys(env));
  const requestKeys = attempt(faults, () =>
    readOtherKeys(env, 'REQUEST', [{ variable: 'PAYLOAD_KEYS', keyring }]),
  );
  const auditKeys = attempt(faults, () =>
    readOtherKeys(env, 'AUDIT', [
      { variable: 'PAYLOAD_KEYS', keyring },
      { variable: 'REQUEST_KEYS', keyring: requestKeys },
    ]),
  );
  const temporal = attempt(faults, () => readTemporal(env));
  const jwt = attempt(faults, () => readJwt(env));
  const deployment = attempt(faults, () => readDeployment(env));
  const notices = readNotices(env, faults);
  // Answers of the processor change balances, and its token goes along.
  if (env['NODE_ENV'] === 'production' && env['PROCESSOR_URL']?.startsWith('http:') === true)
    faults.push('PROCESSOR_URL: has to be https in production');
  if (!parsed.success || keyring === undefined || temporal === undefined || faults.length > 0) {
    throw new ConfigError(faults);
  }
  return assemble(parsed.data, { keyring, requestKeys, auditKeys, temporal, jwt, deployment, notices });
}

/**
 * The JWT settings, for the process that answers callers.
 * @throws ConfigError when none are set
 */
export function requireJwt(config: Config): JwtConfig {
  if (config.jwt === undefined) {
    throw new ConfigError([
      'JWT_ISSUER, JWT_AUDIENCE and JWT_JWKS_URL (or JWT_JWKS_FILE) have to be set for the API',
    ]);
  }
  return config.jwt;
}

/**
 * Which authentications sensitive operations take, for the process that answers callers. There is no way to go without.
 * @throws ConfigError when none is set
 */
export function requireStepUpRules(config: Config): NonNullable<Config['stepUp']> {
  if (config.stepUp === undefined)
    throw new ConfigError([
      'STEP_UP_ACR: has to be set for the API: the acr values of your issuer that are strong enough for sensitive operations',
    ]);
  return config.stepUp;
}

/**
 * The keys of authentication codes, for the processes that make and check them.
 * @throws ConfigError when none are set
 */
export function requireRequestKeys(config: Config): Keyring {
  if (config.requestKeys === undefined)
    throw new ConfigError(['REQUEST_KEYS: has to be set for API and worker: keyId:base64 of 32 bytes']);
  return config.requestKeys;
}

/**
 * The keys of the audit trail, for the processes that write it.
 * @throws ConfigError when none are set
 */
export function requireAuditKeys(config: Config): Keyring {
  if (config.auditKeys === undefined)
    throw new ConfigError(['AUDIT_KEYS: has to be set for API, worker and setup: keyId:base64 of 32 bytes']);
  return config.auditKeys;
}

interface Read {
  readonly keyring: Keyring;
  readonly requestKeys: Keyring | undefined;
  readonly auditKeys: Keyring | undefined;
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    readonly options: NativeConnectionOptions;
  };
  readonly jwt: JwtConfig | undefined;
  readonly deployment: { readonly name: string; readonly buildId: string } | undefined;
  readonly notices: NoticeConfig;
}

function assemble(fields: Fields, read: Read): Config {
  const uiUrl = withoutSlash(fields.TEMPORAL_UI_URL);
  const port = fields.HTTP_PORT;
  return {
    production: fields.NODE_ENV === 'production',
    logLevel: fields.LOG_LEVEL,
    http: {
      host: fields.HTTP_HOST,
      port,
      publicBaseUrl: withoutSlash(fields.PUBLIC_BASE_URL ?? `http://localhost:${port}`),
    },
    mongodb: { uri: new Secret(fields.MONGODB_URI), database: fields.MONGODB_DATABASE },
    temporal: {
      address: read.temporal.address,
      namespace: read.temporal.namespace,
      connection: new Secret(read.temporal.options),
      taskQueue: fields.TEMPORAL_TASK_QUEUE,
      uiUrl,
    },
    jwt: read.jwt,
    stepUp:
      fields.STEP_UP_ACR === undefined
        ? undefined
        : { classes: fields.STEP_UP_ACR, maxAgeSeconds: fields.STEP_UP_MAX_AGE_SECONDS },
    keyring: read.keyring,
    requestKeys: read.requestKeys,
    auditKeys: read.auditKeys,
    notices: read.notices,
    codec: {
      capabilityToken: fields.CODEC_TOKEN === undefined ? undefined : new Secret(fields.CODEC_TOKEN),
      allowedOrigins: fields.CODEC_ALLOWED_ORIGINS ?? [new URL(uiUrl).origin],
    },
    processor:
      fields.PROCESSOR_URL === undefined
        ? undefined
        : {
            url: withoutSlash(fields.PROCESSOR_URL),
            token: fields.PROCESSOR_TOKEN === undefined ? undefined : new Secret(fields.PROCESSOR_TOKEN),
            timeoutMs: fields.PROCESSOR_TIMEOUT_SECONDS * 1000,
          },
    creditHoldLifeMs: fields.CREDIT_HOLD_DAYS * 86_400_000,
    limits: {
      maxBodyBytes: fields.MAX_BODY_BYTES,
      decisionWaitMs: fields.DECISION_WAIT_SECONDS * 1000,
      idempotencyLeaseMs: fields.IDEMPOTENCY_LEASE_SECONDS * 1000,
      idempotencyRetentionMs: fields.IDEMPOTENCY_RETENTION_HOURS * 3_600_000,
    },
    shutdown: {
      drainMs: fields.SHUTDOWN_DRAIN_SECONDS * 1000,
      graceMs: fields.SHUTDOWN_GRACE_SECONDS * 1000,
    },
    worker: {
      schedules: (fields.SCHEDULES ?? (fields.NODE_ENV === 'test' ? 'off' : 'on')) === 'on',
      maxConcurrentActivities: fields.WORKER_MAX_ACTIVITIES,
      maxConcurrentWorkflowTasks: fields.WORKER_MAX_WORKFLOW_TASKS,
      maxCachedWorkflows: fields.WORKER_MAX_CACHED_WORKFLOWS,
      deployment: read.deployment,
      metrics: {
        host: fields.WORKER_METRICS_HOST,
        port: fields.WORKER_METRICS_PORT,
        temporalPort: fields.TEMPORAL_METRICS_PORT,
      },
    },
  };
}

type Env = Readonly<Record<string, string>>;

/** Runs one reader and keeps its fault, so that the others still run. */
function attempt<T>(faults: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    faults.push(...error.faults);
    return undefined;
  }
}

function readPayloadKeys(env: Env): Keyring {
  const keyring = readKeyring(env, 'PAYLOAD_KEYS', 'PAYLOAD_ACTIVE_KEY_ID');
  if (keyring === undefined)
    throw new ConfigError(['PAYLOAD_KEYS: has to be set: keyId:base64 of 32 bytes, several with commas']);
  return keyring;
}

/** Each purpose has keys of its own: what decrypts payloads authenticates no request, and neither writes the audit trail. */
function readOtherKeys(
  env: Env,
  purpose: 'REQUEST' | 'AUDIT',
  others: readonly { readonly variable: string; readonly keyring: Keyring | undefined }[],
): Keyring | undefined {
  const variable = `${purpose}_KEYS`;
  const keyring = readKeyring(env, variable, `${purpose}_ACTIVE_KEY_ID`);
  const hex = (keys: Keyring | undefined) =>
    (keys?.keyIds ?? []).map((keyId) => Buffer.from(keys?.keyOf(keyId) ?? []).toString('hex'));
  const own = hex(keyring);
  const faults = others
    .filter((other) => hex(other.keyring).some((key) => own.includes(key)))
    .map((other) => `${variable}: has to hold other keys than ${other.variable}`);
  if (faults.length > 0) throw new ConfigError(faults);
  return keyring;
}

/** Undefined when the variable is not set. */
function readKeyring(env: Env, variable: string, activeVariable: string): Keyring | undefined {
  const text = env[variable];
  if (text === undefined) return undefined;
  try {
    const keyring = parseKeyring(text, env[activeVariable]);
    if (env['NODE_ENV'] === 'production') assertRandom(variable, keyring);
    return keyring;
  } catch (error) {
    if (error instanceof KeyringError) throw new ConfigError([`${variable}: ${error.message}`]);
    throw error;
  }
}

/** A key of zeros, or of any one byte, is an example that was copied. */
function assertRandom(variable: string, keyring: Keyring): void {
  for (const keyId of keyring.keyIds)
    if (new Set(keyring.keyOf(keyId)).size < 8)
      throw new ConfigError([`${variable}: the key "${keyId}" has to be random in production`]);
}

/**
 * Address, namespace, API key and TLS by Temporal's own rules for environment variables. A temporal.toml is read only
 * when TEMPORAL_PROFILE or TEMPORAL_CONFIG_FILE asks for one: a file that happens to lie in the home folder must not
 * send a local run to somebody's production.
 */
function readTemporal(env: Env): Read['temporal'] {
  const profile = env['TEMPORAL_PROFILE'];
  const asked = profile !== undefined || env['TEMPORAL_CONFIG_FILE'] !== undefined;
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({
      ...(profile === undefined ? {} : { profile }),
      disableFile: !asked,
      overrideEnvVars: { ...env },
    });
    const address = connectionOptions.address ?? 'localhost:7233';
    return { address, namespace: namespace ?? 'default', options: { ...connectionOptions, address } };
  } catch {
    // What the loader says can quote the file; the variable is enough to find it.
    throw new ConfigError([
      asked
        ? 'TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE: the profile cannot be read'
        : 'TEMPORAL_*: the connection settings cannot be used together',
    ]);
  }
}

function readJwt(env: Env): JwtConfig | undefined {
  const names = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL', 'JWT_JWKS_FILE'];
  if (names.every((name) => env[name] === undefined)) return undefined;
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: url, JWT_JWKS_FILE: file } = env;
  const faults: string[] = [];
  if (issuer === undefined) faults.push('JWT_ISSUER: has to be set');
  if (audience === undefined) faults.push('JWT_AUDIENCE: has to be set');
  if ((url === undefined) === (file === undefined))
    faults.push('JWT_JWKS_URL, JWT_JWKS_FILE: set exactly one of them');
  const algorithms = Algorithms.safeParse(
    (env['JWT_ALGORITHMS'] ?? 'ES256').split(',').map((part) => part.trim()),
  );
  if (!algorithms.success) faults.push('JWT_ALGORITHMS: only ES256, RS256 and EdDSA can be pinned');
  const keys =
    url !== undefined
      ? readJwksUrl(env, url, faults)
      : file !== undefined
        ? readJwksFile(file, faults)
        : undefined;
  if (
    faults.length > 0 ||
    issuer === undefined ||
    audience === undefined ||
    !algorithms.success ||
    keys === undefined
  ) {
    throw new ConfigError(faults);
  }
  return { issuer, audience, algorithms: algorithms.data, keys };
}

const Algorithms = z.array(z.enum(['ES256', 'RS256', 'EdDSA'])).min(1);
const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

function readJwksUrl(env: Env, text: string, faults: string[]): { url: URL } | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    faults.push('JWT_JWKS_URL: has to be a URL');
  } else if (url.protocol === 'http:' && env['NODE_ENV'] === 'production') {
    faults.push('JWT_JWKS_URL: has to be https in production');
  } else return { url };
  return undefined;
}

function readJwksFile(file: string, faults: string[]): { jwks: JSONWebKeySet } | undefined {
  try {
    return { jwks: Jwks.parse(JSON.parse(readFileSync(file, 'utf8'))) };
  } catch {
    faults.push('JWT_JWKS_FILE: has to name a readable JSON Web Key Set');
    return undefined;
  }
}

function readDeployment(env: Env): Read['deployment'] {
  const { WORKER_DEPLOYMENT_NAME: name, WORKER_BUILD_ID: buildId } = env;
  if (name === undefined && buildId === undefined) return undefined;
  if (name === undefined || buildId === undefined) {
    throw new ConfigError([
      'WORKER_DEPLOYMENT_NAME, WORKER_BUILD_ID: set both for worker versioning, or none',
    ]);
  }
  return { name, buildId };
}

function messageOf(issue: z.core.$ZodIssue, env: Env): string {
  const name = issue.path[0];
  return typeof name === 'string' && env[name] === undefined ? 'has to be set' : issue.message;
}

function withoutEmpty(environment: Environment): Env {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && value !== '') env[name] = value;
  return env;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
