/** The audit trail: one entry for every act, in chains; each chain belongs to one object. */
import type { Instant } from '../civil-date.ts';
import { ACCESS_ACTS, CHANGE_ACTS } from './acts.ts';
import type { AuditActor, AuditContext, AuditLinks } from './context.ts';

/** The kinds of objects of acts. The kind is the first part of the name of the object's chain. */
export const AUDIT_OBJECTS = [
  /** A billing account with all that belongs to it: ledger, bills, payments, promises, disputes, dunning, notices. */
  'account',
  /** A customer, in what is of no one account. */
  'customer',
  /** A case, by the id of its workflow: its decisions, its read model, its appointment. */
  'case',
  /** A policy or parameter by its name, with all its versions. */
  'policy',
  'billRun',
  /** An area in which installations are made. */
  'area',
  /** A webhook subscription of another system. */
  'webhook',
  /** A caller, by subject: what they were refused, and what they saw. */
  'caller',
  /** The audit trail itself: what was taken out of it, and how it was sealed. */
  'audit',
  /** A place outside to which tables for analysts are written, by its address. */
  'warehouse',
] as const;

export type AuditObjectType = (typeof AUDIT_OBJECTS)[number];

/** One thing that an act is done to. */
export interface AuditObject {
  readonly type: AuditObjectType;
  readonly id: string;
}

/** Everything that is entered. */
export const AUDIT_ACTS = [...CHANGE_ACTS, ...ACCESS_ACTS] as const;

export type AuditAct = (typeof AUDIT_ACTS)[number];

/** One document before and after an act, each as an HMAC of its content; null when it did not exist. */
export interface AuditChange {
  readonly collection: string;
  readonly id: string;
  readonly before: string | null;
  readonly after: string | null;
  /**
   * The HMAC of the document after the act without its personal texts: it proves the rest once the texts were erased. Left out where
   * it has none.
   */
  readonly skeleton?: string;
}

/** An entry without its place in a chain. */
export interface AuditContent {
  /** By the clock of the process that wrote it. */
  readonly at: Instant;
  readonly actor: AuditActor;
  readonly act: AuditAct;
  readonly object: AuditObject;
  readonly outcome: 'done' | 'refused';
  /** A stable code for a refusal, or the reason that a person gave as a code; never free text. */
  readonly reason: string | null;
  /** How often it happened in the same minute, where that many are one entry. */
  readonly times: number;
  readonly requestId: string | null;
  readonly origin: string | null;
  /** What was called: the operation of a route, the type of an activity. */
  readonly operation: string | null;
  readonly changes: readonly AuditChange[];
  readonly links: AuditLinks;
}

/** One act, as it is stored. It is never changed. */
export interface AuditEntry extends AuditContent {
  /** `<shard>:<sequence>`. */
  readonly entryId: string;
  /** The chain: `account/BA-1`, `policy/dunning`. */
  readonly shard: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  /** The hash of the entry before; in a chain's first entry, the genesis hash of the chain. */
  readonly previousHash: string;
  /** The key that made the hashes of this entry. */
  readonly keyId: string;
  /** HMAC-SHA-256 over the canonical JSON of everything above, in hex. */
  readonly hash: string;
}

/** A document that an act changed: as it was, and as it is. */
export interface ChangedDocument {
  readonly collection: string;
  readonly id: string;
  /** As MongoDB had it; null when there was none. */
  readonly before: object | null;
  /** As MongoDB has it now; null when it was deleted. */
  readonly after: object | null;
  /** `after` without its personal texts; left out where it has none. */
  readonly skeleton?: object;
}

/** What the acting code says about an act. Who, when and from where are added when it is written. */
export interface AuditDraft {
  readonly act: AuditAct;
  readonly object: AuditObject;
  /** The chain that the entry goes on; the object's own when left out. Acts on one chain wait for each other, so choose an object that is
   * written in the same transaction anyway. */
  readonly chain?: AuditObject;
  /** Default `done`. */
  readonly outcome?: AuditContent['outcome'];
  readonly reason?: string | null;
  /** Default 1. */
  readonly times?: number;
  readonly changes?: readonly ChangedDocument[];
  /** Links that are known better here than in the context. */
  readonly links?: Partial<AuditLinks>;
  /** Replaces the context: for a caller who was refused before a context was made. */
  readonly context?: AuditContext;
}

/** The name of the chain of an object. */
export const chainOf = ({ type, id }: AuditObject): string => `${type}/${id}`;
