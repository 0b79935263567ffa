/** People of the operator who sign in here, and the sessions that they open. */
import type { Instant } from '../civil-date.ts';
import type { SubjectId } from '../flavor.ts';
import type { StaffClass } from './classes.ts';
import { type Role, SCOPES_BY_ROLE } from './roles.ts';

/** A passkey: what is kept of it can only check, and not sign in. */
export interface Passkey {
  /** The authenticator's own id of it, in base64url. */
  readonly credentialId: string;
  /** COSE key in base64url. */
  readonly publicKey: string;
  /** How often the authenticator says that it signed; many say 0 for ever. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly addedAt: Instant;
  readonly usedAt: Instant | null;
}

/** The secret of codes of the moment. */
export interface CodeSecret {
  /** Sealed with a key of the configuration, for this account alone. */
  readonly sealed: string;
  /** The 30 seconds, counted from 1970, of the last code that was taken: neither this code nor an earlier one is taken again. */
  readonly lastStep: number;
}

/** `invited`: has no password yet. */
export const STAFF_STATES = ['invited', 'active', 'disabled'] as const;

/** Access that one administrator gave and another one has not confirmed yet. Until then nobody gets in with it. */
export interface Unconfirmed {
  readonly by: SubjectId;
  readonly at: Instant;
}

/**
 * What is left to confirm after an administrator gave access with these roles: four eyes, unless they only read.
 * @returns null when nothing is
 */
export function toConfirm(roles: readonly Role[], by: SubjectId, at: Instant): Unconfirmed | null {
  const onlyRead = roles.flatMap((role) => SCOPES_BY_ROLE[role]).every((scope) => scope.endsWith(':read'));
  return onlyRead ? null : { by, at };
}

/** Whether an account lets somebody in. */
export function isUsable(account: Pick<StaffAccount | ServiceAccount, 'state' | 'unconfirmed'>): boolean {
  return account.state === 'active' && account.unconfirmed === null;
}

/** One person. */
export interface StaffAccount {
  /** The `sub` of their tokens: says nothing about them. */
  readonly staffId: SubjectId;
  /** What they sign in as, in lower case; of one account at a time. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly state: (typeof STAFF_STATES)[number];
  readonly unconfirmed: Unconfirmed | null;
  /** Lets them choose a password, once. */
  readonly invitation: { readonly codeHash: string; readonly expiresAt: Instant } | null;
  /** In the PHC format of Argon2id. */
  readonly passwordHash: string | null;
  readonly codes: CodeSecret | null;
  readonly passkeys: readonly Passkey[];
  /** SHA-256 of those that were not used. */
  readonly recoveryCodes: readonly string[];
  readonly createdAt: Instant;
  readonly createdBy: SubjectId;
  readonly changedAt: Instant;
}

/** Whether something beside the password is there. */
export function hasSecondFactor({ codes, passkeys }: Pick<StaffAccount, 'codes' | 'passkeys'>): boolean {
  return codes !== null || passkeys.length > 0;
}

/** A person's stay, from signing in to signing out. */
export interface StaffSession {
  readonly sessionId: string;
  readonly staffId: SubjectId;
  /** SHA-256 of what the browser holds. */
  readonly secretHash: string;
  readonly authentication: StaffClass;
  /** Began with an invitation: a first second factor may be added. */
  readonly invited: boolean;
  readonly startedAt: Instant;
  readonly endsAt: Instant;
  readonly endedAt: Instant | null;
  readonly endedBy: SubjectId | null;
}

/** What a system will show: the digest of a secret that its owner made (SHA-256, in hex), or public keys. Secrets never come here. */
export interface ServiceCredentials {
  readonly secretDigest: string | null;
  readonly publicKeys: readonly string[];
}

/** A system that calls the API in its own name. */
export interface ServiceAccount {
  /** The `sub` and `client_id` of its tokens. */
  readonly clientId: SubjectId;
  readonly roles: readonly Role[];
  readonly state: 'active' | 'disabled';
  readonly unconfirmed: Unconfirmed | null;
  /** Those that count, the newest first: several while they are exchanged. */
  readonly secrets: readonly {
    readonly hash: string;
    readonly createdAt: Instant;
    readonly endsAt: Instant | null;
  }[];
  /** Public keys (JWK, as JSON) that its assertions are checked with (`private_key_jwt`); none: secrets alone. */
  readonly publicKeys: readonly string[];
  /** Other credentials that one administrator gave it: they count once another one has confirmed them. Those before count until then. */
  readonly renewal: (ServiceCredentials & Unconfirmed) | null;
  readonly createdAt: Instant;
  readonly createdBy: SubjectId;
  readonly changedAt: Instant;
  readonly usedAt: Instant | null;
}

/** A key that tokens are signed with. */
export interface IssuerKey {
  readonly keyId: string;
  /** JWK, as JSON. */
  readonly publicKey: string;
  /** The private JWK, sealed with a key of the configuration. */
  readonly sealed: string;
  readonly createdAt: Instant;
  /** From then on it signs nothing; it is published until the last of its tokens has expired. */
  readonly retiredAt: Instant | null;
}
