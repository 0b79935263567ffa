import { FAILURE_TYPES } from './failure-types.ts';
import type { BillingAccountId } from './flavor.ts';

/**
 * Why one account can't be handled, while others can: a closed list of codes without personal data. Operations read them in the trouble of
 * a sweep (docs/runbook.md).
 */
export const ACCOUNT_FAULTS = [
  /** A use case refuses, and says why. */
  ...FAILURE_TYPES,
  /** An amount is no exact integer of minor units, or its currency is not the account's. */
  'MoneyError',
  /** A stored document is not what its schema says. */
  'StoredDataError',
  /** What would be written is not what its schema says. */
  'InvalidDocument',
  /** A document, or a transaction, is larger than MongoDB takes. */
  'TooLarge',
  /** Something else has one of its unique keys, and keeps it. */
  'DuplicateKey',
  /** One statement about it took longer than its limit. */
  'TimeLimit',
  /** A workflow that waits for a payment on it could not be told. */
  'Untold',
] as const;
export type AccountFault = (typeof ACCOUNT_FAULTS)[number];

/**
 * How many failed accounts a whole sweep names. When every account fails, as after a broken migration, the result and what a workflow
 * makes of it must stay below Temporal's limit (2 MB), or the sweep would be tried again for ever.
 */
export const MOST_FAILURES_KEPT = 200;

/** An account that could not be handled, and why. */
export interface AccountFailure {
  readonly billingAccountId: BillingAccountId;
  readonly code: AccountFault;
}
