/** Sends one request, again where that is safe, until it has an answer. */
import { delayBefore, type RetryBounds, waitFor } from './delay.ts';
import { NoAnswerError, ProblemError } from './problem.ts';
import type { PlannedRequest, Repeats } from './request.ts';

/**
 * Gives the token of the caller.
 * @param ask.refresh true after the API refused the token given before: get another one
 */
export type TokenProvider = (ask: { readonly refresh: boolean }) => string | Promise<string>;

/** What sending needs. */
export interface Sender {
  /** Null: the request goes without a token. */
  readonly token: (ask: { readonly refresh: boolean }) => string | null | Promise<string | null>;
  readonly fetch: typeof fetch;
  readonly retry: RetryBounds;
  /** The longest time for one try. */
  readonly timeoutMs: number;
}

/** Refusals that say that nothing was begun: a request of any kind may come again. */
const NOT_BEGUN: readonly number[] = [429];
/** Trouble that passes. 409 is a first request with the same key that still runs. */
const PASSES: readonly number[] = [408, 425, 500, 502, 503, 504];

/**
 * @returns the answer, with a status below 400 and an unread body
 * @throws ProblemError, NoAnswerError; the reason of the signal when it aborts
 */
export async function send(
  sender: Sender,
  request: PlannedRequest,
  signal: AbortSignal | undefined,
): Promise<Response> {
  let hasAskedForToken = false;
  let refresh = false;
  for (let failed = 1; ; failed += 1) {
    signal?.throwIfAborted();
    const { answer, error } = await attempt(sender, request, refresh, signal);
    if (answer !== null) return answer;
    signal?.throwIfAborted();
    if (!hasAskedForToken && isTokenRefused(error)) {
      hasAskedForToken = true;
      refresh = true;
      failed -= 1;
      continue;
    }
    refresh = false;
    const { retry } = sender;
    if (failed >= retry.attempts || !mayRepeat(error, request.repeats)) throw error;
    const asked = error instanceof ProblemError ? error.retryAfterMs : null;
    const wait = delayBefore(failed, asked, retry, Math.random());
    if (wait === null) throw error;
    await waitFor(wait, signal);
  }
}

type Tried =
  | { readonly answer: Response; readonly error: null }
  | { readonly answer: null; readonly error: ProblemError | NoAnswerError };

async function attempt(
  { token, fetch, timeoutMs }: Sender,
  { method, url, headers, body }: PlannedRequest,
  refresh: boolean,
  signal: AbortSignal | undefined,
): Promise<Tried> {
  const given = await token({ refresh });
  const authorization = given === null ? {} : { authorization: `Bearer ${given}` };
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      ...{ method, headers: { ...headers, ...authorization } },
      ...(body === undefined ? {} : { body }),
      signal: signal === undefined ? late : AbortSignal.any([signal, late]),
    });
    if (response.ok) return { answer: response, error: null };
    return { answer: null, error: new ProblemError(response, await response.text()) };
  } catch (cause) {
    const message = `${method} ${new URL(url).pathname} got no answer`;
    return { answer: null, error: new NoAnswerError(message, { cause }) };
  }
}

function isTokenRefused(error: ProblemError | NoAnswerError): boolean {
  return error instanceof ProblemError && error.kind === 'unauthenticated';
}

function mayRepeat(error: ProblemError | NoAnswerError, repeats: Repeats): boolean {
  if (error instanceof ProblemError && NOT_BEGUN.includes(error.status)) return true;
  if (repeats === 'never') return false;
  return (
    error instanceof NoAnswerError || error.kind === 'request-in-flight' || PASSES.includes(error.status)
  );
}
