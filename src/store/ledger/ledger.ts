import type { Db, Filter, MongoClient } from 'mongodb';
import { z } from 'zod';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { addDays, type CivilDate, type Instant, startOfDay } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import type { CreditMove } from '../../domain/ledger/credit-move.ts';
import type { Direction, EntryType, LedgerEntry, NewEntry } from '../../domain/ledger/entry.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import { sameEntry } from '../../domain/ledger/posting.ts';
import { ledgerRefusal } from '../../domain/ledger/refusals.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import { postToAccount } from '../accounts/account-change.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import { beginOn } from '../accounts/begin.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { decodeCursor, encodeCursor, type Page, type PageRequest, pageOf } from '../mongo/cursor.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { takeAllowance } from './allowance.ts';
import { ledgerEntries } from './collections.ts';
import { moveCredit } from './credit-moves.ts';
import { type EntryToReverse, findEntry, hasPaidABill, reverseEntry } from './entry-reversal.ts';
import { type EntryLine, type LineResult, postLines, singleLines } from './ledger-lines.ts';

/** Which entries; null: any. `from` and `to` are civil days of each account's own time zone, both included. */
export interface LedgerQuery extends PageRequest {
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId | null;
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  readonly type: EntryType | null;
}

/** What was charged or credited, in minor units of the account's currency. */
export interface LedgerTotals {
  readonly total: Minor;
  readonly byType: Readonly<Partial<Record<EntryType, Minor>>>;
}
export type LedgerTotalsByDirection = { readonly debits: LedgerTotals; readonly credits: LedgerTotals };

export interface LedgerReads {
  get(entryId: string): Promise<LedgerEntry | null>;
  /**
   * The last posted first, so that each `balanceAfter` follows from the entry below it; entries of several accounts by when they were posted.
   * Another customer's account has no entries here. Throws InvalidCursor.
   */
  list(query: LedgerQuery): Promise<Page<LedgerEntry>>;
  /** Totals by type, of the whole ledger or between two civil days. Throws BillingAccountNotFound. */
  breakdown(
    billingAccountId: BillingAccountId,
    from: CivilDate | null,
    to: CivilDate | null,
  ): Promise<LedgerTotalsByDirection>;
}
export interface LedgerWrites {
  /** Moves credit from one account of a customer to others; see `moveCredit`. */
  moveCredit(move: CreditMove, now: Instant): Promise<readonly LedgerEntry[]>;
  /**
   * Posts entries to one account: all or none, numbered in the order given. An entry whose idempotency key is posted
   * already is answered from the ledger. Throws BillingAccountNotFound, or InvalidState when a key was used for
   * something else; RangeError when the entries are of several accounts.
   */
  post(entries: readonly NewEntry[], now: Instant): Promise<LedgerEntry[]>;
  /** Posts one credit within what its giver may give. Throws as `post` does, and CurrencyMismatch, CreditLimitReached. */
  credit(line: EntryLine, giver: Giver, now: Instant): Promise<LedgerEntry>;
  /** Takes a charge or credit back by an entry of its own; see `reverseEntry`. */
  reverse(
    entry: EntryToReverse,
    now: Instant,
    giver: Giver | null,
  ): Promise<{ reversal: LedgerEntry; changed: boolean }>;
  /** Posts one line that gives nothing away, together with others that arrive meanwhile; see `singleLines`. */
  postLine(line: EntryLine, now: Instant): Promise<LineResult>;
  /** Posts lines of any accounts, each by itself; see `postLines`. */
  postLines(lines: readonly EntryLine[], now: Instant, giver: Giver | null): Promise<LineResult[]>;
}

export function ledgerWrites(db: Db, client: MongoClient): LedgerWrites {
  return {
    postLine: singleLines(db, client),
    postLines: (lines, now, giver) => postLines(db, client, lines, now, giver),
    moveCredit: (move, now) => moveCredit(db, client, move, now),
    reverse: (entry, now, giver) => reverseEntry(db, client, entry, now, giver),
    credit: ({ entry, currency }, giver, now) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'ledger.credit', async (tx) => {
          const { billingAccountId } = entry;
          const account = await accountReads(tx).get(billingAccountId);
          if (account !== null && account.currency !== currency)
            throw new BusinessFailure('CurrencyMismatch', 'the credit is not in the currency of the account');
          const before = (await postedAlready(tx, [entry])).get(entry.idempotencyKey);
          if (before !== undefined) return before;
          await takeAllowance(tx, giver, { ...entry, currency }, now);
          const [posted] = (await postToAccount(tx, billingAccountId, [entry], now)).entries;
          if (posted === undefined) throw new RangeError('one entry in, one entry out');
          return posted;
        }),
      ),
    async post(entries, now) {
      const [first] = entries;
      if (first === undefined) return [];
      const { billingAccountId } = first;
      if (entries.some((entry) => entry.billingAccountId !== billingAccountId))
        throw new RangeError('entries of one account a call');
      const firsts = firstOfEachKey(entries);
      return againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'ledger.post', async (tx) => {
          await beginOn(tx, [billingAccountId]);
          const posted = await postedAlready(tx, entries);
          const fresh = [...firsts.values()].filter((entry) => !posted.has(entry.idempotencyKey));
          if (fresh.length > 0) {
            const added = await postToAccount(tx, billingAccountId, fresh, now);
            for (const entry of added.entries) posted.set(entry.idempotencyKey, entry);
          }
          return entries.flatMap((entry) => posted.get(entry.idempotencyKey) ?? []);
        }),
      );
    },
  };
}

