import type { Locale } from '../../domain/accounts/customer.ts';
import { type Message, type RecordLine, type Telling, toldOf } from '../../domain/notices/telling.ts';
import type { Store } from '../../store/store.ts';

/**
 * Tells a customer something in their language: writes the notice that a sender delivers, and with it its interaction in the
 * customer's record if `line` is given. Telling the same id again changes nothing.
 */
export async function tell(
  store: Pick<Store, 'customers' | 'notices'>,
  telling: Telling,
  { message, line }: { readonly message: (locale: Locale) => Message; readonly line: RecordLine | null },
): Promise<void> {
  const locale = (await store.customers.get(telling.customerId))?.locale ?? 'en';
  await store.notices.tell(toldOf(telling, message(locale), line, locale));
}
