/**
 * The API in a process of its own, which tells how long its event loop was held and how much memory it takes. To be forked with the
 * product's environment.
 */
import { loadConfig } from '../../src/config/config.ts';
import { startApi } from '../../src/mains/api.ts';

/** What the process answers to any message, and sends once when it listens. */
export interface Measured {
  readonly url: string;
  /** Longest time since the last message in which nothing else ran, in milliseconds. */
  readonly heldMs: number;
  /** Bytes, after a collection of garbage. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

const TICK_MS = 10;

/**
 * Begins to watch the event loop. A tick that comes late was held up by this process only as far as it had a processor: on a busy
 * machine the clock alone would blame it for what others do.
 * @returns what tells the longest time since it was last asked
 */
function watchEventLoop(): () => number {
  let longest = 0;
  let at = performance.now();
  let cpu = process.cpuUsage();
  const look = () => {
    const used = process.cpuUsage(cpu);
    const worked = (used.user + used.system) / 1_000;
    longest = Math.max(longest, Math.min(performance.now() - at, worked) - TICK_MS);
    at = performance.now();
    cpu = process.cpuUsage();
  };
  setInterval(look, TICK_MS).unref();
  return () => {
    look();
    const held = Math.max(0, longest);
    longest = 0;
    return held;
  };
}

const api = await startApi(loadConfig(process.env));
const heldMs = watchEventLoop();
const measured = (): Measured => {
  const held = heldMs();
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  // The collection itself is not the API's work.
  heldMs();
  return { url: api.url, heldMs: held, heapBytes: heapUsed, rssBytes: rss };
};
process.on('message', (message) => {
  process.send?.(
    message === 'memory' ? measured() : { url: api.url, heldMs: heldMs(), heapBytes: 0, rssBytes: 0 },
  );
});
process.once('disconnect', () => void api.stop().then(() => process.exit(0)));
process.send?.(measured());
