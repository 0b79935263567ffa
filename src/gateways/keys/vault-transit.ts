import { z } from 'zod';
import { type KeyProvider, KeyRefused } from '../../domain/key-provider.ts';
import { ask, contextOfKey } from './service.ts';

export interface VaultTransitSettings {
  /** Such as `https://vault.example:8200`. */
  readonly address: string;
  /** The name of a key of type `aes256-gcm96` in the transit engine. */
  readonly keyName: string;
  /** Asked at each call: an agent may renew it in a file. */
  readonly token: () => string;
  /** Where the engine is mounted. Default `transit`. */
  readonly mount?: string;
  /** Of Vault Enterprise. */
  readonly namespace?: string;
}

const Encrypted = z.object({ data: z.object({ ciphertext: z.string().startsWith('vault:') }) });
const Decrypted = z.object({ data: z.object({ plaintext: z.base64() }) });

/** What the ids of its wrapping keys begin with. */
const VAULT_TRANSIT = 'vault-transit';

/**
 * Wraps data keys with a key of the transit engine of HashiCorp Vault or OpenBao, which never leaves it. Scope and version are its
 * associated data. The token has to be allowed to update `<mount>/encrypt/<key>` and `<mount>/decrypt/<key>`.
 */
export function createVaultTransitProvider(settings: VaultTransitSettings): KeyProvider {
  const { address, keyName, token, mount = 'transit', namespace } = settings;
  const call = (operation: 'encrypt' | 'decrypt', name: string, content: object) =>
    ask({
      url: new URL(`${address.replace(/\/+$/, '')}/v1/${mount}/${operation}/${encodeURIComponent(name)}`),
      headers: {
        'content-type': 'application/json',
        'x-vault-token': token(),
        ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
      },
      body: JSON.stringify(content),
    });
  const activeKeyId = `${VAULT_TRANSIT}:${keyName}`;
  return {
    activeKeyId,
    async wrap(dataKey, place) {
      const answer = await call('encrypt', keyName, {
        plaintext: Buffer.from(dataKey).toString('base64'),
        associated_data: Buffer.from(contextOfKey(place)).toString('base64'),
      });
      if (answer.refused) throw new Error(`Vault does not wrap with ${keyName}: ${answer.why}`);
      return { keyId: activeKeyId, wrapped: Encrypted.parse(answer.body).data.ciphertext };
    },
    async unwrap(key, place) {
      const answer = await call('decrypt', key.keyId.slice(VAULT_TRANSIT.length + 1), {
        ciphertext: key.wrapped,
        associated_data: Buffer.from(contextOfKey(place)).toString('base64'),
      });
      if (answer.refused) throw new KeyRefused(place, { cause: new Error(answer.why) });
      return Buffer.from(Decrypted.parse(answer.body).data.plaintext, 'base64');
    },
  };
}
