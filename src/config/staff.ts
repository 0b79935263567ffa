/** Whether and how people sign in here: STAFF_LOGIN and the settings that begin as it does. */
import type { Keyring } from '../codec/keyring.ts';
import type { Fields, SetVariables } from './fields.ts';

/** Signing in at this API. */
export interface StaffConfig {
  /** What secrets of staff are sealed with. */
  readonly keys: Keyring;
  /** Whom the tokens are for. */
  readonly audience: string;
  readonly sessionMs: number;
  readonly tokenMs: number;
  readonly clients: ReadonlyMap<string, readonly string[]>;
  readonly proxyHops: number;
}

/** What is wrong with the settings together. */
export function faultsOfStaff(env: SetVariables): readonly string[] {
  if (env['STAFF_LOGIN'] !== 'on') return [];
  const faults: string[] = [];
  if (env['STAFF_KEYS'] === undefined)
    faults.push('STAFF_KEYS: has to be set with STAFF_LOGIN=on: keyId:base64 of 32 bytes');
  // Cookies and passkeys are for one origin, and passwords go there.
  if (env['NODE_ENV'] === 'production' && env['PUBLIC_BASE_URL']?.startsWith('https:') !== true)
    faults.push('PUBLIC_BASE_URL: has to be https in production with STAFF_LOGIN=on');
  return faults;
}

/** The settings; undefined when nobody signs in here. */
export function staffOf(fields: Fields, keys: Keyring | undefined): StaffConfig | undefined {
  if (fields.STAFF_LOGIN === 'off' || keys === undefined) return undefined;
  return {
    keys,
    audience: fields.STAFF_AUDIENCE,
    sessionMs: fields.STAFF_SESSION_HOURS * 3_600_000,
    tokenMs: fields.STAFF_TOKEN_MINUTES * 60_000,
    clients: new Map(Object.entries(fields.STAFF_CLIENTS ?? {})),
    proxyHops: fields.STAFF_PROXY_HOPS,
  };
}
