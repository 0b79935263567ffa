import { FAILURE_TYPES } from './failure-types.ts';
import type { BillingAccountId } from './flavor.ts';

/**
 * Why one account can't be handled, while others can: a closed list of codes without personal data. Operations reads them in the
 * trouble of a sweep (docs/runbook.md).
 */
export const ACCOUNT_FAULTS = [
  /** The business refuses: a use case says why. */
  ...FAILURE_TYPES,
  /** An amount is no exact integer of minor units, or its currency is not the account's. */
  'MoneyError',
  /** A stored document is not what its schema says. */
  'StoredDataError',
  /** What would be written is not what its schema says. */
  'InvalidDocument',
  /** A document, or a transaction, is larger than MongoDB takes. */
  'TooLarge',
  /** A unique key of it is taken by something else, and stays so. */
  'DuplicateKey',
  /** One statement about it ran out of its time. */
  'TimeLimit',
  /** Somebody who has to hear of a payment on it could not be told. */
  'Untold',
] as const;
export type AccountFault = (typeof ACCOUNT_FAULTS)[number];

/**
 * How many failed accounts a whole sweep names. Where everything fails, as after a broken migration, its result and what a workflow
 * makes of it have to stay below what Temporal takes (2 MB), or they would be tried again for ever.
 */
export const MOST_FAILURES_KEPT = 200;

/** An account that could not be handled, and why. */
export interface AccountFailure {
  readonly billingAccountId: BillingAccountId;
  readonly code: AccountFault;
}
