/** A person's decisions about money whose account is not known. */
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, PaymentId, SubjectId } from '../../domain/flavor.ts';
import { paymentRefusal } from '../../domain/payments/refusals.ts';
import { isInternalAccount, type SuspenseItem } from '../../domain/payments/suspense.ts';
import type { Store } from '../../store/store.ts';
import type { PaymentNewsDeps } from './after-payment-change.ts';
import { tellOfPayment } from './news.ts';

/** What suspense works with. */
export interface SuspenseDeps extends PaymentNewsDeps {
  readonly store: PaymentNewsDeps['store'] & Pick<Store, 'accounts' | 'suspense'>;
  readonly now: () => Instant;
}

/** Who decides, and why. */
interface Verdict {
  readonly paymentId: PaymentId;
  readonly reason: string;
  readonly by: SubjectId;
}

/**
 * Puts the money on the right account, and tells every workflow that waits for it. Repeating it changes nothing, and tells them again.
 * @throws BusinessFailure NotFound, CurrencyMismatch, InvalidState, NewsUndelivered
 */
export async function matchSuspense(
  deps: SuspenseDeps,
  verdict: Verdict & { readonly billingAccountId: BillingAccountId },
): Promise<SuspenseItem> {
  const before = await suspenseItem(deps, verdict.paymentId);
  const account = await deps.store.accounts.get(verdict.billingAccountId);
  if (account === null || isInternalAccount(account)) throw paymentRefusal('suspense-account-unknown');
  if (account.currency !== before.currency) throw paymentRefusal('account-in-another-currency');
  const { item, payment } = await deps.store.suspense.match({ ...verdict, now: deps.now() });
  await tellOfPayment(deps, payment);
  return item;
}

/**
 * Records that the money goes back to its payer, and tells every workflow that waits for it. Repeating it changes nothing.
 * @throws BusinessFailure NotFound, InvalidState, NewsUndelivered
 */
export async function returnSuspense(deps: SuspenseDeps, verdict: Verdict): Promise<SuspenseItem> {
  await suspenseItem(deps, verdict.paymentId);
  const { item, payment } = await deps.store.suspense.returnToPayer({ ...verdict, now: deps.now() });
  await tellOfPayment(deps, payment);
  return item;
}

/** @throws BusinessFailure NotFound */
export async function suspenseItem(
  { store }: { readonly store: Pick<Store, 'suspense'> },
  paymentId: PaymentId,
): Promise<SuspenseItem> {
  const item = await store.suspense.get(paymentId);
  if (item === null) throw paymentRefusal('not-in-suspense');
  return item;
}
