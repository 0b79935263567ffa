/** Requests that wait where their route says that it is too early. */
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a request waits, and how long at most. */
const MOST_WAITS = 3;
const LONGEST_WAIT_SECONDS = 60;
/** A limit is reached, or the same request still runs. */
const TOO_EARLY: readonly number[] = [429, 409];

/**
 * @returns the answer, which says "too early" only when waiting did not help
 * @throws the reason of the signal
 */
export async function patiently(send: () => Promise<Response>, signal: AbortSignal): Promise<Response> {
  for (let waits = 0; ; waits += 1) {
    signal.throwIfAborted();
    const response = await send();
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    if (!TOO_EARLY.includes(response.status) || waits === MOST_WAITS || !(seconds <= LONGEST_WAIT_SECONDS))
      return response;
    await sleep(seconds * 1_000, undefined, { signal });
  }
}
