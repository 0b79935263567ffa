/** What a call throws when it gets no good answer. */
import type { Schemas } from './api.ts';

/** The kinds of problems that the API names, without their common beginning. */
export type ProblemKind = Schemas['Problem']['type'] extends `urn:goodstanding:problem:${infer Kind}`
  ? Kind
  : never;

/** One refused value or one cause. */
export interface Fault {
  /** Which value it is about, as a JSON pointer (RFC 6901); empty when it is about the whole request. */
  readonly pointer: string;
  /** Stable: docs/refusals.md lists the causes. */
  readonly code: string;
  readonly detail: string;
  /** What would be accepted in its place. */
  readonly accepted?: string;
}

/** The API refused, or failed, and said why (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  /** `unknown` for an answer that is no problem document of the API, such as that of a proxy. */
  readonly kind: ProblemKind | 'unknown';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** For the operators' log; null when the answer had none. */
  readonly requestId: string | null;
  readonly faults: readonly Fault[];
  /** How long the API asks to wait before the next try; null when it did not. */
  readonly retryAfterMs: number | null;
  /** What the token lacks, where that is the cause (RFC 6750, RFC 9470). */
  readonly challenge: string | null;

  constructor(answer: Pick<Response, 'status' | 'statusText' | 'headers'>, text: string) {
    const document = documentOf(text);
    const title = textOf(document['title']) ?? answer.statusText;
    const detail = textOf(document['detail']) ?? '';
    super(detail === '' ? `${answer.status} ${title}` : `${answer.status} ${title}: ${detail}`);
    this.kind = kindOf(document['type']);
    this.status = answer.status;
    this.title = title;
    this.detail = detail;
    this.requestId = textOf(document['requestId']) ?? answer.headers.get('x-request-id');
    this.faults = faultsOf(document['errors']);
    this.retryAfterMs = retryAfterOf(answer.headers.get('retry-after'), Date.now());
    this.challenge = answer.headers.get('www-authenticate');
  }

  /** The code of the first fault; null when there is none. */
  get code(): string | null {
    return this.faults[0]?.code ?? null;
  }

  /** The value that the first fault is about, as a JSON pointer; null when there is none. */
  get field(): string | null {
    return this.faults[0]?.pointer ?? null;
  }
}

/** No answer came: the connection failed, broke off, or took too long. `cause` says more. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** What was waited for did not happen in time. */
export class WaitedTooLongError<Seen> extends Error {
  override readonly name = 'WaitedTooLongError';
  /** What was seen last; null when nothing was. */
  readonly seen: Seen | null;

  constructor(message: string, seen: Seen | null) {
    super(message);
    this.seen = seen;
  }
}

const KIND = /^urn:goodstanding:problem:([a-z-]+)$/;

function kindOf(type: unknown): ProblemKind | 'unknown' {
  const [, kind] = KIND.exec(typeof type === 'string' ? type : '') ?? [];
  // A server that is newer than this client may name one more: it is told by its name all the same.
  return kind === undefined ? 'unknown' : (kind as ProblemKind);
}

function documentOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function faultsOf(errors: unknown): Fault[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isRecord).map((each) => ({
    pointer: textOf(each['pointer']) ?? '',
    code: textOf(each['code']) ?? '',
    detail: textOf(each['detail']) ?? '',
    ...(typeof each['accepted'] === 'string' ? { accepted: each['accepted'] } : {}),
  }));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/**
 * Retry-After in milliseconds: seconds, or a date of HTTP.
 * @param now instant in milliseconds
 * @returns null when the header is missing or can't be read
 */
export function retryAfterOf(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
