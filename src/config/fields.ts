/**
 * The environment variables that stand on their own, with their defaults. Those that depend on each other are read
 * in config.ts.
 */
import { z } from 'zod';
import { RATE_CLASSES, RATE_PARTIES } from '../domain/access/rate-limits.ts';
import { ROLES } from '../domain/access/roles.ts';

/** An environment, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of an environment that are set, and not empty. */
export type SetVariables = Readonly<Record<string, string>>;

const port = z.coerce
  .number('has to be a port')
  .int('has to be a port')
  .min(0, 'has to be a port')
  .max(65_535, 'has to be a port');
const count = (what: string) => z.coerce.number(what).int(what).min(1, what).max(1_000_000_000, what);
const seconds = z.coerce
  .number('has to be seconds')
  .min(0, 'has to be seconds')
  .max(86_400, 'has to be seconds, at most a day');
const httpUrl = z.url({ protocol: /^https?$/, error: 'has to be an http or https URL' });
const name = z.string().regex(/^[A-Za-z0-9._-]{1,100}$/, 'has to be 1 to 100 of A-Z a-z 0-9 . _ -');

const RATE_LIMITS_FORM = `has to be JSON such as {"read":{"client":100000,"person":null}}, with the classes ${RATE_CLASSES.join(', ')} and the parties ${RATE_PARTIES.join(', ')}`;

