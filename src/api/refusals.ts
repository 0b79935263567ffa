/** Refusals for want of a right: which problems are such, and how they come on the audit trail. */
import { errors } from 'jose';
import { isSubject } from '../domain/subjects.ts';
import { contextOf } from './acting.ts';
import { type AppContext, logOf } from './context.ts';
import { AnotherCustomer } from './middleware/another-customer.ts';
import type { Problem } from './problems/problem.ts';
import type { Refusal } from './refusal.ts';

/** What a problem says of a refused right; undefined for every other problem. */
export function refusalIn({ kind, cause }: Problem): Refusal | undefined {
  if (cause instanceof AnotherCustomer) return { kind: 'another-customer', subject: null };
  switch (kind) {
    case 'unauthenticated':
      return { kind, subject: provenSubject(cause) };
    case 'forbidden':
    case 'insufficient-user-authentication':
      return { kind, subject: null };
    default:
      return undefined;
  }
}

/** jose checks a token's signature first: what it says of claims after that is the issuer's word. */
function provenSubject(cause: unknown): string | null {
  if (!(cause instanceof errors.JWTExpired || cause instanceof errors.JWTClaimValidationFailed)) return null;
  const { sub } = cause.payload;
  return sub !== undefined && isSubject(sub) ? sub : null;
}

/**
 * Enters the refusal of a request, if it was one. A request without a token asks for nothing of anybody's: it is not entered. The
 * caller does not wait for it, and it never turns a refusal into an error.
 */
export function noteRefusal(c: AppContext): void {
  const refusal = c.get('refusal');
  if (refusal === undefined) return;
  const { audit } = c.get('platform');
  if (refusal.kind === 'unauthenticated' && c.req.header('authorization') === undefined) return;
  audit
    .note({
      act: refusal.kind === 'insufficient-user-authentication' ? 'stepUp.refused' : 'access.refused',
      outcome: 'refused',
      reason: refusal.kind,
      context: contextOf(c, refusal.subject ?? 'unproven'),
    })
    .catch((err: unknown) => logOf(c).warn({ err }, 'a refusal was not entered in the audit trail'));
}
