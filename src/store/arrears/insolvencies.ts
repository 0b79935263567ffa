/** Proceedings over an account: old debt rests from the opening on, lives again when they are dismissed, and is written off when they end. */
import type { Db, MongoClient } from 'mongodb';
import { effectsOf, type WriteOffProposal } from '../../domain/arrears/dunning-case.ts';
import {
  assertMayOpen,
  billingAtOpening,
  claimOf,
  type Insolvency,
} from '../../domain/arrears/insolvency.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import { type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import { assertAnotherPerson, decidedAs, type ProposalDecision } from '../../domain/four-eyes.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { sumMinor } from '../../domain/money.ts';
import { creditBill, inDueOrder } from '../../domain/payments/allocation.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { existingAccount } from '../accounts/account-records.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { writing } from '../audit/writing.ts';
import { writeBills } from '../billing/bill-changes.ts';
import { bills } from '../billing/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { writeInteraction } from '../notices/interactions.ts';
import { disputes, insolvencies } from './collections.ts';
import { closed, openDunningCase, putDunningCase } from './dunning-cases.ts';
import { lifted } from './dunning-effects.ts';
import { entriesByBill } from './giving-up.ts';
import { cancelWithin } from './promises.ts';
import { put, withdrawWithin } from './write-off-proposals.ts';

/** What is said of proceedings that were opened. */
export interface InsolvencyToOpen {
  readonly insolvencyId: string;
  readonly billingAccountId: BillingAccountId;
  readonly openedOn: CivilDate;
  readonly reference: string;
  readonly administrator: string | null;
  readonly note: string | null;
  readonly by: SubjectId;
}

export interface InsolvencyReads {
  /** The last proceedings over an account; null: there were none. */
  latest(billingAccountId: BillingAccountId): Promise<Insolvency | null>;
  /** The bills of an account that rest and are not settled, the oldest due first. */
  claims(billingAccountId: BillingAccountId): Promise<Bill[]>;
}

export interface InsolvencyWrites {
  /**
   * Splits an account at the opening of proceedings: its bills up to that day rest, its dunning ends, and what dunning imposed is lifted. The next bill is
   * that of the day of the opening. The same again changes nothing. Throws BillingAccountNotFound, Invalid, InvalidState (others are open).
   */
  open(request: InsolvencyToOpen, now: Instant): Promise<Insolvency>;
  /**
   * The proceedings end without a discharge: the old debt is owed and dunned as before. The same again changes nothing. Throws BillingAccountNotFound,
   * InvalidState (none are open), DutiesNotSeparated (by the person who entered the opening).
   */
  dismiss(
    request: { readonly billingAccountId: BillingAccountId; readonly by: SubjectId; readonly note: string },
    now: Instant,
  ): Promise<Insolvency>;
}

export function insolvencyReads(reader: Reader): InsolvencyReads {
  return {
    latest: (billingAccountId) => latest(reader, billingAccountId),
    async claims(billingAccountId) {
      return restingBills(reader, billingAccountId);
    },
  };
}

export function insolvencyWrites(db: Db, client: MongoClient): InsolvencyWrites {
  return {
    open: (request, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'insolvencies.open', (tx) => openWithin(tx, request, now)),
      ),
    dismiss: (request, now) =>
      inTransactionCreditingBills(db, client, 'insolvencies.dismiss', (tx) =>
        dismissWithin(tx, request, now),
      ),
  };
}

