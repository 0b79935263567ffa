import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { DunningView } from '../domain/arrears/dunning-case.ts';
import type { BillingAccountId } from '../domain/flavor.ts';

/** The workflows' type names. */
export const DUNNING = 'dunning';
export const OVERDUE_ACCOUNTS = 'overdueAccounts';

export interface DunningInput {
  readonly billingAccountId: BillingAccountId;
}

/** A payment, a dispute, a promise or a dunning hold changed what is owed, or whether dunning may ask for it: look again now. */
export const accountChanged = defineSignal('accountChanged');

/** The state of the episode at the last look; null before the first look. */
export const dunningView = defineQuery<DunningView | null>('case');

export interface OverdueAccountsInput {
  /** Where to go on; null: from the beginning. */
  readonly after: string | null;
  readonly started: number;
  readonly looked: number;
  readonly failed: number;
  /** The first failed accounts. */
  readonly unread: readonly { readonly billingAccountId: string; readonly code: string }[];
}

/** The result of a sweep over late accounts. */
export interface OverdueAccountsResult {
  readonly looked: number;
  readonly started: number;
  readonly failed: number;
}
