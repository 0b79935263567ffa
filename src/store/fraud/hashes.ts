import { createHmac } from 'node:crypto';
import type { MongoClient } from 'mongodb';
import type { HASHED_PARTIES } from '../../domain/fraud/party.ts';
import { keysOfClient } from '../audit/client-keys.ts';

export interface FraudHashes {
  /** What an address, a device or a payment method is known by: nobody without the key can try out what it was. */
  hashed(kind: (typeof HASHED_PARTIES)[number], id: string): string;
}

/** Hashes by the active key of the client's audit keys. */
export function fraudHashes(client: MongoClient): FraudHashes {
  return {
    hashed(kind, id) {
      const keys = keysOfClient(client);
      const key = keys.keyOf(keys.activeKeyId);
      if (key === undefined) throw new Error('the active key of AUDIT_KEYS is not there');
      return createHmac('sha256', key)
        .update(`goodstanding:fraud:${kind}:1:`)
        .update(id, 'utf8')
        .digest('base64url')
        .slice(0, 32);
    },
  };
}
