import type { AnyBulkWriteOperation } from 'mongodb';
import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { openAmount } from '../../domain/accounts/standing.ts';
import { type AccountView, VIEW_FORMAT } from '../../domain/accounts/view/account-view.ts';
import {
  EMPTY_LEDGER,
  type LedgerPart,
  viewOf,
  viewSince,
  withEntries,
} from '../../domain/accounts/view/view-of.ts';
import { creditOf } from '../../domain/billing/credit.ts';
import { type CivilDate, earlier } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { type UnbilledSums, unbilledOf, unbilledSumsOf, unbilledWith } from '../../domain/ledger/unbilled.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { readSources, type StoredSources } from './account-sources.ts';
import { accountViews } from './collections.ts';

/** How much of an account a transaction may have changed, from the least on. */
export const EXTENTS = ['fields', 'entries', 'all'] as const;
export type Extent = (typeof EXTENTS)[number];

/** The changes of one account in a running transaction. */
export interface Touch {
  /** After the last change. */
  account: BillingAccount;
  /** Posted, in order. */
  readonly entries: LedgerEntry[];
  /** `fields`: nothing but the account's own fields. `entries`: these and the ledger; bills, payments and services are as they were. */
  extent: Extent;
}

/**
 * Writes accounts of which only the own fields changed into their views. Returns the others, whose views have to be derived
 * again; an account without a view of today's format is among them.
 */
export async function writeFields(tx: Tx, touches: readonly Touch[]): Promise<Touch[]> {
  const others: Touch[] = [];
  for (const touch of touches) {
    const { account, entries, extent } = touch;
    if (extent === 'fields' && entries.length === 0) {
      const current = { _id: account.billingAccountId, format: VIEW_FORMAT };
      const update = { $set: { account } };
      const { matchedCount } = await collectionOf(tx.db, accountViews).updateOne(current, update, within(tx));
      if (matchedCount === 1) continue;
    }
    others.push(touch);
  }
  return others;
}

/**
 * Carries postings on in the views of accounts of which nothing but the ledger changed: only what a posting changes is read and written. Returns
 * the others, whose views have to be derived again: among them is an account with credit that goes on an open bill.
 */
export async function writePosted(tx: Tx, touches: readonly Touch[]): Promise<Touch[]> {
  const posted = touches.filter(({ extent }) => extent === 'entries');
  if (posted.length === 0) return [...touches];
  const _id = { $in: posted.map(({ account }) => account.billingAccountId) };
  const docs = await collectionOf(tx.db, accountViews)
    .find(
      { _id, format: VIEW_FORMAT, complete: true },
      { projection: { ...KEPT, openBills: 1 }, ...within(tx) },
    )
    .toArray();
  const views = new Map(docs.map((view) => [view._id, view]));
  const written = new Set<Touch>();
  const updates: AnyBulkWriteOperation<ReturnType<typeof accountViews.toDoc>>[] = [];
  for (const touch of posted) {
    const { account, entries } = touch;
    const view = views.get(account.billingAccountId);
    if (view === undefined) continue;
    const after = withPosted(view, entries);
    const { billingAccountId, customerId } = account;
    const bills = view.openBills.map((bill) => ({ ...bill, billingAccountId, customerId }));
    if (creditOf({ account, bills, ...after }) > 0 && bills.some((bill) => openAmount(bill) > 0)) continue;
    const filter = { _id: billingAccountId, customerId };
    const update = { $set: { account, ...unbilledSumsOf(after), ledger: after.ledger } };
    updates.push({ updateOne: { filter, update } });
    written.add(touch);
  }
  if (updates.length > 0) await collectionOf(tx.db, accountViews).bulkWrite(updates, within(tx));
  return touches.filter((touch) => !written.has(touch));
}

/** What the view of a changed account follows from. */
export interface ChangedAccount {
  readonly sources: AccountSources;
  readonly ledger: LedgerPart;
}

/** The parts of a view that are kept up by increments: adding them up anew takes the longer the more entries there are. */
export interface KeptPart extends UnbilledSums {
  readonly ledger: LedgerPart;
}

const KEPT = {
  ledger: 1,
  unbilledAmount: 1,
  unbilledStubAmount: 1,
  unbilledCreditAmount: 1,
  unbilledFeeAmount: 1,
} as const;

