/**
 * The configuration of a process, from its environment. The mains call `loadConfig` once and hand on what each part
 * needs; nothing else reads the environment.
 */
import type { NativeConnectionOptions } from '@temporalio/worker';
import { z } from 'zod';
import type { Keyring } from '../codec/keyring.ts';
import { type RateLimits, rateLimitsWith } from '../domain/access/rate-limits.ts';
import type { Role } from '../domain/access/roles.ts';
import type { LaneRule } from '../domain/billing/bill-lane.ts';
import { fieldPath } from '../domain/field-path.ts';
import type { KeyProvider } from '../domain/key-provider.ts';
import type { SealBucketSettings } from '../gateways/audit/seal-bucket.ts';
import { attempt, ConfigError } from './errors.ts';
import { type EventConfig, readEvents } from './events.ts';
import { type Environment, FIELDS, type Fields, type SetVariables } from './fields.ts';
import { type JwtConfig, readJwt } from './issuer.ts';
import { keyProviderFrom, readKeyService } from './key-service.ts';
import { type Keyrings, readKeyrings } from './keyrings.ts';
import { type NoticeConfig, readNotices } from './notices.ts';
import { type Rotation, rotating } from './rotation.ts';
import { readSealBucket } from './seal-bucket.ts';
import { Secret } from './secret.ts';
import { withSecretsFromFiles } from './secret-files.ts';
import { faultsOfStaff, type StaffConfig, staffOf } from './staff.ts';
import { readTemporal, type TemporalTarget } from './temporal.ts';
import { type HttpTls, readHttpTls, readMongodbTls, type TlsSource } from './tls.ts';
import { readWarehouse, type WarehouseConfig } from './warehouse.ts';

/** Who takes reports of vulnerabilities, and until when that holds (RFC 9116). */
export interface SecurityContact {
  readonly contacts: readonly string[];
  readonly expiresAt: string;
}

/** Another system that is asked. */
export interface OutsideSourceConfig {
  readonly url: string;
  readonly token: Secret<string> | undefined;
}

/** The systems that facts come from; one that is undefined is not asked. */
export interface OutsideConfig {
  readonly creditBureau: OutsideSourceConfig | undefined;
  readonly identityCheck: OutsideSourceConfig | undefined;
  readonly timeoutMs: number;
  readonly keptMs: number;
}

/** All settings of a process. Printing it shows no secret. */
export interface Config {
  readonly production: boolean;
  readonly logLevel: Fields['LOG_LEVEL'];
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicBaseUrl: string;
    /** Undefined: the server speaks plain HTTP. */
    readonly tls: HttpTls | undefined;
  };
  /** What /.well-known/security.txt says; undefined when SECURITY_CONTACT is not set. */
  readonly securityContact: SecurityContact | undefined;
  readonly mongodb: {
    readonly uri: Secret<string>;
    readonly database: string;
    /** Undefined: as MONGODB_URI says. */
    readonly tls: TlsSource | undefined;
  };
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    /** For `NativeConnection.connect` and `Connection.connect`: address, TLS and API key. */
    readonly connection: Secret<NativeConnectionOptions>;
    /** The certificates of that connection, which may be exchanged. */
    readonly tls: {
      readonly files: readonly string[];
      /** The same with what the files hold now. @throws ConfigError when it can't be used */
      read(): Secret<NativeConnectionOptions>;
    };
    readonly taskQueue: string;
    /** Without a trailing slash. */
    readonly uiUrl: string;
  };
  /** Undefined when no JWT_* variable is set; the API needs it, see `requireJwt`. */
  readonly jwt: JwtConfig | undefined;
  /** Roles whose tokens count only when they are bound to a key or a certificate (RFC 9449, RFC 8705). */
  readonly boundTokenRoles: readonly Role[];
  /** Which authentications sensitive operations take. Undefined when STEP_UP_ACR is not set; the API needs it, see `requireStepUpRules`. */
  readonly stepUp: { readonly classes: readonly string[]; readonly maxAgeSeconds: number } | undefined;
  readonly keyring: Keyring;
  /** What requests to cases are authenticated with. Undefined when REQUEST_KEYS is not set; API and worker need it, see `requireRequestKeys`. */
  readonly requestKeys: Keyring | undefined;
  /** What the audit trail is written with. Undefined when AUDIT_KEYS is not set; API and worker need it, see `requireAuditKeys`. */
  readonly auditKeys: Keyring | undefined;
  /** What the audit trail is sealed with, and where seals are kept outside of the database; the worker needs it in production, see `requireSealing`. */
  readonly seals: {
    readonly keys: Keyring | undefined;
    readonly folder: string | undefined;
    readonly timestampUrl: string | undefined;
    /** A bucket with object lock; undefined: there is none. */
    readonly bucket: SealBucketSettings | undefined;
  };
  /** Who wraps the data keys of personal fields. Undefined when neither FIELD_KEYS nor FIELD_KEY_SERVICE is set; API, worker and setup need it, see `requireKeyProvider`. */
  readonly fieldKeys: KeyProvider | undefined;
  /** How people sign in here; undefined when nobody does. */
  readonly staff: StaffConfig | undefined;
  /** Which address of a caller the audit trail keeps: none, that of the connection, or the one that a proxy saw. */
  readonly auditAddresses: Fields['AUDIT_ADDRESSES'];
  /** Reads all keys again, from the files that they came from. */
  readonly rotation: Rotation;
  readonly codec: {
    readonly capabilityToken: Secret<string> | undefined;
    readonly allowedOrigins: readonly string[];
  };
  /** Host names by which assistants may reach /mcp, besides the public one. */
  readonly assistantHosts: readonly string[];
  /** The payment processor's look-up; undefined when PROCESSOR_URL is not set. */
  readonly processor:
    | { readonly url: string; readonly token: Secret<string> | undefined; readonly timeoutMs: number }
    | undefined;
  /** How notices leave. */
  readonly notices: NoticeConfig;
  /** How events leave. */
  readonly events: EventConfig;
  /** Where facts from outside come from. */
  readonly outside: OutsideConfig;
  /** The CRM that is kept in step; undefined: none is. */
  readonly crm: { readonly url: string; readonly token: Secret<string> | undefined } | undefined;
  /** The system that keeps the appointments of technicians; undefined: they are kept here. */
  readonly appointments: { readonly url: string; readonly token: Secret<string> | undefined } | undefined;
  /** What a data warehouse gets; undefined: nothing. */
  readonly warehouse: WarehouseConfig | undefined;
  /** How long credit is held for an approved order that is never installed. */
  readonly creditHoldLifeMs: number;
  /** How many requests each caller may send. */
  readonly rates: {
    readonly limits: RateLimits;
    /** Costly work of one caller that runs at once in a process. */
    readonly costlyAtOnce: number;
    /** How many of the operator's own proxies stand before the API. */
    readonly proxyHops: number;
  };
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
    /** Into how many parts a bill run may be divided, and how large they are. */
    readonly billRunLanes: LaneRule;
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

