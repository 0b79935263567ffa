/**
 * Tickets: what a person or a client may do once, and only for minutes. A sign-in that waits for its second factor, an authorization code, the
 * challenge of a passkey. The holder of the secret has the ticket; only a digest of the secret is stored.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Collection, Db } from 'mongodb';
import { OPERATION_LIMIT } from '../mongo/connection.ts';

/** Name of the collection. */
const TICKET_COLLECTION = 'accessTickets';

/** What a ticket is for. A ticket of one kind is worth nothing as another. */
export type TicketKind =
  | 'signIn'
  | 'secondFactor'
  | 'code'
  | 'passkey'
  | 'newPasskey'
  | 'newCodes'
  | 'assertion'
  | 'proof';

/** The store of tickets. Every method rejects with the driver's error when MongoDB does not answer. */
export interface TicketStore {
  /** Makes a ticket and returns its secret. */
  issue(kind: TicketKind, content: object, lifeMs: number): Promise<string>;
  /** What a ticket holds; the ticket stays valid. Null when there is none, or it has expired. */
  read(kind: TicketKind, secret: string): Promise<unknown>;
  /** What a ticket holds; the ticket is gone then. Of several callers at once, one gets it. */
  take(kind: TicketKind, secret: string): Promise<unknown>;
  /** Uses a value that a client chose itself. False when it was used before. */
  use(kind: TicketKind, value: string, lifeMs: number): Promise<boolean>;
}

interface TicketDocument {
  _id: string;
  /** JSON. */
  content: string;
  expiresAt: Date;
}

/** Creates the collection's TTL index. Idempotent. */
export async function ensureTicketIndexes(db: Db): Promise<void> {
  await collectionOf(db).createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0, name: 'expiry' });
}

/** The store on MongoDB. */
export function createTicketStore(db: Db): TicketStore {
  const tickets = collectionOf(db);
  // The index deletes once a minute: what has expired is no ticket before that too.
  const valid = (kind: TicketKind, secret: string) => ({
    _id: digestOf(kind, secret),
    expiresAt: { $gt: new Date() },
  });
  return {
    async issue(kind, content, lifeMs) {
      const secret = randomBytes(32).toString('base64url');
      await tickets.insertOne(
        { _id: digestOf(kind, secret), content: JSON.stringify(content), expiresAt: after(lifeMs) },
        OPERATION_LIMIT,
      );
      return secret;
    },
    async read(kind, secret) {
      const found = await tickets.findOne(valid(kind, secret), OPERATION_LIMIT);
      return found === null ? null : JSON.parse(found.content);
    },
    async take(kind, secret) {
      const found = await tickets.findOneAndDelete(valid(kind, secret), OPERATION_LIMIT);
      return found === null ? null : JSON.parse(found.content);
    },
    async use(kind, value, lifeMs) {
      const { upsertedCount } = await tickets.updateOne(
        { _id: digestOf(kind, value) },
        { $setOnInsert: { content: '{}', expiresAt: after(lifeMs) } },
        { ...OPERATION_LIMIT, upsert: true },
      );
      return upsertedCount === 1;
    },
  };
}

function after(ms: number): Date {
  return new Date(Date.now() + ms);
}

function digestOf(kind: TicketKind, secret: string): string {
  return createHash('sha256').update(`${kind}\n${secret}`).digest('hex');
}

function collectionOf(db: Db): Collection<TicketDocument> {
  return db.collection<TicketDocument>(TICKET_COLLECTION);
}
