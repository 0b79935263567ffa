/** Where services are installed: beside the services, which bills, views and decisions read. */
import { ofAccount } from '../../domain/audit/objects.ts';
import type { PlaceOfInstallation } from '../../domain/billing/installation-place.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { installationPlaces } from './collections.ts';

export interface InstallationPlaceReads {
  /** The places of these services, by the service's id; those that are not known are left out. */
  placesOf(subscriptionIds: readonly string[]): Promise<ReadonlyMap<string, PlaceOfInstallation>>;
}

export function installationPlaceReads(reader: Reader): InstallationPlaceReads {
  return {
    async placesOf(subscriptionIds) {
      if (subscriptionIds.length === 0) return new Map();
      const docs = await collectionOf(reader.db, installationPlaces)
        .find({ _id: { $in: [...subscriptionIds] } }, within(reader))
        .toArray();
      return new Map(docs.map((doc) => [doc._id, installationPlaces.fromDoc(doc).place]));
    },
  };
}

/** The place of a service; null: it is not known. */
export async function findPlace(tx: Tx, subscriptionId: string): Promise<PlaceOfInstallation | null> {
  const doc = await collectionOf(tx.db, installationPlaces).findOne({ _id: subscriptionId }, within(tx));
  return doc === null ? null : installationPlaces.fromDoc(doc).place;
}

/** Writes the place of a service that begins in the same transaction. */
export async function putPlace(
  tx: AuditedTx,
  { subscriptionId, billingAccountId, customerId }: Subscription,
  place: PlaceOfInstallation,
): Promise<void> {
  await writing(tx, installationPlaces).insert(ofAccount(billingAccountId), {
    ...{ subscriptionId, billingAccountId, customerId, place },
  });
}

/** A service that goes on without a move is where the one before was. */
export async function keepPlace(tx: AuditedTx, before: Subscription, successor: Subscription): Promise<void> {
  const place = await findPlace(tx, before.subscriptionId);
  if (place !== null && (await findPlace(tx, successor.subscriptionId)) === null)
    await putPlace(tx, successor, place);
}
