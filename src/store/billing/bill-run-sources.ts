import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import { VIEW_FORMAT } from '../../domain/accounts/view/account-view.ts';
import { type LedgerPart, viewSince } from '../../domain/accounts/view/view-of.ts';
import type { ConfirmedLine } from '../../domain/billing/bill-of.ts';
import type { BillSources } from '../../domain/billing/bill-plan.ts';
import { creditOf } from '../../domain/billing/credit.ts';
import { nextPeriod, stubOf } from '../../domain/billing/period.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { readSources } from '../accounts/account-sources.ts';
import { wholeLedger } from '../accounts/account-views.ts';
import { accountViews, storedAccounts } from '../accounts/collections.ts';
import { ledgerEntries, UNBILLED_FILTER } from '../ledger/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { unallocatedPayments } from './bill-credit.ts';
import { cycleChangeHistory } from './collections.ts';
import { prorationKey } from './cycle-changes.ts';

/** The same with the last hash of the account's ledger, which new entries are chained to. */
export interface StoredBillSources extends BillSources {
  readonly lastHash: string;
}

/**
 * Reads the sources of the next bills of these accounts, for all of them at once: the number of round trips does not grow
 * with their number. Missing accounts, and those that are not billed, are left out.
 */
export async function readBillSources(
  tx: Tx | Reader,
  ids: readonly BillingAccountId[],
  now: Instant,
): Promise<StoredBillSources[]> {
  const found = await readSources(tx, { _id: { $in: ids } }, viewSince({ updatedAt: now }));
  const sources = found.filter(({ account }) => account.billing !== undefined);
  if (sources.length === 0) return [];
  const hashes = await hashesOf(tx, ids);
  const ledgers = await ledgersOf(tx, ids);
  const unbilled = await unbilledOf(tx, ids);
  const confirmed = await confirmedOf(tx, sources);
  const unallocated = await unallocatedOf(tx, sources, unbilled);
  const all: StoredBillSources[] = [];
  for (const source of sources) {
    const { billingAccountId: id } = source.account;
    all.push({
      ...source,
      lastHash: hashes.get(id) ?? '',
      ledger: ledgers.get(id) ?? (await wholeLedger(tx, id)),
      unbilled: unbilled.get(id) ?? [],
      confirmed: confirmed.get(id) ?? [],
      unallocated: unallocated.get(id) ?? [],
    });
  }
  return all;
}

async function hashesOf(tx: Tx | Reader, ids: readonly string[]): Promise<Map<string, string>> {
  const docs = await collectionOf(tx.db, storedAccounts)
    .find({ _id: { $in: ids } }, { projection: { lastHash: 1 }, ...within(tx) })
    .toArray();
  return new Map(docs.map(({ _id, lastHash }) => [_id, lastHash]));
}

async function ledgersOf(tx: Tx | Reader, ids: readonly string[]): Promise<Map<string, LedgerPart>> {
  const docs = await collectionOf(tx.db, accountViews)
    .find({ _id: { $in: ids }, format: VIEW_FORMAT }, { projection: { ledger: 1 }, ...within(tx) })
    .toArray();
  return new Map(docs.map(({ _id, ledger }) => [_id, ledger]));
}

async function unbilledOf(tx: Tx | Reader, ids: readonly string[]): Promise<Map<string, LedgerEntry[]>> {
  const docs = await tx.db
    .collection<AnyDocument>(ledgerEntries.name)
    .find({ billingAccountId: { $in: ids }, ...UNBILLED_FILTER }, within(tx))
    .toArray();
  return byAccount(docs.map(ledgerEntries.fromDoc));
}

/** Only accounts whose next bill is that of a stub have any. */
async function confirmedOf(
  tx: Tx | Reader,
  sources: readonly AccountSources[],
): Promise<Map<string, ConfirmedLine[]>> {
  const inStub = sources.flatMap(({ account }) => {
    const { billing, cycleTransition } = account;
    if (billing === undefined || stubOf(account, nextPeriod({ billing })) === null) return [];
    return [
      { billingAccountId: account.billingAccountId, effectiveDate: cycleTransition?.effectiveDate ?? '' },
    ];
  });
  if (inStub.length === 0) return new Map();
  const docs = await collectionOf(tx.db, cycleChangeHistory).find({ $or: inStub }, within(tx)).toArray();
  return new Map(
    docs
      .map(cycleChangeHistory.fromDoc)
      .map(({ billingAccountId, changeId, stubLines }) => [
        billingAccountId,
        stubLines.map((line) => ({ ...line, idempotencyKey: prorationKey(changeId, line.subscriptionId) })),
      ]),
  );
}

/** Of the accounts that have credit or may have some after the bill, which can be below zero where it collects credits. */
async function unallocatedOf(
  tx: Tx | Reader,
  sources: readonly AccountSources[],
  unbilled: ReadonlyMap<string, readonly LedgerEntry[]>,
): Promise<Map<string, Payment[]>> {
  const ids = sources.flatMap((source) => {
    const { billingAccountId } = source.account;
    const collects = unbilled.get(billingAccountId)?.some(({ direction }) => direction === 'credit');
    return creditOf(source) > 0 || collects === true ? [billingAccountId] : [];
  });
  return byAccount(await unallocatedPayments(tx, ids));
}

function byAccount<T extends { readonly billingAccountId: string }>(rows: readonly T[]): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const row of rows) {
    const own = map.get(row.billingAccountId);
    if (own === undefined) map.set(row.billingAccountId, [row]);
    else own.push(row);
  }
  return map;
}
