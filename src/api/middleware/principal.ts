/** Who calls, how they authenticated, and what tells both from a token. */
import type { Role, Scope } from '../../domain/access/roles.ts';

/** The caller of one request. */
export interface Principal {
  /** The token's `sub`: stable, opaque, safe to log. */
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly scopes: ReadonlySet<Scope>;
  /** The client that the token was issued to (`client_id`, or `azp`), where the token says so. */
  readonly client?: string;
  /** Set when the token may only touch this one customer. */
  readonly customerId?: string;
  /** The session that the token is of, where our own issuer for staff made it. */
  readonly session?: string;
  /** Set when the token says how and when its person authenticated. */
  readonly authentication?: Authentication;
  /** Set when the token is worth nothing without a key or a certificate (`cnf`). */
  readonly binding?: TokenBinding;
}

/** What the holder of a token has to show, each as SHA-256 in base64url. Both, where both are named. */
export interface TokenBinding {
  /** Of a certificate in DER (RFC 8705). */
  readonly certificate?: string;
  /** Of a public key (RFC 7638), for DPoP (RFC 9449). */
  readonly key?: string;
}

/** One authentication of a person, as a token tells of it (OpenID Connect Core, 2). */
export interface Authentication {
  /** The claim `acr`: its class. */
  readonly acr: string;
  /** The claim `auth_time`, in seconds since the epoch. */
  readonly authTimeSeconds: number;
  /** SHA-256, in hex, of what the token's signature covers. Not of the token: an ECDSA signature has a second form. */
  readonly digest: string;
}

/** Which authentications are good enough for sensitive operations. */
export interface StepUpRules {
  /** The accepted values of the claim `acr`, at least one. */
  readonly classes: readonly string[];
  /** What a client asks the issuers for so that it gets one of them (`acr_values`). */
  readonly asked: readonly string[];
  /** How long after `auth_time` an authentication is fresh. */
  readonly maxAgeSeconds: number;
}

/** Turns a token into a principal, or throws a `Problem` (401, or 503 when keys cannot be fetched). */
export interface TokenVerifier {
  verify(token: string): Promise<Principal>;
}
