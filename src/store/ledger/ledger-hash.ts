import { createHash } from 'node:crypto';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { randomPart } from '../random-part.ts';

/** What ties an entry to all entries of its account before it. Both are SHA-256, in hex. */
export interface ChainLink {
  /** The hash of the entry before; of an account's first entry, {@link genesisHash}. */
  readonly previousHash: string;
  readonly hash: string;
}

/**
 * What the chain holds of a note: not the note, which can be erased, but its digest with a random salt. The salt is sealed like the note: from
 * the digest alone nobody can try which note it was.
 */
export interface NoteProof {
  readonly noteSalt?: string;
  /** SHA-256, in hex. */
  readonly noteDigest?: string;
}

/** An entry as it lies on the disk. */
export type ChainedEntry = LedgerEntry & NoteProof & ChainLink;

/** Where the chain of an account begins: its own constant, so that no account's ledger can stand in for another's. */
export function genesisHash(billingAccountId: BillingAccountId): string {
  return sha256(`goodstanding:ledger:1:${billingAccountId}`);
}

/**
 * The hash of an entry that follows on `previousHash`: SHA-256 of the canonical JSON (RFC 8785: names in order, no white
 * space) of everything that was posted. Of a charge that a bill collected later, that is without the bill: give it as it
 * was posted, with `billId` null.
 */
export function entryHash(entry: LedgerEntry & NoteProof, previousHash: string): string {
  // In the order of their names. Values are text and exact integers, which JSON writes in one way only.
  const content = {
    amount: entry.amount,
    balanceAfter: entry.balanceAfter,
    billId: entry.billId,
    billingAccountId: entry.billingAccountId,
    ...(entry.correctedEntryId === undefined ? {} : { correctedEntryId: entry.correctedEntryId }),
    customerId: entry.customerId,
    direction: entry.direction,
    entryId: entry.entryId,
    idempotencyKey: stored(entry.idempotencyKey),
    noteDigest: entry.noteDigest ?? null,
    occurredAt: entry.occurredAt,
    ...(entry.otherAccountId === undefined ? {} : { otherAccountId: entry.otherAccountId }),
    paymentId: entry.paymentId,
    postedAt: entry.postedAt,
    previousHash,
    ...(entry.reversedEntryId === undefined ? {} : { reversedEntryId: entry.reversedEntryId }),
    sequence: entry.sequence,
    source: stored(entry.source),
    ...(entry.suppliedOn === undefined ? {} : { suppliedOn: entry.suppliedOn }),
    ...(entry.taxClass === undefined ? {} : { taxClass: entry.taxClass }),
    type: entry.type,
  };
  return sha256(JSON.stringify(content));
}

/** Chains entries on to a ledger that ends with `lastHash`, in the order given; tells how it ends then. */
export function chained(
  lastHash: string,
  entries: readonly LedgerEntry[],
): { readonly entries: ChainedEntry[]; readonly lastHash: string } {
  let previousHash = lastHash;
  const links = entries.map((entry) => {
    const proven = { ...entry, ...noteProof(entry) };
    const hash = entryHash(proven, previousHash);
    const link = { ...proven, previousHash, hash };
    previousHash = hash;
    return link;
  });
  return { entries: links, lastHash: previousHash };
}

/** The digest of a note, with its salt. */
export function noteDigest(noteSalt: string, note: string): string {
  return sha256(`goodstanding:note:1:${noteSalt}:${stored(note)}`);
}

function noteProof({ note }: LedgerEntry): NoteProof {
  if (note === null) return {};
  const noteSalt = randomPart(16).toString('base64url');
  return { noteSalt, noteDigest: noteDigest(noteSalt, note) };
}

/** As MongoDB gives the text back: half of a surrogate pair comes back as U+FFFD. */
function stored(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
