import type { Locale } from '../../domain/accounts/customer.ts';
import type { ReminderFacts } from '../../domain/notices/reminders/earned.ts';
import { formatDate, formatMoney } from '../../rules/render.ts';

/** What a customer reads: amounts and dates, no name, nothing to click. */
export function reminderText(
  facts: ReminderFacts,
  locale: Locale,
): { readonly subject: string; readonly body: string } {
  return locale === 'de' ? german(facts) : english(facts);
}

function english(facts: ReminderFacts): { subject: string; body: string } {
  switch (facts.kind) {
    case 'dueSoon':
    case 'dueToday':
    case 'overdue': {
      const [amount, date] = [formatMoney(facts.amount, 'en'), formatDate(facts.dueDate, 'en')];
      if (facts.kind === 'dueSoon')
        return {
          subject: 'Your bill is due soon',
          body: `Bill ${facts.billId}: ${amount} is due on ${date}.`,
        };
      if (facts.kind === 'dueToday')
        return { subject: 'Your bill is due today', body: `Bill ${facts.billId}: ${amount} is due today.` };
      return {
        subject: 'Your bill is overdue',
        body: `Bill ${facts.billId}: ${amount} was due on ${date}. Please pay it, or contact us if you can't. If you paid in the last days, thank you: nothing else is needed.`,
      };
    }
    case 'lowCredit':
      return {
        subject: 'Your credit is nearly used up',
        body: `${formatMoney(facts.available, 'en')} of your limit of ${formatMoney(facts.limit, 'en')} is left. A payment makes room.`,
      };
    case 'unusualBill':
      return {
        subject: 'This bill is higher than usual',
        body: `Bill ${facts.billId} is ${formatMoney(facts.amount, 'en')}; ${formatMoney(facts.usual, 'en')} is usual for your account in as many days. ${
          facts.paid
            ? "Nothing of it is left to pay. If you don't know why it is so high, please ask us."
            : `It is due on ${formatDate(facts.dueDate, 'en')}. If you don't know why, please ask us before you pay.`
        }`,
      };
    case 'promiseDue':
      return {
        subject: 'Your promised payment',
        body: `You promised to pay by ${formatDate(facts.untilDate, 'en')}. If you paid already, thank you.`,
      };
  }
}

function german(facts: ReminderFacts): { subject: string; body: string } {
  switch (facts.kind) {
    case 'dueSoon':
    case 'dueToday':
    case 'overdue': {
      const [amount, date] = [formatMoney(facts.amount, 'de'), formatDate(facts.dueDate, 'de')];
      if (facts.kind === 'dueSoon')
        return {
          subject: 'Ihre Rechnung wird bald fällig',
          body: `Rechnung ${facts.billId}: ${amount} sind am ${date} fällig.`,
        };
      if (facts.kind === 'dueToday')
        return {
          subject: 'Ihre Rechnung ist heute fällig',
          body: `Rechnung ${facts.billId}: ${amount} sind heute fällig.`,
        };
      return {
        subject: 'Ihre Rechnung ist überfällig',
        body: `Rechnung ${facts.billId}: ${amount} waren am ${date} fällig. Bitte zahlen Sie, oder melden Sie sich, wenn Sie nicht können. Haben Sie in den letzten Tagen gezahlt, danken wir; mehr ist nicht nötig.`,
      };
    }
    case 'lowCredit':
      return {
        subject: 'Ihr Kreditrahmen ist fast ausgeschöpft',
        body: `Von ${formatMoney(facts.limit, 'de')} sind noch ${formatMoney(facts.available, 'de')} frei. Eine Zahlung schafft Platz.`,
      };
    case 'unusualBill':
      return {
        subject: 'Diese Rechnung ist höher als sonst',
        body: `Rechnung ${facts.billId} beträgt ${formatMoney(facts.amount, 'de')}, üblich sind bei Ihnen in so vielen Tagen ${formatMoney(facts.usual, 'de')}. ${
          facts.paid
            ? 'Davon ist nichts mehr zu zahlen. Wenn Sie nicht wissen, warum sie so hoch ist, fragen Sie uns bitte.'
            : `Sie ist am ${formatDate(facts.dueDate, 'de')} fällig. Wenn Sie nicht wissen, warum, fragen Sie uns bitte, bevor Sie zahlen.`
        }`,
      };
    case 'promiseDue':
      return {
        subject: 'Ihre zugesagte Zahlung',
        body: `Sie haben zugesagt, bis ${formatDate(facts.untilDate, 'de')} zu zahlen. Haben Sie schon gezahlt, danken wir.`,
      };
  }
}
