import type { BillId, BillingAccountId } from '../../domain/flavor.ts';
import { type LedgerEntry, signedAmount } from '../../domain/ledger/entry.ts';
import { storedAccounts } from '../accounts/collections.ts';
import type { StoredAccount } from '../accounts/schema.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { StoredDataError } from '../mongo/errors.ts';
import { ERASED } from '../sealing/open-text.ts';
import { isSealedText } from '../sealing/seal.ts';
import { chainedEntries } from './collections.ts';
import { type ChainedEntry, entryHash, genesisHash, noteDigest } from './ledger-hash.ts';

/** What can be wrong with a ledger; see {@link FAULT_TEXTS}. */
export const LEDGER_FAULTS = [
  'malformed',
  'sequence',
  'balanceAfter',
  'previousHash',
  'hash',
  'bill',
  'accountMissing',
  'accountMalformed',
  'accountSequence',
  'accountBalance',
  'accountHash',
] as const;
export type LedgerFault = (typeof LEDGER_FAULTS)[number];

/** Each fault in words. */
export const FAULT_TEXTS: Readonly<Record<LedgerFault, string>> = {
  malformed: 'is malformed',
  sequence: 'has another number: one before it is missing or moved',
  balanceAfter: 'has a balance that does not follow on the one before',
  previousHash: 'does not name the hash of the entry before',
  hash: 'was changed after it was posted: its hash is that of other content',
  bill: 'was collected by a bill that is not one of this account',
  accountMissing: 'belongs to an account that is not there',
  accountMalformed: 'the account is malformed',
  accountSequence: 'the account counts another number of entries: the last ones are missing',
  accountBalance: "the account's balance is not the one after the last entry",
  accountHash: "the account's last hash is not that of the last entry",
};

/** The first place at which a ledger is broken. */
export interface LedgerBreak {
  /** Which entry should stand there; null when every entry holds and the account does not fit them. */
  readonly sequence: number | null;
  /** The entry that is there. */
  readonly entryId: string | null;
  readonly faults: readonly LedgerFault[];
}

/**
 * The proof of one account's ledger, entry by entry in the order of their numbers. It stops at the first broken one: nothing after it can
 * be checked.
 */
export class LedgerProof {
  readonly #accountId: BillingAccountId;
  readonly #account: StoredAccount | null;
  #break: LedgerBreak | null = null;
  #sequence = 0;
  #balance = 0;
  #hash: string;
  readonly #collected: { sequence: number; entryId: string; billId: BillId }[] = [];

  /** `account`: the account's document; null when there is none. */
  constructor(accountId: BillingAccountId, account: AnyDocument | null) {
    this.#accountId = accountId;
    this.#hash = genesisHash(accountId);
    this.#account = account === null ? null : orNull(() => storedAccounts.fromDoc(account));
    if (account !== null && this.#account === null)
      this.#break = { sequence: null, entryId: null, faults: ['accountMalformed'] };
  }

  /** Takes the next document of the ledger. */
  entry(doc: AnyDocument): void {
    if (this.#break !== null) return;
    const expected = this.#sequence + 1;
    const entry = orNull(() => chainedEntries.fromDoc(doc));
    const faults = entry === null ? (['malformed'] as const) : this.#faultsOf(entry, expected);
    if (entry === null || faults.length > 0) {
      this.#break = { sequence: expected, entryId: String(doc._id), faults };
      return;
    }
    this.#sequence = expected;
    this.#balance = entry.balanceAfter;
    this.#hash = entry.hash;
  }

  #faultsOf(entry: ChainedEntry, expected: number): LedgerFault[] {
    if (this.#account === null) return ['accountMissing'];
    const faults: LedgerFault[] = [];
    if (entry.sequence !== expected) faults.push('sequence');
    if (entry.balanceAfter !== this.#balance + signedAmount(entry)) faults.push('balanceAfter');
    if (entry.previousHash !== this.#hash) faults.push('previousHash');
    if (!this.#hashHolds(entry) || !noteHolds(entry)) faults.push('hash');
    return faults;
  }

  #hashHolds(entry: ChainedEntry): boolean {
    if (entryHash(entry, entry.previousHash) === entry.hash) return true;
    const { billId, sequence, entryId } = entry;
    if (billId === null) return false;
    const posted: LedgerEntry = { ...entry, billId: null };
    if (entryHash(posted, entry.previousHash) !== entry.hash) return false;
    this.#collected.push({ sequence, entryId, billId });
    return true;
  }

  /** The bills that collected entries after these were posted. */
  collectedBy(): BillId[] {
    return this.#collected.map(({ billId }) => billId);
  }

  /** Holds those bills against what `ownerOf` knows: the account a bill is of, or null. */
  checkBills(ownerOf: (billId: BillId) => BillingAccountId | null): void {
    // Of charges that are collected ahead the bill is made last.
    const ahead = this.#account?.collectedAhead?.billId ?? null;
    const wrong = this.#collected.find(
      ({ billId }) => billId !== ahead && ownerOf(billId) !== this.#accountId,
    );
    if (wrong === undefined || (this.#break?.sequence ?? Number.POSITIVE_INFINITY) <= wrong.sequence) return;
    this.#break = { sequence: wrong.sequence, entryId: wrong.entryId, faults: ['bill'] };
  }

  /** The first break, once all entries are in; null when the ledger holds. */
  end(): LedgerBreak | null {
    const account = this.#account;
    if (this.#break !== null || account === null) return this.#break;
    const faults: LedgerFault[] = [];
    if (account.sequence !== this.#sequence) faults.push('accountSequence');
    if (account.balance !== this.#balance) faults.push('accountBalance');
    if (account.lastHash !== this.#hash) faults.push('accountHash');
    if (faults.length === 0) return null;
    // Where the account knows of later entries, the first of them is the one that is missing.
    const missing = account.sequence > this.#sequence ? this.#sequence + 1 : null;
    return { sequence: missing, entryId: null, faults };
  }
}

/** Whether a note is the one that was posted. What was erased, or is given here as it lies sealed on the disk, is proven by its digest alone. */
function noteHolds({ note, noteSalt, noteDigest: digest }: ChainedEntry): boolean {
  if (note === null) return digest === undefined;
  if (digest === undefined || noteSalt === undefined) return false;
  if (note === ERASED || isSealedText(note)) return true;
  return noteDigest(noteSalt, note) === digest;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoredDataError) return null;
    throw error;
  }
}
