import { openAmount, promiseInForce } from '../../accounts/standing.ts';
import type { CivilDate } from '../../civil-date.ts';
import { isReminderKind, type ReminderKind } from '../contact.ts';
import type { Notice } from '../notice.ts';
import { disputedTotal, isAskedFor, lowCreditCause, type ReminderSubject } from './earned.ts';
import { creditLevel } from './low-credit.ts';
import type { ReminderParameters } from './parameters.ts';

/**
 * Whether a reminder is no longer true when it is sent: its bill is paid, the day it names has passed, its promise has ended, credit is no
 * longer low, a dunning hold was set, or the account is with collections. `subject` is the account on `today` by its own calendar; null when it is gone. False for
 * notices that are no reminders, and for an unusual bill, because it was unusual whether or not it is paid. Without `lowCredit`, credit is
 * low as long as the sweep has not ended the episode.
 */
export function isOvertaken(
  { noticeId, kind, reference }: Pick<Notice, 'noticeId' | 'kind' | 'reference'>,
  subject: Omit<ReminderSubject, 'pastBills'> | null,
  today: CivilDate,
  lowCredit: ReminderParameters['lowCredit'] | null,
): boolean {
  if (!isReminderKind(kind)) return false;
  if (subject === null || subject.account.collectionStatus === 'collections') return true;
  const { account, openBills, credit } = subject;
  if (account.dunningHolds.length > 0 && ASKS_FOR_MONEY.has(kind)) return true;
  switch (kind) {
    case 'dueSoon':
    case 'dueToday':
    case 'overdue': {
      const bill = openBills.find(({ billId }) => billId === reference);
      if (bill === undefined || openAmount(bill) === 0) return true;
      // Each day has a notice with its own wording.
      if (kind === 'dueSoon') return bill.dueDate <= today;
      if (kind === 'dueToday') return bill.dueDate !== today;
      return !isAskedFor(subject, today);
    }
    case 'unusualBill':
      return false;
    case 'promiseDue': {
      const promise = promiseInForce(account, today);
      // In a plan, one installment is paid and the next one has another day.
      return promise?.promiseId !== reference || !noticeId.endsWith(`:${promise.untilDate}`);
    }
    case 'lowCredit': {
      if (credit === null || !credit.low) return true;
      if (noticeId !== lowCreditCause(account.billingAccountId, credit.number)) return true;
      return lowCredit !== null && creditLevel(account, disputedTotal(openBills), lowCredit) !== 'low';
    }
  }
}

const ASKS_FOR_MONEY: ReadonlySet<ReminderKind> = new Set(['dueSoon', 'dueToday', 'overdue', 'promiseDue']);
