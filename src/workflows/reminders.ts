import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ReminderActivities } from '../activities/reminders.ts';
import { instantOf } from '../domain/civil-date.ts';
import { reportTrouble } from './parts/sweep-report.ts';
import { DELIVERY_STEP, SWEEP } from './parts/timing.ts';

const { writeReminders } = proxyActivities<ReminderActivities>({
  ...SWEEP,
  summary: 'Write the notices that accounts have earned, batch by batch',
});
const { deliverWaitingNotices } = proxyActivities<ReminderActivities>({
  ...DELIVERY_STEP,
  summary: 'Send the notices that are first in the outbox',
});

/**
 * Looks through all accounts for what their customers should be told: bills that are due, low credit, an unusual bill, a
 * promise. It may be killed, started twice or run beside another: a cause has one notice.
 */
export async function reminderSweep(): Promise<{ looked: number; written: number; failed: number }> {
  const { looked, acted, failed } = await writeReminders({ now: now() });
  setCurrentDetails(
    `${acted} notices written of ${looked} candidates; ${failed.length} accounts could not be read`,
  );
  await reportTrouble('reminders', failed);
  return { looked, written: acted, failed: failed.length };
}

/**
 * Sends what may leave the outbox now: notices in quiet hours, before their next attempt, or claimed by other senders stay. A notice that
 * fails stays in the outbox with its next attempt, so the run itself succeeds.
 */
export async function noticeDelivery(
  before = { sent: 0, failed: 0 },
): Promise<{ sent: number; failed: number }> {
  let { sent, failed } = before;
  for (;;) {
    const batch = await deliverWaitingNotices({ now: now() });
    sent += batch.sent;
    failed += batch.failed;
    setCurrentDetails(`${sent} notices sent, ${failed} given up`);
    if (batch.claimed === 0) return { sent, failed };
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof noticeDelivery>({ sent, failed });
  }
}

function now() {
  return instantOf(Date.now());
}
