import type { Locale } from '../../domain/accounts/customer.ts';
import {
  interactionOf,
  type Message,
  noticeOf,
  type RecordLine,
  type Telling,
} from '../../domain/notices/telling.ts';
import type { Store } from '../../store/store.ts';

/**
 * Tells a customer something in their language: writes the notice that a sender delivers, and then its interaction in the customer's
 * record if `line` is given. Telling the same id again changes nothing.
 */
export async function tell(
  store: Pick<Store, 'customers' | 'notices' | 'interactions'>,
  telling: Telling,
  { message, line }: { readonly message: (locale: Locale) => Message; readonly line: RecordLine | null },
): Promise<void> {
  const locale = (await store.customers.get(telling.customerId))?.locale ?? 'en';
  const written = message(locale);
  await store.notices.put(noticeOf(telling, written, locale));
  if (line !== null) await store.interactions.put(interactionOf(telling, written, line));
}
