import { Context } from '@temporalio/activity';
import type { Ms } from '../domain/flavor.ts';
import { clockNow, runRelay } from '../services/events/relay.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** How long the relay rests when there was nothing to hand on. */
const REST_MS: Ms = 250;

export function createEventRelayActivities({
  store,
  events,
}: Pick<ActivityDependencies, 'store' | 'events'>) {
  return {
    /**
     * Hands events on for `forMs`. When the worker ends before that, the activity fails and Temporal starts it on another one. Nothing where no
     * events are handed on.
     */
    async relayEvents({ forMs }: { readonly forMs: Ms }): Promise<void> {
      if (events === undefined) return;
      const context = Context.current();
      const over = AbortSignal.timeout(forMs);
      const signal = AbortSignal.any([context.cancellationSignal, over]);
      await runRelay(
        { store, ...events, now: clockNow, random: Math.random },
        { signal, beat: () => context.heartbeat(), restMs: REST_MS },
      );
      context.cancellationSignal.throwIfAborted();
    },
  };
}

export type EventRelayActivities = ReturnType<typeof createEventRelayActivities>;
