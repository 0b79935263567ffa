/**
 * Errors for callers, as RFC 9457 problem documents.
 *
 * One closed table maps every kind of failure to its type URI, status and title, so that a caller can
 * switch on `type` and the OpenAPI document can list each one. Code throws `Problem`; the app's error
 * handler turns it into the document and shows nothing of any other error.
 */

/**
 * Each kind of problem with the parts of its document that never vary, and whether it is final: whether the same request can come out
 * in no other way, however long its caller waits, whatever else happens. Anything that another event, time or a mended request may
 * change is not: an account may be imported, a state may move on, a limit ends with its day.
 */
const TABLE = {
  'malformed-body': { status: 400, title: 'The body is not well-formed JSON', isFinal: false },
  'malformed-request': { status: 400, title: 'The request could not be read', isFinal: false },
  'idempotency-key-missing': { status: 400, title: 'An Idempotency-Key header is needed', isFinal: false },
  'idempotency-key-invalid': {
    status: 400,
    title: 'The Idempotency-Key header cannot be used',
    isFinal: false,
  },
  unauthenticated: { status: 401, title: 'A valid bearer token is needed', isFinal: false },
  'insufficient-user-authentication': {
    status: 401,
    title: 'A fresh authentication of an accepted class is needed',
    isFinal: false,
  },
  forbidden: { status: 403, title: 'The token does not permit this', isFinal: false },
  'not-found': { status: 404, title: 'There is nothing here', isFinal: false },
  'method-not-allowed': { status: 405, title: 'The resource does not take this method', isFinal: false },
  'request-timeout': { status: 408, title: 'The request did not come in time', isFinal: false },
  'request-in-flight': {
    status: 409,
    title: 'The first request with this key is still running',
    isFinal: false,
  },
  'case-not-in-review': { status: 409, title: 'The case is not waiting for a review', isFinal: false },
  'case-closed': { status: 409, title: 'The case has already ended', isFinal: true },
  'invalid-state': {
    status: 409,
    title: 'The resource is in a state that does not allow this',
    isFinal: false,
  },
  'order-mismatch': {
    status: 409,
    title: 'This order was submitted before with other content',
    isFinal: true,
  },
  'payment-mismatch': {
    status: 409,
    title: 'This payment was reported before with other content',
    isFinal: false,
  },
  'event-mismatch': {
    status: 409,
    title: 'This event was reported before with other content',
    isFinal: true,
  },
  'entry-mismatch': { status: 409, title: 'This entry was posted before with other content', isFinal: true },
  'quote-expired': { status: 409, title: 'The quote has expired', isFinal: true },
  'quote-unknown': { status: 409, title: 'The quote is not the present one', isFinal: true },
  'option-not-eligible': { status: 409, title: 'The option cannot be chosen', isFinal: false },
  'account-moved': { status: 409, title: 'The account changed in the meantime', isFinal: false },
  'action-not-possible': { status: 409, title: 'An action cannot be carried out', isFinal: false },
  'promise-refused': { status: 409, title: 'The promise cannot be given', isFinal: false },
  'policy-conflict': { status: 409, title: 'The policy version exists with other content', isFinal: true },
  'policy-in-force': {
    status: 409,
    title: 'The policy version decides, or is scheduled to decide',
    isFinal: false,
  },
  'policy-not-usable': {
    status: 409,
    title: 'This program cannot decide by the policy version',
    isFinal: false,
  },
  'credit-limit-reached': {
    status: 409,
    title: 'Another person has to approve this much credit',
    isFinal: false,
  },
  'duties-not-separated': { status: 409, title: 'Another person has to do this', isFinal: false },
  'policy-refused': { status: 422, title: 'The policy does not pass its checks', isFinal: false },
  'precondition-required': { status: 428, title: 'An If-Match header is needed', isFinal: false },
  'precondition-failed': { status: 412, title: 'It was changed since you saw it', isFinal: false },
  'payload-too-large': { status: 413, title: 'The body is too large', isFinal: false },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is not of the media type that this takes',
    isFinal: false,
  },
  'too-many-requests': { status: 429, title: 'There were too many requests', isFinal: false },
  'headers-too-large': { status: 431, title: 'The head of the request is too large', isFinal: false },
  'validation-failed': { status: 422, title: 'The request has faults', isFinal: false },
  'idempotency-key-reused': {
    status: 422,
    title: 'The key was used before with another body',
    isFinal: false,
  },
  internal: { status: 500, title: 'Something went wrong on our side', isFinal: false },
  'dependency-unavailable': { status: 503, title: 'A needed service does not answer', isFinal: false },
  'decision-pending': { status: 504, title: 'Accepted, but there is no answer yet', isFinal: false },
} as const satisfies Record<string, { status: number; title: string; isFinal: boolean }>;

/** The closed set of problem kinds; the last segment of the `type` URI. */
export type ProblemKind = keyof typeof TABLE;

/** Every status a problem can have. */
export type ProblemStatus = (typeof TABLE)[ProblemKind]['status'];

/** One fault of a refused request. */
export interface Fault {
  /** RFC 6901 pointer to the value, from the root of the body (or of the query, path or header values). */
  readonly pointer: string;
  /** Stable machine code: `missing`, `wrong-type`, `unknown-field`, `too-small`, `too-big`, `bad-format`,
   * `not-allowed-value`, `not-a-multiple`, `invalid`, or a code of the route's own. */
  readonly code: string;
  /** One sentence for a person. Never repeats the value, which may be personal data. */
  readonly detail: string;
  /** What would be accepted in its place, such as the earliest day. */
  readonly accepted?: string;
  /** The part of the request with the value, when it was not the body. */
  readonly in?: 'query' | 'path' | 'header' | 'cookie';
}

/** The wire form of a problem: what every error answer contains. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: ProblemStatus;
  readonly detail: string;
  /** Path of the request that failed. */
  readonly instance: string;
  readonly requestId: string;
  readonly errors?: readonly Fault[];
}

/** What a `Problem` may carry beside its kind and detail. */
export interface ProblemOptions {
  readonly errors?: readonly Fault[];
  /** Extra response headers, such as `Allow` or `Retry-After` (seconds). */
  readonly headers?: Readonly<Record<string, string>>;
  /** The error behind it: logged, never sent. */
  readonly cause?: unknown;
}

/**
 * A failure that the caller is told about. `detail` goes out unchanged: write it for the caller, without personal data and without
 * anything about the inside of the service.
 */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly status: ProblemStatus;
  readonly detail: string;
  readonly errors: readonly Fault[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, detail: string, options: ProblemOptions = {}) {
    super(`${kind}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Problem';
    this.kind = kind;
    this.status = TABLE[kind].status;
    this.detail = detail;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

/** All kinds, in the order of the table. */
export const problemKinds: readonly ProblemKind[] = Object.keys(TABLE).filter(
  (key): key is ProblemKind => key in TABLE,
);

/** Status of a kind. */
export function problemStatus(kind: ProblemKind): ProblemStatus {
  return TABLE[kind].status;
}

/** Whether the same request can come out in no other way: the answer may be kept under its Idempotency-Key. */
export function isFinalProblem(kind: ProblemKind): boolean {
  return TABLE[kind].isFinal;
}

/** Title of a kind: the same sentence for every occurrence. */
export function problemTitle(kind: ProblemKind): string {
  return TABLE[kind].title;
}

/**
 * The stable type URI of a kind. A URN, because deployments have different hosts and a caller's switch over `type` must work for all of
 * them.
 */
export function problemType(kind: ProblemKind): string {
  return `urn:goodstanding:problem:${kind}`;
}
