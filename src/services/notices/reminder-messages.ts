import type { Locale } from '../../domain/accounts/customer.ts';
import type { ReminderFacts } from '../../domain/notices/reminders/earned.ts';
import type { Message } from '../../domain/notices/telling.ts';
import type { Figures } from '../../texts/figures.ts';
import { say } from '../../texts/say.ts';

function figuresOf(facts: ReminderFacts): Figures {
  switch (facts.kind) {
    case 'dueSoon':
    case 'dueToday':
    case 'overdue':
      return { billId: facts.billId, amount: facts.amount, dueDate: { date: facts.dueDate } };
    case 'lowCredit':
      return { available: facts.available, limit: facts.limit };
    case 'unusualBill': {
      const { billId, amount, usual, dueDate } = facts;
      return { billId, amount, usual, dueDate: { date: dueDate } };
    }
    case 'promiseDue':
      return { untilDate: { date: facts.untilDate } };
  }
}

/** What a customer reads: amounts and dates, no name, nothing to click. */
export function reminderMessage(facts: ReminderFacts, locale: Locale): Message {
  const { kind } = facts;
  const body = facts.kind === 'unusualBill' ? unusualBody(facts) : (`${kind}.body` as const);
  const lines = [
    say(locale, `notices.reminders.${body}`, figuresOf(facts)),
    ...('fees' in facts && facts.fees.amountMinor > 0
      ? [say(locale, 'notices.reminders.fees', { fees: facts.fees })]
      : []),
  ];
  return { subject: say(locale, `notices.reminders.${kind}.subject`), body: lines.join('\n') };
}

function unusualBody({ paid, late }: Extract<ReminderFacts, { kind: 'unusualBill' }>) {
  if (paid) return 'unusualBill.bodyWhenPaid';
  return late ? 'unusualBill.bodyWhenLate' : 'unusualBill.body';
}