async function openWithin(tx: CreditingTx, request: InsolvencyToOpen, now: Instant): Promise<Insolvency> {
  const { insolvencyId, billingAccountId, openedOn, reference, by } = request;
  const account = await existingAccount(tx, billingAccountId);
  const before = await latest(tx, billingAccountId);
  if (before?.state === 'open') {
    if (before.openedOn !== openedOn || before.reference !== reference)
      throw arrearsRefusal('insolvency-is-open');
    return before;
  }
  assertMayOpen(account, openedOn, civilDateAt(now, account.timeZone));
  await markResting(tx, billingAccountId, await oldBills(tx, billingAccountId, openedOn), true);
  const episode = await openDunningCase(tx, billingAccountId);
  if (episode !== null) await putDunningCase(tx, closed(episode, 'insolvency', now), now);
  await withdrawWithin(tx, billingAccountId, now);
  // What was promised was old debt.
  const { promise } = account;
  if (promise !== null)
    await cancelWithin(tx, { promiseId: promise.promiseId, reason: 'insolvency', by, now });
  const billing = billingAtOpening(account, openedOn);
  await changeAccount(
    tx,
    billingAccountId,
    {
      set: {
        ...(episode === null ? {} : lifted(account, effectsOf(episode))),
        ...(billing === null ? {} : { billing }),
        insolvency: { insolvencyId, openedOn },
      },
    },
    now,
  );
  const { administrator, note } = request;
  const opened: Insolvency = {
    ...{ insolvencyId, billingAccountId, customerId: account.customerId, openedOn, reference },
    number: (before?.number ?? 0) + 1,
    ...{ administrator, note, state: 'open', openedBy: by, openedAt: now },
    ...{ endedBy: null, endedAt: null, endNote: null },
  };
  await writing(tx, insolvencies).insert(ofAccount(billingAccountId), opened);
  await record(tx, opened, 'INSOLVENCY_OPENED', by, now);
  return opened;
}

async function dismissWithin(
  tx: CreditingTx,
  { billingAccountId, by, note }: Parameters<InsolvencyWrites['dismiss']>[0],
  now: Instant,
): Promise<Insolvency> {
  await existingAccount(tx, billingAccountId);
  const before = await latest(tx, billingAccountId);
  if (before?.state === 'dismissed' && before.endedBy === by) return before;
  if (before?.state !== 'open') throw arrearsRefusal('insolvency-is-not-open');
  assertAnotherPerson(by, [before.openedBy], 'opener-dismisses-insolvency');
  await withdrawWithin(tx, billingAccountId, now, 'discharge');
  const docs = await collectionOf(tx.db, bills).find({ billingAccountId, rests: true }, within(tx)).toArray();
  // What an earlier discharge covers stays so.
  const covered = new Set<string>();
  for (const { openedOn } of await dischargedOf(tx, billingAccountId))
    for (const { billId } of await oldBills(tx, billingAccountId, openedOn)) covered.add(billId);
  const living = docs.map(bills.fromDoc).filter(({ billId }) => !covered.has(billId));
  await markResting(tx, billingAccountId, living, false);
  await changeAccount(tx, billingAccountId, { set: { insolvency: null } }, now);
  return ended(tx, before, { state: 'dismissed', by, note }, now);
}

/**
 * The dispute itself says that a bill is under one: opened after the opening, it puts nothing to rest, because old debt asks for nothing.
 */
async function assertUndisputed(
  tx: Tx,
  billingAccountId: BillingAccountId,
  resting: readonly Bill[],
): Promise<void> {
  const billIds = resting.map(({ billId }) => billId);
  const open = await collectionOf(tx.db, disputes).findOne(
    { billingAccountId, billId: { $in: billIds }, state: 'open' },
    within(tx),
  );
  if (open !== null) throw arrearsRefusal('bill-under-dispute');
}

/**
 * Writes off what is left of the old debt, and ends the proceedings. The account gets no mark, its services go on, and money that comes later is its own.
 * @throws BusinessFailure InvalidState, ActionNotPossible
 */
