/**
 * The relay: numbers what was committed, and hands it to every subscriber at its own pace. It can be killed at any moment and started
 * anywhere; two at a time do no harm but sending some events twice, under the same ids.
 */
import { epochMsOf, type Instant, instantOf } from '../../domain/civil-date.ts';
import type { EventSink } from '../../domain/events/delivery.ts';
import type { WebhookSubscription } from '../../domain/events/subscription.ts';
import type { Ms } from '../../domain/flavor.ts';
import type { RelayDeps } from './relay-deps.ts';
import { fillSink, SinkFault } from './sink.ts';
import { serveSubscription } from './webhooks.ts';

export interface RelayRun {
  /** Ends the relay: what is being sent is finished. */
  readonly signal: AbortSignal;
  /** Told from time to time that the relay is alive. */
  readonly beat: () => void;
  /** How long it rests when there is nothing to do. */
  readonly restMs: Ms;
}

/** How many events get positions at a time. */
const NUMBERED_AT_ONCE = 1_000;
/** How long a sink that did not take events is left alone: twice as long after each time, up to a minute. */
const FIRST_SINK_PAUSE_MS: Ms = 500;
const LONGEST_SINK_PAUSE_MS: Ms = 60_000;

/**
 * Runs until `signal`. Each subscriber is served on its own: a slow one holds up nobody else.
 * @throws what MongoDB throws; the caller starts it again
 */
export async function runRelay(deps: RelayDeps, { signal, beat, restMs }: RelayRun): Promise<void> {
  const { store } = deps;
  const serving = new Map<string, Promise<void>>();
  const fill = patientFilling(deps);
  let fault: { readonly error: unknown } | null = null;
  let wake = () => {};
  // Read anew in each round, while windows of some subscriptions are still being sent.
  let active: ReadonlyMap<string, WebhookSubscription> = new Map();
  const standingOf = ({ subscriptionId, createdAt }: WebhookSubscription) => {
    const found = active.get(subscriptionId);
    // One that was made anew under the same id is another one.
    return found?.createdAt === createdAt ? found : null;
  };
  const serve = (id: string, work: () => Promise<number>) => {
    if (serving.has(id)) return;
    const served = work()
      .then((moved) => {
        // There may be more at once; who had nothing waits for the next round.
        if (moved > 0) wake();
      })
      .catch((error: unknown) => {
        fault ??= { error };
        wake();
      })
      .finally(() => serving.delete(id));
    serving.set(id, served);
  };
  while (!signal.aborted && fault === null) {
    beat();
    // Armed before the work begins, so that no end of work is missed.
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const numbered = await store.events.number(NUMBERED_AT_ONCE, deps.now());
    active = new Map((await store.webhookSubscriptions.active()).map((each) => [each.subscriptionId, each]));
    for (const subscription of active.values())
      serve(subscription.subscriptionId, () =>
        serveSubscription(deps, subscription, signal, () => standingOf(subscription)),
      );
    for (const sink of deps.sinks) serve(sink.name, () => fill(sink));
    if (numbered < NUMBERED_AT_ONCE) await rest(woken, restMs, signal);
  }
  await Promise.all(serving.values());
  if (fault !== null) throw (fault as { readonly error: unknown }).error;
}

/** Fills sinks. One that does not take events is told of and left alone for a while: it holds up nobody else. */
function patientFilling(deps: RelayDeps): (sink: EventSink) => Promise<number> {
  const resting = new Map<string, { readonly times: number; readonly untilMs: number }>();
  return async (sink) => {
    const rest = resting.get(sink.name);
    if (rest !== undefined && epochMsOf(deps.now()) < rest.untilMs) return 0;
    try {
      const taken = await fillSink(deps, sink);
      resting.delete(sink.name);
      return taken;
    } catch (error) {
      if (!(error instanceof SinkFault)) throw error;
      const times = (rest?.times ?? 0) + 1;
      const pause = Math.min(LONGEST_SINK_PAUSE_MS, FIRST_SINK_PAUSE_MS * 2 ** (times - 1));
      resting.set(sink.name, { times, untilMs: epochMsOf(deps.now()) + pause });
      deps.onSinkFault(sink.name, error.cause);
      return 0;
    }
  };
}

/** Until it is woken, the rest is over, or `signal`. */
async function rest(woken: Promise<void>, restMs: Ms, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, restMs);
    onAbort = resolve;
    signal.addEventListener('abort', onAbort, { once: true });
  });
  await Promise.race([woken, over]);
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
}

/** The present instant by the clock of this process. */
export const clockNow = (): Instant => instantOf(Date.now());
