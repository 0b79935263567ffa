import type { Locale } from '../../domain/accounts/customer.ts';
import type { CycleChangeCase, PaymentInquiryCase, ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import type { ApprovalNoticeKind } from '../../domain/notices/kinds.ts';
import type { Message } from '../../domain/notices/telling.ts';
import { renderApprovalCondition, renderReason, renderRemedy } from '../../texts/decisions.ts';
import { say } from '../../texts/say.ts';

/** What a customer reads about an order: why, what to do, what would change the answer, when. */
export function approvalMessage(
  kind: ApprovalNoticeKind,
  approval: ServiceApprovalCase,
  locale: Locale,
): Message {
  const { reasons, conditions, remedies, appointment, order } = approval;
  const lines = [order.orderId];
  if (kind === 'conditions')
    lines.push(...conditions.map((condition) => renderApprovalCondition(condition, 'customer', locale)));
  if (kind === 'declined') {
    lines.push(...reasons.map((reason) => renderReason(reason, 'customer', locale)));
    lines.push(...remedies.map((remedy) => renderRemedy(remedy, 'customer', locale)));
  }
  if (kind === 'scheduled' && appointment !== null) {
    const window = say(locale, `notices.order.windows.${appointment.window}`);
    lines.push(say(locale, 'notices.order.appointment', { date: { date: appointment.date }, window }));
  }
  return { subject: say(locale, `notices.order.${kind}`), body: lines.join('\n') };
}

/** What a customer reads when a payment lets a declined order be approved. */
export function reconsiderationMessage(
  { order }: Pick<ServiceApprovalCase, 'order'>,
  { conditions }: Pick<Receipt, 'conditions'>,
  locale: Locale,
): Message {
  const steps = conditions.map((condition) => renderApprovalCondition(condition, 'customer', locale));
  return {
    subject: say(locale, 'notices.reconsidered.subject'),
    body: [order.orderId, say(locale, 'notices.reconsidered.body'), ...steps].join('\n'),
  };
}

/** The answer to an inquiry. */
export function inquiryMessage({ inquiry, answer }: PaymentInquiryCase, locale: Locale): Message {
  const { inquiryId } = inquiry;
  return { subject: say(locale, 'notices.inquiry.subject', { inquiryId }), body: answer?.text ?? '' };
}

/** How a cycle change ended: the new dates and what the days in between cost, or why not. */
export function cycleChangeMessage(change: CycleChangeCase, locale: Locale): Message {
  const option = change.quote?.options.find(({ optionId }) => optionId === change.confirmedOptionId);
  if (option === undefined)
    return {
      subject: say(locale, 'notices.cycleChange.unchanged'),
      body: change.reasons.map((reason) => renderReason(reason, 'customer', locale)).join('\n'),
    };
  const { effectiveDate, firstBillDate, firstDueDate, stub } = option;
  const lines = [
    say(locale, 'notices.cycleChange.inForce', { date: { date: effectiveDate } }),
    say(locale, 'notices.cycleChange.firstBill', {
      date: { date: firstBillDate },
      dueDate: { date: firstDueDate },
    }),
  ];
  if (stub !== null) {
    const [from, to] = [{ date: stub.from }, { date: stub.to }];
    lines.push(say(locale, 'notices.cycleChange.stub', { from, to, amount: stub.amount }));
  }
  return { subject: say(locale, 'notices.cycleChange.changed'), body: lines.join('\n') };
}
