import type { Locale } from '../../domain/accounts/customer.ts';
import type { MadeBill } from '../../domain/billing/bill-plan.ts';
import { civilDateAt, type TimeZone } from '../../domain/civil-date.ts';
import { exact, money, sumMinor } from '../../domain/money.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { noticeOf } from '../../domain/notices/telling.ts';
import type { NoticeReader } from '../../store/accounts/payer-readers.ts';
import { say } from '../../texts/say.ts';

/**
 * What the one who is asked to pay a new bill is told about it: one notice for each bill, written in the bill's own transaction. A bill that is made long after
 * its period may have been due already; then the notice says so.
 */
export function billNotice(
  { bill, details }: MadeBill,
  { customerId, locale }: NoticeReader,
  timeZone: TimeZone,
): Notice {
  const { billId, billingAccountId, amount, paidAmount, dueDate, periodFrom, periodTo } = bill;
  const { currency, madeAt } = details;
  const toPay = { amount: money(amount - paidAmount, currency), dueDate: { date: dueDate } };
  const lines = [
    billId,
    ...(bill.replaces === undefined ? [] : [say(locale, 'notices.bill.replaces', { billId: bill.replaces })]),
    say(locale, 'notices.bill.period', { from: { date: periodFrom }, to: { date: periodTo } }),
    say(locale, 'notices.bill.amount', { amount: money(amount, currency) }),
    ...taxText(details, locale),
    amount === paidAmount
      ? say(locale, 'notices.bill.paid')
      : say(
          locale,
          dueDate < civilDateAt(madeAt, timeZone) ? 'notices.bill.late' : 'notices.bill.toPay',
          toPay,
        ),
  ];
  return noticeOf(
    {
      ...{ id: `billMade:${billId}`, kind: 'billMade', reference: billId, at: madeAt },
      ...{ customerId, billingAccountId },
    },
    { subject: say(locale, 'notices.bill.subject'), body: lines.join('\n') },
    locale,
  );
}

/** The tax in the amount, where there is some. */
function taxText({ taxLines, total, currency }: MadeBill['details'], locale: Locale): string[] {
  const tax = sumMinor(taxLines.map((line) => line.tax));
  if (tax <= 0 || total <= 0) return [];
  const net = exact(total - tax);
  return [say(locale, 'notices.bill.tax', { tax: money(tax, currency), net: money(net, currency) })];
}
