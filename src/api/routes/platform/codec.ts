/**
 * The codec endpoint: lets the Temporal Web UI and CLI show encrypted payloads to people who may read them. It only decrypts: a person who
 * could encrypt could tell a workflow anything, in anybody's name.
 *
 * Two ways in: a bearer token with the scope `payloads:decode` and a step-up, at `/codec/decode`, or a capability token in the
 * path, at `/codec/<token>/decode`, for a UI that cannot send a token (the development server's). CORS lets only the UI's origins read
 * answers in a browser; it does not protect them otherwise.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from '@hono/zod-openapi';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { cors } from 'hono/cors';
import { isSealed, PayloadRefused } from '../../../codec/payload-codec.ts';
import { fromPayloadJson, toPayloadJson } from '../../../codec/payload-json.ts';
import { contextOf } from '../../acting.ts';
import type { App, AppContext } from '../../context.ts';
import { requireScope } from '../../middleware/auth.ts';
import { readBody } from '../../middleware/body.ts';
import { stepUp } from '../../middleware/step-up.ts';
import { faultsOf } from '../../problems/faults.ts';
import { type Fault, Problem } from '../../problems/problem.ts';
import { PUBLIC_ROUTES, servePublic } from '../../public-route.ts';

/** What the codec endpoint needs. */
export interface CodecRouteDeps {
  readonly codec: PayloadCodec;
  /** Origins of the Temporal UI, such as `http://localhost:8233`. */
  readonly allowedOrigins: readonly string[];
  /** Opens `/codec/<token>/...`; without it only bearer tokens work. At least 32 characters. */
  readonly capabilityToken?: string;
}

/** Who has the token in the path: every browser with that Temporal UI. */
const BY_CAPABILITY = 'capability';
const DECODE = 'decodePayloads';

/** A page of histories is larger than an API body. */
const MAX_BYTES = 16 * 1024 * 1024;

const Base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'This has to be base64');
const Batch = z.object({
  payloads: z
    .array(
      z.object({
        metadata: z.record(z.string(), Base64).nullish(),
        data: Base64.nullish(),
      }),
    )
    .max(10_000),
});

/** Registers `POST /codec/decode` and `POST /codec/<capability token>/decode`. */
export function registerCodecRoutes(app: App, deps: CodecRouteDeps): void {
  const { capabilityToken } = deps;
  if (capabilityToken !== undefined && capabilityToken.length < 32) {
    throw new Error('the codec capability token has to be at least 32 characters');
  }
  app.use('/codec/*', async (c, next) => {
    // The second segment may be the capability, which must not get into logs or problem documents.
    c.set('instance', c.req.path.replace(/^\/codec\/[^/]+\//, '/codec/[token]/'));
    await next();
  });
  app.use(
    '/codec/*',
    cors({
      origin: [...deps.allowedOrigins],
      allowMethods: ['POST'],
      allowHeaders: ['content-type', 'authorization', 'x-namespace'],
      credentials: true,
      maxAge: 600,
    }),
  );
  const body = readBody({ maxBytes: MAX_BYTES });
  const sensitive = stepUp(DECODE, 'always');
  servePublic(
    app,
    PUBLIC_ROUTES.decode,
    requireScope(['payloads:decode'], { operation: DECODE, rate: PUBLIC_ROUTES.decode.rate }),
    sensitive,
    body,
    (c) => decode(c, deps.codec),
  );
  servePublic(
    app,
    PUBLIC_ROUTES.decodeForUi,
    async (c, next) => {
      if (capabilityToken === undefined || !sameText(c.req.param('token') ?? '', capabilityToken)) {
        throw new Problem('unauthenticated', 'The token in the path is not valid.', {
          headers: { 'www-authenticate': 'Bearer' },
        });
      }
      c.set('operation', DECODE);
      await next();
    },
    body,
    (c) => decode(c, deps.codec),
  );
}

async function decode(c: AppContext, codec: PayloadCodec): Promise<Response> {
  const raw: unknown = c.get('rawBody').length === 0 ? undefined : await c.req.json();
  const parsed = Batch.safeParse(raw);
  if (!parsed.success) throw refused(faultsOf(parsed.error, raw, 'json'));
  const payloads = parsed.data.payloads.map(fromPayloadJson);
  const results = await Promise.all(payloads.map((payload) => opened(payload, codec)));
  const faults = results.flatMap((result, index): Fault[] =>
    'refusal' in result
      ? [{ pointer: `/payloads/${index}`, code: result.refusal, detail: 'This payload cannot be decrypted.' }]
      : [],
  );
  if (faults.length > 0) throw refused(faults);
  await c.get('platform').audit.note({
    ...{ act: 'payloads.decode', outcome: 'done', reason: null, context: contextOf(c, BY_CAPABILITY) },
  });
  const answer = results.flatMap((result) => ('payload' in result ? [toPayloadJson(result.payload)] : []));
  return c.json({ payloads: answer }, 200);
}

async function opened(
  payload: Payload,
  codec: PayloadCodec,
): Promise<{ payload: Payload } | { refusal: string }> {
  // Showing plain text reveals nothing, and the UI sends such payloads together with ours.
  if (!isSealed(payload)) return { payload };
  try {
    const [result] = await codec.decode([payload]);
    return result === undefined ? { refusal: 'invalid' } : { payload: result };
  } catch (error) {
    if (error instanceof PayloadRefused) return { refusal: error.refusal };
    throw error;
  }
}

function refused(errors: readonly Fault[]): Problem {
  return new Problem('validation-failed', 'The payloads have faults.', { errors });
}

/** Compares digests, so that neither content nor length shows in the time taken. */
function sameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
