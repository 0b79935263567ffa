/** The keys by purpose: PAYLOAD_KEYS, REQUEST_KEYS, AUDIT_KEYS, SEAL_KEYS, FIELD_KEYS, STAFF_KEYS, and which of each is active. */
import { type Keyring, KeyringError, parseKeyring } from '../codec/keyring.ts';
import { attempt, ConfigError } from './errors.ts';
import type { SetVariables } from './fields.ts';

function readPayloadKeys(env: SetVariables): Keyring {
  const keyring = readKeyring(env, 'PAYLOAD_KEYS', 'PAYLOAD_ACTIVE_KEY_ID');
  if (keyring === undefined)
    throw new ConfigError(['PAYLOAD_KEYS: has to be set: keyId:base64 of 32 bytes, several with commas']);
  return keyring;
}

/**
 * The keys of the audit trail alone, for a command that writes to a database and needs nothing else of the configuration.
 * @throws ConfigError where they are malformed
 */
export function readAuditKeys(env: SetVariables): Keyring | undefined {
  return readKeyring(env, 'AUDIT_KEYS', 'AUDIT_ACTIVE_KEY_ID');
}

/** SEAL_KEYS alone, for a command that needs no other. Undefined when it is not set. @throws ConfigError */
export function readSealKeys(env: SetVariables): Keyring | undefined {
  return readKeyring(env, 'SEAL_KEYS', 'SEAL_ACTIVE_KEY_ID');
}

/**
 * The keys of personal fields alone, for a command.
 * @throws ConfigError where they are malformed
 */
export function readFieldKeys(env: SetVariables): Keyring | undefined {
  return readKeyring(env, 'FIELD_KEYS', 'FIELD_ACTIVE_KEY_ID');
}

/**
 * The keys that secrets of staff are sealed with alone, for a command. Undefined when STAFF_KEYS is not set.
 * @throws ConfigError where they are malformed
 */
export function readStaffKeys(env: SetVariables): Keyring | undefined {
  return readKeyring(env, 'STAFF_KEYS', 'STAFF_ACTIVE_KEY_ID');
}

/** The keys of a process, each for its own purpose. */
export interface Keyrings {
  /** Payloads in Temporal are encrypted with them. */
  readonly payload: Keyring;
  /** Requests to cases are authenticated with them. Undefined when REQUEST_KEYS is not set. */
  readonly request: Keyring | undefined;
  /** The audit trail is written with them. Undefined when AUDIT_KEYS is not set. */
  readonly audit: Keyring | undefined;
  /** Seals of the audit trail are signed with them. Undefined when SEAL_KEYS is not set. */
  readonly seal: Keyring | undefined;
  /** The data keys of personal fields are wrapped with them. Undefined when FIELD_KEYS is not set. */
  readonly field: Keyring | undefined;
  /** Secrets of staff are sealed with them. Undefined when STAFF_KEYS is not set. */
  readonly staff: Keyring | undefined;
}

/**
 * Reads all keys. Those that can't be read are left out of the comparison with others.
 * @param faults takes every fault, by variable and without values
 * @returns undefined when there are no keys for payloads, or any fault
 */
export function readKeyrings(env: SetVariables, faults: string[]): Keyrings | undefined {
  const before = faults.length;
  const payload = attempt(faults, () => readPayloadKeys(env));
  const forPayloads = { variable: 'PAYLOAD_KEYS', keyring: payload };
  const request = attempt(faults, () => readOtherKeys(env, 'REQUEST', [forPayloads]));
  const forRequests = { variable: 'REQUEST_KEYS', keyring: request };
  const audit = attempt(faults, () => readOtherKeys(env, 'AUDIT', [forPayloads, forRequests]));
  const forAudit = { variable: 'AUDIT_KEYS', keyring: audit };
  const seal = attempt(faults, () => readOtherKeys(env, 'SEAL', [forPayloads, forRequests, forAudit]));
  const field = attempt(faults, () =>
    readOtherKeys(env, 'FIELD', [
      forPayloads,
      forRequests,
      forAudit,
      { variable: 'SEAL_KEYS', keyring: seal },
    ]),
  );
  const staff = attempt(faults, () =>
    readOtherKeys(env, 'STAFF', [
      ...[forPayloads, forRequests, forAudit],
      { variable: 'SEAL_KEYS', keyring: seal },
      { variable: 'FIELD_KEYS', keyring: field },
    ]),
  );
  return payload === undefined || faults.length > before
    ? undefined
    : { payload, request, audit, seal, field, staff };
}

/** Each purpose has keys of its own: what decrypts payloads authenticates no request, and what writes the audit trail does not seal it. */
function readOtherKeys(
  env: SetVariables,
  purpose: 'REQUEST' | 'AUDIT' | 'SEAL' | 'FIELD' | 'STAFF',
  others: readonly { readonly variable: string; readonly keyring: Keyring | undefined }[],
): Keyring | undefined {
  const variable = `${purpose}_KEYS`;
  const keyring = readKeyring(env, variable, `${purpose}_ACTIVE_KEY_ID`);
  const hex = (keys: Keyring | undefined) =>
    (keys?.keyIds ?? []).map((keyId) => Buffer.from(keys?.keyOf(keyId) ?? []).toString('hex'));
  const own = hex(keyring);
  const faults = others
    .filter((other) => hex(other.keyring).some((key) => own.includes(key)))
    .map((other) => `${variable}: has to hold other keys than ${other.variable}`);
  if (faults.length > 0) throw new ConfigError(faults);
  return keyring;
}

/** Undefined when the variable is not set. */
function readKeyring(env: SetVariables, variable: string, activeVariable: string): Keyring | undefined {
  const text = env[variable];
  if (text === undefined) return undefined;
  try {
    const keyring = parseKeyring(text, env[activeVariable]);
    if (env['NODE_ENV'] === 'production') assertRandom(variable, keyring);
    return keyring;
  } catch (error) {
    if (error instanceof KeyringError) throw new ConfigError([`${variable}: ${error.message}`]);
    throw error;
  }
}

/** A key of zeros, or of any one byte, is an example that was copied. */
function assertRandom(variable: string, keyring: Keyring): void {
  for (const keyId of keyring.keyIds)
    if (new Set(keyring.keyOf(keyId)).size < 8)
      throw new ConfigError([`${variable}: the key "${keyId}" has to be random in production`]);
}
