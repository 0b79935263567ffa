import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { newKeyEntry } from '../../src/codec/keyring.ts';
import { loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/errors.ts';
import {
  requireAuditKeys,
  requireJwt,
  requireKeyProvider,
  requireRequestKeys,
} from '../../src/config/requirements.ts';

const key = newKeyEntry('k1');
const base = { MONGODB_URI: 'mongodb://app:hunter2@db/?replicaSet=rs0', PAYLOAD_KEYS: key };

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  test('needs only the database and the keys on one machine', () => {
    const config = loadConfig(base);
    expect(config).toMatchObject({
      production: false,
      http: { host: '127.0.0.1', port: 8080, publicBaseUrl: 'http://localhost:8080' },
      temporal: { address: 'localhost:7233', namespace: 'default', taskQueue: 'goodstanding' },
      codec: { allowedOrigins: ['http://localhost:8233'] },
      worker: { deployment: undefined },
      jwt: undefined,
    });
    expect(config.mongodb.uri.reveal()).toBe(base.MONGODB_URI);
    expect(() => requireJwt(config)).toThrow(ConfigError);
  });

  test("reads how an identity provider's claims become ours, and refuses what maps to nothing of ours", () => {
    const jwt = {
      JWT_ISSUER: 'https://idp.example',
      JWT_AUDIENCE: 'a',
      JWT_JWKS_URL: 'https://idp.example/jwks',
    };
    const { claims } = requireJwt(loadConfig({ ...base, ...jwt, JWT_ROLE_MAP: '{"g,1":"care"}' }));
    expect(claims.roleMap).toEqual(new Map([['g,1', ['care']]]));
    expect(
      faultsOf({
        ...{ ...base, ...jwt, JWT_ROLE_MAP: '{"group":"chief"}' },
        ...{ JWT_ACR_MAP: '{}', JWT_SCOPE: 'wide' },
      }).map((fault) => fault.split(':')[0]),
    ).toEqual(['JWT_ROLE_MAP', 'JWT_ACR_MAP', 'JWT_SCOPE']);
  });

  test('names every fault at once, by variable, and shows no value', () => {
    const faults = faultsOf({
      HTTP_PORT: 'hidden-1',
      LOG_LEVEL: 'hidden-2',
      PAYLOAD_KEYS: 'k1:hidden-3',
      REQUEST_KEYS: 'k1:hidden-3',
      AUDIT_KEYS: 'k1:hidden-4',
      JWT_ISSUER: 'hidden-4',
      JWT_ALGORITHMS: 'HS256',
      WORKER_BUILD_ID: 'hidden-5',
      CODEC_TOKEN: 'hidden-6',
      TEMPORAL_UI_URL: 'hidden-7',
    });
    for (const name of [
      'MONGODB_URI: has to be set',
      'HTTP_PORT',
      'LOG_LEVEL',
      'PAYLOAD_KEYS',
      'REQUEST_KEYS',
      'AUDIT_KEYS',
      'JWT_AUDIENCE: has to be set',
      'JWT_ALGORITHMS',
      'JWT_JWKS_URL, JWT_JWKS_FILE',
      'WORKER_DEPLOYMENT_NAME',
      'CODEC_TOKEN',
      'TEMPORAL_UI_URL',
    ]) {
      expect(
        faults.some((fault) => fault.startsWith(name)),
        `${name} in ${faults.join(' | ')}`,
      ).toBe(true);
    }
    expect(faults.join()).not.toContain('hidden');
  });

  test('prints no secret', () => {
    const token = 'token-token-token-token-token-token';
    const config = loadConfig({ ...base, TEMPORAL_API_KEY: 'api-key-secret', CODEC_TOKEN: token });
    const printed = inspect(config, { depth: 20, showHidden: true }) + JSON.stringify(config);
    for (const secret of ['hunter2', 'api-key-secret', token, key.slice(3, 20)])
      expect(printed).not.toContain(secret);
    expect(config.temporal.connection.reveal()).toMatchObject({ apiKey: 'api-key-secret' });
  });

  test('treats empty values, which compose files pass, as unset', () => {
    expect(loadConfig({ ...base, HTTP_PORT: '', JWT_ISSUER: '', WORKER_BUILD_ID: '' }).http.port).toBe(8080);
  });

  test('reads a temporal.toml profile only when it is asked to, with the environment on top', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'goodstanding-toml-'));
    const file = join(folder, 'temporal.toml');
    await writeFile(
      file,
      '[profile.cloud]\naddress = "ns.tmprl.cloud:7233"\nnamespace = "ns"\napi_key = "k"\n',
    );
    const asked = loadConfig({ ...base, TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'cloud' });
    expect(asked.temporal).toMatchObject({ address: 'ns.tmprl.cloud:7233', namespace: 'ns' });
    const over = loadConfig({
      ...base,
      TEMPORAL_CONFIG_FILE: file,
      TEMPORAL_PROFILE: 'cloud',
      TEMPORAL_NAMESPACE: 'b',
    });
    expect(over.temporal.namespace).toBe('b');
    expect(faultsOf({ ...base, TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'nope' })).toHaveLength(1);
  });

  test('reads keys of callers from a file, and wants https for a URL in production', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'goodstanding-jwks-'));
    const file = join(folder, 'jwks.json');
    await writeFile(file, JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }));
    const jwt = { JWT_ISSUER: 'https://i', JWT_AUDIENCE: 'a' };
    expect(loadConfig({ ...base, ...jwt, JWT_JWKS_FILE: file }).jwt?.keys).toHaveProperty(
      'jwks.keys.0.kty',
      'EC',
    );
    const http = { ...base, ...jwt, JWT_JWKS_URL: 'http://issuer/jwks' };
    expect(faultsOf(http)).toEqual([]);
    expect(faultsOf({ ...http, NODE_ENV: 'production' })).toEqual([
      'JWT_JWKS_URL: has to be https in production',
    ]);
  });

  test('production refuses clear http to the processor, and keys that are not random', () => {
    const clear = { ...base, PROCESSOR_URL: 'http://processor.example' };
    expect(faultsOf(clear)).toEqual([]);
    expect(faultsOf({ ...clear, NODE_ENV: 'production' })).toEqual([
      'PROCESSOR_URL: has to be https in production',
    ]);
    for (const variable of ['PAYLOAD_KEYS', 'REQUEST_KEYS', 'AUDIT_KEYS', 'FIELD_KEYS'])
      for (const byte of [0, 255]) {
        const key = Buffer.alloc(32, byte).toString('base64');
        const env = { ...base, [variable]: `k1:${key}` };
        expect(faultsOf(env)).toEqual([]);
        const faults = faultsOf({ ...env, NODE_ENV: 'production' });
        expect(faults).toEqual([`${variable}: the key "k1" has to be random in production`]);
      }
  });

  test('the keys that authenticate requests open no payload', () => {
    expect(() => requireRequestKeys(loadConfig(base))).toThrow(/REQUEST_KEYS/);
    const other = newKeyEntry('r1');
    expect(requireRequestKeys(loadConfig({ ...base, REQUEST_KEYS: other })).activeKeyId).toBe('r1');
    const bytes = key.slice(key.indexOf(':') + 1);
    expect(faultsOf({ ...base, REQUEST_KEYS: `${other},same:${bytes}` })).toEqual([
      'REQUEST_KEYS: has to hold other keys than PAYLOAD_KEYS',
    ]);
  });

  test('personal fields have keys of their own, and there is no way to go without', () => {
    expect(() => requireKeyProvider(loadConfig(base))).toThrow(/FIELD_KEYS/);
    const own = newKeyEntry('f1');
    expect(requireKeyProvider(loadConfig({ ...base, FIELD_KEYS: own })).activeKeyId).toBe('f1');
    expect(faultsOf({ ...base, REQUEST_KEYS: own, FIELD_KEYS: own })).toEqual([
      'FIELD_KEYS: has to hold other keys than REQUEST_KEYS',
    ]);
  });

  test.each([
    [
      { FIELD_KEY_SERVICE: 'hsm' },
      ['FIELD_KEY_SERVICE: has to be one of aws-kms, google-kms, vault-transit'],
    ],
    [
      { FIELD_KEY_SERVICE: 'aws-kms', FIELD_KEY_SERVICE_KEY: 'alias/k', AWS_REGION: 'eu-central-1' },
      ['AWS_ACCESS_KEY_ID: has to be set', 'AWS_SECRET_ACCESS_KEY: has to be set'],
    ],
    [
      { FIELD_KEY_SERVICE: 'google-kms', FIELD_KEY_SERVICE_KEY: 'k' },
      ['FIELD_KEY_SERVICE_KEY: has to be projects/…/locations/…/keyRings/…/cryptoKeys/…'],
    ],
    [
      {
        FIELD_KEY_SERVICE: 'vault-transit',
        FIELD_KEY_SERVICE_KEY: 'k',
        VAULT_ADDR: 'http://vault.example:8200',
        VAULT_TOKEN: 'secret-token',
      },
      ['VAULT_ADDR: has to be an https URL'],
    ],
  ])(
    'a key management service that lacks something is refused, by the names of what it lacks: %j',
    (set, faults) => {
      expect(faultsOf({ ...base, ...set })).toEqual(faults);
    },
  );

  test('a key management service wraps, whether FIELD_KEYS is set or not', () => {
    const service = {
      ...{ FIELD_KEY_SERVICE: 'vault-transit', FIELD_KEY_SERVICE_KEY: 'field-keys' },
      ...{ VAULT_ADDR: 'https://vault.example', VAULT_TOKEN: 'secret-token' },
    };
    for (const more of [{}, { FIELD_KEYS: newKeyEntry('f1') }]) {
      const config = loadConfig({ ...base, ...service, ...more });
      expect(requireKeyProvider(config).activeKeyId).toBe('vault-transit:field-keys');
      expect(JSON.stringify(config)).not.toContain('secret-token');
    }
  });

  test('the audit trail is written with keys that do nothing else', () => {
    expect(() => requireAuditKeys(loadConfig(base))).toThrow(/AUDIT_KEYS/);
    const own = newKeyEntry('a1');
    expect(requireAuditKeys(loadConfig({ ...base, AUDIT_KEYS: own })).activeKeyId).toBe('a1');
    expect(faultsOf({ ...base, REQUEST_KEYS: own, AUDIT_KEYS: own })).toEqual([
      'AUDIT_KEYS: has to hold other keys than REQUEST_KEYS',
    ]);
  });
});
