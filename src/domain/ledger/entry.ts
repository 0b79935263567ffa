import type { TaxClass } from '../billing/tax-class.ts';
import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, PaymentId } from '../flavor.ts';
import { exact, type Minor, sumMinor } from '../money.ts';

export const ENTRY_TYPES = [
  'recurringCharge',
  'oneOffCharge',
  'usage',
  'fee',
  'payment',
  'reversal',
  'refund',
  'creditNote',
  'goodwill',
  'adjustment',
  'proration',
  'deposit',
  'writeOff',
  'depositHeld',
  'depositReleased',
  'creditMovedOut',
  'creditMovedIn',
] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

export const DIRECTIONS = ['debit', 'credit'] as const;
/** `debit` raises what the customer owes, `credit` lowers it. */
export type Direction = (typeof DIRECTIONS)[number];

/** One line of an account's ledger. Never changed after it is posted, only reversed by another. */
export interface LedgerEntry {
  readonly entryId: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  /** 1, 2, 3, ... without gaps in one account. */
  readonly sequence: number;
  readonly type: EntryType;
  readonly direction: Direction;
  /** Positive. */
  readonly amount: Minor;
  /** The account's balance once this entry is counted. */
  readonly balanceAfter: Minor;
  /** When it happened, as the source says. */
  readonly occurredAt: Instant;
  /** When it was posted here. */
  readonly postedAt: Instant;
  /** Posting the same key again posts nothing. Unique in the whole ledger. */
  readonly idempotencyKey: string;
  /** Who sent it: `billRun`, `paymentProcessor`, `care`, `import`, ... */
  readonly source: string;
  readonly billId: BillId | null;
  readonly paymentId: PaymentId | null;
  /** For a reversal, the entry whose effect it takes back; left out when that is not known. */
  readonly reversedEntryId?: string;
  /** For a line that was billed again: the entry that stood for it on the first of the bills. */
  readonly correctedEntryId?: string;
  readonly note: string | null;
  /** How it is taxed on an account that follows the table of rates; absent: as its type usually is. */
  readonly taxClass?: TaxClass;
  /** The account on the other side, of credit that was moved between accounts. */
  readonly otherAccountId?: BillingAccountId;
  /** The day of the supply, where it is not the one on which the entry occurred. */
  readonly suppliedOn?: CivilDate;
}

/** An entry as its source hands it in, before the ledger numbers it. */
export type NewEntry = Omit<LedgerEntry, 'entryId' | 'sequence' | 'balanceAfter' | 'postedAt' | 'customerId'>;

/** What an entry adds to the balance: its amount, negative for a credit. */
export function signedAmount(entry: Pick<LedgerEntry, 'direction' | 'amount'>): Minor {
  return entry.direction === 'debit' ? exact(entry.amount) : exact(-entry.amount);
}

/** The balance that a set of entries makes. */
export function balanceOf(entries: Iterable<Pick<LedgerEntry, 'direction' | 'amount'>>): Minor {
  let balance: Minor = 0;
  for (const entry of entries) balance = sumMinor([balance, signedAmount(entry)]);
  return balance;
}
