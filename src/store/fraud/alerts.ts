import { createHash } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import { absence } from '../../domain/absences.ts';
import { ofCase } from '../../domain/audit/objects.ts';
import type { Instant } from '../../domain/civil-date.ts';
import { alertMoved } from '../../domain/events/events-of.ts';
import type { SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson } from '../../domain/four-eyes.ts';
import {
  type AlertFinding,
  type AlertState,
  alertKeysOf,
  FINDING_REASONS,
  type FindingReason,
  type FraudAlert,
  fraudAlertWorkflowId,
  mergedAlerts,
  newAlert,
  suspectedAgents,
  withAlertedEvent,
} from '../../domain/fraud/alert.ts';
import type { LiftReason } from '../../domain/fraud/frozen-method.ts';
import type { JudgedEvent } from '../../domain/fraud/judgement.ts';
import type { PrecisionLine, PrecisionReport } from '../../domain/fraud/precision.ts';
import { fraudRefusal } from '../../domain/fraud/refusals.ts';
import { type AuditedTx, inAuditedTransaction } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { announce } from '../events/outbox.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import type { Page, PageRequest } from '../mongo/cursor.ts';
import { listNewestFirst } from '../mongo/lists.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { ALERT, fraudAlerts, fraudEvents } from './collections.ts';
import { freezeWithin, liftOfAlert, moveFreezes } from './frozen-methods.ts';
import { demandWithin, liftDemands, moveDemands } from './step-up-demands.ts';

export interface FraudAlertReads {
  get(alertId: string): Promise<FraudAlert | null>;
  /** Newest first. Null: any. Throws InvalidCursor. */
  list(
    query: PageRequest & { readonly state: AlertState | null; readonly owner: SubjectId | null },
  ): Promise<Page<FraudAlert>>;
  /** What people found in the alerts that they decided from an instant to before another. */
  precision(span: { readonly from: Instant; readonly to: Instant }): Promise<PrecisionReport>;
}

export interface FraudAlertWrites {
  /**
   * Puts a judged event before a person, in one transaction: it joins the open alert that shares a party with it, or opens one;
   * alerts that it ties together become one. A method that has to be frozen is, and a customer who has to prove who they are is marked. The same event again changes nothing.
   * `merged`: alerts that ended by it.
   */
  raise(
    event: JudgedEvent,
    now: Instant,
  ): Promise<{ readonly alert: FraudAlert; readonly merged: readonly string[] }>;
  /**
   * Makes a person the owner of an open alert, or nobody (`owner` null). The same again changes nothing. Throws NotFound, InvalidState,
   * DutiesNotSeparated (an agent that it speaks of).
   */
  own(
    alertId: string,
    change: { readonly owner: SubjectId | null; readonly by: SubjectId },
    now: Instant,
  ): Promise<FraudAlert>;
  /**
   * Decides an alert. The same decision of the same person again changes nothing. A false positive lifts what the alert froze. Throws
   * NotFound, InvalidState (decided otherwise, merged), DutiesNotSeparated (an agent that it speaks of).
   */
  decide(
    decision: {
      readonly alertId: string;
      readonly by: SubjectId;
      readonly finding: AlertFinding;
      readonly reason: FindingReason;
    },
    now: Instant,
  ): Promise<FraudAlert>;
  /** Marks an open alert whose time is over, once. Throws NotFound. */
  escalate(alertId: string, now: Instant): Promise<FraudAlert>;
}

export function fraudAlertReads(reader: Reader): FraudAlertReads {
  return {
    get: (alertId) => find(reader, alertId),
    list: ({ state, owner, ...page }) =>
      listNewestFirst(reader, fraudAlerts, 'openedAt', { state, owner }, page),
    async precision({ from, to }) {
      const decided = await collectionOf(reader.db, fraudAlerts)
        .find(
          { state: { $in: ['confirmed', 'falsePositive'] }, decidedAt: { $gte: from, $lt: to } },
          within(reader),
        )
        .toArray();
      return precisionReport(decided.map(fraudAlerts.fromDoc));
    },
  };
}

function precisionReport(decided: readonly FraudAlert[]): PrecisionReport {
  const lines = new Map<string, PrecisionLine>();
  const total = { confirmed: 0, falsePositive: 0 };
  for (const { state, reasons } of decided) {
    if (state !== 'confirmed' && state !== 'falsePositive') continue;
    total[state] += 1;
    const own = new Map<string, Pick<PrecisionLine, 'code' | 'rule'>>();
    for (const { code, rule } of reasons)
      own.set(code, { code, rule: null }).set(`${code} ${rule}`, { code, rule });
    for (const [key, line] of own) {
      const before = lines.get(key) ?? { ...line, confirmed: 0, falsePositive: 0 };
      lines.set(key, { ...before, [state]: before[state] + 1 });
    }
  }
  return { ...total, lines: [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line) };
}

