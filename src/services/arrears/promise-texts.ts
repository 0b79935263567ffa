import type { Locale } from '../../domain/accounts/customer.ts';
import type { PromiseToPay } from '../../domain/arrears/promise.ts';
import { money } from '../../domain/money.ts';
import { formatMoney } from '../../rules/render.ts';

/** What a customer is told of a promise's end. */
export const PROMISE_NOTICE_KINDS = ['promiseKept', 'promiseBroken'] as const;
export type PromiseNoticeKind = (typeof PROMISE_NOTICE_KINDS)[number];

/** What a customer reads when a promise, or a payment plan, has ended. */
export function promiseText(
  promise: Pick<PromiseToPay, 'kind' | 'amount' | 'currency'>,
  ended: PromiseNoticeKind,
  locale: Locale,
): { readonly subject: string; readonly body: string } {
  const amount = formatMoney(money(promise.amount, promise.currency), locale);
  const plan = promise.kind === 'plan';
  if (locale === 'de') {
    const what = plan ? 'Ihre Ratenzahlung' : 'Ihre Zahlungszusage';
    return ended === 'promiseKept'
      ? { subject: `${what} ist erfüllt`, body: `${what} über ${amount} ist erfüllt. Vielen Dank.` }
      : {
          subject: `${what} wurde nicht eingehalten`,
          body: `${what} über ${amount} wurde nicht eingehalten. Der offene Betrag ist jetzt zu zahlen. Bitte zahlen Sie, oder sprechen Sie mit uns.`,
        };
  }
  const what = plan ? 'Your payment plan' : 'Your promise to pay';
  return ended === 'promiseKept'
    ? { subject: `${what} is kept`, body: `${what} of ${amount} is kept. Thank you.` }
    : {
        subject: `${what} was not kept`,
        body: `${what} of ${amount} was not kept. What is open is to be paid now. Please pay it, or talk to us.`,
      };
}
