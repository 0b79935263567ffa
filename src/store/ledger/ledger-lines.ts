import type { Db, MongoClient } from 'mongodb';
import { ZodError } from 'zod';
import { viewSince } from '../../domain/accounts/view/view-of.ts';
import type { AuditContext } from '../../domain/audit/context.ts';
import { chainOf } from '../../domain/audit/entry.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import { creditOf, freeCredit } from '../../domain/billing/credit.ts';
import { type Instant, later } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { LedgerEntry, NewEntry } from '../../domain/ledger/entry.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import { givesMoney, sameEntry } from '../../domain/ledger/posting.ts';
import { type Currency, type Minor, MoneyError } from '../../domain/money.ts';
import { isInternalAccount } from '../../domain/payments/suspense.ts';
import { type AccountPosting, postToAccounts } from '../accounts/account-change.ts';
import { readSources } from '../accounts/account-sources.ts';
import { type CreditingTx, inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { beginOn } from '../accounts/begin.ts';
import { currentAuditContext } from '../audit/current-context.ts';
import { apart, type Faulty } from '../mongo/account-fault.ts';
import { collectionOf } from '../mongo/collection.ts';
import { isDuplicateKey } from '../mongo/errors.ts';
import { inNaturalBatches } from '../mongo/natural-batches.ts';
import { againOnDuplicateKey, within } from '../mongo/transaction.ts';
import { allowanceOf } from './allowance.ts';
import { ledgerEntries } from './collections.ts';

/** An entry with its sender's currency. */
export interface EntryLine {
  readonly entry: NewEntry;
  readonly currency: Currency;
}

/**
 * Why a line was not posted. `creditTooSmall`: a refund of more than the account's unapplied credit. `limitReached`: more than its
 * sender may give away without another person.
 */
export type LineRefusal =
  | 'accountNotFound'
  | 'currencyMismatch'
  | 'keyReused'
  | 'tooLarge'
  | 'creditTooSmall'
  | 'limitReached';

export type LineResult =
  | { readonly status: 'posted' | 'present'; readonly entry: LedgerEntry }
  | { readonly status: 'refused'; readonly refusal: LineRefusal };

const LINES_PER_TRANSACTION = 500;
/** With more, there are fewer round trips, but more work is repeated when a payment comes in between. */
const ACCOUNTS_PER_TRANSACTION = 25;
const TRANSACTIONS_AT_ONCE = 8;
/** What one giver gives is counted in one document: transactions at once would only wait for each other. */
const GIVING_AT_ONCE = 1;

/**
 * Posts lines of any accounts, each by itself: a refused line takes no other with it. Lines of one account go in one
 * transaction (of up to 500) and keep their order; a transaction may hold several accounts. The same key again is `present`, also
 * within the lines; with other content it is refused. Results are in the order of the lines. Rejects on the driver's errors, and
 * when an account is malformed: what was committed by then stays, and the same lines again post the rest.
 * @param giver whose limits apply to lines that give money away; null: no limits apply
 */
export async function postLines(
  db: Db,
  client: MongoClient,
  lines: readonly EntryLine[],
  now: Instant,
  giver: Giver | null,
): Promise<LineResult[]> {
  const posting: Posting = { db, client, lines, now, giver, results: new Map(), actors: [] };
  const batches = batchesOf([...groupsOf(lines)]);
  const worker = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift())
      await postBatch(posting, batch);
  };
  const ended = await Promise.allSettled(
    Array.from({ length: giver === null ? TRANSACTIONS_AT_ONCE : GIVING_AT_ONCE }, worker),
  );
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return lines.map((_, index) => resultOf(posting, index));
}

/** One line with the one who sends it. */
interface SentLine {
  readonly line: EntryLine;
  readonly now: Instant;
  readonly context: AuditContext;
}

/** Batches at once; with one, a slow transaction would hold up all that arrive meanwhile. */
const NATURAL_BATCHES = 2;

/**
 * Posts single lines that give nothing away, as `postLines` does. Those that arrive while others are being posted go together in the
 * next transaction, each still judged by itself and entered in the audit trail as the doing of its sender; nothing is answered before its
 * transaction is durable. Lines of one account take turns. An account at fault rejects its own lines alone.
 */
