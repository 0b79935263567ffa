import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';

/** A request to a case as Temporal carries it: a start or an update. */
export interface CaseRequest {
  /** The case it is for. */
  readonly workflowId: string;
  /** The update's name; for a start, the workflow's type. */
  readonly name: string;
  /** The update's id, under which it has one effect; null for a start. */
  readonly updateId: string | null;
  /** The request, and who makes it. */
  readonly args: readonly unknown[];
}

/** Proves that a request to a case came through the API, which knows who sent it. */
export interface RequestAuthentication {
  /** The authentication code of a request, as `keyId:base64url`, by the active key. */
  codeOf(request: CaseRequest): string;
  /** Whether the code was made for exactly this request, by one of the keys. False for null and for text that is no code. */
  isAuthentic(request: CaseRequest, code: string | null): boolean;
}

/** The keys of authentication codes: 32 bytes each. */
export interface RequestKeys {
  readonly activeKeyId: string;
  keyOf(keyId: string): Uint8Array | undefined;
}

/**
 * Authentication codes by HMAC-SHA-256 (RFC 2104) over the canonical JSON (RFC 8785) of the request. Only API and worker have the keys;
 * the codec does not, so nobody who reads payloads with it has them. A code binds the case, the update's name, its id and the content: it
 * can't be moved to another case, and the same request again is the same update.
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

/** The content that a code is made from. Its first member separates these codes from any other use of the keys. */
function contentOf({ workflowId, name, updateId, args }: CaseRequest): string {
  // In the form in which it arrives: Temporal carries JSON, which leaves out undefined members.
  const carried: unknown = JSON.parse(JSON.stringify(args));
  return canonicalJson(['goodstanding case request 1', workflowId, name, updateId, carried]);
}
