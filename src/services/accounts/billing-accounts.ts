/** Billing accounts are opened, changed, suspended, restored and closed, for every door that asks. */
import type { ClosureReason, SuspensionReason } from '../../domain/accounts/account-state.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import {
  type AccountTermsChange,
  allowedGraceDays,
  isSameAccount,
  type NewAccount,
  openedAccount,
} from '../../domain/accounts/new-account.ts';
import { accountRefusal } from '../../domain/accounts/refusals.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import type { Taxation } from '../../domain/billing/tax-class.ts';
import { knowsCountry } from '../../domain/billing/tax-table.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import type { Precondition } from '../../domain/precondition.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';

interface Deps {
  readonly store: Pick<Store, 'accounts'>;
  readonly policies: Pick<PolicyProvider, 'current'>;
  readonly now: () => Instant;
}

/**
 * Opens a billing account by the terms in force (`account-terms`). The same account again is the one there is.
 * @throws BusinessFailure CustomerNotFound, Invalid (outside of the terms), InvalidState (`account-exists`), PolicyNotFound
 */
export async function openAccount(
  { store, policies, now }: Deps,
  given: NewAccount,
): Promise<BillingAccount> {
  const at = now();
  const { parameters } = await policies.current('account-terms', at);
  await assertTaxed({ policies }, given.taxation, at);
  const wanted = openedAccount(given, parameters, at);
  const { account, opened } = await store.accounts.open(wanted);
  if (!opened && !isSameAccount(account, wanted)) throw accountRefusal('account-exists');
  return account;
}

/**
 * Changes terms of an account, if nothing changed it since the caller saw it.
 * @throws BusinessFailure BillingAccountNotFound, PreconditionFailed, Invalid (outside of the terms), InvalidState (it is closed)
 */
export async function changeAccountTerms(
  { store, policies, now }: Deps,
  billingAccountId: BillingAccountId,
  change: AccountTermsChange,
  seen: Precondition,
): Promise<BillingAccount> {
  const at = now();
  if (change.graceDays !== undefined)
    allowedGraceDays((await policies.current('account-terms', at)).parameters, change.graceDays);
  await assertTaxed({ policies }, change.taxation ?? null, at);
  return (await store.accounts.change(billingAccountId, change, seen, at)).account;
}

/** Refuses a country that the table of rates does not know: no bill could be made of the account. */
async function assertTaxed(
  { policies }: Pick<Deps, 'policies'>,
  taxation: Taxation | null,
  at: Instant,
): Promise<void> {
  if (taxation === null) return;
  const { parameters } = await policies.current('tax-rates', at);
  if (!knowsCountry(parameters, taxation.country))
    throw billingRefusal('tax-rate-unknown', {
      accepted: `one of ${Object.keys(parameters.countries).sort().join(', ')}`,
    });
}

/** What a person does to the state of an account. */
export type StateRequest =
  | { readonly to: 'suspend'; readonly reason: SuspensionReason }
  | { readonly to: 'restore'; readonly reason: string }
  | { readonly to: 'close'; readonly reason: ClosureReason };

/**
 * Suspends, restores or closes an account. The same again changes nothing.
 * @throws BusinessFailure BillingAccountNotFound, InvalidState
 */
export async function changeAccountState(
  { store, now }: Pick<Deps, 'store' | 'now'>,
  billingAccountId: BillingAccountId,
  request: StateRequest,
  { by, note }: { readonly by: SubjectId; readonly note: string | null },
): Promise<BillingAccount> {
  const frame = { billingAccountId, note };
  const said = { by, at: now() };
  switch (request.to) {
    case 'suspend':
      return (await store.accounts.suspend({ ...frame, mark: { reason: request.reason, ...said } })).account;
    case 'restore':
      return (await store.accounts.restore({ ...frame, mark: { reason: request.reason, ...said } })).account;
    case 'close':
      return (await store.accounts.close({ ...frame, mark: { reason: request.reason, ...said } })).account;
  }
}
