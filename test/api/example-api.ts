/**
 * An app with real parts (MongoDB, signed tokens, metrics) and one example resource, for the tests of what every
 * route shares.
 */

import { z } from '@hono/zod-openapi';
import type { Db } from 'mongodb';
import { type AppDeps, createApp } from '../../src/api/app.ts';
import { type App, linkTo, principalOf, type RateControl } from '../../src/api/context.ts';
import { DEVELOPMENT_ACR } from '../../src/api/dev-issuer.ts';
import { assertMayAccessCustomer } from '../../src/api/middleware/auth.ts';
import { createTokenVerifier } from '../../src/api/middleware/tokens.ts';
import { createCallersTurns } from '../../src/api/middleware/turns.ts';
import { Problem } from '../../src/api/problems/problem.ts';
import type { ProblemKind } from '../../src/api/problems/problem-kinds.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../src/api/route.ts';
import {
  createDraining,
  type Draining,
  type ReadinessCheck,
} from '../../src/api/routes/platform/operational.ts';
import { newKeyEntry, parseKeyring } from '../../src/codec/keyring.ts';
import {
  RATE_WINDOW_MS,
  type RateLimitChanges,
  rateLimitsWith,
} from '../../src/domain/access/rate-limits.ts';
import { BusinessFailure } from '../../src/domain/failure-types.ts';
import { createRequestMeter } from '../../src/services/access/request-meter.ts';
import { createAccessLog } from '../../src/services/audit/access-log.ts';
import { createRequestCounts } from '../../src/store/access/request-counts.ts';
import { createTicketStore } from '../../src/store/access/tickets.ts';
import { createIdempotencyStore, type IdempotencyOptions } from '../../src/store/mongo/idempotency.ts';
import { createStepUpStore } from '../../src/store/mongo/step-ups.ts';
import { createSealing, createStore } from '../../src/store/store.ts';
import { createLogger, createMetrics } from '../../src/telemetry/telemetry.ts';
import { AUDIENCE, anIssuer, ISSUER, type TestIssuer } from '../support/callers/issuer.ts';
import { testKeys } from '../support/product/field-keys.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

const NewNote = z
  .strictObject({
    customerId: z.string().min(1).max(20),
    amount: z.strictObject({ amountMinor: z.int(), currency: z.enum(['EUR', 'USD']) }),
    mode: z.enum(['ok', 'throw', 'throwText', 'refuse', 'refuseBelow', 'hold']).default('ok'),
  })
  .openapi('NewNote');
const Note = z.object({ noteId: z.string(), by: z.string() }).openapi('Note');

