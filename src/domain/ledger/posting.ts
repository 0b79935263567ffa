import { civilDateAt, type Instant, type TimeZone } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import { exact, type Minor, MoneyError, sumMinor } from '../money.ts';
import { PROPOSAL_SOURCE } from './credit-proposal.ts';
import {
  type Direction,
  ENTRY_TYPES,
  type EntryType,
  type LedgerEntry,
  type NewEntry,
  signedAmount,
} from './entry.ts';
import type { LedgerRefusal } from './refusals.ts';

/** Entries that move money in or out rather than charge or credit a service; no bill collects them. */
const MONEY_MOVEMENTS: ReadonlySet<EntryType> = new Set([
  ...(['payment', 'reversal', 'refund'] as const),
  // Money that is held for an order, and is the account's credit again.
  ...(['depositHeld', 'depositReleased'] as const),
  // Credit that goes from one account of a customer to another, and money of a payer to the account whose bill it pays.
  ...(['creditMovedOut', 'creditMovedIn'] as const),
]);

/** The types that a bill collects. */
export const CHARGE_TYPES: readonly EntryType[] = ENTRY_TYPES.filter((type) => !MONEY_MOVEMENTS.has(type));

/** Sources whose entries belong on the bill of a cycle change's stub and on no other. */
export const STUB_SOURCES: readonly string[] = ['cycleChange', 'serviceEnd'];

/** The source of an entry that takes back another one which a bill has collected. */
const REVERSAL_SOURCE = 'entryReversal';

/** The source of an entry that takes back another one before a bill has collected it: the two are on the same bill, and come to nothing. */
export const CANCELLATION_SOURCE = 'entryCancellation';

/** The source of the refund that pays out what an account is left with at the end of its relation. */
export const ENDING_SOURCE = 'accountEnding';

/** The source of credit that is moved between accounts. */
export const CREDIT_MOVE_SOURCE = 'creditMove';

/** The source of the entries that pass money of a payer on to the accounts whose bills it pays. */
export const PASSED_ON_SOURCE = 'passedOn';

/** The source of the credit note that cancels a bill, and of the lines of the bill in its place. */
export const CORRECTION_SOURCE = 'billCorrection';

/** This service's own sources. Rules depend on them, so no other system may post under these names. */
export const OWN_SOURCES: readonly string[] = [
  ...STUB_SOURCES,
  'billRun',
  'dunning',
  REVERSAL_SOURCE,
  CANCELLATION_SOURCE,
  'deposits',
  ENDING_SOURCE,
  CREDIT_MOVE_SOURCE,
  PASSED_ON_SOURCE,
  PROPOSAL_SOURCE,
  CORRECTION_SOURCE,
];

/**
 * The types that a system outside, such as a rating system, may post, and in which direction. Payments and their reversals are not among
 * them, because they belong to the moves of a payment. Write-offs are not either: a person approves each.
 */
const EXTERNAL_DIRECTIONS = {
  recurringCharge: ['debit'],
  oneOffCharge: ['debit'],
  usage: ['debit'],
  fee: ['debit'],
  refund: ['debit'],
  creditNote: ['credit'],
  goodwill: ['credit'],
  adjustment: ['debit', 'credit'],
  proration: ['debit', 'credit'],
  deposit: ['debit', 'credit'],
} as const satisfies Partial<Record<EntryType, readonly Direction[]>>;

export type ExternalType = keyof typeof EXTERNAL_DIRECTIONS;
export const EXTERNAL_TYPES = ENTRY_TYPES.filter((type): type is ExternalType => type in EXTERNAL_DIRECTIONS);

/** Whether a system outside may post an entry of this type in this direction. */
export function mayBePosted(entry: { readonly type: ExternalType; readonly direction: Direction }): boolean {
  const directions: readonly Direction[] = EXTERNAL_DIRECTIONS[entry.type];
  return directions.includes(entry.direction);
}

/** Whether an entry from outside gives money away: a credit, or a refund of one. */
export function givesMoney(entry: { readonly type: EntryType; readonly direction: Direction }): boolean {
  return entry.direction === 'credit' || entry.type === 'refund';
}

/** The end of an account's ledger. */
export interface LedgerEnd {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly balance: Minor;
  readonly sequence: number;
}

/** What a set of entries adds to a balance. Throws MoneyError when an amount is no positive integer. */
export function totalOf(entries: readonly NewEntry[]): Minor {
  for (const entry of entries)
    if (exact(entry.amount) <= 0) throw new MoneyError(`a ledger amount is positive, not ${entry.amount}`);
  return sumMinor(entries.map(signedAmount));
}

