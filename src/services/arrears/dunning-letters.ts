import type { AccountPresent } from '../../domain/accounts/snapshot.ts';
import { askedParts } from '../../domain/arrears/asked-of.ts';
import type { DunningStage } from '../../domain/arrears/dunning-case.ts';
import { money } from '../../domain/money.ts';
import type { DunningLetter } from '../../store/arrears/dunning-notices.ts';
import type { Store } from '../../store/store.ts';
import { type DunningFigures, dunningMessage } from './dunning-messages.ts';

/**
 * The letters of a stage to the customers of those accounts that pay the late bills, each about its own part; null where the account's own customer
 * is asked for all of it.
 */
export async function lettersToPayers(
  store: Pick<Store, 'hierarchy'>,
  present: Pick<AccountPresent, 'account' | 'openBills' | 'today' | 'customer'>,
  stage: DunningStage,
  figures: DunningFigures,
): Promise<readonly DunningLetter[] | null> {
  const parts = askedParts(present);
  if (parts.every(({ payer }) => payer === null)) return null;
  const { account, customer } = present;
  const readers = await store.hierarchy.readersOf(parts.flatMap(({ payer }) => payer ?? []));
  const none = money(0, account.currency);
  return parts.map(({ payer, pastDue, daysPastDue, withFees }) => {
    const reader = payer === null ? undefined : readers.get(payer.billingAccountId);
    const locale = reader?.locale ?? customer.locale;
    const told = {
      ...{ pastDue: money(pastDue, account.currency), daysPastDue },
      ...(withFees ? { fee: figures.fee, fees: figures.fees } : { fee: none, fees: none }),
    };
    const customerId = reader?.customerId ?? payer?.customerId ?? account.customerId;
    return { customerId, locale, ...dunningMessage(stage, told, locale) };
  });
}
