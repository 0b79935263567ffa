import { type BillingAccount, isSuspendedByDunning } from '../../domain/accounts/billing-account.ts';
import type { DunningEffect } from '../../domain/arrears/dunning-case.ts';
import type { Minor } from '../../domain/money.ts';
import type { AccountChange } from '../accounts/account-change.ts';

/** What is so already is not done by this stage, and will not be undone with it. */
export function hasEffect(effect: DunningEffect, account: BillingAccount, fee: Minor): boolean {
  switch (effect) {
    case 'fee':
      return fee > 0;
    case 'blockNewOrders':
      return !account.restrictions.includes('newOrders');
    case 'suspend':
      return account.state === 'active';
    case 'collections':
      return account.collectionStatus === 'none';
    case 'notice':
    case 'proposeWriteOff':
      return true;
  }
}

/** Fields of an account that dunning sets. */
export type Imposed = NonNullable<AccountChange['set']>;

/** What these effects set on an account. */
export function imposed(account: BillingAccount, effects: readonly DunningEffect[]): Imposed {
  return {
    ...(effects.includes('blockNewOrders')
      ? { restrictions: [...account.restrictions, 'newOrders' as const] }
      : {}),
    ...(effects.includes('suspend') ? { state: 'suspended' as const } : {}),
    ...(effects.includes('collections') ? { collectionStatus: 'collections' as const } : {}),
  };
}

/** Takes these effects back where they are still in force; what somebody else did stays. */
export function lifted(account: BillingAccount, effects: Iterable<DunningEffect>): Imposed {
  const did = new Set(effects);
  const { restrictions } = account;
  return {
    ...(did.has('blockNewOrders') && restrictions.includes('newOrders')
      ? { restrictions: restrictions.filter((restriction) => restriction !== 'newOrders') }
      : {}),
    ...(did.has('suspend') && isSuspendedByDunning(account) ? { state: 'active' as const } : {}),
    ...(did.has('collections') && account.collectionStatus === 'collections'
      ? { collectionStatus: 'none' as const }
      : {}),
  };
}