/**
 * Reads the configuration.
 * @param environment such as `process.env`; empty values count as not set, and a secret `NAME` may be in the file `NAME_FILE`
 * @throws ConfigError with every fault at once
 */
export function loadConfig(environment: Environment): Config {
  const { env, faults: ofFiles } = withSecretsFromFiles(environment);
  const faults = [...ofFiles];
  const parsed = z.object(FIELDS).safeParse(env);
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map((issue) => `${fieldPath(issue.path)}: ${messageOf(issue, env)}`));
  }
  const keyrings = readKeyrings(env, faults);
  const temporal = attempt(faults, () => readTemporal(env));
  const httpTls = attempt(faults, () => readHttpTls(env));
  const mongodbTls = attempt(faults, () => readMongodbTls(env));
  const keyService = attempt(faults, () => readKeyService(env));
  const sealBucket = attempt(faults, () => readSealBucket(env));
  const jwt = attempt(faults, () => readJwt(env));
  const deployment = attempt(faults, () => readDeployment(env));
  const notices = readNotices(env, faults);
  const events = readEvents(env, faults);
  const warehouse = readWarehouse(env, faults);
  faults.push(...faultsOfStaff(env));
  if ((env['SECURITY_CONTACT'] === undefined) !== (env['SECURITY_CONTACT_EXPIRES'] === undefined))
    faults.push('SECURITY_CONTACT, SECURITY_CONTACT_EXPIRES: set both, or none');
  // Answers of the processor change balances, and its token goes along.
  if (env['NODE_ENV'] === 'production' && env['PROCESSOR_URL']?.startsWith('http:') === true)
    faults.push('PROCESSOR_URL: has to be https in production');
  for (const name of ['CRM_URL', 'APPOINTMENTS_URL', 'BUREAU_URL', 'IDENTITY_URL'])
    if (env['NODE_ENV'] === 'production' && env[name]?.startsWith('http:') === true)
      faults.push(`${name}: has to be https in production`);
  if (!parsed.success || keyrings === undefined || temporal === undefined || faults.length > 0) {
    throw new ConfigError(faults);
  }
  const readTemporalAgain = () => new Secret(readTemporal(env).options);
  const tls = { http: httpTls, mongodb: mongodbTls, readTemporalAgain };
  return assemble(parsed.data, {
    ...rotating(environment, keyrings),
    tls,
    keyService,
    sealBucket,
    temporal,
    jwt,
    deployment,
    notices,
    events,
    warehouse,
  });
}

