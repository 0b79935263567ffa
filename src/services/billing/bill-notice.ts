import type { Locale } from '../../domain/accounts/customer.ts';
import type { MadeBill } from '../../domain/billing/bill-plan.ts';
import { money } from '../../domain/money.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { formatDate, formatMoney } from '../../rules/render.ts';

/** What a customer is told of a new bill; one notice a bill, written in the bill's own transaction. */
export function billNotice({ bill, details }: MadeBill, locale: Locale): Notice {
  const { billId, customerId, billingAccountId, amount, paidAmount, dueDate, periodFrom, periodTo } = bill;
  const open = formatMoney(money(amount - paidAmount, details.currency), locale);
  const total = formatMoney(money(amount, details.currency), locale);
  const [from, to, due] = [periodFrom, periodTo, dueDate].map((date) => formatDate(date, locale));
  const paid = amount === paidAmount;
  const lines =
    locale === 'de'
      ? [
          billId,
          `Zeitraum: ${from} – ${to}`,
          `Betrag: ${total}`,
          paid ? 'Es ist nichts zu zahlen.' : `Zu zahlen: ${open} bis ${due}`,
        ]
      : [
          billId,
          `Period: ${from} – ${to}`,
          `Amount: ${total}`,
          paid ? 'There is nothing to pay.' : `To pay: ${open} by ${due}`,
        ];
  return {
    noticeId: `billMade:${billId}`,
    customerId,
    billingAccountId,
    kind: 'billMade',
    locale,
    subject: locale === 'de' ? 'Ihre neue Rechnung' : 'Your new bill',
    body: lines.join('\n'),
    createdAt: details.madeAt,
    reference: billId,
  };
}
