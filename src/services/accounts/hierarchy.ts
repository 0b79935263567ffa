/** Accounts are put under accounts, and get a payer; where an account is in all this. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import type { Store } from '../../store/store.ts';
import { knownAccount } from './of-request.ts';

interface Deps {
  readonly store: Pick<Store, 'accounts' | 'hierarchy'>;
  readonly now: () => Instant;
}

/** Where an account is: what is above and below it, and whose bills it pays. */
export interface AccountHierarchy {
  readonly account: BillingAccount;
  /** The nearest first. */
  readonly above: readonly BillingAccountId[];
  /** The accounts right below it, by id. */
  readonly below: readonly BillingAccountId[];
  /** The accounts of which it is, was or will be the payer, by id. */
  readonly paysFor: readonly BillingAccount[];
}

/**
 * Where an account is in the tree, and whose bills it pays.
 * @throws BusinessFailure BillingAccountNotFound
 */
export async function readHierarchy(
  deps: Pick<Deps, 'store'>,
  billingAccountId: BillingAccountId,
): Promise<AccountHierarchy> {
  const account = await knownAccount(deps, billingAccountId);
  const tree = await deps.store.hierarchy.tree(account);
  return { account, ...tree, paysFor: await deps.store.hierarchy.paidFor(billingAccountId) };
}

/**
 * Puts an account under another one, or under none. The same again changes nothing.
 * @throws BusinessFailure BillingAccountNotFound, Invalid, InvalidState
 */
export async function setParentAccount(
  { store, now }: Deps,
  billingAccountId: BillingAccountId,
  parentAccountId: BillingAccountId | null,
): Promise<BillingAccount> {
  return (await store.hierarchy.setParent(billingAccountId, parentAccountId, now())).account;
}

/**
 * Says who pays the bills of an account that are made on a day or later; null: the account itself. The same again changes nothing.
 * @throws BusinessFailure BillingAccountNotFound, Invalid, InvalidState
 */
export async function setPayerOfAccount(
  { store, now }: Deps,
  request: {
    readonly billingAccountId: BillingAccountId;
    readonly payerAccountId: BillingAccountId | null;
    /** Null: today, or tomorrow when a bill was made today. */
    readonly from: CivilDate | null;
    readonly by: SubjectId;
  },
): Promise<BillingAccount> {
  return (await store.hierarchy.setPayer(request, now())).account;
}