export function singleLines(
  db: Db,
  client: MongoClient,
): (line: EntryLine, now: Instant) => Promise<LineResult> {
  const post = inNaturalBatches<SentLine, LineResult>({
    keyOf: ({ line }) => line.entry.billingAccountId,
    most: ACCOUNTS_PER_TRANSACTION,
    atOnce: NATURAL_BATCHES,
    async work(sent) {
      const posting: Posting = {
        ...{ db, client, giver: null, results: new Map() },
        lines: sent.map(({ line }) => line),
        // The clock of the last one: nothing is posted before it was sent.
        now: sent.map(({ now }) => now).reduce(later),
        actors: sent.map(({ line, context }) => [chainOf(ofAccount(line.entry.billingAccountId)), context]),
      };
      const faulty = await faultsOf(
        posting,
        sent.map((_, index) => [index]),
      );
      const errors = new Map(faulty.map(({ item, error }) => [item[0], error]));
      return sent.map((_, index): PromiseSettledResult<LineResult> => {
        if (errors.has(index)) return { status: 'rejected', reason: errors.get(index) };
        return { status: 'fulfilled', value: resultOf(posting, index) };
      });
    },
  });
  return (line, now) => post({ line, now, context: currentAuditContext() });
}

interface Posting {
  readonly db: Db;
  readonly client: MongoClient;
  readonly lines: readonly EntryLine[];
  readonly now: Instant;
  readonly giver: Giver | null;
  readonly results: Map<number, LineResult>;
  /** Who posts on each account, by its audit chain, where that are several. */
  readonly actors: readonly (readonly [string, AuditContext])[];
}

function resultOf({ results }: Posting, index: number): LineResult {
  return results.get(index) ?? { status: 'refused', refusal: 'accountNotFound' };
}

/** Groups that share a transaction. */
function batchesOf(groups: readonly number[][]): number[][][] {
  const batches: number[][][] = [];
  let size = 0;
  for (const group of groups) {
    const last = batches.at(-1);
    size += group.length;
    if (last !== undefined && last.length < ACCOUNTS_PER_TRANSACTION && size <= LINES_PER_TRANSACTION)
      last.push(group);
    else {
      batches.push([group]);
      size = group.length;
    }
  }
  return batches;
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

/** All in one transaction. Throws the first fault, once the others are posted. */
async function postBatch(posting: Posting, groups: readonly number[][]): Promise<void> {
  const [faulty] = await faultsOf(posting, groups);
  if (faulty !== undefined) throw faulty.error;
}

/** All in one transaction; where an account is at fault, the others without it. Returns those at fault. */
function faultsOf(posting: Posting, groups: readonly number[][]): Promise<Faulty<number[]>[]> {
  return apart(groups, async (some) => {
    const [only, ...others] = some;
    if (only === undefined || others.length > 0) return postTogether(posting, some.flat());
    for (let at = 0; at < only.length; at += LINES_PER_TRANSACTION)
      await postGroup(posting, only.slice(at, at + LINES_PER_TRANSACTION));
  });
}

/** Some of the lines of one account. */
async function postGroup(posting: Posting, group: readonly number[]): Promise<void> {
  try {
    await postTogether(posting, group);
  } catch (error) {
    if (!isOfOneLine(error)) throw error;
    // Somewhere in it amounts leave the exact integers: one by one, only the lines at fault stay out.
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0)
      posting.results.set(only, { status: 'refused', refusal: 'tooLarge' });
    else for (const index of group) await postGroup(posting, [index]);
  }
}

function isOfOneLine(error: unknown): boolean {
  return error instanceof MoneyError || error instanceof ZodError;
}

async function postTogether(
  { db, client, lines, now, giver, results, actors }: Posting,
  indexes: readonly number[],
): Promise<void> {
  const mine = indexes.flatMap((index) => lines[index] ?? []);
  const post = (keys: Keys) =>
    inTransactionCreditingBills(db, client, 'ledger.postLines', (tx) => {
      for (const [chain, context] of actors) tx.actors.set(chain, context);
      return postWithin(tx, mine, { now, giver, keys });
    });
  const posted = await optimistically(mine, post);
  for (const [n, result] of posted.entries()) results.set(indexes[n] ?? -1, result);
}

/** `unread`: no line is thought to be posted already. Where one is, MongoDB refuses its key, and the transaction fails. */
type Keys = 'read' | 'unread';

/** Lines are seldom sent twice: their keys are looked up only once one of them was refused. What a key decides about is looked up first. */
async function optimistically<T>(lines: readonly EntryLine[], post: (keys: Keys) => Promise<T>): Promise<T> {
  if (!lines.some(({ entry }) => givesMoney(entry) || entry.type === 'refund'))
    try {
      return await post('unread');
    } catch (error) {
      if (!isDuplicateKey(error) && !isOfOneLine(error)) throw error;
    }
  return againOnDuplicateKey(() => post('read'));
}

