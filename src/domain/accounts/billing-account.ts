import type { AccountRestriction, DunningHoldTag } from '../arrears/dunning-case.ts';
import type { InsolvencyInForce } from '../arrears/insolvency-in-force.ts';
import type { CollectedAhead } from '../billing/collected.ts';
import type { BillCycle, CycleTransition } from '../billing/cycle/bill-cycle.ts';
import type { Taxation } from '../billing/tax-class.ts';
import type { CivilDate, Instant, TimeZone } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import type { Currency, Minor } from '../money.ts';
import type { AccountEnding, ClosureReason, StateMark, SuspensionReason } from './account-state.ts';
import type { PayerFrom } from './payer-from.ts';

export const ACCOUNT_STATES = ['active', 'suspended', 'closed'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** A collection status, which dates alone can't tell; `none` when only the dates count. */
export const COLLECTION_STATUSES = ['none', 'collections', 'writtenOff'] as const;
export type CollectionStatus = (typeof COLLECTION_STATUSES)[number];

/** How far an account is billed. */
export interface BillingProgress {
  /** Last day that a bill covers. */
  readonly billedThrough: CivilDate;
  /** When the next bill is made; the day after the period that follows. */
  readonly nextBillDate: CivilDate;
}

/** What the account stores of a promise to pay, or of a payment plan, while it is active. */
export interface PromiseInForce {
  readonly promiseId: string;
  /** Last day on which it can be kept; for a plan, the date of its next installment. */
  readonly untilDate: CivilDate;
  /** Whether service runs while it is in force, by the terms that it was given under; absent: what dunning imposed stays. */
  readonly restoresService?: boolean;
}

/** What is billed: one currency, one time zone, one cycle, one credit limit. */
export interface BillingAccount {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly timeZone: TimeZone;
  readonly state: AccountState;
  /** That a person suspended it: what dunning imposes and lifts does not touch that. Absent or null: nobody did. */
  readonly suspension?: StateMark<SuspensionReason> | null;
  /** Why it was closed, by whom and when; absent: it is not, or was closed elsewhere. */
  readonly closure?: StateMark<ClosureReason>;
  /** That its relation ends, until it is closed. Absent or null: nobody has ended it. */
  readonly ending?: AccountEnding | null;
  /** The account above it, such as that of the head office. Absent or null: none. */
  readonly parentAccountId?: BillingAccountId | null;
  /** Who pays its bills from which day on, in the order of these days; absent: the account always paid for itself. */
  readonly payers?: readonly PayerFrom[];
  /** That it is split by a bankruptcy which is open: its old bills rest. Absent or null: it is not. */
  readonly insolvency?: InsolvencyInForce | null;
  readonly collectionStatus: CollectionStatus;
  readonly creditLimit: Minor;
  /** Days after the due date in which a late bill is still only in grace. */
  readonly graceDays: number;
  readonly cycle: BillCycle;
  /**
   * How `cycle` follows the one before it; it has no meaning once its effective date has come. Null when the cycle was
   * never changed.
   */
  readonly cycleTransition: CycleTransition | null;
  readonly openedDate: CivilDate;
  /** How far the account is billed; absent on an account that is not billed here. */
  readonly billing?: BillingProgress;
  /** Charges and credits that name the next bill while it is being made; absent at all other times. */
  readonly collectedAhead?: CollectedAhead;
  /** The tax that the account's prices contain; absent: none. */
  readonly taxRateBasisPoints?: number;
  /** That its prices contain tax by the table of rates, in place of that one rate; absent or null: they don't. */
  readonly taxation?: Taxation | null;
  /** The promise to pay or payment plan in force; null when there is none. */
  readonly promise: PromiseInForce | null;
  /** What the account may not do while it is dunned. */
  readonly restrictions: readonly AccountRestriction[];
  /** Why care stops dunning; empty when nothing stops it. */
  readonly dunningHolds: readonly DunningHoldTag[];
  /** Cached sum of the ledger: debits minus credits. Positive: the customer owes. */
  readonly balance: Minor;
  /** Cached sum of the credit holds in force. */
  readonly heldCredit: Minor;
  /** Cached sum of the deposits that are held; absent: none ever was. Owed to the customer apart from the balance. */
  readonly heldDeposits?: Minor;
  /** That it was made the payer of another account; absent: it never was. */
  readonly paysForOthers?: true;
  /** That its customer was erased: what is said of a person from then on is not kept; absent: they were not. */
  readonly customerErased?: true;
  /** Number of the last ledger entry. */
  readonly sequence: number;
  /** Rises with every change a decision could depend on; transactions that decide on what they read check it. */
  readonly version: number;
  /** When something about the account last changed. */
  readonly updatedAt: Instant;
}

/** Whether an account is suspended, and no person did it: dunning did, here or in the system it came from. */
export function isSuspendedByDunning({
  state,
  suspension = null,
}: Pick<BillingAccount, 'state' | 'suspension'>): boolean {
  return state === 'suspended' && suspension === null;
}