async function postedAlready(tx: Tx, entries: readonly NewEntry[]): Promise<Map<string, LedgerEntry>> {
  const keys = entries.map((entry) => entry.idempotencyKey);
  const docs = await collectionOf(tx.db, ledgerEntries)
    .find({ idempotencyKey: { $in: keys } }, within(tx))
    .toArray();
  const posted = new Map(docs.map(ledgerEntries.fromDoc).map((entry) => [entry.idempotencyKey, entry]));
  for (const entry of entries) {
    const stored = posted.get(entry.idempotencyKey);
    if (stored === undefined) continue;
    checkSameEntry(stored, entry);
    // The bill that collects an entry is named on it later; a credit that paid a bill by itself is another than one for the next.
    if (entry.billId === null && (await hasPaidABill(tx, stored))) throw otherEntry();
  }
  return posted;
}

function firstOfEachKey(entries: readonly NewEntry[]): Map<string, NewEntry> {
  const firsts = new Map<string, NewEntry>();
  for (const entry of entries) {
    const first = firsts.get(entry.idempotencyKey);
    if (first === undefined) firsts.set(entry.idempotencyKey, entry);
    else checkSameEntry(first, entry);
  }
  return firsts;
}

function checkSameEntry(stored: NewEntry, given: NewEntry): void {
  if (!sameEntry(stored, given)) throw otherEntry();
}

function otherEntry(): BusinessFailure {
  return ledgerRefusal('key-of-another-entry');
}

const LIST = 'ledger';
const CURSOR_KEYS = z.tuple([z.string(), z.int(), z.string()]);

export function ledgerReads(reader: Reader): LedgerReads {
  const accounts = accountReads(reader);
  return {
    get: (entryId) => findEntry(reader, entryId),
    async list(query) {
      const after = query.cursor === null ? null : decodeCursor(LIST, query.cursor, CURSOR_KEYS);
      const mine = (await accounts.ofCustomer(query.customerId)).filter(
        (account) => query.billingAccountId === null || account.billingAccountId === query.billingAccountId,
      );
      if (mine.length === 0) return { items: [], nextCursor: null };
      const conditions: Filter<AnyDocument>[] = [spansOf(mine, query.from, query.to)];
      if (query.type !== null) conditions.push({ type: query.type });
      const one = mine.length === 1;
      if (after !== null) conditions.push(one ? { sequence: { $lt: after[1] } } : earlierThan(after));
      // Within one account the sequence alone is the order, and that of an index.
      const order = one
        ? ({ sequence: -1 } as const)
        : ({ postedAt: -1, billingAccountId: 1, sequence: -1 } as const);
      const rows = await reader.db
        .collection<AnyDocument>(ledgerEntries.name)
        .find({ $and: conditions }, within(reader))
        .sort(order)
        .limit(query.limit + 1)
        .toArray();
      return pageOf(rows.map(ledgerEntries.fromDoc), query.limit, identity, (entry) =>
        encodeCursor(LIST, [entry.postedAt, entry.sequence, entry.billingAccountId]),
      );
    },

    async breakdown(billingAccountId, from, to) {
      const account = await accounts.get(billingAccountId);
      if (account === null) throw new BusinessFailure('BillingAccountNotFound', 'no such billing account');
      const rows = await reader.db
        .collection(ledgerEntries.name)
        .aggregate<{ _id: { direction: Direction; type: EntryType }; total: number }>(
          [
            { $match: spansOf([account], from, to) },
            { $group: { _id: { direction: '$direction', type: '$type' }, total: { $sum: '$amount' } } },
            { $sort: { _id: 1 } },
          ],
          within(reader),
        )
        .toArray();
      const totals = (direction: Direction): LedgerTotals => {
        const mine = rows.filter((row) => row._id.direction === direction);
        const byType = Object.fromEntries(mine.map((row) => [row._id.type, exact(row.total)]));
        return { total: sumMinor(mine.map((row) => row.total)), byType };
      };
      return { debits: totals('debit'), credits: totals('credit') };
    },
  };
}

/** The entries of these accounts between two civil days; accounts in another zone have other bounds. */
function spansOf(
  accounts: readonly BillingAccount[],
  from: CivilDate | null,
  to: CivilDate | null,
): Filter<AnyDocument> {
  const spans = accounts.map(({ billingAccountId, timeZone }) => {
    const bounds = {
      ...(from === null ? {} : { $gte: startOfDay(from, timeZone) }),
      ...(to === null ? {} : { $lt: startOfDay(addDays(to, 1), timeZone) }),
    };
    return from === null && to === null ? { billingAccountId } : { billingAccountId, occurredAt: bounds };
  });
  const [only] = spans;
  return spans.length === 1 && only !== undefined ? only : { $or: spans };
}

function earlierThan([postedAt, sequence, billingAccountId]: [string, number, string]): Filter<AnyDocument> {
  return {
    $or: [
      { postedAt: { $lt: postedAt } },
      { postedAt, billingAccountId: { $gt: billingAccountId } },
      { postedAt, billingAccountId, sequence: { $lt: sequence } },
    ],
  };
}

function identity<T>(value: T): T {
  return value;
}
