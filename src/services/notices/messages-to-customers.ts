import type { Locale } from '../../domain/accounts/customer.ts';
import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { ApprovalNoticeKind } from '../../domain/notices/kinds.ts';
import { formatDate, formatMoney, renderCondition, renderReason, renderRemedy } from '../../rules/render.ts';

/** What is sent, in the customer's language. */
export interface Message {
  readonly subject: string;
  readonly body: string;
}

const APPROVAL_SUBJECTS: Record<Locale, Record<ApprovalNoticeKind, string>> = {
  en: {
    conditions: 'Your order: one step is needed',
    declined: 'Your order: we cannot go ahead now',
    scheduled: 'Your order: the installation is booked',
    completed: 'Your order: the service is running',
    cancelled: 'Your order: cancelled',
  },
  de: {
    conditions: 'Ihre Bestellung: ein Schritt fehlt noch',
    declined: 'Ihre Bestellung: derzeit nicht möglich',
    scheduled: 'Ihre Bestellung: der Installationstermin steht',
    completed: 'Ihre Bestellung: der Dienst läuft',
    cancelled: 'Ihre Bestellung: storniert',
  },
};

const WINDOW_NAMES: Record<Locale, Record<string, string>> = {
  en: { morning: 'morning', afternoon: 'afternoon', evening: 'evening' },
  de: { morning: 'vormittags', afternoon: 'nachmittags', evening: 'abends' },
};

/** What a customer reads about an order: why, what to do, what would change the answer, when. */
export function approvalMessage(
  kind: ApprovalNoticeKind,
  approval: ServiceApprovalCase,
  locale: Locale,
): Message {
  const { reasons, conditions, remedies, appointment, order } = approval;
  const lines = [order.orderId];
  if (kind === 'conditions')
    lines.push(...conditions.map((condition) => renderCondition(condition, 'customer', locale)));
  if (kind === 'declined') {
    lines.push(...reasons.map((reason) => renderReason(reason, 'customer', locale)));
    lines.push(...remedies.map((remedy) => renderRemedy(remedy, 'customer', locale)));
  }
  if (kind === 'scheduled' && appointment !== null)
    lines.push(`${formatDate(appointment.date, locale)}, ${WINDOW_NAMES[locale][appointment.window]}`);
  return { subject: APPROVAL_SUBJECTS[locale][kind], body: lines.join('\n') };
}

/** The answer to an inquiry. */
export function inquiryMessage({ inquiry, answer }: PaymentInquiryCase, locale: Locale): Message {
  const subject = locale === 'de' ? 'Antwort auf Ihre Frage' : 'The answer to your question';
  return { subject: `${subject} (${inquiry.inquiryId})`, body: answer?.text ?? '' };
}

/** How a cycle change ended: the new dates and what the days in between cost, or why not. */
export function cycleChangeMessage(change: CycleChangeCase, locale: Locale): Message {
  const option = change.quote?.options.find(({ optionId }) => optionId === change.confirmedOptionId);
  if (option === undefined)
    return {
      subject: locale === 'de' ? 'Ihr Abrechnungstag bleibt' : 'Your bill day stays as it is',
      body: change.reasons.map((reason) => renderReason(reason, 'customer', locale)).join('\n'),
    };
  const { effectiveDate, firstBillDate, firstDueDate, stub } = option;
  const [effective, bill, due] = [effectiveDate, firstBillDate, firstDueDate].map((date) =>
    formatDate(date, locale),
  );
  const lines =
    locale === 'de'
      ? [`Gültig ab ${effective}`, `Erste Rechnung am ${bill}, fällig am ${due}`]
      : [`In force from ${effective}`, `First bill on ${bill}, due on ${due}`];
  if (stub !== null) {
    const days = `${formatDate(stub.from, locale)} – ${formatDate(stub.to, locale)}`;
    lines.push(`${days}: ${formatMoney(stub.amount, locale)}`);
  }
  return {
    subject: locale === 'de' ? 'Ihr neuer Abrechnungstag' : 'Your new bill day',
    body: lines.join('\n'),
  };
}