const createNote = defineRoute(
  {
    method: 'post',
    path: '/v1/notes',
    operationId: 'createNote',
    tags: ['Notes'],
    summary: 'Creates a note',
    request: { body: jsonBody(NewNote) },
    responses: { 201: jsonResponse('The note', Note, { Location: 'Where it is' }) },
  },
  {
    rate: 'write',
    objects: ['customer'],
    personal: 'none',
    audited: [],
    scopes: ['inquiries:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);

const readNote = defineRoute(
  {
    method: 'get',
    path: '/v1/customers/{customerId}/notes',
    operationId: 'readNotes',
    tags: ['Notes'],
    summary: 'The notes of a customer',
    request: {
      params: z.strictObject({ customerId: z.string().max(20) }),
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    },
    responses: { 200: jsonResponse('Notes', z.object({ limit: z.int() })) },
  },
  {
    rate: 'read',
    objects: ['customer'],
    personal: 'none',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

/** What the example resource did, and a gate to hold a call inside its handler. */
export interface Example {
  executions: number;
  /** What mode `refuse` refuses with. */
  refusal: ProblemKind;
  entered: () => void;
  gate: Promise<void>;
}

function registerExample(app: App, example: Example): void {
  app.openapi(createNote, async (c) => {
    example.executions += 1;
    const n = example.executions;
    const body = c.req.valid('json');
    const principal = principalOf(c);
    assertMayAccessCustomer(principal, body.customerId);
    if (body.mode === 'hold') {
      example.entered();
      await example.gate;
    }
    if (body.mode === 'throw') throw new Error('secret insides: mongodb://user:pw@host');
    if (body.mode === 'throwText') await Promise.reject('insides');
    if (body.mode === 'refuse') throw new Problem(example.refusal, 'It is refused.');
    if (body.mode === 'refuseBelow') throw new BusinessFailure('CurrencyMismatch', 'billed in EUR');
    c.header('location', linkTo(c, `/v1/notes/${n}`));
    return c.json({ noteId: String(n), by: principal.subject }, 201);
  });
  app.openapi(readNote, (c) => {
    assertMayAccessCustomer(principalOf(c), c.req.valid('param').customerId);
    return c.json({ limit: c.req.valid('query').limit }, 200);
  });
}

export interface TestApi {
  readonly app: App;
  readonly rates: RateControl;
  readonly example: Example;
  readonly issuer: TestIssuer;
  readonly draining: Draining;
  readonly logLines: string[];
  /** POSTs JSON text or a value with a care token. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

export async function aTestApi(
  db: Db,
  parts: {
    checks?: readonly ReadinessCheck[];
    codec?: AppDeps['codec'];
    idempotency?: Omit<IdempotencyOptions, 'sealing'>;
    limits?: RateLimitChanges;
    staffLogin?: AppDeps['staffLogin'];
    auth?: AppDeps['auth'];
  } = {},
): Promise<TestApi> {
  const folder = await temporaryFolder('issuer');
  const issuer = await anIssuer(folder.path);
  await folder.remove();
  const logLines: string[] = [];
  const draining = createDraining();
  const example: Example = {
    executions: 0,
    refusal: 'invalid-state',
    entered: () => {},
    gate: Promise.resolve(),
  };
  const rates: RateControl = {
    limits: rateLimitsWith(parts.limits ?? {}),
    meter: createRequestMeter(createRequestCounts(db, RATE_WINDOW_MS), {
      ...{ windowMs: RATE_WINDOW_MS, now: () => performance.now() },
      onError: (error) => logLines.push(String(error)),
    }),
    costly: createCallersTurns({ atOnce: 2, waiting: 2, refusal: 'too-many-requests' }),
    proxyHops: 0,
  };
  const app = createApp({
    log: createLogger({
      level: 'debug',
      name: 'test',
      destination: { write: (line) => logLines.push(line) },
    }),
    metrics: createMetrics({ processMetrics: false }),
    auth:
      parts.auth ??
      createTokenVerifier({
        issuer: ISSUER,
        audience: AUDIENCE,
        algorithms: ['ES256'],
        keys: { jwks: issuer.jwks },
      }),
    idempotency: createIdempotencyStore(db, { sealing: createSealing(db, testKeys), ...parts.idempotency }),
    stepUp: {
      rules: { classes: [DEVELOPMENT_ACR], asked: [DEVELOPMENT_ACR], maxAgeSeconds: 300 },
      uses: createStepUpStore(db),
      demands: { isOpen: async () => false, meet: async () => undefined },
    },
    audit: createAccessLog(createStore(db, db.client, testKeys), (error) => logLines.push(String(error))),
    auditAddresses: 'off',
    rates,
    tickets: createTicketStore(db),
    publicBaseUrl: 'http://api.test',
    operational: { checks: parts.checks ?? [], draining, version: '0.0.0', checkTimeoutMs: 1_500 },
    assistants: {
      version: '0.0.0',
      keys: parseKeyring(newKeyEntry('k1')),
      ...{ issuers: [ISSUER], allowedHosts: [] },
    },
    ...(parts.codec === undefined ? {} : { codec: parts.codec }),
    ...(parts.staffLogin === undefined ? {} : { staffLogin: parts.staffLogin }),
    routes: [(target) => registerExample(target, example)],
  });
  const token = await issuer.tokenOf({ role: 'care', subject: 'agent-1' });
  const base = { authorization: `Bearer ${token}` };
  return {
    app,
    rates,
    example,
    issuer,
    draining,
    logLines,
    post: async (path, body, headers = {}) =>
      app.request(path, {
        method: 'POST',
        headers: { ...base, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: async (path, headers = {}) => app.request(path, { headers: { ...base, ...headers } }),
  };
}

/** A body that the example takes. */
export function aNote(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return { customerId: 'CUST-1', amount: { amountMinor: 100, currency: 'EUR' }, ...parts };
}
