import type { Instant } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { TEXTS_UNDER_OTHER_KEYS } from '../../store/retention/records.ts';
import type { Store } from '../../store/store.ts';
import { dayOf } from './day.ts';

/**
 * Makes every personal text of a customer unreadable: blanks those that are sealed with a key of the service, which stays, and destroys the
 * customer's own key. From then on such texts are not kept any more; what was written while this went on is blanked after it. Each step may be
 * repeated.
 * @returns false when the key was destroyed before
 * @throws BusinessFailure ActionNotPossible while a legal hold is in force
 */
export async function shredCustomer(
  { retention, customers }: Pick<Store, 'retention' | 'customers'>,
  customerId: CustomerId,
  now: Instant,
): Promise<boolean> {
  await blankTexts({ retention }, customerId, now);
  const erased = await customers.erase(customerId, now);
  await blankTexts({ retention }, customerId, now);
  return erased;
}

async function blankTexts(
  { retention }: Pick<Store, 'retention'>,
  customerId: CustomerId,
  now: Instant,
): Promise<void> {
  for (const collection of TEXTS_UNDER_OTHER_KEYS) {
    const records = await retention.ofCustomer(collection, customerId);
    const ids = records.filter(({ isBlank }) => !isBlank).map(({ id }) => id);
    for (let at = 0; at < ids.length; at += RECORDS_AT_ONCE)
      await retention.anonymise({
        ...{ collection, customerId, today: dayOf(now), ids: ids.slice(at, at + RECORDS_AT_ONCE) },
        isDue: ({ isBlank }) => !isBlank,
      });
  }
}

/** Documents of one transaction. */
export const RECORDS_AT_ONCE = 200;