export function fraudAlertWrites(db: Db, client: MongoClient): FraudAlertWrites {
  return {
    raise: (event, now) =>
      againOnDuplicateKey(() =>
        inAuditedTransaction(db, client, 'fraudAlerts.raise', (tx) => raiseWithin(tx, event, now)),
      ),
    own: (alertId, { owner, by }, now) =>
      inAuditedTransaction(db, client, 'fraudAlerts.own', async (tx) => {
        const alert = await openAlert(tx, alertId, by);
        return alert.owner === owner ? alert : put(tx, { ...alert, owner, updatedAt: now });
      }),
    decide: ({ alertId, by, finding, reason }, now) =>
      inAuditedTransaction(db, client, 'fraudAlerts.decide', async (tx) => {
        const before = await find(tx, alertId);
        const same = before?.state === finding && before.decidedBy === by && before.findingReason === reason;
        if (before !== null && same) return before;
        const alert = await openAlert(tx, alertId, by);
        if (isFalsePositive(finding, reason)) {
          await liftOfAlert(tx, alertId, { by, reason }, now);
          await liftDemands(tx, alertId, now);
        }
        return put(tx, {
          ...alert,
          ...{ state: finding, findingReason: reason, decidedBy: by, decidedAt: now, updatedAt: now },
          owner: alert.owner ?? by,
        });
      }),
    escalate: (alertId, now) =>
      inAuditedTransaction(db, client, 'fraudAlerts.escalate', async (tx) => {
        const alert = await known(tx, alertId);
        if (alert.state !== 'open' || alert.escalatedAt !== null || alert.dueAt > now) return alert;
        return put(tx, { ...alert, escalatedAt: now, updatedAt: now });
      }),
  };
}

function isFalsePositive(finding: AlertFinding, reason: FindingReason): reason is LiftReason {
  return finding === 'falsePositive' && FINDING_REASONS.falsePositive.some((one) => one === reason);
}

async function raiseWithin(tx: AuditedTx, event: JudgedEvent, now: Instant) {
  const { eventId } = event;
  const counted = await tx.db
    .collection<AnyDocument>(fraudEvents.name)
    .findOne({ _id: eventId }, { projection: { [ALERT]: 1 }, ...within(tx) });
  const before = counted?.[ALERT];
  if (typeof before === 'string') return { alert: await followed(tx, before), merged: [] };
  const keys = alertKeysOf(event);
  const docs = await collectionOf(tx.db, fraudAlerts)
    .find({ state: 'open', keys: { $in: keys } }, within(tx))
    .sort({ openedAt: 1, _id: 1 })
    .toArray();
  const [first, ...others] = docs.map(fraudAlerts.fromDoc);
  // The others give up their parties before the first takes them: no two open alerts share one.
  for (const other of others) {
    const mergedInto = first?.alertId ?? other.alertId;
    await put(tx, { ...other, state: 'merged', mergedInto, updatedAt: now });
    await moveFreezes(tx, other.alertId, mergedInto);
    await moveDemands(tx, other.alertId, mergedInto);
  }
  const alert =
    first === undefined
      ? newAlert(alertIdOf(eventId), event, now)
      : withAlertedEvent(
          others.reduce((one, other) => mergedAlerts(one, other, now), first),
          event,
          now,
        );
  await put(tx, alert);
  await tx.db
    .collection<AnyDocument>(fraudEvents.name)
    .updateOne({ _id: eventId }, { $set: { [ALERT]: alert.alertId } }, within(tx));
  const { method, customer } = event.parties;
  if (event.outcome === 'freezeMethod' && method !== undefined)
    await freezeWithin(tx, method, alert.alertId, now);
  if (customer !== undefined && event.reasons.some(({ outcome }) => outcome === 'stepUp'))
    await demandWithin(tx, customer, alert.alertId, now);
  return { alert, merged: others.map(({ alertId }) => alertId) };
}

/** The same event opens the same alert, also when the transaction runs twice. */
function alertIdOf(eventId: string): string {
  return `FA-${createHash('sha256').update(eventId).digest('hex').slice(0, 20)}`;
}

/** The alert that goes on with what an alert held. */
async function followed(tx: Tx, alertId: string): Promise<FraudAlert> {
  let alert = await known(tx, alertId);
  while (alert.mergedInto !== null) alert = await known(tx, alert.mergedInto);
  return alert;
}

async function openAlert(tx: Tx, alertId: string, by: SubjectId): Promise<FraudAlert> {
  const alert = await known(tx, alertId);
  assertAnotherPerson(by, suspectedAgents(alert), 'suspect-decides');
  if (alert.state !== 'open')
    throw fraudRefusal('alert-not-open', { detail: `The alert is ${alert.state}, not open.` });
  return alert;
}

async function known(tx: Tx, alertId: string): Promise<FraudAlert> {
  const alert = await find(tx, alertId);
  if (alert === null) throw absence('alert-missing');
  return alert;
}

async function find(scope: Reader | Tx, alertId: string): Promise<FraudAlert | null> {
  const doc = await collectionOf(scope.db, fraudAlerts).findOne({ _id: alertId }, within(scope));
  return doc === null ? null : fraudAlerts.fromDoc(doc);
}

async function put(tx: AuditedTx, alert: FraudAlert): Promise<FraudAlert> {
  await writing(tx, fraudAlerts).replace(ofCase(fraudAlertWorkflowId(alert.alertId)), alert);
  announce(tx, alertMoved(alert));
  return alert;
}
