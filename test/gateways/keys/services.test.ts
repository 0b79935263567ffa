import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createKeyring, newKeyEntry, parseKeyring } from '../../../src/codec/keyring.ts';
import { keyProviderFrom } from '../../../src/config/key-service.ts';
import { type KeyProvider, KeyRefused } from '../../../src/domain/key-provider.ts';
import { signedHeaders } from '../../../src/gateways/aws/sigv4.ts';
import { createAwsKmsProvider } from '../../../src/gateways/keys/aws-kms.ts';
import { createGoogleKmsProvider } from '../../../src/gateways/keys/google-kms.ts';
import { createRingProvider } from '../../../src/gateways/keys/ring.ts';
import { createVaultTransitProvider } from '../../../src/gateways/keys/vault-transit.ts';
import { migrate } from '../../../src/store/migrations/migrate.ts';
import { rotateWrapping } from '../../../src/store/sealing/rotation.ts';
import { createStore } from '../../../src/store/store.ts';
import { aCustomer } from '../../support/builders/builders.ts';
import { type AwsEmulator, anAwsEmulator } from '../../support/outside/aws-emulator.ts';
import { aTestDatabase } from '../../support/product/database.ts';
import { findPython } from '../../support/run/python-tool.ts';

const PLACE = { scope: 'customer:CUST-1', version: 2 };

/** What every provider promises. */
async function keepsItsPromises(provider: KeyProvider): Promise<void> {
  const key = randomBytes(32);
  const wrapped = await provider.wrap(key, PLACE);
  expect(wrapped.keyId).toBe(provider.activeKeyId);
  expect(wrapped.wrapped).not.toContain(key.toString('base64'));
  expect(Buffer.from(await provider.unwrap(wrapped, PLACE)).equals(key)).toBe(true);
  for (const other of [
    { ...PLACE, version: 3 },
    { ...PLACE, scope: 'customer:CUST-2' },
  ])
    await expect(provider.unwrap(wrapped, other)).rejects.toThrow(KeyRefused);
}

describe.skipIf(findPython(process.env) === undefined)('AWS KMS, of a real server', () => {
  let aws: AwsEmulator;
  beforeAll(async () => {
    aws = await anAwsEmulator();
  }, 300_000);
  afterAll(() => aws?.stop());

  async function aKey(): Promise<string> {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'TrentService.CreateKey',
    };
    const request = { method: 'POST', url: new URL(aws.url), headers, body: '{}' } as const;
    const signed = signedHeaders(
      { ...request, region: aws.region, service: 'kms' },
      aws.credentials,
      Date.now(),
    );
    const response = await fetch(aws.url, { method: 'POST', headers: signed, body: '{}' });
    const parsed = z.object({ KeyMetadata: z.object({ KeyId: z.string() }) }).parse(await response.json());
    return parsed.KeyMetadata.KeyId;
  }
  const providerOf = (keyId: string) =>
    createAwsKmsProvider({ keyId, region: aws.region, credentials: aws.credentials, endpoint: aws.url });

  test('wraps and unwraps for one scope and version, and refuses every other', async () => {
    await keepsItsPromises(providerOf(await aKey()));
  });

  test('refuses a wrapped key that was changed, and does not wrap with a key that is not there', async () => {
    const provider = providerOf(await aKey());
    const { keyId, wrapped } = await provider.wrap(randomBytes(32), PLACE);
    const changed = Buffer.from(wrapped, 'base64');
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    await expect(provider.unwrap({ keyId, wrapped: changed.toString('base64') }, PLACE)).rejects.toThrow(
      KeyRefused,
    );
    await expect(
      providerOf('00000000-0000-0000-0000-000000000000').wrap(randomBytes(32), PLACE),
    ).rejects.toThrow(/does not wrap/);
  });

  test('takes over from keys of the configuration: every text opens before, while and after', async () => {
    const database = await aTestDatabase('kms');
    try {
      const { db, client } = database;
      await migrate(db);
      const keys = parseKeyring(newKeyEntry('k1'));
      await createStore(db, client, createRingProvider(keys)).customers.insertMissing([
        aCustomer({ customerId: 'CUST-K', name: 'Olga Fischer' }),
      ]);
      const both = keyProviderFrom(providerOf(await aKey()), keys);
      if (both === undefined) throw new Error('no provider');
      const nameBy = async (provider: KeyProvider) =>
        (await createStore(db, client, provider).customers.get('CUST-K'))?.name;
      expect(await nameBy(both)).toBe('Olga Fischer');
      expect(await rotateWrapping({ ...database, keys: both })).toBeGreaterThan(0);
      // The old keys are gone: KMS alone opens it.
      const others = createKeyring(new Map([['other', new Uint8Array(32).fill(9)]]), 'other');
      const alone = keyProviderFrom(both, others);
      expect(alone === undefined ? '' : await nameBy(alone)).toBe('Olga Fischer');
    } finally {
      await database.drop();
    }
  });
});

