/** What one process needs from the configuration and another does not. */
import type { Keyring } from '../codec/keyring.ts';
import type { KeyProvider } from '../domain/key-provider.ts';
import type { SealBucketSettings } from '../gateways/audit/seal-bucket.ts';
import type { Config } from './config.ts';
import { ConfigError } from './errors.ts';
import type { JwtConfig } from './issuer.ts';

/**
 * The JWT settings, for the process that answers callers.
 * @throws ConfigError when none are set
 */
export function requireJwt(config: Config): JwtConfig {
  if (config.jwt === undefined) {
    throw new ConfigError([
      'JWT_ISSUER, JWT_AUDIENCE and JWT_JWKS_URL (or JWT_JWKS_FILE) have to be set for the API',
    ]);
  }
  return config.jwt;
}

/**
 * Which authentications sensitive operations take, for the process that answers callers. There is no way to go without.
 * @throws ConfigError when none is set
 */
export function requireStepUpRules(config: Config): NonNullable<Config['stepUp']> {
  if (config.stepUp === undefined)
    throw new ConfigError([
      'STEP_UP_ACR: has to be set for the API: the acr values of your issuer that are strong enough for sensitive operations',
    ]);
  return config.stepUp;
}

/**
 * The keys of authentication codes, for the processes that make and check them.
 * @throws ConfigError when none are set
 */
export function requireRequestKeys(config: Config): Keyring {
  if (config.requestKeys === undefined)
    throw new ConfigError(['REQUEST_KEYS: has to be set for API and worker: keyId:base64 of 32 bytes']);
  return config.requestKeys;
}

/**
 * The keys of the audit trail, for the processes that write it.
 * @throws ConfigError when none are set
 */
export function requireAuditKeys(config: Config): Keyring {
  if (config.auditKeys === undefined)
    throw new ConfigError(['AUDIT_KEYS: has to be set for API, worker and setup: keyId:base64 of 32 bytes']);
  return config.auditKeys;
}

/**
 * What the audit trail is sealed with, for the worker. Undefined where nothing is said of seals, which production does not allow.
 * @throws ConfigError
 */
export function requireSealing({ seals: { keys, folder, timestampUrl, bucket }, production }: Config):
  | {
      readonly keys: Keyring;
      readonly folder: string;
      readonly timestampUrl: string | undefined;
      readonly bucket: SealBucketSettings | undefined;
    }
  | undefined {
  if (keys !== undefined && folder !== undefined) return { keys, folder, timestampUrl, bucket };
  if (!production && keys === undefined && folder === undefined && timestampUrl === undefined)
    return undefined;
  const missing = [
    ...(keys === undefined ? ['SEAL_KEYS: has to be set for the worker: keyId:base64 of 32 bytes'] : []),
    ...(folder === undefined
      ? [
          'SEAL_FOLDER: has to be set for the worker: a folder outside of the database, to which files are only added',
        ]
      : []),
  ];
  throw new ConfigError(missing);
}

/**
 * Who wraps the keys of personal fields, for the processes that open the store. There is no way to go without.
 * @throws ConfigError when none are set
 */
export function requireKeyProvider(config: Config): KeyProvider {
  if (config.fieldKeys === undefined)
    throw new ConfigError([
      'FIELD_KEYS: has to be set for API, worker and setup: keyId:base64 of 32 bytes; or FIELD_KEY_SERVICE',
    ]);
  return config.fieldKeys;
}
