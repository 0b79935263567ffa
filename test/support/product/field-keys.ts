import type { Db } from 'mongodb';
import { parseKeyring } from '../../../src/codec/keyring.ts';
import { createRingProvider } from '../../../src/gateways/keys/ring.ts';
import { sealedDb } from '../../../src/store/sealing/sealed-db.ts';
import { createSealing } from '../../../src/store/store.ts';

/** The same in every process of the tests, so that a command reads what a test wrote. */
export const TEST_FIELD_KEYS = `test:${Buffer.from('goodstanding: field keys of test').toString('base64')}`;

/** Wraps the keys of personal fields in tests. */
export const testKeys = createRingProvider(parseKeyring(TEST_FIELD_KEYS));

/** A database as the store sees it: personal fields are sealed when they are written and opened when they are read. */
export function openedDb(db: Db): Db {
  return sealedDb(db, createSealing(db, testKeys));
}