test('a service that does not answer refuses nothing: it is asked again', async () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const gone = createAwsKmsProvider({ keyId: 'k', region: 'r', credentials, endpoint: 'http://127.0.0.1:1' });
  const key = { keyId: gone.activeKeyId, wrapped: 'AAAA' };
  await expect(gone.unwrap(key, PLACE)).rejects.toThrow();
  await expect(gone.unwrap(key, PLACE)).rejects.not.toThrow(KeyRefused);
});

/** What the other two services do with a key, by their documents: AES-256-GCM with associated data. */
function keyOfService() {
  const key = randomBytes(32);
  return {
    encrypt(plain: string, associated: string): string {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(associated, 'base64'));
      const sealed = Buffer.concat([nonce, cipher.update(plain, 'base64'), cipher.final()]);
      return Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64');
    },
    decrypt(wrapped: string, associated: string): string | null {
      const sealed = Buffer.from(wrapped, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
      decipher.setAAD(Buffer.from(associated, 'base64')).setAuthTag(sealed.subarray(-16));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString(
          'base64',
        );
      } catch {
        return null;
      }
    },
  };
}

interface Asked {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A server that answers as `answer` says; null is a 400. */
async function serving(answer: (asked: Asked) => object | null) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const one = { path: request.url ?? '', headers: request.headers, body: await text(request) };
    asked.push(one);
    const said = answer(one);
    response.writeHead(said === null ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(said ?? { errors: ['invalid'] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return { url, asked, stop: () => server.close() };
}

const Json = z.record(z.string(), z.string());

test('Vault Transit is asked by its documents, with the context as associated data', async () => {
  const key = keyOfService();
  const vault = await serving(({ path, body }) => {
    const {
      plaintext = '',
      ciphertext = '',
      associated_data: associated = '',
    } = Json.parse(JSON.parse(body));
    if (path === '/v1/secrets/transit/encrypt/field-keys')
      return { data: { ciphertext: `vault:v1:${key.encrypt(plaintext, associated)}` } };
    if (path !== '/v1/secrets/transit/decrypt/field-keys') return null;
    const opened = key.decrypt(ciphertext.replace('vault:v1:', ''), associated);
    return opened === null ? null : { data: { plaintext: opened } };
  });
  try {
    const settings = { address: `${vault.url}/`, keyName: 'field-keys', mount: 'secrets/transit' };
    await keepsItsPromises(
      createVaultTransitProvider({ ...settings, token: () => 's.token', namespace: 'n' }),
    );
    for (const { headers } of vault.asked)
      expect(headers).toMatchObject({ 'x-vault-token': 's.token', 'x-vault-namespace': 'n' });
  } finally {
    vault.stop();
  }
});

test('Google KMS is asked by its documents, as a service account that signs for its token once', async () => {
  const key = keyOfService();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = 'projects/p/locations/eu/keyRings/r/cryptoKeys/k';
  const google = await serving(({ path, body, headers }) => {
    if (path === '/token') {
      const assertion = new URLSearchParams(body).get('assertion') ?? '';
      const [head, claims, signature = ''] = assertion.split('.');
      const unsigned = Buffer.from(`${head}.${claims}`);
      const genuine = verify('sha256', unsigned, publicKey, Buffer.from(signature, 'base64url'));
      return genuine ? { access_token: 'of-google', expires_in: 3_600 } : null;
    }
    if (headers['authorization'] !== 'Bearer of-google') return null;
    const {
      plaintext,
      ciphertext = '',
      additionalAuthenticatedData: more = '',
    } = Json.parse(JSON.parse(body));
    if (path === `/v1/${name}:encrypt`) return { ciphertext: key.encrypt(plaintext ?? '', more) };
    const opened = path === `/v1/${name}:decrypt` ? key.decrypt(ciphertext, more) : null;
    return opened === null ? null : { plaintext: opened };
  });
  try {
    const account = {
      clientEmail: 'goodstanding@p.iam.gserviceaccount.com',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      tokenUri: `${google.url}/token`,
    };
    await keepsItsPromises(createGoogleKmsProvider({ keyName: name, account, endpoint: google.url }));
    expect(google.asked.filter(({ path }) => path === '/token')).toHaveLength(1);
  } finally {
    google.stop();
  }
});