/** Numbers entries from the ledger's end on and gives each the balance after it, in the order they came. */
export function numberEntries(
  end: LedgerEnd,
  entries: readonly NewEntry[],
  postedAt: Instant,
): LedgerEntry[] {
  totalOf(entries);
  let { balance, sequence } = end;
  return entries.map((entry) => {
    sequence += 1;
    balance = sumMinor([balance, signedAmount(entry)]);
    return {
      entryId: `${end.billingAccountId}:${sequence}`,
      billingAccountId: end.billingAccountId,
      customerId: end.customerId,
      sequence,
      type: entry.type,
      direction: entry.direction,
      amount: entry.amount,
      balanceAfter: balance,
      occurredAt: entry.occurredAt,
      postedAt,
      idempotencyKey: entry.idempotencyKey,
      source: entry.source,
      billId: entry.billId,
      paymentId: entry.paymentId,
      ...(entry.reversedEntryId === undefined ? {} : { reversedEntryId: entry.reversedEntryId }),
      ...(entry.correctedEntryId === undefined ? {} : { correctedEntryId: entry.correctedEntryId }),
      note: entry.note,
      ...(entry.taxClass === undefined ? {} : { taxClass: entry.taxClass }),
      ...(entry.otherAccountId === undefined ? {} : { otherAccountId: entry.otherAccountId }),
      ...(entry.suppliedOn === undefined ? {} : { suppliedOn: entry.suppliedOn }),
    };
  });
}

/** Whether two entries with one key have the same content; if not, the key was used for two things. */
export function sameEntry(stored: NewEntry, given: NewEntry): boolean {
  return (
    stored.billingAccountId === given.billingAccountId &&
    stored.type === given.type &&
    stored.direction === given.direction &&
    stored.amount === given.amount &&
    stored.taxClass === given.taxClass &&
    stored.suppliedOn === given.suppliedOn
  );
}

/** Why an entry can't be taken back by another entry. */
export type ReversalRefusal = Extract<
  LedgerRefusal,
  `entry-${'is-money' | 'of-a-payment' | 'is-a-reversal' | 'was-approved' | 'was-confirmed'}`
>;

/**
 * Why a charge or credit may not be reversed; null when it may. Money goes back with its payment; a write-off and a dispute's
 * credit note have paid a bill, and a confirmed proration is what the customer agreed to.
 */
export function refusalOfReversal(
  entry: Pick<LedgerEntry, 'type' | 'source' | 'paymentId' | 'reversedEntryId'>,
  paidABill: boolean,
): ReversalRefusal | null {
  if (MONEY_MOVEMENTS.has(entry.type)) return 'entry-is-money';
  if (entry.paymentId !== null) return 'entry-of-a-payment';
  if (entry.reversedEntryId !== undefined) return 'entry-is-a-reversal';
  if (entry.type === 'writeOff' || paidABill) return 'entry-was-approved';
  return STUB_SOURCES.includes(entry.source) ? 'entry-was-confirmed' : null;
}

/**
 * The entry that takes another one back: the same type, so that it has the same tax, in the other direction. If no bill has collected
 * the other one, it occurs in the same instant, so that both are on the same bill. It has the rate of tax of the other one's supply. A line that was
 * billed again is taken back once, on any one of its bills.
 * @param timeZone of the account; null: nothing of such an entry is taxed
 */
export function reversalOf(
  entry: LedgerEntry,
  now: Instant,
  reason: string,
  timeZone: TimeZone | null = null,
): NewEntry {
  const unbilled = entry.billId === null;
  const suppliedOn =
    entry.suppliedOn ?? (unbilled || timeZone === null ? undefined : civilDateAt(entry.occurredAt, timeZone));
  return {
    billingAccountId: entry.billingAccountId,
    type: entry.type,
    direction: entry.direction === 'debit' ? 'credit' : 'debit',
    amount: entry.amount,
    occurredAt: unbilled ? entry.occurredAt : now,
    idempotencyKey: `entryReversal:${entry.correctedEntryId ?? entry.entryId}`,
    source: unbilled ? CANCELLATION_SOURCE : REVERSAL_SOURCE,
    billId: null,
    paymentId: null,
    reversedEntryId: entry.entryId,
    note: reason,
    ...(entry.taxClass === undefined ? {} : { taxClass: entry.taxClass }),
    ...(suppliedOn === undefined ? {} : { suppliedOn }),
  };
}
