import type { BillId, BillingAccountId, CustomerId, OrderId } from '../../domain/flavor.ts';
import { type Deposit, depositIdOf } from '../../domain/payments/deposit.ts';
import type { PaymentReport } from '../../domain/payments/payment.ts';
import { isInternalAccount, type SuspenseCause } from '../../domain/payments/suspense.ts';
import type { BegunTx } from '../accounts/begin.ts';
import { accounts } from '../accounts/collections.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { openBillAsBegun } from '../billing/bill-changes.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { billMeantForOther } from './asked-bills.ts';
import { deposits } from './collections.ts';

/** The account that a report leads to, with the bill that it names. */
export interface Address {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  /** The bill that is named, if it is this account's or not made yet. */
  readonly billId: BillId | null;
  /** The order that is named, unless its deposit is asked of another account. */
  readonly orderId: OrderId | null;
  /** The bill that is named is another customer's. */
  readonly isBillOfAnother: boolean;
}

/** A report that leads to no account. */
export interface NoAddress {
  readonly cause: SuspenseCause;
}

/**
 * Where a report leads. A bill says more than an account: when it is a bill of the same customer, or no account is named, the money is for
 * the account of the bill. A payer that names a bill it is asked to pay pays from its own account, and the bill gets its part. Another bill of another customer is the payer's mistake, and the account counts. An account that is not known
 * contradicts whatever bill is named: a person looks. Where no bill says more, an order does so in the same way, once a deposit is asked for it. What the
 * payer wrote is read when it is the id of a bill, an account, or an order that asks for a deposit, and nothing else.
 */
export async function addressOf(
  tx: Tx & Pick<BegunTx, 'begun'> & Pick<AuditedTx, 'trail'>,
  { billingAccountId, billId, orderId, reference, amount }: PaymentReport,
): Promise<Address | NoAddress> {
  const written = reference?.trim() ?? null;
  const account =
    (await accountOf(tx, billingAccountId)) ??
    (await accountOf(tx, billingAccountId === null ? written : null));
  const bill = (await billOf(tx, billId)) ?? (await billOf(tx, billId === null ? written : null));
  // A payer pays bills of other accounts from its own: the money stays the payer's, and what is for the bill is passed on.
  const isAsked =
    account !== null &&
    bill !== null &&
    bill.billingAccountId !== account._id &&
    account.paysForOthers === true &&
    (await billMeantForOther(tx, bill._id, account._id)) !== null;
  const isBillOfAnother =
    account !== null && bill !== null && !isAsked && bill.customerId !== account.customerId;
  const deposit = (await depositOf(tx, orderId)) ?? (await depositOf(tx, orderId === null ? written : null));
  const isOrderOfAnother = account !== null && deposit !== null && deposit.customerId !== account.customerId;
  const named = (isBillOfAnother || isAsked ? null : bill) ?? (isOrderOfAnother ? null : deposit);
  const target = named === null ? account : await accountOf(tx, named.billingAccountId);
  if (target === null || (account === null && billingAccountId !== null))
    return { cause: causeOf(billingAccountId, reference) };
  if (target.currency !== amount.currency) return { cause: 'otherCurrency' };
  return {
    billingAccountId: target._id,
    customerId: target.customerId,
    billId: isBillOfAnother ? null : (bill?._id ?? billId),
    orderId: orderFor(target._id, deposit, orderId),
    isBillOfAnother,
  };
}

function orderFor(
  billingAccountId: BillingAccountId,
  deposit: Pick<Deposit, 'orderId' | 'billingAccountId'> | null,
  orderId: OrderId | null,
): OrderId | null {
  if (deposit === null) return orderId;
  return deposit.billingAccountId === billingAccountId ? deposit.orderId : null;
}

function causeOf(billingAccountId: BillingAccountId | null, reference: string | null): SuspenseCause {
  if (billingAccountId !== null) return 'unknownAccount';
  return reference === null ? 'noAccount' : 'unreadableReference';
}

async function accountOf(tx: Tx & Pick<BegunTx, 'begun'>, id: string | null) {
  if (id === null) return null;
  const begun = tx.begun.get(id);
  if (begun !== undefined) return isInternalAccount(begun.stored) ? null : { _id: id, ...begun.stored };
  const projection = { customerId: 1, currency: 1, paysForOthers: 1 };
  const found = await collectionOf(tx.db, accounts).findOne({ _id: id }, { projection, ...within(tx) });
  return found === null || isInternalAccount(found) ? null : found;
}

/** The bill of an id; who names a cancelled bill means the one that stands in its place. */
async function billOf(tx: Tx & Pick<BegunTx, 'begun'> & Pick<AuditedTx, 'trail'>, id: string | null) {
  const projection = { billingAccountId: 1, customerId: 1, cancelled: 1 };
  for (let named = id; named !== null; ) {
    const open = openBillAsBegun(tx, named);
    if (open !== null && open.cancelled === undefined) return { _id: open.billId, ...open };
    const bill = await collectionOf(tx.db, bills).findOne({ _id: named }, { projection, ...within(tx) });
    if (bill?.cancelled === undefined) return bill;
    named = bill.cancelled.replacedBy;
  }
  return null;
}

async function depositOf(tx: Tx, orderId: string | null) {
  if (orderId === null) return null;
  const projection = { orderId: 1, billingAccountId: 1, customerId: 1 };
  return collectionOf(tx.db, deposits).findOne({ _id: depositIdOf(orderId) }, { projection, ...within(tx) });
}
