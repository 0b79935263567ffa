/**
 * Errors for callers, as RFC 9457 problem documents. Code throws `Problem`; the app's error handler turns it into the document and shows
 * nothing of any other error. The kinds are in `problem-kinds.ts`.
 */
import { causeOfKind, type ProblemKind, type ProblemStatus, problemStatus } from './problem-kinds.ts';

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
  readonly in?: 'query' | 'path' | 'header' | 'cookie' | 'policy';
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
  /** Without any, the cause of the kind counts. */
  readonly errors?: readonly Fault[];
  /** The code of its one cause, where the kind says too little. */
  readonly code?: string;
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
    this.status = problemStatus(kind);
    this.detail = detail;
    this.errors = options.errors?.length ? options.errors : ownFault(kind, detail, options.code);
    this.headers = options.headers ?? {};
  }
}

/** The fault of a problem whose thrower names none; undefined for what is our fault. */
function ownFault(kind: ProblemKind, detail: string, code: string = kind): readonly Fault[] | undefined {
  const cause = causeOfKind(kind);
  return cause === null ? undefined : [{ ...cause, code, detail }];
}
