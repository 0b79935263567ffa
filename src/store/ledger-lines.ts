import type { Db, MongoClient } from 'mongodb';
import { ZodError } from 'zod';
import type { Instant } from '../domain/civil-date.ts';
import type { BillingAccountId } from '../domain/flavor.ts';
import type { LedgerEntry, NewEntry } from '../domain/ledger.ts';
import { type Currency, type Minor, MoneyError } from '../domain/money.ts';
import { sameEntry } from '../domain/posting.ts';
import { isInternalAccount } from '../domain/suspense.ts';
import { changeAccount } from './account-change.ts';
import { readSources } from './account-sources.ts';
import { type AccountTx, inAccountTransaction } from './account-views.ts';
import { creditOf } from './bill-credit.ts';
import { accounts, collectionOf, ledgerEntries } from './collections.ts';
import { againOnDuplicateKey, within } from './transaction.ts';
import { viewSince } from './view-of.ts';

/** An entry with the currency its sender means. */
export interface EntryLine {
  readonly entry: NewEntry;
  readonly currency: Currency;
}

/** Why a line was not posted. `creditTooSmall`: a refund of more than the account's unapplied credit. */
export type LineRefusal =
  | 'accountNotFound'
  | 'currencyMismatch'
  | 'keyReused'
  | 'tooLarge'
  | 'creditTooSmall';

export type LineResult =
  | { readonly status: 'posted' | 'present'; readonly entry: LedgerEntry }
  | { readonly status: 'refused'; readonly refusal: LineRefusal };

const LINES_PER_TRANSACTION = 500;
const ACCOUNTS_AT_ONCE = 8;

/**
 * Posts lines of any accounts, each by itself: a refused line takes no other with it. Lines of one account go in one
 * transaction (of up to 500) and keep their order. The same key again is `present`, also within the lines; with other
 * content it is refused. Results are in the order of the lines. Rejects on the driver's errors: what was committed
 * by then stays, and the same lines again post the rest.
 */
export async function postLines(
  db: Db,
  client: MongoClient,
  lines: readonly EntryLine[],
  now: Instant,
): Promise<LineResult[]> {
  const results = new Map<number, LineResult>();
  const groups = [...groupsOf(lines)];
  const worker = async (): Promise<void> => {
    for (let group = groups.shift(); group !== undefined; group = groups.shift())
      for (let at = 0; at < group.length; at += LINES_PER_TRANSACTION)
        await postGroup(db, client, lines, group.slice(at, at + LINES_PER_TRANSACTION), now, results);
  };
  const ended = await Promise.allSettled(Array.from({ length: ACCOUNTS_AT_ONCE }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return lines.map((_, index) => results.get(index) ?? { status: 'refused', refusal: 'accountNotFound' });
}

/** The numbers of the lines of each account. */
function groupsOf(lines: readonly EntryLine[]): Iterable<number[]> {
  const groups = new Map<BillingAccountId, number[]>();
  for (const [index, { entry }] of lines.entries()) {
    const group = groups.get(entry.billingAccountId);
    if (group === undefined) groups.set(entry.billingAccountId, [index]);
    else group.push(index);
  }
  return groups.values();
}

async function postGroup(
  db: Db,
  client: MongoClient,
  lines: readonly EntryLine[],
  group: readonly number[],
  now: Instant,
  results: Map<number, LineResult>,
): Promise<void> {
  const mine = group.flatMap((index) => lines[index] ?? []);
  try {
    const posted = await againOnDuplicateKey(() =>
      inAccountTransaction(db, client, (tx) => postWithin(tx, mine, now)),
    );
    for (const [n, result] of posted.entries()) results.set(group[n] ?? -1, result);
  } catch (error) {
    if (!(error instanceof MoneyError || error instanceof ZodError)) throw error;
    // Somewhere in it amounts leave the exact integers: one by one, only the lines at fault stay out.
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0)
      results.set(only, { status: 'refused', refusal: 'tooLarge' });
    else for (const index of group) await postGroup(db, client, lines, [index], now, results);
  }
}

async function postWithin(tx: AccountTx, lines: readonly EntryLine[], now: Instant): Promise<LineResult[]> {
  const billingAccountId = lines[0]?.entry.billingAccountId ?? '';
  const doc = await collectionOf(tx.db, accounts).findOne(
    { _id: billingAccountId },
    { projection: { customerId: 1, currency: 1 }, ...within(tx) },
  );
  if (doc === null || isInternalAccount(doc))
    return lines.map(() => ({ status: 'refused', refusal: 'accountNotFound' }));
  const keys = [...new Set(lines.map(({ entry }) => entry.idempotencyKey))];
  const stored = await collectionOf(tx.db, ledgerEntries)
    .find({ idempotencyKey: { $in: keys } }, within(tx))
    .toArray();
  const known = new Map(stored.map(ledgerEntries.fromDoc).map((entry) => [entry.idempotencyKey, entry]));
  const fresh = new Map<string, NewEntry>();
  let refundable = lines.some(({ entry }) => entry.type === 'refund')
    ? await creditIn(tx, billingAccountId, now)
    : 0;
  const plans = lines.map(({ entry, currency }): LineRefusal | 'posted' | 'present' => {
    if (currency !== doc.currency) return 'currencyMismatch';
    const before = known.get(entry.idempotencyKey) ?? fresh.get(entry.idempotencyKey);
    if (before !== undefined) return sameEntry(before, entry) ? 'present' : 'keyReused';
    if (entry.type === 'refund') {
      if (entry.amount > refundable) return 'creditTooSmall';
      refundable -= entry.amount;
    }
    fresh.set(entry.idempotencyKey, entry);
    return 'posted';
  });
  if (fresh.size > 0) {
    const { entries } = await changeAccount(tx, billingAccountId, { entries: [...fresh.values()] }, now);
    for (const entry of entries) known.set(entry.idempotencyKey, entry);
  }
  return lines.map((line, index): LineResult => {
    const plan = plans[index] ?? 'accountNotFound';
    if (plan !== 'posted' && plan !== 'present') return { status: 'refused', refusal: plan };
    const entry = known.get(line.entry.idempotencyKey);
    if (entry === undefined) throw new RangeError('an entry that was posted is not among the answers');
    return { status: plan, entry };
  });
}

/** The unapplied credit of an account. What else is posted with a refund stands on no bill and leaves it as it is. */
async function creditIn(tx: AccountTx, billingAccountId: BillingAccountId, now: Instant): Promise<Minor> {
  const [sources] = await readSources(tx, { _id: billingAccountId }, viewSince({ updatedAt: now }));
  return sources === undefined ? 0 : creditOf(sources);
}
