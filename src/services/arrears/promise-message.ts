import type { Locale } from '../../domain/accounts/customer.ts';
import type { PromiseToPay } from '../../domain/arrears/promise.ts';
import { money } from '../../domain/money.ts';
import type { Message } from '../../domain/notices/telling.ts';
import { say } from '../../texts/say.ts';

/** What a customer reads when a promise, a payment plan or the agreement on a settlement, has ended. */
export function promiseMessage(
  { kind, amount, currency, settles }: Pick<PromiseToPay, 'kind' | 'amount' | 'currency' | 'settles'>,
  ended: 'kept' | 'broken',
  locale: Locale,
): Message {
  const about = settles === undefined ? kind : 'settlement';
  const text = `notices.promises.${about}.${ended}` as const;
  return {
    subject: say(locale, `${text}.subject`),
    body: say(locale, `${text}.body`, { amount: money(amount, currency) }),
  };
}
