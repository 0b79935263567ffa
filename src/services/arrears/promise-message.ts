import type { Locale } from '../../domain/accounts/customer.ts';
import type { PromiseToPay } from '../../domain/arrears/promise.ts';
import { money } from '../../domain/money.ts';
import type { Message } from '../../domain/notices/telling.ts';
import { say } from '../../texts/say.ts';

/** What a customer reads when a promise, or a payment plan, has ended. */
export function promiseMessage(
  { kind, amount, currency }: Pick<PromiseToPay, 'kind' | 'amount' | 'currency'>,
  ended: 'kept' | 'broken',
  locale: Locale,
): Message {
  const text = `notices.promises.${kind}.${ended}` as const;
  return {
    subject: say(locale, `${text}.subject`),
    body: say(locale, `${text}.body`, { amount: money(amount, currency) }),
  };
}
