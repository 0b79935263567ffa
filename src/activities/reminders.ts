import type { Instant } from '../domain/civil-date.ts';
import { type DeliveryBatch, deliverNotices } from '../services/notices/delivery.ts';
import { sweepReminders } from '../services/notices/reminders.ts';
import { type SweepBatch, sweepAll, withHeartbeats } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

/** Candidates between two signs of life. */
const CANDIDATES_PER_BATCH = 200;
/** How many notices one delivery step claims; well within their lease also when each takes its longest. */
const NOTICES_PER_STEP = 40;

/** Reminders and the delivery of all notices. Each can be run twice: a notice is its cause, a delivery has its claim. */
export function createReminderActivities({ store, policies, senders }: ActivityDependencies) {
  return {
    /** Writes every notice that is earned. */
    async writeReminders({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      const run = sweepRun();
      const deps = { store, reminders: await policies.current('reminders', now) };
      return sweepAll((after) => sweepReminders(deps, { now, after, limit: CANDIDATES_PER_BATCH }), run);
    },

    /** Delivers the notices that are first in the outbox. */
    async deliverWaitingNotices({ now }: { readonly now: Instant }): Promise<DeliveryBatch> {
      const run = sweepRun();
      const { delivery, lowCredit } = (await policies.current('reminders', now)).parameters;
      const deps = { store, senders: senders ?? {}, parameters: delivery, lowCredit, signal: run.signal };
      return withHeartbeats(
        run,
        () => null,
        () => deliverNotices(deps, { now, limit: NOTICES_PER_STEP }),
      );
    },
  };
}

export type ReminderActivities = ReturnType<typeof createReminderActivities>;
