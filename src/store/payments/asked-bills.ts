/** The bills of several accounts that one of them is asked to pay. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { payerOn } from '../../domain/accounts/payer.ts';
import { openAmount } from '../../domain/accounts/standing.ts';
import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
import { inDueOrder } from '../../domain/payments/allocation.ts';
import type { PayableBill } from '../../domain/payments/payable-bill.ts';
import { accounts } from '../accounts/collections.ts';
import { accountsPaidFor } from '../accounts/hierarchy.ts';
import { standingBills } from '../billing/cancelled-bills.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';

/**
 * The open bills of these accounts, the oldest due first.
 * @param askedOf only those that this account is asked to pay; null: all
 */
export async function payableBills(
  tx: Tx,
  group: readonly BillingAccount[],
  askedOf: BillingAccountId | null,
): Promise<PayableBill[]> {
  const byId = new Map(group.map((account) => [account.billingAccountId, account]));
  const docs = await collectionOf(tx.db, bills)
    .find({ billingAccountId: { $in: [...byId.keys()] }, state: { $ne: 'settled' } }, within(tx))
    .toArray();
  return inDueOrder(docs.map(bills.fromDoc)).flatMap((bill): PayableBill[] => {
    const { billId, billingAccountId } = bill;
    const account = byId.get(billingAccountId);
    const open = openAmount(bill);
    if (account === undefined || open === 0) return [];
    const payer = payerOn(account, bill.billDate)?.billingAccountId ?? billingAccountId;
    return askedOf === null || payer === askedOf ? [{ billId, billingAccountId, open }] : [];
  });
}

/** The open bills of other accounts that an account is asked to pay, the oldest due first. */
export async function billsAskedOfPayer(
  tx: Tx,
  { billingAccountId, currency }: Pick<BillingAccount, 'billingAccountId' | 'currency'>,
): Promise<PayableBill[]> {
  const paidFor = await accountsPaidFor(tx, billingAccountId);
  const group = paidFor.filter((account) => account.currency === currency);
  return group.length === 0 ? [] : payableBills(tx, group, billingAccountId);
}

/** The bill that somebody means by an id, if it is of another account and this one is asked to pay it; for a cancelled bill, the one in its place. */
export async function billMeantForOther(
  tx: Tx,
  billId: BillId | null,
  payer: BillingAccountId,
): Promise<BillId | null> {
  const { standing } = billId === null ? {} : ((await standingBills(tx, [billId])).get(billId) ?? {});
  if (standing === undefined) return null;
  const owner = await collectionOf(tx.db, accounts).findOne({ _id: standing.billingAccountId }, within(tx));
  const asked = owner === null ? null : payerOn(accounts.fromDoc(owner), standing.billDate);
  return asked?.billingAccountId === payer ? standing.billId : null;
}