/** One schema for each variable. */
export const FIELDS = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'has to be development, test or production')
    .default('development'),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      'has to be trace, debug, info, warn, error or silent',
    )
    .default('info'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: port.default(8080),
  /** Where callers reach the API, when that differs from localhost and the port. */
  PUBLIC_BASE_URL: httpUrl.optional(),
  /** Who takes reports of vulnerabilities, for /.well-known/security.txt: addresses, separated by commas. */
  SECURITY_CONTACT: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(
      z.array(
        z
          .string()
          .regex(
            /^(?:mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\+[\d-]+)$/,
            'has to be mailto:, https: or tel: addresses, with commas',
          ),
      ),
    )
    .optional(),
  /** Until when that holds. */
  SECURITY_CONTACT_EXPIRES: z.iso
    .datetime({ offset: true, error: 'has to be an instant such as 2027-06-01T00:00:00Z' })
    .optional(),
  /** Which address of a caller the audit trail keeps. */
  AUDIT_ADDRESSES: z
    .enum(['off', 'connection', 'forwarded'], 'has to be off, connection or forwarded')
    .default('off'),
  MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//, 'has to start with mongodb:// or mongodb+srv://'),
  MONGODB_DATABASE: name.default('goodstanding'),
  TEMPORAL_TASK_QUEUE: name.default('goodstanding'),
  TEMPORAL_UI_URL: httpUrl.default('http://localhost:8233'),
  CODEC_TOKEN: z
    .string()
    .min(32, 'has to have at least 32 characters')
    .regex(/^[A-Za-z0-9_-]+$/, 'may have only A-Z a-z 0-9 _ -')
    .optional(),
  CODEC_ALLOWED_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(
      z.array(
        z
          .string()
          .refine(
            (text) => URL.canParse(text) && new URL(text).origin === text,
            'has to be origins such as https://ui.example, with commas',
          ),
      ),
    )
    .optional(),
  /** Host names besides those of PUBLIC_BASE_URL and this machine by which assistants may reach /mcp, and from whose pages. */
  MCP_ALLOWED_HOSTS: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim().toLowerCase()))
    .pipe(
      z.array(
        z
          .string()
          .regex(
            /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])$/,
            'has to be host names without a port, with commas',
          ),
      ),
    )
    .default([]),
  /** The classes of authentication (`acr`) that sensitive operations take. */
  STEP_UP_ACR: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    // They go into a header: no quotes, no spaces, no controls.
    .pipe(
      z.array(
        z.string().regex(/^[!#-[\]-~]{1,200}$/, 'has to be classes without spaces and quotes, with commas'),
      ),
    )
    .optional(),
  /** Roles whose tokens count only when they are bound to a key or a certificate. */
  BOUND_TOKEN_ROLES: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(ROLES, `has to be roles with commas: ${ROLES.join(', ')}`)))
    .default([]),
  /** Whether people sign in at this API, with accounts that are kept here (docs/staff.md). */
  STAFF_LOGIN: z.enum(['on', 'off'], 'has to be on or off').default('off'),
  STAFF_AUDIENCE: z.string().min(1).max(200).default('goodstanding'),
  STAFF_SESSION_HOURS: count('has to be whole hours, at most a week')
    .max(168, 'has to be whole hours, at most a week')
    .default(12),
  STAFF_TOKEN_MINUTES: count('has to be whole minutes, at most a day')
    .max(1_440, 'has to be whole minutes, at most a day')
    .default(60),
  /** Clients that people sign in for: JSON from each name to the addresses that it may be answered at. */
  STAFF_CLIENTS: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('has to be JSON: {"console":["https://console.example/callback"]}');
        return z.NEVER;
      }
    })
    .pipe(
      z.record(
        z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
        z.array(httpUrl).min(1),
        'has to be JSON: {"console":["https://console.example/callback"]}',
      ),
    )
    .optional(),
  /** How many of the operator's own proxies stand before this process: that many entries of X-Forwarded-For are believed, from its end. */
  STAFF_PROXY_HOPS: z.coerce
    .number('has to be 0 to 10')
    .int('has to be 0 to 10')
    .min(0, 'has to be 0 to 10')
    .max(10, 'has to be 0 to 10')
    .default(0),
  STEP_UP_MAX_AGE_SECONDS: count('has to be whole seconds, at most a day')
    .max(86_400, 'has to be whole seconds, at most a day')
    .default(300),
  /** A folder outside of the database, to which seals of the audit trail are added. */
  SEAL_FOLDER: z.string().min(1).optional(),
  /** A time stamp authority (RFC 3161) that stamps each seal. */
  SEAL_TSA_URL: httpUrl.optional(),
  /** Requests a minute, where they differ from the defaults: JSON by class and party; null takes a limit away. */
  RATE_LIMITS: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue(RATE_LIMITS_FORM);
        return z.NEVER;
      }
    })
    .pipe(
      z.partialRecord(
        z.enum(RATE_CLASSES, RATE_LIMITS_FORM),
        z.partialRecord(
          z.enum(RATE_PARTIES, RATE_LIMITS_FORM),
          z.int(RATE_LIMITS_FORM).min(1, RATE_LIMITS_FORM).max(1_000_000_000, RATE_LIMITS_FORM).nullable(),
          RATE_LIMITS_FORM,
        ),
        RATE_LIMITS_FORM,
      ),
    )
    .optional(),
  /** How much costly work of one caller runs at once in a process. */
  COSTLY_AT_ONCE: count('has to be a whole number above 0').default(2),
  MAX_BODY_BYTES: count('has to be a number of bytes').default(256 * 1024),
  DECISION_WAIT_SECONDS: seconds.default(20),
  IDEMPOTENCY_LEASE_SECONDS: seconds.default(60),
  IDEMPOTENCY_RETENTION_HOURS: count('has to be whole hours').default(24),
  SHUTDOWN_DRAIN_SECONDS: seconds.default(3),
  SHUTDOWN_GRACE_SECONDS: seconds.default(30),
  /** Where the payment processor answers what became of a payment; nobody is asked without it. */
  PROCESSOR_URL: httpUrl.optional(),
  PROCESSOR_TOKEN: z.string().min(1).optional(),
  PROCESSOR_TIMEOUT_SECONDS: seconds.default(10),
  /** The operator's adapters to a credit bureau and to a check of identity; neither is asked without it. */
  BUREAU_URL: httpUrl.optional(),
  BUREAU_TOKEN: z.string().min(1).optional(),
  IDENTITY_URL: httpUrl.optional(),
  IDENTITY_TOKEN: z.string().min(1).optional(),
  /** How long a decision waits for them; the step that decides has ten seconds. */
  OUTSIDE_TIMEOUT_SECONDS: seconds.max(6, 'has to be seconds, at most 6').default(3),
  /** How long their answers are used without asking again. */
  OUTSIDE_KEPT_HOURS: count('has to be whole hours').default(24),
  /** What the paths of TMF629 and TMF683 are appended to, at the CRM that is kept in step; none is without it. */
  CRM_URL: httpUrl.optional(),
  CRM_TOKEN: z.string().min(1).optional(),
  /** What the paths of TMF646 are appended to, at the system that keeps the appointments of technicians; they are kept here without it. */
  APPOINTMENTS_URL: httpUrl.optional(),
  APPOINTMENTS_TOKEN: z.string().min(1).optional(),
  /** How long credit is held for an approved order that is never installed. */
  CREDIT_HOLD_DAYS: count('has to be a whole number of days').default(90),
  WORKER_MAX_ACTIVITIES: count('has to be a whole number above 0').default(100),
  /** The most parts into which a bill run divides a time zone, and the most that are worked on at a time, by all workers together. */
  BILL_RUN_LANES: count('has to be a whole number above 0').default(8),
  /** How many due accounts make one more part of a bill run. */
  BILL_RUN_LANE_ACCOUNTS: count('has to be a whole number above 0').default(500),
  WORKER_MAX_WORKFLOW_TASKS: count('has to be a whole number above 0').default(40),
  WORKER_MAX_CACHED_WORKFLOWS: count('has to be a whole number above 0').default(600),
  /** Whether workers create the recurring work as Temporal Schedules; off in tests unless said otherwise. */
  SCHEDULES: z.enum(['on', 'off'], 'has to be on or off').optional(),
  WORKER_METRICS_HOST: z.string().default('127.0.0.1'),
  WORKER_METRICS_PORT: port.default(9464),
  /** Where Temporal's core shows its metrics; off without it. */
  TEMPORAL_METRICS_PORT: port.optional(),
} as const;

/** The parsed variables. */
export type Fields = z.infer<z.ZodObject<typeof FIELDS>>;
