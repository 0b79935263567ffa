/** How long to wait before the next try, and waiting. */

/** Bounds of repeating a call. */
export interface RetryBounds {
  /** How often a request is sent at most, the first time included. Default 4. */
  readonly attempts: number;
  /** The longest wait before the second try, doubled for each further one. Default 250 ms. */
  readonly baseMs: number;
  /** The longest wait of all; an API that asks for more is not asked again. Default 30 s. */
  readonly mostMs: number;
}

/**
 * The wait before the next try: between nothing and a bound that doubles, so that callers who failed together don't come back
 * together ("full jitter"). What the API asks for is always kept, and jitter comes on top.
 * @param failed how many tries have failed, from 1
 * @param retryAfterMs what the API asked for; null when it did not
 * @param random a number from 0 up to 1
 * @returns milliseconds; null when the API asks for more than the bounds allow
 */
export function delayBefore(
  failed: number,
  retryAfterMs: number | null,
  { baseMs, mostMs }: RetryBounds,
  random: number,
): number | null {
  const jitter = Math.min(mostMs, baseMs * 2 ** (failed - 1)) * random;
  if (retryAfterMs === null) return jitter;
  return retryAfterMs > mostMs ? null : retryAfterMs + Math.min(jitter, baseMs);
}

/**
 * Waits.
 * @throws the reason of the signal, as soon as it aborts
 */
export function waitFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
