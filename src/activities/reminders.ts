import { Context } from '@temporalio/activity';
import type { Instant } from '../domain/civil-date.ts';
import { type DeliveryBatch, deliverNotices } from '../services/notices/delivery.ts';
import { sweepReminders } from '../services/notices/reminders.ts';
import { type SweepBatch, sweepAll } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Candidates between two heartbeats. */
const CANDIDATES_PER_BATCH = 200;
/** How many notices one delivery step claims; well within their lease also when each takes its longest. */
const NOTICES_PER_STEP = 40;

/** Reminders and the delivery of all notices. Each can be run twice: a notice is its cause, a delivery has its claim. */
export function createReminderActivities({ store, policies, senders }: ActivityDependencies) {
  return {
    /**
     * Writes every notice that is earned, batch by batch. Each heartbeat carries where it is, so an attempt goes on where
     * the one before was lost.
     */
    async writeReminders({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const context = Context.current();
      const reminders = await policies.current('reminders', now);
      const start = placeOf(context.info.heartbeatDetails);
      return sweepAll(
        async (after) => {
          context.cancellationSignal.throwIfAborted();
          const place = after ?? start;
          return sweepReminders({ store, reminders }, { now, after: place, limit: CANDIDATES_PER_BATCH });
        },
        ({ next }) => context.heartbeat(next),
      );
    },

    /** Delivers the notices that are first in the outbox. */
    async deliverWaitingNotices({ now }: { readonly now: Instant }): Promise<DeliveryBatch> {
      const context = Context.current();
      const { parameters } = await policies.current('reminders', now);
      const { delivery, lowCredit } = parameters;
      const deps = {
        ...{ store, senders: senders ?? {}, parameters: delivery, lowCredit },
        ...{ onNotice: () => context.heartbeat(), signal: context.cancellationSignal },
      };
      return deliverNotices(deps, { now, limit: NOTICES_PER_STEP });
    },
  };
}

export type ReminderActivities = ReturnType<typeof createReminderActivities>;

/** What a lost attempt's last heartbeat told. Only this activity writes it. */
function placeOf(details: unknown): string | null {
  return typeof details === 'string' ? details : null;
}
