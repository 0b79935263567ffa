import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { DunningView } from '../domain/arrears/dunning-case.ts';
import type { BillingAccountId } from '../domain/flavor.ts';

/** The workflows' type names. */
export const DUNNING = 'dunning';
export const OVERDUE_ACCOUNTS = 'overdueAccounts';

export interface DunningInput {
  readonly billingAccountId: BillingAccountId;
}

/** A payment, a dispute, a promise or a hold changed what is owed, or how it may be asked for: look again, now. */
export const accountChanged = defineSignal('accountChanged');

/** Where the episode stands, as it was seen last; null before the first look. */
export const dunningView = defineQuery<DunningView | null>('case');

export interface OverdueAccountsInput {
  /** Where to go on; null: from the beginning. */
  readonly after: string | null;
  readonly started: number;
  readonly looked: number;
  readonly failed: number;
  /** The first of those that failed. */
  readonly unread: readonly { readonly billingAccountId: string; readonly code: string }[];
}

/** What a sweep over late accounts came to. */
export interface OverdueAccountsResult {
  readonly looked: number;
  readonly started: number;
  readonly failed: number;
}
