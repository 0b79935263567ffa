/**
 * The kinds of problems. One closed table maps every kind of failure to its type URI, status and title, so that a caller can
 * switch on `type` and the OpenAPI document can list each one.
 */

/** What all problems of a kind have in common. */
interface KindOfProblem {
  readonly status: number;
  readonly title: string;
  readonly isFinal: boolean;
  /** The field that it is about and what would be accepted, where its thrower names no faults; null for what is our fault. */
  readonly cause: {
    readonly pointer: string;
    readonly in?: 'header';
    readonly accepted: string;
  } | null;
}

/**
 * Each kind of problem with the parts of its document that never vary, and whether it is final: whether the same request can come out
 * in no other way, however long its caller waits, whatever else happens. Anything that another event, time or a mended request may
 * change is not: an account may be imported, a state may move on, a limit ends with its day.
 */
const TABLE = {
  'malformed-body': {
    status: 400,
    title: 'The body is not well-formed JSON',
    isFinal: false,
    cause: { pointer: '', accepted: 'a body that is well-formed JSON in UTF-8' },
  },
  'malformed-request': {
    status: 400,
    title: 'The request could not be read',
    isFinal: false,
    cause: { pointer: '', accepted: 'a request that can be read' },
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'An Idempotency-Key header is needed',
    isFinal: false,
    cause: {
      pointer: '/idempotency-key',
      in: 'header',
      accepted: 'an Idempotency-Key header with a new key for each new request',
    },
  },
  'idempotency-key-invalid': {
    status: 400,
    title: 'The Idempotency-Key header cannot be used',
    isFinal: false,
    cause: {
      pointer: '/idempotency-key',
      in: 'header',
      accepted: 'a key of the form that the API document has',
    },
  },
  unauthenticated: {
    status: 401,
    title: 'A valid bearer token is needed',
    isFinal: false,
    cause: { pointer: '/authorization', in: 'header', accepted: 'a valid bearer token' },
  },
  'insufficient-user-authentication': {
    status: 401,
    title: 'A fresh authentication of an accepted class is needed',
    isFinal: false,
    cause: {
      pointer: '/authorization',
      in: 'header',
      accepted: 'the token of a fresh authentication of a class that WWW-Authenticate names',
    },
  },
  forbidden: {
    status: 403,
    title: 'The token does not permit this',
    isFinal: false,
    cause: { pointer: '/authorization', in: 'header', accepted: 'a token that permits this' },
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here',
    isFinal: false,
    cause: {
      pointer: '',
      accepted: 'an address of the API, and the id of something that is there and that the token may see',
    },
  },
  'method-not-allowed': {
    status: 405,
    title: 'The resource does not take this method',
    isFinal: false,
    cause: { pointer: '', accepted: 'a method that the Allow header names' },
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not come in time',
    isFinal: false,
    cause: { pointer: '', accepted: 'the same request again' },
  },
  'request-in-flight': {
    status: 409,
    title: 'The first request with this key is still running',
    isFinal: false,
    cause: {
      pointer: '/idempotency-key',
      in: 'header',
      accepted: 'the same request again once the first has its answer',
    },
  },
  'case-not-in-review': {
    status: 409,
    title: 'The case is not waiting for a review',
    isFinal: false,
    cause: { pointer: '', accepted: 'a case that waits for a review' },
  },
  'case-closed': {
    status: 409,
    title: 'The case has already ended',
    isFinal: true,
    cause: { pointer: '', accepted: 'a new request' },
  },
  'invalid-state': {
    status: 409,
    title: 'The resource is in a state that does not allow this',
    isFinal: false,
    cause: { pointer: '', accepted: 'another state' },
  },
  'order-mismatch': {
    status: 409,
    title: 'This order was submitted before with other content',
    isFinal: true,
    cause: { pointer: '/orderId', accepted: 'the same content again, or another orderId' },
  },
  'payment-mismatch': {
    status: 409,
    title: 'This payment was reported before with other content',
    isFinal: false,
    cause: { pointer: '/paymentId', accepted: 'the same content again, or another paymentId' },
  },
  'event-mismatch': {
    status: 409,
    title: 'This event was reported before with other content',
    isFinal: true,
    cause: { pointer: '/eventId', accepted: 'the same content again, or another eventId' },
  },
  'entry-mismatch': {
    status: 409,
    title: 'This entry was posted before with other content',
    isFinal: true,
    cause: { pointer: '/idempotencyKey', accepted: 'the same entry again, or another key' },
  },
  'quote-expired': {
    status: 409,
    title: 'The quote has expired',
    isFinal: true,
    cause: { pointer: '/quoteId', accepted: 'a new quote' },
  },
  'quote-unknown': {
    status: 409,
    title: 'The quote is not the present one',
    isFinal: true,
    cause: { pointer: '/quoteId', accepted: 'the present quote' },
  },
  'option-not-eligible': {
    status: 409,
    title: 'The option cannot be chosen',
    isFinal: false,
    cause: { pointer: '/optionId', accepted: 'an option that is on offer' },
  },
  'account-moved': {
    status: 409,
    title: 'The account changed in the meantime',
    isFinal: false,
    cause: { pointer: '/billingAccountId', accepted: 'the same request again' },
  },
  'action-not-possible': {
    status: 409,
    title: 'An action cannot be carried out',
    isFinal: false,
    cause: { pointer: '', accepted: 'an action that fits' },
  },
  'promise-refused': {
    status: 409,
    title: 'The promise cannot be given',
    isFinal: false,
    cause: { pointer: '', accepted: 'a promise within the limits' },
  },
  'policy-conflict': {
    status: 409,
    title: 'The policy version exists with other content',
    isFinal: true,
    cause: { pointer: '/document/version', accepted: 'another version, or the same content again' },
  },
  'policy-in-force': {
    status: 409,
    title: 'The policy version decides, or is scheduled to decide',
    isFinal: false,
    cause: { pointer: '/version', accepted: 'a version that is not in force' },
  },
  'policy-not-usable': {
    status: 409,
    title: 'This program cannot decide by the policy version',
    isFinal: false,
    cause: { pointer: '/version', accepted: 'a version that this program can decide by' },
  },
  'credit-limit-reached': {
    status: 409,
    title: 'Another person has to approve this much credit',
    isFinal: false,
    cause: { pointer: '/amount', accepted: 'less, or a proposal that another person approves' },
  },
  'duties-not-separated': {
    status: 409,
    title: 'Another person has to do this',
    isFinal: false,
    cause: { pointer: '', accepted: 'another person' },
  },
  'policy-refused': {
    status: 422,
    title: 'The policy does not pass its checks',
    isFinal: false,
    cause: { pointer: '', accepted: 'a document that passes its checks' },
  },
  'precondition-required': {
    status: 428,
    title: 'An If-Match header is needed',
    isFinal: false,
    cause: {
      pointer: '/if-match',
      in: 'header',
      accepted: 'an If-Match header with the ETag of what was read',
    },
  },
  'precondition-failed': {
    status: 412,
    title: 'It was changed since you saw it',
    isFinal: false,
    cause: { pointer: '/if-match', in: 'header', accepted: 'the ETag that it has now' },
  },
  'payload-too-large': {
    status: 413,
    title: 'The body is too large',
    isFinal: false,
    cause: { pointer: '', accepted: 'a smaller body' },
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is not of the media type that this takes',
    isFinal: false,
    cause: { pointer: '/content-type', in: 'header', accepted: 'the media type that the API document names' },
  },
  'too-many-requests': {
    status: 429,
    title: 'There were too many requests',
    isFinal: false,
    cause: { pointer: '', accepted: 'the same request after the seconds of Retry-After' },
  },
  'headers-too-large': {
    status: 431,
    title: 'The head of the request is too large',
    isFinal: false,
    cause: { pointer: '', in: 'header', accepted: 'shorter headers' },
  },
  'validation-failed': {
    status: 422,
    title: 'The request has faults',
    isFinal: false,
    cause: { pointer: '', accepted: 'a request as the API document has it' },
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The key was used before with another body',
    isFinal: false,
    cause: { pointer: '/idempotency-key', in: 'header', accepted: 'the same body again, or another key' },
  },
  internal: { status: 500, title: 'Something went wrong on our side', isFinal: false, cause: null },
  'dependency-unavailable': {
    status: 503,
    title: 'A needed service does not answer',
    isFinal: false,
    cause: { pointer: '', accepted: 'the same request a little later' },
  },
  'decision-pending': {
    status: 504,
    title: 'Accepted, but there is no answer yet',
    isFinal: false,
    cause: { pointer: '', accepted: 'the same request again' },
  },
} as const satisfies Record<string, KindOfProblem>;

/** The closed set of problem kinds; the last segment of the `type` URI. */
export type ProblemKind = keyof typeof TABLE;

/** Every status a problem can have. */
export type ProblemStatus = (typeof TABLE)[ProblemKind]['status'];

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

/** What a problem of this kind is about, where its thrower names no faults; null for what is our fault. */
export function causeOfKind(kind: ProblemKind): KindOfProblem['cause'] {
  return TABLE[kind].cause;
}
