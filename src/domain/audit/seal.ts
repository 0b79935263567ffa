/** Seals: signed roots over everything that the trail holds, kept outside of the database. */
import type { Instant } from '../civil-date.ts';

/** What a seal signs: the Merkle tree (RFC 6962) over all sealed entries, in the order they were sealed in. */
export interface TreeHead {
  /** From 1, without gaps. */
  readonly number: number;
  /** How many entries the tree has. */
  readonly size: number;
  /** In hex. */
  readonly root: string;
  readonly sealedAt: Instant;
  /** Entries written up to then are in the tree. */
  readonly through: Instant;
  /** SHA-256 of the signed head before, in hex; null of the first. */
  readonly previous: string | null;
  /** Which key signed it. */
  readonly keyId: string;
}

/** A head with its Ed25519 signature, in base64. */
export interface SignedHead extends TreeHead {
  readonly signature: string;
}

/** The place of one entry in the tree. */
export interface SealedLeaf {
  /** From 0, in the order of the tree. */
  readonly index: number;
  readonly shard: string;
  readonly sequence: number;
  /** SHA-256 of a zero byte and the entry's canonical JSON, in hex. */
  readonly hash: string;
}

/** A seal with the entries that it is the first to hold. */
export interface Seal {
  readonly head: SignedHead;
  readonly leaves: readonly SealedLeaf[];
}

/** A seal as the service keeps it, to go on from. */
export interface StoredSeal {
  readonly head: SignedHead;
  /** The roots of the complete subtrees, largest first. */
  readonly peaks: readonly string[];
}

/** What a witness gives for a seal: the name of a file or an object, or a time stamp in base64. */
export interface SealReceipt {
  readonly number: number;
  readonly witness: SealWitnessName;
  readonly receipt: string;
}

export const SEAL_WITNESSES = ['folder', 'timestamp', 'objectLock'] as const;

export type SealWitnessName = (typeof SEAL_WITNESSES)[number];

/** Somewhere outside of the database that remembers a seal. */
export interface SealWitness {
  readonly name: SealWitnessName;
  /**
   * Remembers a seal, for good; does nothing more when it has it already.
   * @returns its receipt
   * @throws when it has another seal of this number, or can't be reached
   */
  witness(seal: Seal): Promise<string>;
}

/** A place that seals can be read from again. */
export interface SealArchive {
  /** Null when there is none of this number. @throws when it can't be read */
  read(number: number): Promise<Seal | 'malformed' | null>;
  /** The highest number there; 0 when there is none. */
  last(): Promise<number>;
}
