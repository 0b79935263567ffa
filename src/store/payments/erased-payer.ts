/** What is said of a payment whose customer was erased before: the money counts, and nothing is kept of who paid it. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { PaymentMethod } from '../../domain/payments/payment.ts';
import { accounts } from '../accounts/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { ERASED } from '../sealing/open-text.ts';

/** A payment as it is kept on an account: without what says who paid, once its customer was erased. */
export function keptOf<P extends { readonly method: PaymentMethod | null }>(
  payment: P,
  { customerErased }: Pick<BillingAccount, 'customerErased'>,
): P {
  const { method } = payment;
  if (customerErased !== true || method === null) return payment;
  const token = method.token === null ? null : ERASED;
  return { ...payment, method: { ...method, token, last4: method.last4 === null ? null : '' } };
}

/** A payment as the fraud watch may count it: what was erased is no method, or all who were erased would seem to pay with the same one. */
export function countedOf<P extends { readonly method: PaymentMethod | null }>(payment: P): P {
  return payment.method?.token === ERASED
    ? { ...payment, method: { ...payment.method, token: null } }
    : payment;
}

/** What staff or the payer wrote about a payment on an account, as it is kept. */
export async function keptWords<W extends { readonly reason: string; readonly reference?: string }>(
  tx: Tx,
  billingAccountId: BillingAccountId,
  words: W,
): Promise<W> {
  const found = await collectionOf(tx.db, accounts).findOne({ _id: billingAccountId }, within(tx));
  if (found?.customerErased !== true) return words;
  return { ...words, reason: ERASED, ...(words.reference === undefined ? {} : { reference: ERASED }) };
}
