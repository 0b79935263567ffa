import type { Db, MongoClient } from 'mongodb';
import { absence } from '../../domain/absences.ts';
import { ofCase } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { fraudAlertWorkflowId } from '../../domain/fraud/alert.ts';
import type { FreezeState, FrozenMethod, LiftReason } from '../../domain/fraud/frozen-method.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { frozenMethods } from './collections.ts';

export interface FrozenMethodReads {
  /** The newest freeze of a method, by its hash; null: it was never frozen. */
  get(method: string): Promise<FrozenMethod | null>;
  /** Newest first. Null: any state. Throws InvalidCursor. */
  list(query: PageRequest & { readonly state: FreezeState | null }): Promise<Page<FrozenMethod>>;
}

export interface FrozenMethodWrites {
  /** Lifts the freeze of a method. A repetition changes nothing. Throws NotFound. */
  lift(
    method: string,
    lifting: { readonly by: SubjectId; readonly reason: LiftReason },
    now: Instant,
  ): Promise<FrozenMethod>;
}

export function frozenMethodReads(reader: Reader): FrozenMethodReads {
  return {
    get: (method) => find(reader, method),
    list: ({ state, ...page }) => listNewestFirst(reader, frozenMethods, 'frozenAt', { state }, page),
  };
}

export function frozenMethodWrites(db: Db, client: MongoClient): FrozenMethodWrites {
  return {
    lift: (method, lifting, now) =>
      inAuditedTransaction(db, client, 'frozenMethods.lift', async (tx) => {
        const frozen = await find(tx, method);
        if (frozen === null) throw absence('method-never-frozen');
        return frozen.state === 'lifted' ? frozen : liftWithin(tx, frozen, lifting, now);
      }),
  };
}

/** Freezes a method in the transaction of its alert. A frozen method stays frozen by the alert that froze it first. */
export async function freezeWithin(
  tx: AuditedTx,
  method: string,
  alertId: string,
  now: Instant,
): Promise<void> {
  if ((await find(tx, method))?.state === 'frozen') return;
  const frozen: FrozenMethod = {
    ...{ method, state: 'frozen', alertId, frozenAt: now },
    ...{ liftedBy: null, liftedAt: null, liftReason: null },
  };
  await writing(tx, frozenMethods).replace(ofCase(fraudAlertWorkflowId(alertId)), frozen);
}

/** Moves the freezes of one alert to the alert that it was merged into. */
export async function moveFreezes(tx: AuditedTx, from: string, to: string): Promise<void> {
  await writing(tx, frozenMethods).updateAll(
    ofCase(fraudAlertWorkflowId(to)),
    { alertId: from },
    { $set: { alertId: to } },
  );
}

/** Lifts everything that an alert froze. */
export async function liftOfAlert(
  tx: AuditedTx,
  alertId: string,
  lifting: { readonly by: SubjectId; readonly reason: LiftReason },
  now: Instant,
): Promise<void> {
  const docs = await collectionOf(tx.db, frozenMethods)
    .find({ alertId, state: 'frozen' }, within(tx))
    .toArray();
  for (const doc of docs) await liftWithin(tx, frozenMethods.fromDoc(doc), lifting, now);
}

async function liftWithin(
  tx: AuditedTx,
  frozen: FrozenMethod,
  { by, reason }: { readonly by: SubjectId; readonly reason: LiftReason },
  now: Instant,
): Promise<FrozenMethod> {
  const lifted: FrozenMethod = {
    ...frozen,
    state: 'lifted',
    liftedBy: by,
    liftedAt: now,
    liftReason: reason,
  };
  await writing(tx, frozenMethods).replace(ofCase(fraudAlertWorkflowId(frozen.alertId)), lifted);
  return lifted;
}

async function find(scope: Reader | Tx, method: string): Promise<FrozenMethod | null> {
  const doc = await collectionOf(scope.db, frozenMethods).findOne({ _id: method }, within(scope));
  return doc === null ? null : frozenMethods.fromDoc(doc);
}
