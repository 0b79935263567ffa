/** The outbox: an event is written in the transaction in which it happens, and handed on after it. */
import { randomUUID } from 'node:crypto';
import { Timestamp } from 'mongodb';
import type { NewEvent } from '../../domain/events/catalogue.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { domainEvents, FRESH, PLACE } from './collections.ts';
import { EVENT_SCHEMAS } from './event-schemas.ts';

/** A transaction that can announce events. They are written at its end, in the order in which they were announced. */
export interface AnnouncingTx extends Tx {
  readonly events: NewEvent[];
}

/**
 * Announces an event: it goes out if the transaction commits, and only then.
 * @throws ZodError when it says more or something else than the schema of its type
 */
export function announce(tx: AnnouncingTx, event: NewEvent): void {
  EVENT_SCHEMAS[event.type].parse(event.data);
  tx.events.push(event);
}

/** Writes what the transaction has announced: one statement, and none where it announced nothing. */
export async function writeEvents(tx: AnnouncingTx): Promise<void> {
  if (tx.events.length === 0) return;
  const docs = tx.events.map(
    (event): AnyDocument => ({
      ...domainEvents.toDoc({ eventId: randomUUID(), ...event, data: { ...event.data } }),
      // An empty timestamp becomes MongoDB's own time as it is written.
      [PLACE]: new Timestamp({ t: 0, i: 0 }),
      [FRESH]: true,
    }),
  );
  await tx.db.collection<AnyDocument>(domainEvents.name).insertMany(docs, within(tx));
}