/** The kept parts of these accounts; an account without a view of today's format is left out. */
export async function readKept(
  tx: Tx | Reader,
  ids: readonly BillingAccountId[],
): Promise<Map<BillingAccountId, KeptPart>> {
  const docs = await collectionOf(tx.db, accountViews)
    .find({ _id: { $in: [...ids] }, format: VIEW_FORMAT }, { projection: KEPT, ...within(tx) })
    .toArray();
  return new Map(docs.map((view) => [view._id, { ...unbilledSumsOf(view), ledger: view.ledger }]));
}

/** The same parts once these entries are posted. */
function withPosted(kept: KeptPart, entries: readonly LedgerEntry[]): KeptPart {
  return { ...unbilledWith(kept, unbilledOf(entries)), ledger: withEntries(kept.ledger, entries) };
}

/** Sources of these accounts in one round trip; a second one adds up what is unbilled of accounts of which nothing is kept. */
export async function readSourcesKeeping(
  tx: Tx | Reader,
  ids: readonly BillingAccountId[],
  from: CivilDate,
  kept: ReadonlyMap<BillingAccountId, UnbilledSums>,
): Promise<StoredSources[]> {
  const [known, unknown] = [ids.filter((id) => kept.has(id)), ids.filter((id) => !kept.has(id))];
  return [
    ...(known.length === 0 ? [] : await readSources(tx, { _id: { $in: known } }, from, kept)),
    ...(unknown.length === 0 ? [] : await readSources(tx, { _id: { $in: unknown } }, from)),
  ];
}

/** Reads the sources of these accounts' views, for all of them in as many round trips as for one. */
export async function readChanged(tx: Tx, touches: readonly Touch[]): Promise<ChangedAccount[]> {
  if (touches.length === 0) return [];
  const before = await readKept(
    tx,
    touches.map(({ account }) => account.billingAccountId),
  );
  const kept = new Map(
    touches.flatMap(({ account: { billingAccountId }, entries }) => {
      const view = before.get(billingAccountId);
      if (view === undefined) return [];
      return [[billingAccountId, withPosted(view, entries)] as const];
    }),
  );
  const all = await readSourcesKeeping(
    tx,
    touches.map(({ account }) => account.billingAccountId),
    touches.map(({ account }) => viewSince(account)).reduce(earlier),
    kept,
  );
  const changed: ChangedAccount[] = [];
  for (const { account } of touches) {
    const { billingAccountId } = account;
    const sources = all.find((one) => one.account.billingAccountId === billingAccountId);
    if (sources === undefined) continue;
    const ledger = kept.get(billingAccountId)?.ledger ?? (await wholeLedger(tx, billingAccountId));
    changed.push({ sources, ledger });
  }
  return changed;
}

/** Writes these views, whether or not there was one before, in one round trip. */
export async function writeViews(tx: Tx, views: readonly AccountView[]): Promise<void> {
  if (views.length === 0) return;
  const writes = views.map((view) => {
    const { _id, ...replacement } = accountViews.toDoc(view);
    return { replaceOne: { filter: { _id }, replacement, upsert: true } };
  });
  await collectionOf(tx.db, accountViews).bulkWrite(writes, within(tx));
}

/** What the ledger says, entry by entry, up to the one with the number `last`. */
export async function wholeLedger(
  scope: Reader | Tx,
  billingAccountId: BillingAccountId,
  last = Number.MAX_SAFE_INTEGER,
): Promise<LedgerPart> {
  let ledger = EMPTY_LEDGER;
  const docs = collectionOf(scope.db, ledgerEntries)
    .find({ billingAccountId, sequence: { $lte: last } }, within(scope))
    .sort({ sequence: 1 });
  for await (const doc of docs) ledger = withEntries(ledger, [ledgerEntries.fromDoc(doc)]);
  return ledger;
}

/** Derives the view again from the collections, and from what is known of its ledger; null when the account is not there. */
export async function derivedView(
  scope: Reader | Tx,
  _id: BillingAccountId,
  since: CivilDate,
  ledger: LedgerPart,
): Promise<AccountView | null> {
  const [sources] = await readSources(scope, { _id }, since);
  return sources === undefined ? null : viewOf(sources, since, ledger);
}