type Plan = LineRefusal | 'posted' | 'present';

/** Posts lines in a transaction, each by itself; see `postLines`. */
export async function postWithin(
  tx: CreditingTx,
  lines: readonly EntryLine[],
  {
    now,
    giver,
    keys = 'read',
  }: { readonly now: Instant; readonly giver: Giver | null; readonly keys?: Keys },
): Promise<LineResult[]> {
  const ids = [...new Set(lines.map(({ entry }) => entry.billingAccountId))];
  const begun = await beginOn(tx, ids);
  const owners = new Map(
    [...begun].flatMap(([id, { stored }]) => (isInternalAccount(stored) ? [] : [[id, stored] as const])),
  );
  const known = keys === 'unread' ? new Map<string, LedgerEntry>() : await postedUnder(tx, lines);
  const fresh = new Map<string, NewEntry>();
  const refundable = new Map<BillingAccountId, Minor>();
  for (const { entry } of lines)
    if (entry.type === 'refund' && owners.has(entry.billingAccountId))
      refundable.set(entry.billingAccountId, 0);
  for (const id of refundable.keys()) refundable.set(id, await creditIn(tx, id, now));
  const gifts = giver === null ? [] : lines.filter(({ entry }) => givesMoney(entry));
  const allowance =
    giver === null || gifts.length === 0
      ? null
      : await allowanceOf(
          tx,
          giver,
          gifts.map(({ entry, currency }) => ({ billingAccountId: entry.billingAccountId, currency })),
          now,
        );
  const plans = lines.map(({ entry, currency }): Plan => {
    const owner = owners.get(entry.billingAccountId);
    if (owner === undefined) return 'accountNotFound';
    if (currency !== owner.currency) return 'currencyMismatch';
    const before = known.get(entry.idempotencyKey) ?? fresh.get(entry.idempotencyKey);
    if (before !== undefined) return sameEntry(before, entry) ? 'present' : 'keyReused';
    if (entry.type === 'refund') {
      const credit = refundable.get(entry.billingAccountId) ?? 0;
      if (entry.amount > credit) return 'creditTooSmall';
    }
    if (givesMoney(entry)) {
      const reached = allowance?.take({ ...entry, currency }) ?? null;
      if (reached !== null) return 'limitReached';
    }
    if (entry.type === 'refund')
      refundable.set(entry.billingAccountId, (refundable.get(entry.billingAccountId) ?? 0) - entry.amount);
    fresh.set(entry.idempotencyKey, entry);
    return 'posted';
  });
  await allowance?.keep();
  const postings = [...owners.keys()].flatMap((id): AccountPosting[] => {
    const entries = [...fresh.values()].filter(({ billingAccountId }) => billingAccountId === id);
    return entries.length === 0 ? [] : [{ billingAccountId: id, entries }];
  });
  for (const entry of await postToAccounts(tx, postings, now)) known.set(entry.idempotencyKey, entry);
  return lines.map((line, index): LineResult => {
    const plan = plans[index] ?? 'accountNotFound';
    if (plan !== 'posted' && plan !== 'present') return { status: 'refused', refusal: plan };
    const entry = known.get(line.entry.idempotencyKey);
    if (entry === undefined) throw new RangeError('an entry that was posted is not among the answers');
    return { status: plan, entry };
  });
}

/** What is posted already under the keys of these lines. */
async function postedUnder(tx: CreditingTx, lines: readonly EntryLine[]): Promise<Map<string, LedgerEntry>> {
  const keys = [...new Set(lines.map(({ entry }) => entry.idempotencyKey))];
  const stored = await collectionOf(tx.db, ledgerEntries)
    .find({ idempotencyKey: { $in: keys } }, within(tx))
    .toArray();
  return new Map(stored.map(ledgerEntries.fromDoc).map((entry) => [entry.idempotencyKey, entry]));
}

/** The credit of an account that can be paid out. Other entries that are posted with a refund don't count for it. */
export async function creditIn(
  tx: CreditingTx,
  billingAccountId: BillingAccountId,
  now: Instant,
): Promise<Minor> {
  const [sources] = await readSources(tx, { _id: billingAccountId }, viewSince({ updatedAt: now }));
  return sources === undefined ? 0 : freeCredit(sources, creditOf(sources));
}
