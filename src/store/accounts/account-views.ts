import type { AnyBulkWriteOperation } from 'mongodb';
import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { openAmount } from '../../domain/accounts/standing.ts';
import { type AccountView, VIEW_FORMAT } from '../../domain/accounts/view/account-view.ts';
import {
  EMPTY_LEDGER,
  keptSince,
  type LedgerPart,
  NEWEST_ENTRIES,
  viewOf,
  viewSince,
  withEntries,
} from '../../domain/accounts/view/view-of.ts';
import type { CollectingRule } from '../../domain/billing/collectable.ts';
import { creditOf } from '../../domain/billing/credit.ts';
import { type CivilDate, earlier } from '../../domain/civil-date.ts';
import type { BillId, BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { CHARGE_TYPES } from '../../domain/ledger/posting.ts';
import { type UnbilledSums, unbilledOf, unbilledSumsOf, unbilledWith } from '../../domain/ledger/unbilled.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { entryPages } from '../ledger/entry-pages.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { readSources, type StoredSources } from './account-sources.ts';
import { type BegunTx, beginOn, type WholeView } from './begin.ts';
import { differingParts, sourcesAfter } from './carried-view.ts';
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
 * Carries postings on in the views of accounts of which nothing but the ledger changed: only what a posting changes is written. Returns
 * the others, whose views have to be derived again: among them is an account with credit that goes on an open bill.
 */
export async function writePosted(tx: BegunTx, touches: readonly Touch[]): Promise<Touch[]> {
  const posted = touches.filter(({ extent }) => extent === 'entries');
  if (posted.length === 0) return [...touches];
  const begun = await beginOn(
    tx,
    posted.map(({ account }) => account.billingAccountId),
  );
  const written = new Set<Touch>();
  const updates: ViewWrite[] = [];
  for (const touch of posted) {
    const { account, entries } = touch;
    const { billingAccountId, customerId } = account;
    const view = begun.get(billingAccountId)?.view ?? null;
    if (view === null || !view.complete) continue;
    const after = unbilledWith(view, unbilledOf(entries));
    const bills = view.openBills.map((bill) => ({ ...bill, billingAccountId, customerId }));
    if (creditOf({ account, bills, ...after }) > 0 && bills.some((bill) => openAmount(bill) > 0)) continue;
    updates.push(viewUpdate(account, { account, ...after }, { sums: view.ledger.sums, entries }));
    written.add(touch);
  }
  if (updates.length > 0) await collectionOf(tx.db, accountViews).bulkWrite(updates, within(tx));
  return touches.filter((touch) => !written.has(touch));
}

type ViewWrite = AnyBulkWriteOperation<ReturnType<typeof accountViews.toDoc>>;

/** Sets parts of a view, and carries its ledger on: new entries are put before the newest, and the old ones stay as they lie there. */
function viewUpdate(
  { billingAccountId, customerId }: BillingAccount,
  parts: Partial<Omit<AccountView, 'ledger' | 'billingAccountId' | 'customerId'>>,
  { sums, entries }: LedgerGrowth,
): ViewWrite {
  const { newest, sums: after } = withEntries({ sums, newest: [] }, entries);
  return {
    updateOne: {
      // The owner is named because the notes of entries are sealed for them.
      filter: { _id: billingAccountId, customerId },
      update: {
        $set: { ...parts, 'ledger.sums': after },
        ...(newest.length === 0
          ? {}
          : { $push: { 'ledger.newest': { $each: newest, $position: 0, $slice: NEWEST_ENTRIES } } }),
      },
    },
  };
}

/** What was posted, and the sums before. */
interface LedgerGrowth {
  readonly sums: LedgerPart['sums'];
  /** In the order of the ledger. */
  readonly entries: readonly LedgerEntry[];
}

/** What the view of a changed account follows from. */
export interface ChangedAccount {
  readonly sources: AccountSources;
  /** How its ledger grew, where the view is there and knows how it was; else the whole of it. */
  readonly ledger: LedgerGrowth | LedgerPart;
  /** The view as it was, where the sources follow from it; null: they were read of the collections. */
  readonly before: WholeView | null;
}

/** Writes the views of changed accounts, in one round trip: those that are there are changed, the others written whole. */
export async function writeChanged(tx: Tx, changed: readonly ChangedAccount[]): Promise<void> {
  if (changed.length === 0) return;
  const writes = changed.map(({ sources, ledger, before }): ViewWrite => {
    const needed = viewSince(sources.account);
    const since = before === null ? needed : keptSince(before.since, needed);
    if (!('entries' in ledger)) return wholeView(viewOf(sources, since, ledger));
    return viewUpdate(sources.account, differingParts(before, viewOf(sources, since, EMPTY_LEDGER)), ledger);
  });
  await collectionOf(tx.db, accountViews).bulkWrite(writes, within(tx));
}

/** Notes in the views of a customer's accounts that the customer was erased, as the accounts say. */
export async function markErasedInViews(tx: Tx, customerId: CustomerId): Promise<void> {
  const update = { $set: { 'account.customerErased': true } } as const;
  await collectionOf(tx.db, accountViews).updateMany({ customerId }, update, within(tx));
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

/**
 * The sources of these accounts' views: from the view as it was and what the transaction has noted of its changes, where both tell everything, and
 * else read of the collections, for all such accounts in as many round trips as for one.
 */
export async function readChanged(
  tx: BegunTx & Pick<AuditedTx, 'trail'>,
  touched: readonly Touch[],
): Promise<ChangedAccount[]> {
  const carried: ChangedAccount[] = [];
  const touches: Touch[] = [];
  for (const touch of touched) {
    const { whole = null } = tx.begun.get(touch.account.billingAccountId) ?? {};
    const sources = whole === null ? null : sourcesAfter(whole, touch, tx.trail);
    if (whole === null || sources === null) touches.push(touch);
    else
      carried.push({
        sources,
        ledger: { sums: whole.ledger.sums, entries: touch.entries },
        before: whole,
      });
  }
  return [...carried, ...(await readAgain(tx, touches))];
}

async function readAgain(tx: BegunTx, touches: readonly Touch[]): Promise<ChangedAccount[]> {
  if (touches.length === 0) return [];
  const ids = touches.map(({ account }) => account.billingAccountId);
  const begun = await beginOn(tx, ids);
  const kept = new Map(
    touches.flatMap(({ account: { billingAccountId }, entries }) => {
      const view = begun.get(billingAccountId)?.view ?? null;
      return view === null ? [] : [[billingAccountId, unbilledWith(view, unbilledOf(entries))] as const];
    }),
  );
  const from = touches.map(({ account }) => viewSince(account)).reduce(earlier);
  const all = await readSourcesKeeping(tx, ids, from, kept);
  const changed: ChangedAccount[] = [];
  for (const { account, entries } of touches) {
    const { billingAccountId } = account;
    const sources = all.find((one) => one.account.billingAccountId === billingAccountId);
    if (sources === undefined) continue;
    const view = begun.get(billingAccountId)?.view ?? null;
    const ledger =
      view === null ? await wholeLedger(tx, billingAccountId) : { sums: view.ledger.sums, entries };
    changed.push({ sources, ledger, before: null });
  }
  return changed;
}

/** Writes a view, whether or not there was one before. */
export async function writeView(tx: Tx, view: AccountView): Promise<void> {
  await collectionOf(tx.db, accountViews).bulkWrite([wholeView(view)], within(tx));
}

/** What the views of these accounts say that is unbilled; an account without a view of today's format is left out. */
export async function unbilledOfViews(
  reader: Reader,
  ids: readonly BillingAccountId[],
): Promise<Map<BillingAccountId, UnbilledSums>> {
  const docs = await collectionOf(reader.db, accountViews)
    .find({ _id: { $in: [...ids] }, format: VIEW_FORMAT }, { projection: UNBILLED, ...within(reader) })
    .toArray();
  return new Map(docs.map((view) => [view._id, unbilledSumsOf(view)]));
}

const UNBILLED = {
  ...{ unbilledAmount: 1, unbilledStubAmount: 1, unbilledCreditAmount: 1, unbilledFeeAmount: 1 },
} as const;

/** How a bill changes the view of its account. */
export interface BilledView {
  readonly account: BillingAccount;
  /** Null: there is none of today's format. */
  readonly before: WholeView | null;
  /** Of its newest entries it has those that were posted, and no others. */
  readonly after: AccountView;
  /** Posted with the bill, in the order of the ledger. */
  readonly entries: readonly LedgerEntry[];
  /** What the bill has collected of the entries before; null: nothing. */
  readonly collected: {
    readonly billId: BillId;
    readonly rule: CollectingRule;
    /** Entries that wait for a later bill. */
    readonly waitingIds: readonly string[];
  } | null;
}

/** Writes what bills change of views, in one round trip: those parts that differ; a view that is not there is written whole. */
export async function writeBilledViews(tx: Tx, billed: readonly BilledView[]): Promise<void> {
  const writes: ViewWrite[] = [];
  for (const { account, before, after, entries, collected } of billed) {
    const { billingAccountId, customerId } = account;
    if (before === null) {
      writes.push(wholeView({ ...after, ledger: await wholeLedger(tx, billingAccountId) }));
      continue;
    }
    if (collected !== null) {
      const { billId, rule, waitingIds } = collected;
      const row = {
        ...{ 'row.billId': null, 'row.type': { $in: CHARGE_TYPES } },
        ...{ 'row.occurredAt': { $lt: rule.before }, 'row.entryId': { $nin: waitingIds } },
      };
      writes.push({
        updateOne: {
          filter: { _id: billingAccountId, customerId },
          update: { $set: { 'ledger.newest.$[row].billId': billId } },
          arrayFilters: [row],
        },
      });
    }
    writes.push(viewUpdate(account, differingParts(before, after), { sums: before.ledger.sums, entries }));
  }
  if (writes.length > 0) await collectionOf(tx.db, accountViews).bulkWrite(writes, within(tx));
}

function wholeView(view: AccountView): ViewWrite {
  const { _id, ...replacement } = accountViews.toDoc(view);
  return { replaceOne: { filter: { _id }, replacement, upsert: true } };
}

/** What the ledger says, entry by entry, up to the one with the number `last`. */
export async function wholeLedger(
  scope: Reader | Tx,
  billingAccountId: BillingAccountId,
  last = Number.MAX_SAFE_INTEGER,
): Promise<LedgerPart> {
  let ledger = EMPTY_LEDGER;
  for await (const page of entryPages(scope, [billingAccountId], last)) ledger = withEntries(ledger, page);
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
