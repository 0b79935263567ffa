/** Whose tokens the API takes: JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHMS, JWT_JWKS_URL or JWT_JWKS_FILE; how they are read is in claims.ts. */
import { readFileSync } from 'node:fs';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { ClaimRules } from '../domain/access/claim-rules.ts';
import { readClaimRules } from './claims.ts';
import { ConfigError } from './errors.ts';
import type { SetVariables } from './fields.ts';

/** How tokens of callers are checked. */
export interface JwtConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly ('ES256' | 'RS256' | 'EdDSA')[];
  readonly keys: { readonly url: URL } | { readonly jwks: JSONWebKeySet };
  readonly claims: ClaimRules;
}

/**
 * Reads the JWT settings.
 * @returns undefined when none is set
 * @throws ConfigError with every fault at once
 */
export function readJwt(env: SetVariables): JwtConfig | undefined {
  const names = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS_URL', 'JWT_JWKS_FILE'];
  if (names.every((name) => env[name] === undefined)) return undefined;
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience, JWT_JWKS_URL: url, JWT_JWKS_FILE: file } = env;
  const faults: string[] = [];
  if (issuer === undefined) faults.push('JWT_ISSUER: has to be set');
  if (audience === undefined) faults.push('JWT_AUDIENCE: has to be set');
  if ((url === undefined) === (file === undefined))
    faults.push('JWT_JWKS_URL, JWT_JWKS_FILE: set exactly one of them');
  const algorithms = Algorithms.safeParse(
    (env['JWT_ALGORITHMS'] ?? 'ES256').split(',').map((part) => part.trim()),
  );
  if (!algorithms.success) faults.push('JWT_ALGORITHMS: only ES256, RS256 and EdDSA can be pinned');
  const keys =
    url !== undefined
      ? readJwksUrl(env, url, faults)
      : file !== undefined
        ? readJwksFile(file, faults)
        : undefined;
  const claims = readClaimRules(env, faults);
  if (
    faults.length > 0 ||
    issuer === undefined ||
    audience === undefined ||
    !algorithms.success ||
    keys === undefined
  ) {
    throw new ConfigError(faults);
  }
  return { issuer, audience, algorithms: algorithms.data, keys, claims };
}

const Algorithms = z.array(z.enum(['ES256', 'RS256', 'EdDSA'])).min(1);
const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

function readJwksUrl(env: SetVariables, text: string, faults: string[]): { url: URL } | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    faults.push('JWT_JWKS_URL: has to be a URL');
  } else if (url.protocol === 'http:' && env['NODE_ENV'] === 'production') {
    faults.push('JWT_JWKS_URL: has to be https in production');
  } else return { url };
  return undefined;
}

function readJwksFile(file: string, faults: string[]): { jwks: JSONWebKeySet } | undefined {
  try {
    return { jwks: Jwks.parse(JSON.parse(readFileSync(file, 'utf8'))) };
  } catch {
    faults.push('JWT_JWKS_FILE: has to name a readable JSON Web Key Set');
    return undefined;
  }
}
