import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { Locale } from '../../domain/accounts/customer.ts';
import { payerOn } from '../../domain/accounts/payer.ts';
import type { Payer } from '../../domain/accounts/payer-from.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { accountViews } from './collections.ts';

/** Who reads a notice, and in which language. */
export interface NoticeReader {
  readonly customerId: CustomerId;
  readonly locale: Locale;
}

/** The customers of these payers by their accounts; one query, and none without payers. A payer that can't be read is left out. */
export async function payerReaders(
  scope: Reader | Tx,
  payers: readonly Payer[],
): Promise<ReadonlyMap<BillingAccountId, NoticeReader>> {
  const ids = [...new Set(payers.map(({ billingAccountId }) => billingAccountId))];
  if (ids.length === 0) return new Map();
  const docs = await collectionOf(scope.db, accountViews)
    .find({ _id: { $in: ids } }, within(scope))
    .project<{ _id: string; customerId: string; customer: { locale: Locale } }>({
      ...{ customerId: 1, 'customer.locale': 1 },
    })
    .toArray();
  return new Map(docs.map(({ _id, customerId, customer }) => [_id, { customerId, locale: customer.locale }]));
}

/** Who is told of a bill of this date: its payer, or the account's own customer. */
export function readerOfBill(
  account: Pick<BillingAccount, 'customerId' | 'payers'>,
  ownLocale: Locale,
  billDate: CivilDate,
  payers: ReadonlyMap<BillingAccountId, NoticeReader>,
): NoticeReader {
  const payer = payerOn(account, billDate);
  const own = { customerId: account.customerId, locale: ownLocale };
  if (payer === null) return own;
  return payers.get(payer.billingAccountId) ?? { customerId: payer.customerId, locale: ownLocale };
}