interface Read {
  readonly keyrings: Keyrings;
  readonly rotation: Rotation;
  readonly tls: {
    readonly http: HttpTls | undefined;
    readonly mongodb: TlsSource | undefined;
    readTemporalAgain(): Secret<NativeConnectionOptions>;
  };
  readonly keyService: KeyProvider | undefined;
  readonly sealBucket: SealBucketSettings | undefined;
  readonly temporal: TemporalTarget;
  readonly jwt: JwtConfig | undefined;
  readonly deployment: { readonly name: string; readonly buildId: string } | undefined;
  readonly notices: NoticeConfig;
  readonly events: EventConfig;
  readonly warehouse: WarehouseConfig | undefined;
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
      publicBaseUrl: withoutSlash(
        fields.PUBLIC_BASE_URL ?? `${read.tls.http === undefined ? 'http' : 'https'}://localhost:${port}`,
      ),
      tls: read.tls.http,
    },
    securityContact: securityContactOf(fields),
    mongodb: {
      uri: new Secret(fields.MONGODB_URI),
      database: fields.MONGODB_DATABASE,
      tls: read.tls.mongodb,
    },
    temporal: {
      address: read.temporal.address,
      namespace: read.temporal.namespace,
      connection: new Secret(read.temporal.options),
      tls: { files: read.temporal.tlsFiles, read: read.tls.readTemporalAgain },
      taskQueue: fields.TEMPORAL_TASK_QUEUE,
      uiUrl,
    },
    jwt: read.jwt,
    boundTokenRoles: fields.BOUND_TOKEN_ROLES,
    stepUp:
      fields.STEP_UP_ACR === undefined
        ? undefined
        : { classes: fields.STEP_UP_ACR, maxAgeSeconds: fields.STEP_UP_MAX_AGE_SECONDS },
    keyring: read.keyrings.payload,
    requestKeys: read.keyrings.request,
    auditKeys: read.keyrings.audit,
    staff: staffOf(fields, read.keyrings.staff),
    seals: {
      keys: read.keyrings.seal,
      folder: fields.SEAL_FOLDER,
      timestampUrl: fields.SEAL_TSA_URL,
      bucket: read.sealBucket,
    },
    fieldKeys: keyProviderFrom(read.keyService, read.keyrings.field),
    auditAddresses: fields.AUDIT_ADDRESSES,
    assistantHosts: fields.MCP_ALLOWED_HOSTS,
    rotation: read.rotation,
    notices: read.notices,
    events: read.events,
    warehouse: read.warehouse,
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
    outside: {
      creditBureau: sourceAt(fields.BUREAU_URL, fields.BUREAU_TOKEN),
      identityCheck: sourceAt(fields.IDENTITY_URL, fields.IDENTITY_TOKEN),
      timeoutMs: fields.OUTSIDE_TIMEOUT_SECONDS * 1000,
      keptMs: fields.OUTSIDE_KEPT_HOURS * 3_600_000,
    },
    crm: otherSystem(fields.CRM_URL, fields.CRM_TOKEN),
    appointments: otherSystem(fields.APPOINTMENTS_URL, fields.APPOINTMENTS_TOKEN),
    creditHoldLifeMs: fields.CREDIT_HOLD_DAYS * 86_400_000,
    rates: {
      limits: rateLimitsWith(fields.RATE_LIMITS ?? {}),
      costlyAtOnce: fields.COSTLY_AT_ONCE,
      proxyHops: fields.STAFF_PROXY_HOPS,
    },
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
      billRunLanes: { most: fields.BILL_RUN_LANES, accountsEach: fields.BILL_RUN_LANE_ACCOUNTS },
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

function sourceAt(url: string | undefined, token: string | undefined): OutsideSourceConfig | undefined {
  if (url === undefined) return undefined;
  return { url: withoutSlash(url), token: token === undefined ? undefined : new Secret(token) };
}

function readDeployment(env: SetVariables): Read['deployment'] {
  const { WORKER_DEPLOYMENT_NAME: name, WORKER_BUILD_ID: buildId } = env;
  if (name === undefined && buildId === undefined) return undefined;
  if (name === undefined || buildId === undefined) {
    throw new ConfigError([
      'WORKER_DEPLOYMENT_NAME, WORKER_BUILD_ID: set both for worker versioning, or none',
    ]);
  }
  return { name, buildId };
}

function securityContactOf({
  SECURITY_CONTACT: contacts,
  SECURITY_CONTACT_EXPIRES: expiresAt,
}: Fields): SecurityContact | undefined {
  return contacts === undefined || expiresAt === undefined ? undefined : { contacts, expiresAt };
}

function messageOf(issue: z.core.$ZodIssue, env: SetVariables): string {
  const name = issue.path[0];
  return typeof name === 'string' && env[name] === undefined ? 'has to be set' : issue.message;
}

/** A system that is called by HTTP; undefined without an address. */
function otherSystem(url: string | undefined, token: string | undefined) {
  if (url === undefined) return undefined;
  return { url: withoutSlash(url), token: token === undefined ? undefined : new Secret(token) };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
