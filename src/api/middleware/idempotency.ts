/**
 * Idempotency-Key: the same request twice has one effect and one answer.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import { isUnavailable } from '../../store/mongo/errors.ts';
import type { Claim, IdempotencyStore, StoredAnswer } from '../../store/mongo/idempotency.ts';
import { type AppContext, type AppEnv, logOf, principalOf } from '../context.ts';
import { toProblem } from '../problems/errors.ts';
import { Problem } from '../problems/problem.ts';
import { isFinalProblem } from '../problems/problem-kinds.ts';

/** Headers that belong to an answer and are given again with it. */
const KEPT_HEADERS = ['content-type', 'location', 'content-language'] as const;

/**
 * Middleware for a POST that creates something. Wants the header `Idempotency-Key`, 1 to 255 visible ASCII
 * characters; runs after authentication, since keys are per caller and per customer that the token is bound to. So anyone who is
 * answered again might have had the first answer: same caller, same binding, and the route's scopes were checked.
 *
 * The answer of a request that had an effect is kept for 24 hours and replayed byte for byte with `Idempotency-Replayed: true`, and so
 * is a refusal that nothing can change ({@link isFinalProblem}). Any other refusal leaves the key free: a charge for an account that
 * is imported an hour later is posted when it is sent again. Another body under the key is refused with 422, and a second call while the first is running with 409.
 * @param options.isNeeded false: a request without the header is served, each time by itself
 */
export function idempotent({ isNeeded }: { readonly isNeeded: boolean }): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (!isNeeded && c.req.header('idempotency-key') === undefined) return next();
    const { idempotency, metrics } = c.get('platform');
    const url = new URL(c.req.url);
    const { subject, customerId } = principalOf(c);
    const began = await idempotency
      .begin({
        subject,
        customerId,
        method: c.req.method,
        target: `${c.req.path}${url.search}`,
        key: keyOf(c.req.header('idempotency-key')),
        body: c.get('rawBody'),
      })
      .catch((cause: unknown) => {
        if (cause instanceof Problem) throw cause;
        throw new Problem('dependency-unavailable', 'The database does not answer. Nothing was done.', {
          headers: { 'retry-after': '2' },
          cause,
        });
      });
    switch (began.kind) {
      case 'replay':
        metrics.observeReplay();
        return replay(began.answer);
      case 'reused':
        throw new Problem(
          'idempotency-key-reused',
          'This Idempotency-Key came with another body before. Take a new key for a new request.',
        );
      case 'running':
        throw new Problem('request-in-flight', 'The first request with this key has no answer yet.', {
          headers: { 'retry-after': String(began.retryAfterSeconds) },
        });
      case 'execute':
        await execute(c, next, idempotency, began.claim);
        return undefined;
    }
  };
}

async function execute(
  c: AppContext,
  next: () => Promise<void>,
  store: IdempotencyStore,
  claim: Claim,
): Promise<void> {
  try {
    await next();
  } catch (error) {
    await settle(c, () => store.release(claim));
    throw error;
  }
  // Services refuse with errors of their own: what counts is the problem that they become.
  const kind = c.error === undefined ? null : toProblem(c.error).kind;
  if (c.res.status >= 500 || (kind !== null && !isFinalProblem(kind))) {
    await settle(c, () => store.release(claim));
    return;
  }
  const body = new Uint8Array(await c.res.clone().arrayBuffer());
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = c.res.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const answer = { status: c.res.status, headers, body };
  await keep(c, () => store.complete(claim, answer));
}

/** Longer than a replica set takes to elect another primary. */
const KEPT_WITHIN_MS = 20_000;
const KEEP_AGAIN_MS = 250;

/**
 * An answer is given once it is kept: otherwise the same key could be answered otherwise later. While there is no primary it waits; when that
 * takes too long, the caller is told to ask again for the answer to what is done.
 */
async function keep(c: AppContext, write: () => Promise<unknown>): Promise<void> {
  for (const giveUpAtMs = performance.now() + KEPT_WITHIN_MS; ; await pause(KEEP_AGAIN_MS))
    try {
      await write();
      return;
    } catch (cause) {
      logOf(c).warn({ err: cause }, 'an answer could not be kept');
      // What will never be kept, such as an answer that is too large, is given all the same.
      if (!isUnavailable(cause)) return;
      if (performance.now() < giveUpAtMs) continue;
      throw new Problem(
        'dependency-unavailable',
        'This was done, but the database does not answer any more to keep the answer. Send the same request with the same key again.',
        { headers: { 'retry-after': '5' }, cause },
      );
    }
}

/** A key that could not be freed is freed by its lease. */
async function settle(c: AppContext, write: () => Promise<unknown>): Promise<void> {
  await write().catch((err: unknown) => logOf(c).warn({ err }, 'idempotency record was not updated'));
}

function keyOf(header: string | undefined): string {
  if (header === undefined || header === '') {
    throw new Problem(
      'idempotency-key-missing',
      'Send Idempotency-Key with a value of your own, such as a UUID, and the same one when you repeat the request.',
    );
  }
  if (!/^[\x21-\x7e]{1,255}$/.test(header)) {
    throw new Problem(
      'idempotency-key-invalid',
      'Idempotency-Key has to be 1 to 255 visible ASCII characters.',
    );
  }
  return header;
}

function replay(answer: StoredAnswer): Response {
  const bodiless = answer.status === 204 || answer.status === 304;
  return new Response(bodiless ? null : Uint8Array.from(answer.body), {
    status: answer.status,
    headers: { ...answer.headers, 'idempotency-replayed': 'true' },
  });
}
