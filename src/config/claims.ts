/** How the claims of the token issuer are read: JWT_ROLES_CLAIM, JWT_ROLE_MAP, JWT_SCOPE, JWT_ACR_CLAIM, JWT_ACR_MAP, JWT_CLIENT_IDS. */
import { z } from 'zod';
import { type ClaimRules, PLAIN_CLAIMS } from '../domain/access/claim-rules.ts';
import { ROLES } from '../domain/access/roles.ts';
import type { SetVariables } from './fields.ts';

/** `{"credit-team": "creditAgent", "night-shift": ["care", "collections"]}` */
const RoleMap = z.record(
  z.string().min(1),
  z.union([z.enum(ROLES).transform((role) => [role]), z.array(z.enum(ROLES))]),
);
/** `{"their class": "ours"}`; ours go into a header. */
const AcrMap = z.record(z.string().regex(/^[!#-[\]-~]{1,200}$/), z.string().regex(/^[!#-[\]-~]{1,200}$/));

/**
 * Reads them; what is not set is as our own issuers write it.
 * @param faults takes every fault, by variable and without values
 */
export function readClaimRules(env: SetVariables, faults: string[]): ClaimRules {
  const roleMap = readObject(env, 'JWT_ROLE_MAP', RoleMap);
  if (roleMap === 'unreadable')
    faults.push('JWT_ROLE_MAP: has to be JSON from their names to our roles: {"their group":"care"}');
  const acrMap = readObject(env, 'JWT_ACR_MAP', AcrMap);
  if (acrMap === 'unreadable')
    faults.push('JWT_ACR_MAP: has to be JSON from their classes to ours: {"theirs":"ours"}');
  const scope = env['JWT_SCOPE'] ?? 'narrows';
  if (scope !== 'narrows' && scope !== 'ignored') faults.push('JWT_SCOPE: has to be narrows or ignored');
  const clients = env['JWT_CLIENT_IDS']?.split(',').map((part) => part.trim());
  return {
    rolesClaim: env['JWT_ROLES_CLAIM'] ?? PLAIN_CLAIMS.rolesClaim,
    roleMap: typeof roleMap === 'object' ? new Map(Object.entries(roleMap)) : undefined,
    acrClaim: env['JWT_ACR_CLAIM'] ?? PLAIN_CLAIMS.acrClaim,
    acrMap: typeof acrMap === 'object' ? new Map(Object.entries(acrMap)) : undefined,
    scopeNarrows: scope !== 'ignored',
    clients: clients === undefined ? undefined : new Set(clients),
  };
}

/** An empty object is a mistake too: nobody would have a role. */
function readObject<T extends object>(
  env: SetVariables,
  variable: string,
  schema: z.ZodType<T>,
): T | undefined | 'unreadable' {
  const text = env[variable];
  if (text === undefined) return undefined;
  try {
    const read = schema.parse(JSON.parse(text));
    return Object.keys(read).length === 0 ? 'unreadable' : read;
  } catch {
    return 'unreadable';
  }
}