export async function dischargeWithin(
  tx: CreditingTx,
  proposal: WriteOffProposal,
  decision: ProposalDecision,
  now: Instant,
): Promise<WriteOffProposal> {
  const { billingAccountId, proposalId } = proposal;
  const before = await latest(tx, billingAccountId);
  if (before?.state !== 'open') throw arrearsRefusal('insolvency-is-not-open');
  const account = await existingAccount(tx, billingAccountId);
  const resting = await restingBills(tx, billingAccountId);
  await assertUndisputed(tx, billingAccountId, resting);
  const entries = resting.map(
    (bill): NewEntry => ({
      ...{ billingAccountId, type: 'writeOff', direction: 'credit', amount: claimOf(bill), occurredAt: now },
      ...{ idempotencyKey: `${proposalId}:${bill.billId}`, source: 'dunning', billId: bill.billId },
      ...{ paymentId: null, note: null },
    }),
  );
  await changeAccount(tx, billingAccountId, { entries, set: { insolvency: null } }, now);
  const posted = await entriesByBill(tx, entries);
  const today = civilDateAt(now, account.timeZone);
  await writeBills(
    tx,
    resting.map((bill) =>
      creditBill(bill, { entryId: posted.get(bill.billId) ?? null, amount: claimOf(bill) }, today),
    ),
  );
  await ended(tx, before, { state: 'discharged', by: decision.by, note: decision.note }, now);
  const writtenOffAmount = sumMinor(entries.map(({ amount }) => amount));
  return put(tx, { ...proposal, ...decidedAs('approved', decision, now), writtenOffAmount });
}

/** The bills of an account that rest and are not settled, the oldest due first. */
async function restingBills(scope: Reader | Tx, billingAccountId: BillingAccountId): Promise<Bill[]> {
  const docs = await collectionOf(scope.db, bills)
    .find({ billingAccountId, state: { $ne: 'settled' }, rests: true }, within(scope))
    .toArray();
  return inDueOrder(docs.map(bills.fromDoc));
}

/**
 * The bills of the time before an opening, paid ones too: a payment that goes back opens them again, and they are old debt all the same. One that was billed
 * again is as old as its days.
 */
async function oldBills(tx: Tx, billingAccountId: BillingAccountId, openedOn: CivilDate): Promise<Bill[]> {
  const isOld = { $or: [{ billDate: { $lte: openedOn } }, { periodTo: { $lt: openedOn } }] };
  const docs = await collectionOf(tx.db, bills)
    .find({ billingAccountId, ...isOld }, within(tx))
    .toArray();
  return docs.map(bills.fromDoc);
}

async function dischargedOf(tx: Tx, billingAccountId: BillingAccountId): Promise<Insolvency[]> {
  const docs = await collectionOf(tx.db, insolvencies)
    .find({ billingAccountId, state: 'discharged' }, within(tx))
    .toArray();
  return docs.map(insolvencies.fromDoc);
}

async function markResting(
  tx: CreditingTx,
  billingAccountId: BillingAccountId,
  marked: readonly Bill[],
  rests: boolean,
): Promise<void> {
  await writing(tx, bills).bulk(
    marked.map((bill) => ({
      object: ofAccount(billingAccountId),
      operation: {
        updateOne: {
          filter: { _id: bill.billId },
          update: rests ? { $set: { rests: true } } : { $unset: { rests: '' } },
        },
      },
    })),
  );
}

async function ended(
  tx: CreditingTx,
  before: Insolvency,
  {
    state,
    by,
    note,
  }: { readonly state: Insolvency['state']; readonly by: SubjectId; readonly note: string | null },
  now: Instant,
): Promise<Insolvency> {
  const after: Insolvency = { ...before, state, endedBy: by, endedAt: now, endNote: note };
  await writing(tx, insolvencies).replace(ofAccount(before.billingAccountId), after, { mustExist: true });
  await record(tx, after, state === 'discharged' ? 'INSOLVENCY_DISCHARGED' : 'INSOLVENCY_DISMISSED', by, now);
  return after;
}

async function record(
  tx: CreditingTx,
  { insolvencyId, billingAccountId, customerId, openedOn }: Insolvency,
  code: string,
  by: SubjectId,
  now: Instant,
): Promise<void> {
  await writeInteraction(tx, {
    ...{ interactionId: `${insolvencyId}:${code}`, customerId, billingAccountId, occurredAt: now },
    ...{ channel: 'system', direction: 'inbound', topic: 'dunning', code, reference: by, summary: openedOn },
  });
}

async function latest(scope: Reader | Tx, billingAccountId: BillingAccountId): Promise<Insolvency | null> {
  const [doc] = await collectionOf(scope.db, insolvencies)
    .find({ billingAccountId }, within(scope))
    .sort({ number: -1 })
    .limit(1)
    .toArray();
  return doc === undefined ? null : insolvencies.fromDoc(doc);
}
