/**
 * Proofs that a caller has the private key that a token is bound to (DPoP, RFC 9449). A proof is a JWT of one request: its method, its address, and
 * for a request with a token the digest of that.
 */
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Ms } from '../../domain/flavor.ts';
import type { TicketStore } from '../../store/access/tickets.ts';

/** The algorithms that a proof may be signed with; all asymmetric. */
export const DPOP_ALGORITHMS = ['ES256', 'RS256', 'PS256', 'EdDSA'] as const;

/** How old a proof may be, and how far its clock may be ahead. */
const PROOF_MS: Ms = 60_000;

/** What a proof has to be of. */
export interface ProvenRequest {
  readonly method: string;
  /** The address as callers reach it; query and fragment do not count. */
  readonly url: string;
  /** The token that is sent with the request; null where one is asked for. */
  readonly accessToken: string | null;
  /** In ms since the epoch. */
  readonly now: number;
}

const Claims = z.object({
  htm: z.string(),
  htu: z.string().max(4_096),
  iat: z.number(),
  jti: z.string().min(1).max(256),
  ath: z.string().optional(),
});
const PublicKey = z.looseObject({ kty: z.enum(['EC', 'RSA', 'OKP']) }).refine((key) => !('d' in key));

/**
 * The thumbprint (RFC 7638) of the key that a proof was made with; null when it is no proof of this request, or was used before.
 * Rejects with the driver's error when MongoDB does not answer.
 */
export async function provenKey(
  proof: string,
  request: ProvenRequest,
  tickets: Pick<TicketStore, 'use'>,
): Promise<string | null> {
  const verified = await jwtVerify(proof, EmbeddedJWK, {
    ...{ typ: 'dpop+jwt', algorithms: [...DPOP_ALGORITHMS], currentDate: new Date(request.now) },
  }).catch(() => null);
  if (verified === null) return null;
  const key = PublicKey.safeParse(verified.protectedHeader.jwk);
  const claims = Claims.safeParse(verified.payload);
  if (!key.success || !claims.success) return null;
  const { htm, htu, iat, jti, ath } = claims.data;
  const digest =
    request.accessToken === null
      ? undefined
      : createHash('sha256').update(request.accessToken).digest('base64url');
  const isOfThis =
    htm === request.method &&
    addressOf(htu) === addressOf(request.url) &&
    (digest === undefined || ath === digest) &&
    Math.abs(request.now - iat * 1000) <= PROOF_MS;
  if (!isOfThis) return null;
  const thumbprint = await calculateJwkThumbprint(key.data);
  // Once: who sees it on its way can't send it again. Kept for as long as its time would let it pass.
  return (await tickets.use('proof', `${thumbprint}\n${jti}`, 3 * PROOF_MS)) ? thumbprint : null;
}

/** RFC 9449, 4.3: without query and fragment, in the form that URL gives it. Null: the text is not an address. */
function addressOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`;
}
