import type { Db, MongoClient } from 'mongodb';
import { ofCustomer } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import type { StepUpDemand } from '../../domain/fraud/step-up-demand.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { stepUpDemands } from './collections.ts';

export interface StepUpDemandReads {
  /** Whether a customer has an open demand for a fresh authentication. */
  isOpen(customerId: CustomerId): Promise<boolean>;
  /** Whether a customer's newest demand ended at or after an instant: by an authentication, or because it was no fraud. */
  endedSince(customerId: CustomerId, since: Instant): Promise<boolean>;
  /** The customers whose demands ended at or after an instant, by id, after a place. */
  endedCustomers(query: {
    readonly since: Instant;
    readonly after: CustomerId | null;
    readonly limit: number;
  }): Promise<StepUpDemand[]>;
}

export interface StepUpDemandWrites {
  /** Meets the demand: the customer has authenticated. Without an open demand nothing changes. */
  meet(customerId: CustomerId, now: Instant): Promise<void>;
}

export function stepUpDemandReads(reader: Reader): StepUpDemandReads {
  return {
    async isOpen(customerId) {
      const open = { _id: customerId, state: 'open' } as const;
      return (await collectionOf(reader.db, stepUpDemands).countDocuments(open, within(reader))) > 0;
    },
    async endedSince(customerId, since) {
      const ended = { _id: customerId, state: { $ne: 'open' }, endedAt: { $gte: since } } as const;
      return (await collectionOf(reader.db, stepUpDemands).countDocuments(ended, within(reader))) > 0;
    },
    async endedCustomers({ since, after, limit }) {
      const ended = { state: { $ne: 'open' }, endedAt: { $gte: since } } as const;
      const docs = await reader.db
        .collection<{ _id: string }>(stepUpDemands.name)
        .find({ ...ended, ...(after === null ? {} : { _id: { $gt: after } }) }, within(reader))
        .sort({ _id: 1 })
        .limit(limit)
        .toArray();
      return docs.map((doc) => stepUpDemands.fromDoc(doc));
    },
  };
}

export function stepUpDemandWrites(db: Db, client: MongoClient): StepUpDemandWrites {
  return {
    async meet(customerId, now) {
      await inAuditedTransaction(db, client, 'stepUpDemands.meet', (tx) =>
        writing(tx, stepUpDemands).update(
          ofCustomer(customerId),
          { _id: customerId, state: 'open' },
          { $set: { state: 'met', endedAt: now } },
        ),
      );
    },
  };
}

/** Opens a demand in the transaction of its alert. One that is open stays as it is. */
export async function demandWithin(
  tx: AuditedTx,
  customerId: CustomerId,
  alertId: string,
  now: Instant,
): Promise<void> {
  const before = await collectionOf(tx.db, stepUpDemands).findOne({ _id: customerId }, within(tx));
  if (before?.state === 'open') return;
  const demand: StepUpDemand = { customerId, state: 'open', alertId, since: now, endedAt: null };
  await writing(tx, stepUpDemands).replace(ofCustomer(customerId), demand);
}

/** Moves the demands of one alert to the alert that it was merged into. */
export async function moveDemands(tx: AuditedTx, from: string, to: string): Promise<void> {
  for (const { _id } of await demandsOf(tx, from))
    await writing(tx, stepUpDemands).update(ofCustomer(_id), { _id }, { $set: { alertId: to } });
}

/** Lifts the open demands that came with an alert. */
export async function liftDemands(tx: AuditedTx, alertId: string, now: Instant): Promise<void> {
  for (const { _id } of await demandsOf(tx, alertId))
    await writing(tx, stepUpDemands).update(
      ofCustomer(_id),
      { _id },
      { $set: { state: 'lifted', endedAt: now } },
    );
}

function demandsOf(tx: AuditedTx, alertId: string): Promise<{ readonly _id: string }[]> {
  return collectionOf(tx.db, stepUpDemands)
    .find({ alertId, state: 'open' }, { projection: { _id: 1 }, ...within(tx) })
    .toArray();
}
