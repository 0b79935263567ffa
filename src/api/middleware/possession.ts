/**
 * Tokens that only their holder can use (RFC 8705, RFC 9449): one with the claim `cnf` is worth nothing without the key or the certificate that it
 * names. What the claim says and this process can't check is refused.
 */
import { createHash } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { z } from 'zod';
import { DPOP_ALGORITHMS, provenKey } from '../../services/access/dpop.ts';
import { type AppContext, linkTo } from '../context.ts';

import { Problem } from '../problems/problem.ts';
import type { Principal, TokenBinding } from './principal.ts';

/** How a token came. */
export interface SentToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly token: string;
}

const sha256 = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const Confirmation = z
  .strictObject({ 'x5t#S256': sha256.optional(), jkt: sha256.optional() })
  .refine((cnf) => Object.keys(cnf).length > 0);

/** What the claim `cnf` binds a token to; undefined where there is no such claim, null where it says what can't be checked here. */
export function bindingOf(cnf: unknown): TokenBinding | null | undefined {
  if (cnf === undefined) return undefined;
  const read = Confirmation.safeParse(cnf);
  if (!read.success) return null;
  const { 'x5t#S256': certificate, jkt: key } = read.data;
  return {
    ...(certificate === undefined ? {} : { certificate }),
    ...(key === undefined ? {} : { key }),
  };
}

/**
 * Holds a request against what its token is bound to.
 * @throws Problem `unauthenticated` when it does not show all of it, or shows a proof with a token that is bound to no key
 */
export async function assertPossession(
  c: AppContext,
  { binding }: Principal,
  { scheme, token }: SentToken,
): Promise<void> {
  if (binding?.certificate !== undefined && certificateOf(c) !== binding.certificate)
    throw refused('The token is bound to a certificate that this connection did not show.', 'invalid_token');
  if (binding?.key === undefined && scheme === 'Bearer') return;
  if (binding?.key === undefined) throw refused('The token is bound to no key.', 'invalid_token');
  if (scheme === 'Bearer')
    throw refused('The token is bound to a key: send it as DPoP, with a proof.', 'invalid_token');
  if ((await dpopKeyOf(c, token)) !== binding.key)
    throw refused(
      'The header DPoP is no proof of this request with the key of the token, or was used before.',
      'invalid_dpop_proof',
    );
}

/** The thumbprint of the certificate that the caller showed on this connection; null: none. A proxy's header is never believed. */
export function certificateOf(c: AppContext): string | null {
  // Hono leaves it undefined when the caller gives none, whatever its type says.
  const env: AppContext['env'] | undefined = c.env;
  const socket = env?.incoming?.socket;
  const raw = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
  return raw === undefined ? null : createHash('sha256').update(raw).digest('base64url');
}

/** The thumbprint of the key that the header DPoP proves; null when it proves none. */
export async function dpopKeyOf(c: AppContext, accessToken: string | null): Promise<string | null> {
  const proof = c.req.header('dpop');
  if (proof === undefined) return null;
  const { tickets } = c.get('platform');
  const request = {
    method: c.req.method,
    url: linkTo(c, new URL(c.req.url).pathname),
    accessToken,
    now: Date.now(),
  };
  return provenKey(proof, request, tickets);
}

function refused(detail: string, error: string): Problem {
  return new Problem('unauthenticated', detail, {
    headers: { 'www-authenticate': `DPoP error="${error}", algs="${DPOP_ALGORITHMS.join(' ')}"` },
  });
}
