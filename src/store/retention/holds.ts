import type { Db, MongoClient } from 'mongodb';
import { absence } from '../../domain/absences.ts';
import { ofCustomer } from '../../domain/audit/objects.ts';
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { CustomerId, SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson } from '../../domain/four-eyes.ts';
import { type HeldObjectType, isHoldInForce, type LegalHold } from '../../domain/retention/hold.ts';
import { retentionRefusal } from '../../domain/retention/refusals.ts';
import { accounts, customers } from '../accounts/collections.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { approvals, cycleChanges, inquiries } from '../cases/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { legalHolds } from './collections.ts';

export interface HoldReads {
  get(holdId: string): Promise<LegalHold | null>;
  /** Newest first. Throws InvalidCursor. */
  list(query: PageRequest & { readonly customerId: CustomerId | null }): Promise<Page<LegalHold>>;
  /** Those of these customers that are in force on a day. */
  inForce(customerIds: readonly CustomerId[], on: CivilDate): Promise<LegalHold[]>;
}

/** A hold to set. */
export interface NewHold {
  readonly holdId: string;
  readonly object: { readonly type: HeldObjectType; readonly id: string };
  readonly reason: string;
  readonly until: CivilDate | null;
  readonly by: SubjectId;
}

export interface HoldWrites {
  /** Sets a hold. The same id again answers the hold there is. Throws NotFound when there is no such object. */
  set(hold: NewHold, now: Instant): Promise<LegalHold>;
  /**
   * Lifts a hold. The same person again answers the same. Throws NotFound, DutiesNotSeparated (who set it would lift it), InvalidState
   * (somebody else lifted it).
   */
  lift(
    request: { readonly holdId: string; readonly by: SubjectId; readonly reason: string },
    now: Instant,
  ): Promise<LegalHold>;
}

export function holdReads(reader: Reader): HoldReads {
  return {
    get: (holdId) => find(reader, holdId),
    list: ({ customerId, ...page }) => listNewestFirst(reader, legalHolds, 'setAt', { customerId }, page),
    inForce: (customerIds, on) => holdsInForce(reader, customerIds, on),
  };
}

export function holdWrites(db: Db, client: MongoClient): HoldWrites {
  return {
    set: (given, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'legalHolds.set', (tx) => setWithin(tx, given, now)),
      ),
    lift: ({ holdId, by, reason }, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'legalHolds.lift', async (tx) => {
          const hold = await find(tx, holdId);
          if (hold === null) throw absence('hold-missing');
          assertAnotherPerson(by, [hold.setBy], 'setter-lifts-legal-hold');
          if (hold.lifted?.by === by) return hold;
          if (hold.lifted !== null) throw retentionRefusal('hold-was-lifted');
          return put(tx, { ...hold, lifted: { by, at: now, reason } });
        }),
      ),
  };
}

/** The holds of these customers that are in force on a day, as a transaction sees them. */
export async function holdsInForce(
  scope: Reader | Tx,
  customerIds: readonly CustomerId[],
  on: CivilDate,
): Promise<LegalHold[]> {
  if (customerIds.length === 0) return [];
  const docs = await collectionOf(scope.db, legalHolds)
    .find({ customerId: { $in: [...customerIds] }, lifted: null }, within(scope))
    .toArray();
  return docs.map(legalHolds.fromDoc).filter((hold) => isHoldInForce(hold, on));
}

async function setWithin(tx: AuditedTx, { by, ...given }: NewHold, now: Instant): Promise<LegalHold> {
  const stored = await find(tx, given.holdId);
  if (stored !== null) return stored;
  const customerId = await customerOf(tx, given.object);
  if (customerId === null) throw absence('nothing-to-hold');
  return put(tx, { ...given, customerId, setBy: by, setAt: now, lifted: null });
}

/** Whose records a hold on an object holds; null when there is no such object. */
async function customerOf(tx: Tx, { type, id }: LegalHold['object']): Promise<CustomerId | null> {
  switch (type) {
    case 'customer':
      return (await collectionOf(tx.db, customers).findOne({ _id: id }, within(tx)))?._id ?? null;
    case 'account':
      return (await collectionOf(tx.db, accounts).findOne({ _id: id }, within(tx)))?.customerId ?? null;
    case 'case':
      return customerOfCase(tx, id);
  }
}

async function customerOfCase(tx: Tx, workflowId: string): Promise<CustomerId | null> {
  const at = workflowId.indexOf(':');
  const _id = workflowId.slice(at + 1);
  for (const [mapping, path] of [
    [approvals, 'order'],
    [inquiries, 'inquiry'],
    [cycleChanges, 'request'],
  ] as const) {
    const doc = await tx.db.collection<AnyDocument>(mapping.name).findOne({ _id, workflowId }, within(tx));
    const part: unknown = doc?.[path];
    if (typeof part === 'object' && part !== null && 'customerId' in part) return String(part.customerId);
  }
  return null;
}

async function find(scope: Reader | Tx, holdId: string): Promise<LegalHold | null> {
  const doc = await collectionOf(scope.db, legalHolds).findOne({ _id: holdId }, within(scope));
  return doc === null ? null : legalHolds.fromDoc(doc);
}

/** Written on the customer's chain, as what takes their records away is: the two wait for each other. */
async function put(tx: AuditedTx, hold: LegalHold): Promise<LegalHold> {
  await writing(tx, legalHolds).replace(ofCustomer(hold.customerId), hold);
  return hold;
}
