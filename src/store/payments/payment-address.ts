import type { BillId, BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import type { PaymentReport } from '../../domain/payments/payment.ts';
import { isInternalAccount, type SuspenseCause } from '../../domain/payments/suspense.ts';
import { accounts } from '../accounts/collections.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';

/** The account that a report leads to, with the bill that it names. */
export interface Address {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  /** The bill that is named, if it is this account's or not made yet. */
  readonly billId: BillId | null;
  /** The bill that is named is another customer's. */
  readonly isBillOfAnother: boolean;
}

/** A report that leads to no account. */
export interface NoAddress {
  readonly cause: SuspenseCause;
}

/**
 * Where a report leads. A bill says more than an account: when it is a bill of the same customer, or no account is named, the money is for
 * the account of the bill. A bill of another customer is the payer's mistake, and the account counts. An account that is not known
 * contradicts whatever bill is named: a person looks. What the payer wrote is read when it is a bill's or an account's id and nothing
 * else.
 */
export async function addressOf(
  tx: Tx,
  { billingAccountId, billId, reference, amount }: PaymentReport,
): Promise<Address | NoAddress> {
  const written = reference?.trim() ?? null;
  const account =
    (await accountOf(tx, billingAccountId)) ??
    (await accountOf(tx, billingAccountId === null ? written : null));
  const bill = (await billOf(tx, billId)) ?? (await billOf(tx, billId === null ? written : null));
  const isBillOfAnother = account !== null && bill !== null && bill.customerId !== account.customerId;
  const target = bill === null || isBillOfAnother ? account : await accountOf(tx, bill.billingAccountId);
  if (target === null || (account === null && billingAccountId !== null))
    return { cause: causeOf(billingAccountId, reference) };
  if (target.currency !== amount.currency) return { cause: 'otherCurrency' };
  return {
    billingAccountId: target._id,
    customerId: target.customerId,
    billId: isBillOfAnother ? null : (bill?._id ?? billId),
    isBillOfAnother,
  };
}

function causeOf(billingAccountId: BillingAccountId | null, reference: string | null): SuspenseCause {
  if (billingAccountId !== null) return 'unknownAccount';
  return reference === null ? 'noAccount' : 'unreadableReference';
}

async function accountOf(tx: Tx, id: string | null) {
  if (id === null) return null;
  const projection = { customerId: 1, currency: 1 };
  const found = await collectionOf(tx.db, accounts).findOne({ _id: id }, { projection, ...within(tx) });
  return found === null || isInternalAccount(found) ? null : found;
}

async function billOf(tx: Tx, id: string | null) {
  if (id === null) return null;
  const projection = { billingAccountId: 1, customerId: 1 };
  return collectionOf(tx.db, bills).findOne({ _id: id }, { projection, ...within(tx) });
}
