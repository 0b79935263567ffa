/** How the claims of an issuer's tokens are read: every identity provider has names of its own for the same things. */
import type { Role } from './roles.ts';

/** One issuer's way of saying who somebody is. */
export interface ClaimRules {
  /** Where roles are: the name of a claim, or a path with dots (`realm_access.roles`). A claim that has the whole name wins. */
  readonly rolesClaim: string;
  /** Its names to our roles. A name that is not here gives nothing. Undefined: its names are our roles' names. */
  readonly roleMap: ReadonlyMap<string, readonly Role[]> | undefined;
  /** Where the class of authentication is, written as `rolesClaim` is; a text, or with `acrMap` a list of texts. */
  readonly acrClaim: string;
  /** Its classes to ours, the strongest first. A class that is not here is none. Undefined: they are taken as they are. */
  readonly acrMap: ReadonlyMap<string, string> | undefined;
  /** Whether the claim `scope` narrows what the roles give. Providers that write scopes of their own there would narrow it to nothing. */
  readonly scopeNarrows: boolean;
  /** The clients (`azp`, else `client_id`) whose tokens are taken. Undefined: every client of the issuer. */
  readonly clients: ReadonlySet<string> | undefined;
}

/** Claims as the development issuer and the issuer for staff write them. */
export const PLAIN_CLAIMS: ClaimRules = {
  rolesClaim: 'roles',
  roleMap: undefined,
  acrClaim: 'acr',
  acrMap: undefined,
  scopeNarrows: true,
  clients: undefined,
};

/** The claims of a token. */
export type Claims = Readonly<Record<string, unknown>>;

/** The value of a claim by its name, or by its path. Undefined when it is not there. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let at: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = Object.entries(at).find(([key]) => key === part)?.[1];
  }
  return at;
}

/** A text, or the texts of a list; anything else is no text. */
function textsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((each) => typeof each === 'string');
}

/** The names of roles that a token carries, mapped. They may be anything: the caller takes those that are roles. */
export function roleNamesOf(claims: Claims, { rolesClaim, roleMap }: ClaimRules): readonly string[] {
  const value = claimAt(claims, rolesClaim);
  // One group as a plain text is what some providers write; under our own names only a list counts, as it always has.
  if (roleMap === undefined) return Array.isArray(value) ? textsOf(value) : [];
  return textsOf(value).flatMap((name) => roleMap.get(name) ?? []);
}

/** The class of authentication that a token claims, mapped: of several the strongest by the map. Undefined: none that counts. */
export function acrOf(claims: Claims, { acrClaim, acrMap }: ClaimRules): string | undefined {
  const value = claimAt(claims, acrClaim);
  if (acrMap === undefined) return typeof value === 'string' ? value : undefined;
  const claimed = textsOf(value);
  return [...acrMap].find(([theirs]) => claimed.includes(theirs))?.[1];
}

/** Whether tokens of the client that a token was made for are taken. */
export function isOfKnownClient(claims: Claims, { clients }: ClaimRules): boolean {
  if (clients === undefined) return true;
  const client = claims['azp'] ?? claims['client_id'];
  return typeof client === 'string' && clients.has(client);
}

/** What an issuer is asked for (`acr_values`) so that one of our classes comes of it. */
export function askedClasses(classes: readonly string[], { acrMap }: ClaimRules): readonly string[] {
  if (acrMap === undefined) return classes;
  return [...acrMap].filter(([, ours]) => classes.includes(ours)).map(([theirs]) => theirs);
}
