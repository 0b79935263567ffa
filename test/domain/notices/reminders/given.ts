import type { ReminderParameters } from '../../../../src/domain/notices/reminders/parameters.ts';
import type { ParameterDocument } from '../../../../src/rules/parameters/document.ts';

/** The parameters of the tests: what the shipped ones were when the tests were written. */
export const PARAMETERS: ReminderParameters = {
  dueSoonDays: 3,
  overdueFromDays: 1,
  overdueToDays: 30,
  promiseDueDays: 1,
  lowCredit: { belowPercent: 10, recoveredPercent: 20 },
  unusualBill: {
    madFactor: 3,
    atLeastPercentAbove: 20,
    atLeastAbove: { EUR: 500, PLN: 2_000 },
    earlierBills: 4,
    lookBackBills: 12,
    withinDays: 3,
  },
  delivery: {
    channels: ['email', 'webhook', 'sms'],
    attempts: 3,
    firstRetrySeconds: 60,
    retryFactor: 4,
    longestRetrySeconds: 600,
    leaseSeconds: 300,
    staleAfterDays: 7,
    quietHours: { sms: { from: '21:00', to: '08:00' } },
  },
};

/** As a version that is in force. */
export const IN_FORCE: ParameterDocument<ReminderParameters> = {
  ...{ version: 'of-the-tests', sha256: 'a'.repeat(64), effectiveAt: '2026-11-01T00:00:00.000Z' },
  parameters: PARAMETERS,
};
