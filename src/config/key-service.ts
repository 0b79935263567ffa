/**
 * The key management service that wraps the keys of personal fields: FIELD_KEY_SERVICE, and what the service needs. Where the
 * service's own tools have names for settings (AWS_*, VAULT_*, GOOGLE_APPLICATION_CREDENTIALS), these are used.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Keyring } from '../codec/keyring.ts';
import type { KeyProvider } from '../domain/key-provider.ts';
import { createAwsKmsProvider } from '../gateways/keys/aws-kms.ts';
import { createGoogleKmsProvider, type GoogleServiceAccount } from '../gateways/keys/google-kms.ts';
import { createRingProvider } from '../gateways/keys/ring.ts';
import { createSeveralProviders } from '../gateways/keys/several.ts';
import { createVaultTransitProvider } from '../gateways/keys/vault-transit.ts';
import { ConfigError } from './errors.ts';
import type { SetVariables } from './fields.ts';

const SERVICES = ['aws-kms', 'google-kms', 'vault-transit'] as const;

/** Wherever keys travel, they travel encrypted; an emulator on the machine itself is the exception. */
const serviceUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => /^https:|^http:\/\/(?:127\.0\.0\.1|localhost)[:/]/.test(`${url}/`), {
    error: 'has to be an https URL',
  });
const words = z.string().regex(/^[\w./:@+=-]{1,280}$/, 'has to be the name of a key');

const Variables = z.discriminatedUnion('FIELD_KEY_SERVICE', [
  z.object({
    FIELD_KEY_SERVICE: z.literal('aws-kms'),
    FIELD_KEY_SERVICE_KEY: words,
    AWS_REGION: z.string().regex(/^[a-z0-9-]{1,40}$/, 'has to be a region such as eu-central-1'),
    AWS_ACCESS_KEY_ID: z.string(),
    AWS_SECRET_ACCESS_KEY: z.string(),
    AWS_SESSION_TOKEN: z.string().optional(),
    AWS_ENDPOINT_URL_KMS: serviceUrl.optional(),
  }),
  z.object({
    FIELD_KEY_SERVICE: z.literal('google-kms'),
    FIELD_KEY_SERVICE_KEY: z
      .string()
      .regex(
        /^projects\/[\w:.-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/,
        'has to be projects/…/locations/…/keyRings/…/cryptoKeys/…',
      ),
    GOOGLE_APPLICATION_CREDENTIALS: z.string().optional(),
  }),
  z.object({
    FIELD_KEY_SERVICE: z.literal('vault-transit'),
    FIELD_KEY_SERVICE_KEY: z.string().regex(/^[\w.-]{1,200}$/, 'has to be the name of a key'),
    VAULT_ADDR: serviceUrl,
    VAULT_TOKEN: z.string(),
    VAULT_TRANSIT_MOUNT: z
      .string()
      .regex(/^[\w./-]{1,100}$/, 'has to be the path of a mount')
      .default('transit'),
    VAULT_NAMESPACE: z.string().optional(),
  }),
]);

/**
 * The service of the environment.
 * @returns undefined when FIELD_KEY_SERVICE is not set
 * @throws ConfigError
 */
export function readKeyService(env: SetVariables): KeyProvider | undefined {
  if (env['FIELD_KEY_SERVICE'] === undefined) return undefined;
  const parsed = Variables.safeParse(env);
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map(({ path, message, code }) =>
        code === 'invalid_union'
          ? `FIELD_KEY_SERVICE: has to be one of ${SERVICES.join(', ')}`
          : `${String(path[0])}: ${env[String(path[0])] === undefined ? 'has to be set' : message}`,
      ),
    );
  const { data } = parsed;
  const keyName = data.FIELD_KEY_SERVICE_KEY;
  switch (data.FIELD_KEY_SERVICE) {
    case 'aws-kms':
      return createAwsKmsProvider({
        ...{ keyId: keyName, region: data.AWS_REGION },
        credentials: {
          ...{ accessKeyId: data.AWS_ACCESS_KEY_ID, secretAccessKey: data.AWS_SECRET_ACCESS_KEY },
          ...(data.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: data.AWS_SESSION_TOKEN }),
        },
        ...(data.AWS_ENDPOINT_URL_KMS === undefined ? {} : { endpoint: data.AWS_ENDPOINT_URL_KMS }),
      });
    case 'google-kms': {
      const file = data.GOOGLE_APPLICATION_CREDENTIALS;
      return createGoogleKmsProvider({ keyName, account: file === undefined ? null : accountIn(file) });
    }
    case 'vault-transit':
      return createVaultTransitProvider({
        ...{ keyName, address: data.VAULT_ADDR, mount: data.VAULT_TRANSIT_MOUNT },
        token: () => data.VAULT_TOKEN,
        ...(data.VAULT_NAMESPACE === undefined ? {} : { namespace: data.VAULT_NAMESPACE }),
      });
  }
}

/** The service, which also unwraps what the keys of the configuration wrapped; without a service only those keys; undefined when neither is set. */
export function keyProviderFrom(
  service: KeyProvider | undefined,
  keys: Keyring | undefined,
): KeyProvider | undefined {
  const ring = keys === undefined ? undefined : createRingProvider(keys);
  if (service === undefined || ring === undefined || keys === undefined) return service ?? ring;
  return createSeveralProviders(service, [
    { provider: ring, wrapped: (keyId) => keys.keyOf(keyId) !== undefined },
  ]);
}

const AccountFile = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  token_uri: serviceUrl.default('https://oauth2.googleapis.com/token'),
});

function accountIn(file: string): GoogleServiceAccount {
  try {
    const { client_email, private_key, token_uri } = AccountFile.parse(
      JSON.parse(readFileSync(file, 'utf8')),
    );
    return { clientEmail: client_email, privateKey: private_key, tokenUri: token_uri };
  } catch {
    // What was read may be in the error.
    throw new ConfigError(['GOOGLE_APPLICATION_CREDENTIALS: has to name the key file of a service account']);
  }
}
