import type { Instant } from '../domain/civil-date.ts';
import { type DeliveryBatch, deliverByVersionInForce } from '../services/notices/delivery.ts';
import { writeReminders } from '../services/notices/reminders.ts';
import { type SweepBatch, withHeartbeats } from '../services/sweep.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { sweepRun } from './sweep-run.ts';

/** How many notices one delivery step claims: few enough to stay within their lease even if each takes its longest. */
const NOTICES_PER_STEP = 40;

/** Reminders and the delivery of all notices. Each step can be run twice: a notice's id is made of its cause, and a delivery has its
 * claim. */
export function createReminderActivities({ store, policies, senders }: ActivityDependencies) {
  return {
    /** Writes every reminder that is due. */
    writeReminders({ now }: { readonly now: Instant }): Promise<SweepBatch> {
      return writeReminders({ store, policies }, now, sweepRun());
    },

    /** Delivers the notices that are first in the outbox. */
    deliverWaitingNotices({ now }: { readonly now: Instant }): Promise<DeliveryBatch> {
      const run = sweepRun();
      const deps = { store, policies, senders: senders ?? {}, signal: run.signal };
      return withHeartbeats(
        run,
        () => null,
        () => deliverByVersionInForce(deps, { now, limit: NOTICES_PER_STEP }),
      );
    },
  };
}

export type ReminderActivities = ReturnType<typeof createReminderActivities>;
