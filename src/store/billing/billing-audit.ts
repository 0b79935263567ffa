import type { Db, MongoClient } from 'mongodb';
import { type AuditedAccount, type BillingViolation, violationsOf } from '../../domain/billing/audit.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { unbilledOfViews } from '../accounts/account-views.ts';
import { accounts } from '../accounts/collections.ts';
import { entryPages } from '../ledger/entry-pages.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import type { DocumentMapping } from '../mongo/mapping.ts';
import { inSnapshot, type Reader, within } from '../mongo/transaction.ts';
import { notices } from '../notices/collections.ts';
import { payments } from '../payments/collections.ts';
import { billDetails, bills } from './collections.ts';

export interface AuditOptions {
  /** One account alone; null or left out: all. */
  readonly billingAccountId?: BillingAccountId | null;
  /** How many accounts one snapshot holds; default 200. */
  readonly accountsPerSnapshot?: number;
  readonly onViolation?: (violation: BillingViolation) => void;
  readonly onProgress?: (progress: { readonly accounts: number; readonly total: number }) => void;
}

export interface BillingAudit {
  readonly accounts: number;
  readonly bills: number;
  readonly entries: number;
  readonly violations: readonly BillingViolation[];
}

/**
 * Compares the money of every account with the rules of docs/billing.md: see `violationsOf`. Accounts are read in batches,
 * each in a snapshot of its own, so it may run beside writers. Nothing is written.
 */
export async function auditBilling(
  db: Db,
  client: MongoClient,
  options: AuditOptions = {},
): Promise<BillingAudit> {
  const { billingAccountId: only = null, accountsPerSnapshot = 200, onViolation, onProgress } = options;
  const total = only === null ? await db.collection(accounts.name).estimatedDocumentCount() : 1;
  const violations: BillingViolation[] = [];
  const sum = { accounts: 0, bills: 0, entries: 0 };
  let after = '';
  for (;;) {
    const batch = await inSnapshot(client, (session) =>
      readBatch({ db, session }, only === null ? { after, limit: accountsPerSnapshot } : { only }),
    );
    for (const account of batch) {
      sum.accounts += 1;
      sum.bills += account.bills.length;
      sum.entries += account.entries.length;
      for (const violation of violationsOf(account)) {
        violations.push(violation);
        onViolation?.(violation);
      }
    }
    onProgress?.({ accounts: sum.accounts, total });
    const last = batch.at(-1)?.account.billingAccountId;
    if (only !== null || last === undefined || batch.length < accountsPerSnapshot)
      return { ...sum, violations };
    after = last;
  }
}

type Range = { readonly after: string; readonly limit: number } | { readonly only: BillingAccountId };

async function readBatch(reader: Reader, range: Range): Promise<AuditedAccount[]> {
  const docs = await collectionOf(reader.db, accounts)
    .find('only' in range ? { _id: range.only } : { _id: { $gt: range.after } }, within(reader))
    .sort({ _id: 1 })
    .limit('only' in range ? 1 : range.limit)
    .toArray();
  const ids = docs.map(({ _id }) => _id);
  const entries = await entriesOf(reader, ids);
  const ownBills = await ofAccounts(reader, bills, ids);
  const ownPayments = await ofAccounts(reader, payments, ids);
  const billIds = [...ownBills.values()].flatMap((list) => list.map(({ billId }) => billId));
  const details = await byIds(reader, billDetails, billIds);
  const told = await noticesOf(reader, ids);
  const kept = await unbilledOfViews(reader, ids);
  return docs.map(accounts.fromDoc).map((account) => {
    const { billingAccountId: id } = account;
    const accountBills = ownBills.get(id) ?? [];
    const its = new Set(accountBills.map(({ billId }) => billId));
    return {
      account,
      entries: entries.get(id) ?? [],
      bills: accountBills,
      payments: ownPayments.get(id) ?? [],
      details: details.filter(({ billId }) => its.has(billId)),
      billNotices: told.get(id) ?? [],
      unbilledOfView: kept.get(id) ?? null,
    };
  });
}

async function entriesOf(reader: Reader, ids: readonly string[]): Promise<Map<string, LedgerEntry[]>> {
  const map = new Map<string, LedgerEntry[]>();
  for await (const page of entryPages(reader, ids)) addByAccount(map, page);
  return map;
}

function addByAccount<T extends { readonly billingAccountId: string }>(
  map: Map<string, T[]>,
  rows: readonly T[],
): void {
  for (const row of rows) {
    const own = map.get(row.billingAccountId);
    if (own === undefined) map.set(row.billingAccountId, [row]);
    else own.push(row);
  }
}

async function ofAccounts<T extends { readonly billingAccountId: string }, Doc extends { _id: string }>(
  reader: Reader,
  mapping: DocumentMapping<T, Doc>,
  ids: readonly string[],
): Promise<Map<string, T[]>> {
  const docs = await reader.db
    .collection<AnyDocument>(mapping.name)
    .find({ billingAccountId: { $in: ids } }, within(reader))
    .toArray();
  const map = new Map<string, T[]>();
  addByAccount(map, docs.map(mapping.fromDoc));
  return map;
}

async function byIds<T, Doc extends { _id: string }>(
  reader: Reader,
  mapping: DocumentMapping<T, Doc>,
  ids: readonly string[],
): Promise<T[]> {
  const docs = await reader.db
    .collection<AnyDocument>(mapping.name)
    .find({ _id: { $in: ids } }, within(reader))
    .toArray();
  return docs.map((doc) => mapping.fromDoc(doc));
}

/** What the notices of new bills are about, by account. */
async function noticesOf(reader: Reader, ids: readonly string[]): Promise<Map<string, string[]>> {
  const owners = await collectionOf(reader.db, accounts)
    .find({ _id: { $in: ids } }, { projection: { customerId: 1 }, ...within(reader) })
    .toArray();
  const docs = await reader.db
    .collection<AnyDocument>(notices.name)
    .find(
      { customerId: { $in: owners.map(({ customerId }) => customerId) }, kind: 'billMade' },
      within(reader),
    )
    .project<{ billingAccountId: string; reference: string }>({ billingAccountId: 1, reference: 1 })
    .toArray();
  const map = new Map<string, string[]>();
  for (const { billingAccountId, reference } of docs)
    map.set(billingAccountId, [...(map.get(billingAccountId) ?? []), reference]);
  return map;
}
