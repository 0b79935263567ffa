/** An agent's actions on an inquiry. Each can be run twice under one key. */

import type { PaymentInquiry, ResolutionAction } from '../../domain/cases/inquiry.ts';
import { caseRefusal } from '../../domain/cases/refusals.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';
import { giverOf } from '../ledger/giving.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';

/** An agent's action on an inquiry, with its key, so that doing it twice has the effect of doing it once. */
export interface ActionInput<Kind extends ResolutionAction['kind']> {
  readonly inquiry: PaymentInquiry;
  readonly action: Extract<ResolutionAction, { kind: Kind }>;
  /** The place of the action in the resolution: what is refused is told under it. */
  readonly field: string;
  readonly key: string;
  readonly at: Instant;
}

/** What goodwill works with. */
export interface GoodwillDeps {
  readonly store: Pick<Store, 'bills' | 'accounts' | 'ledger'>;
  readonly policies: Pick<PolicyProvider, 'current'>;
}

/**
 * Posts a goodwill credit, on the bill that the agent named or on the next one.
 * @throws BusinessFailure CreditLimitReached, CurrencyMismatch, ActionNotPossible, InvalidState (another credit has the key), PolicyNotFound
 */
export async function creditGoodwill(
  { store, policies }: GoodwillDeps,
  { inquiry, action, key, at, agent }: ActionInput<'goodwillCredit'> & { readonly agent: SubjectId },
): Promise<void> {
  const { amountMinor, currency } = action.amount;
  const giver = await giverOf({ policies }, 'goodwill', agent, at);
  const { billId } = action;
  if (billId !== undefined) {
    if ((await store.bills.get(billId))?.customerId !== inquiry.customerId)
      throw caseRefusal('bill-of-another-customer');
    await store.bills.creditGoodwill({ billId, amount: action.amount, key, giver, now: at });
    return;
  }
  const billingAccountId = await onlyAccount(store, inquiry);
  const entry = {
    billingAccountId,
    type: 'goodwill',
    direction: 'credit',
    amount: amountMinor,
    occurredAt: at,
    idempotencyKey: key,
    source: 'care',
    billId: null,
    paymentId: null,
    note: null,
  } as const;
  await store.ledger.credit({ entry, currency }, giver, at);
}

/**
 * Moves a payment of the customer to another bill.
 * @throws BusinessFailure ActionNotPossible, InvalidState (another act has the key)
 */
export async function reapplyPayment(
  store: Pick<Store, 'payments'>,
  { inquiry, action, key, at }: ActionInput<'reapplyPayment'>,
): Promise<void> {
  const payment = await store.payments.get(action.paymentId);
  if (payment?.customerId !== inquiry.customerId) throw caseRefusal('payment-of-another-customer');
  await store.payments.reapply({ paymentId: action.paymentId, billId: action.billId, key, now: at });
}

/**
 * Opens a dispute in the name of the agent, who therefore may not uphold it. Dunning is not told: it takes each step only on the account
 * as it has just read it, so a dispute stops it at once. The dunning case shows the dispute after the next look.
 * @throws BusinessFailure ActionNotPossible, CurrencyMismatch, InvalidState (another act has the key)
 */
export async function disputeBill(
  store: Pick<Store, 'bills'>,
  { inquiry, action, key, at, agent }: ActionInput<'openDispute'> & { readonly agent: SubjectId },
): Promise<void> {
  const bill = await store.bills.get(action.billId);
  if (bill?.customerId !== inquiry.customerId) throw caseRefusal('bill-of-another-customer');
  await store.bills.openDispute({
    ...{ billId: action.billId, amount: action.amount },
    ...{ key, now: at, reason: null, openedBy: agent },
  });
}

async function onlyAccount(
  store: Pick<Store, 'accounts'>,
  { customerId, billingAccountId }: PaymentInquiry,
): Promise<BillingAccountId> {
  if (billingAccountId !== null) return billingAccountId;
  const [only, ...others] = await store.accounts.ofCustomer(customerId);
  if (only === undefined || others.length > 0) throw caseRefusal('account-not-clear');
  return only.billingAccountId;
}
