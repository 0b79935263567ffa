import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { Store } from '../../../src/store/store.ts';
import { uniqueName } from '../run/names.ts';
import { AS_OF, aReport } from './builders.ts';
import { aReceipt } from './decisions.ts';

/** A decision that asks for a deposit, of 72.00 if nothing is said, for a new order. Returns the order. */
export async function aDepositAsked(
  store: Store,
  { billingAccountId }: Pick<BillingAccount, 'billingAccountId'>,
  amountMinor = 7_200,
  at = AS_OF,
): Promise<string> {
  const orderId = uniqueName('ORD');
  const account = await store.accounts.get(billingAccountId);
  if (account === null) throw new Error('no such account');
  const receipt = aReceipt(account, {
    workflowId: `service-approval:${orderId}`,
    outcome: 'approveWithConditions',
    decidedAt: at,
    conditions: [{ kind: 'deposit', amount: { amountMinor, currency: 'EUR' }, dueDate: '2026-12-06' }],
  });
  const nothing = { creditHold: null, allowOverLimit: false, caseDoc: null };
  await store.decisions.record({ receipt, orderId, ...nothing });
  return orderId;
}

/** A deposit that was asked for and paid at `at`. Returns the order. */
export async function aDepositHeld(
  store: Store,
  account: Pick<BillingAccount, 'billingAccountId'>,
  amountMinor = 7_200,
  at = AS_OF,
): Promise<string> {
  const orderId = await aDepositAsked(store, account, amountMinor, at);
  const { billingAccountId } = account;
  const report = aReport({ billingAccountId, paymentId: uniqueName('P'), orderId, occurredAt: at });
  await store.payments.record({ ...report, amount: { amountMinor, currency: 'EUR' } }, at);
  return orderId;
}
