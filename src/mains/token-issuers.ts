import type { TokenVerifier } from '../api/middleware/principal.ts';
import {
  createTokenVerifier,
  type KnownIssuer,
  verifierOfIssuers,
  whereBound,
} from '../api/middleware/tokens.ts';
import { ConfigError } from '../config/errors.ts';
import type { JwtConfig } from '../config/issuer.ts';
import { askedClasses } from '../domain/access/claim-rules.ts';
import { STAFF_CLASSES } from '../domain/access/classes.ts';
import type { Role } from '../domain/access/roles.ts';
import type { StaffLoginHere } from './staff-login.ts';

/**
 * Takes tokens of the identity provider, of the issuer for staff, or of both.
 * @param boundRoles roles whose tokens have to be bound to a key or a certificate
 * @throws ConfigError when there is neither
 */
export function verifierOf(
  jwt: JwtConfig | undefined,
  here: KnownIssuer | undefined,
  boundRoles: readonly Role[],
): TokenVerifier {
  const provider = jwt === undefined ? undefined : { issuer: jwt.issuer, verifier: createTokenVerifier(jwt) };
  const [first, ...others] = [provider, here].filter((each) => each !== undefined);
  if (first === undefined) throw new ConfigError(['JWT_ISSUER, STAFF_LOGIN: one of them has to be set']);
  return whereBound(verifierOfIssuers([first, ...others]), boundRoles);
}

/** What clients ask the issuers for: in the provider's own words, and in ours where people sign in here. */
export function askedOf(
  classes: readonly string[],
  jwt: JwtConfig | undefined,
  here: StaffLoginHere | undefined,
): readonly string[] {
  const ours = Object.values(STAFF_CLASSES).filter((each) => classes.includes(each));
  const theirs = jwt === undefined ? [] : askedClasses(classes, jwt.claims);
  return [...new Set([...theirs, ...(here === undefined ? [] : ours)])];
}
