import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';

/** A request to a case as Temporal carries it: the start of one, or an update. */
export interface CaseRequest {
  /** The case it is for. */
  readonly workflowId: string;
  /** The update's name; of a start, the workflow's type. */
  readonly name: string;
  /** The update's id, under which it has one effect; null for a start. */
  readonly updateId: string | null;
  /** What is asked, and who asks it. */
  readonly args: readonly unknown[];
}

/** Proves that a request to a case came through the API, which knows who sent it. */
export interface RequestAuthentication {
  /** The authentication code of a request, as `keyId:base64url`, by the active key. */
  codeOf(request: CaseRequest): string;
  /** Whether the code was made for exactly this request, by one of the keys. Null, or no code at all: false. */
  isAuthentic(request: CaseRequest, code: string | null): boolean;
}

/** The keys of authentication codes: 32 bytes each. */
export interface RequestKeys {
  readonly activeKeyId: string;
  keyOf(keyId: string): Uint8Array | undefined;
}

/**
 * Authentication codes by HMAC-SHA-256 (RFC 2104) over the canonical JSON (RFC 8785) of the request. API and worker hold the keys;
 * the codec does not hold them, and so nobody who reads payloads by it does. A code binds the case, the update's name, its id and the
 * content: it can't be moved to another case, and the same request again is the same update.
 */
export function createRequestAuthentication(keys: RequestKeys): RequestAuthentication {
  const macOf = (key: Uint8Array, request: CaseRequest): Buffer =>
    createHmac('sha256', key).update(contentOf(request), 'utf8').digest();
  return {
    codeOf(request) {
      const key = keys.keyOf(keys.activeKeyId);
      if (key === undefined) throw new Error('the active key of requests is missing');
      return `${keys.activeKeyId}:${macOf(key, request).toString('base64url')}`;
    },
    isAuthentic(request, code) {
      if (code === null) return false;
      const separator = code.lastIndexOf(':');
      const key = keys.keyOf(code.slice(0, Math.max(separator, 0)));
      if (key === undefined) return false;
      const given = Buffer.from(code.slice(separator + 1), 'base64url');
      const made = macOf(key, request);
      return given.length === made.length && timingSafeEqual(given, made);
    },
  };
}

/** What a code is made of. Its first member keeps these codes apart from any other use of the keys. */
function contentOf({ workflowId, name, updateId, args }: CaseRequest): string {
  // As it arrives: Temporal carries JSON, in which an undefined member is no member.
  const carried: unknown = JSON.parse(JSON.stringify(args));
  return canonicalJson(['goodstanding case request 1', workflowId, name, updateId, carried]);
}
