/** What a person may ask about their data, and how far a request is. */

import { type CivilDate, DAY_MS, epochMsOf, type Instant, instantOf } from '../civil-date.ts';
import type { CustomerId, SubjectId } from '../flavor.ts';
import type { RecordClass, RetentionAction } from './classes.ts';
import type { RetentionRefusal } from './refusals.ts';

/** The rights that have a workflow. */
export const PRIVACY_RIGHTS = [
  /** A copy of everything: Art. 15 GDPR. */
  'access',
  /** A copy of what the person gave, to take elsewhere: Art. 20 GDPR. */
  'portability',
  /** Another name, address of mail or number: Art. 16 GDPR. */
  'correction',
  /** Everything that no law keeps goes: Art. 17 GDPR. */
  'erasure',
] as const;
export type PrivacyRight = (typeof PRIVACY_RIGHTS)[number];

export const PRIVACY_REQUEST_STATES = [
  /** Waits for a second person. */
  'received',
  /** A second person said yes; it is being done. */
  'approved',
  /** The copy can be fetched. */
  'ready',
  'done',
  /** A second person said no, and why. */
  'refused',
] as const;
export type PrivacyRequestState = (typeof PRIVACY_REQUEST_STATES)[number];

/** What is to be written instead; what is left out stays. */
export interface Correction {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
}

/** What became of the records of one class, for one customer. */
export interface ErasedClass {
  readonly record: RecordClass;
  /** What was done, or `keep`. */
  readonly action: RetentionAction;
  readonly documents: number;
  /** Why it had to stay, or how long it would have; in the words of the document of retention. */
  readonly reason: string;
  readonly sources: readonly string[];
  /** When the last of what stays may go; null: nothing stays, or it stays for good. */
  readonly keptUntil: CivilDate | null;
}

/** What was erased, what had to stay, and why. It says nothing of the person. */
export interface ErasureCertificate {
  readonly erasedAt: Instant;
  /** The version of the document of retention by which it was decided. */
  readonly policy: { readonly version: string; readonly sha256: string };
  readonly erased: readonly ErasedClass[];
  readonly kept: readonly ErasedClass[];
  /** How many personal texts can't be read any more, because the key that sealed them is gone. */
  readonly shreddedTexts: number;
}

/** One request, as it is stored. */
export interface PrivacyRequest {
  readonly requestId: string;
  readonly customerId: CustomerId;
  readonly right: PrivacyRight;
  readonly state: PrivacyRequestState;
  readonly receivedAt: Instant;
  /** The last moment for an answer. */
  readonly dueAt: Instant;
  /** Who entered it; the customer, where they did themselves. */
  readonly receivedBy: SubjectId;
  /** Of a correction alone. */
  readonly correction: Correction | null;
  readonly decidedBy: SubjectId | null;
  readonly decidedAt: Instant | null;
  readonly decisionNote: string | null;
  /** Until when the copy is there; null: there is none, or not yet. */
  readonly exportUntil: Instant | null;
  /** When the copy was first fetched. */
  readonly deliveredAt: Instant | null;
  /** Of an erasure alone. */
  readonly certificate: ErasureCertificate | null;
  readonly endedAt: Instant | null;
}

/** Art. 12(3) GDPR: within one month; the operator answers within 30 days, which is never longer. */
const ANSWER_WITHIN_DAYS = 30;

/** The last moment for an answer to what was received at an instant. */
export function answerDue(receivedAt: Instant): Instant {
  return instantOf(epochMsOf(receivedAt) + ANSWER_WITHIN_DAYS * DAY_MS);
}

/** One part of a copy; parts are small enough for a document. */
export interface ExportPart {
  readonly partId: string;
  readonly requestId: string;
  readonly customerId: CustomerId;
  /** From 0. */
  readonly number: number;
  readonly madeAt: Instant;
  readonly content: string;
}

/** What an erasure will do, counted before anything is done: the workflow keeps it, so that a lost attempt loses no count. */
export type PlannedErasure = Pick<ErasureCertificate, 'policy' | 'erased' | 'kept' | 'shreddedTexts'>;

/** How far a request is, as its workflow knows it: no personal data. */
export interface SeenPrivacyRequest
  extends Pick<PrivacyRequest, 'requestId' | 'right' | 'state' | 'dueAt' | 'exportUntil'> {}

/** What its workflow may know of a request. */
export function seenRequest({
  requestId,
  right,
  state,
  dueAt,
  exportUntil,
}: PrivacyRequest): SeenPrivacyRequest {
  return { requestId, right, state, dueAt, exportUntil };
}

/** Why an erasure is refused, as causes of `refusals.ts`. */
export type ErasureObstacle = Extract<RetentionRefusal, 'customer-is-there' | 'hold-in-force'>;

/** What keeps an erasure from being done; empty when nothing does. */
export function erasureObstacles(customer: {
  readonly hasLeft: boolean;
  readonly holds: readonly string[];
}): ErasureObstacle[] {
  return [
    // Art. 17(1)(a), 17(3)(b): what the contract and its bills need is needed while it runs.
    ...(customer.hasLeft ? [] : (['customer-is-there'] as const)),
    // Art. 17(3)(e).
    ...(customer.holds.length > 0 ? (['hold-in-force'] as const) : []),
  ];
}
