import type { MongoClient } from 'mongodb';
import type { AuditKeys } from '../../domain/audit/keys.ts';

/** A client without keys was asked to write an audit entry. */
class NoAuditKeys extends Error {
  override readonly name = 'NoAuditKeys';
  constructor() {
    super('AUDIT_KEYS has to be set: every write is entered in the audit trail');
  }
}

/** The keys go with the connection: everything that is written through it is entered with them. */
const keysOfClients = new WeakMap<MongoClient, AuditKeys>();

/** Says with which keys the writes of a client are entered. */
export function giveAuditKeys(client: MongoClient, keys: AuditKeys): void {
  keysOfClients.set(client, keys);
}

/** @throws NoAuditKeys */
export function keysOfClient(client: MongoClient): AuditKeys {
  const keys = keysOfClients.get(client);
  if (keys === undefined) throw new NoAuditKeys();
  return keys;
}
