import type { Filter } from 'mongodb';
import { z } from 'zod';
import type { AccountSources } from '../../domain/accounts/account-sources.ts';
import { viewSince } from '../../domain/accounts/view/view-of.ts';
import type { BillSources } from '../../domain/billing/bill-plan.ts';
import {
  type Collectable,
  type CollectingRule,
  type ConfirmedLine,
  collectingRule,
  NOTHING_TO_COLLECT,
  stubLinesOf,
} from '../../domain/billing/collectable.ts';
import { addedSums, type CollectedSum, unbilledWithAhead } from '../../domain/billing/collected.ts';
import { creditOf } from '../../domain/billing/credit.ts';
import { nextPeriod, stubOf } from '../../domain/billing/period.ts';
import type { Subscription } from '../../domain/billing/subscription.ts';
import { type LineTax, TAX_CLASSES } from '../../domain/billing/tax-class.ts';
import { byRate, type TaxTable } from '../../domain/billing/tax-table.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { DIRECTIONS, ENTRY_TYPES, type LedgerEntry } from '../../domain/ledger/entry.ts';
import { STUB_SOURCES } from '../../domain/ledger/posting.ts';
import { CORRECTING_SOURCES, unbilledOf } from '../../domain/ledger/unbilled.ts';
import { exact } from '../../domain/money.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { StoredSources } from '../accounts/account-sources.ts';
import { readSourcesKeeping, wholeLedger } from '../accounts/account-views.ts';
import { readViewed, type WholeView } from '../accounts/begin.ts';
import type { StoredAccount } from '../accounts/schema.ts';
import { sourcesFrom, tells } from '../accounts/view-reads.ts';
import { ledgerEntries, UNBILLED_FILTER } from '../ledger/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { type StoredCredit, unallocatedPayments, unbilledCredits } from './bill-credit.ts';
import { cycleChangeHistory } from './collections.ts';
import { prorationKey } from './cycle-changes.ts';
import { dueDaysInForce } from './due-days.ts';
import { ratesFor, taxesOf, taxKeys } from './tax-of-entries.ts';

/** The same with the last hash of the account's ledger, which new entries are chained to, and the view as it was. */
export interface StoredBillSources extends BillSources {
  readonly lastHash: string;
  /** Null: there is none of today's format. */
  readonly view: WholeView | null;
}

/** More entries than fit into one transaction. */
export const TOO_MANY = 'tooMany';

/**
 * Reads the sources of the next bills of these accounts, for all of them at once: the number of round trips does not grow
 * with their number. Missing accounts, and those that are not billed, are left out.
 * @param most how many entries the bills may collect together, beside those that name their bills already; with more the answer is `TOO_MANY`, and
 *   no further entries are looked at. Null: any number
 */
export async function readBillSources<Most extends number | null>(
  tx: Tx | Reader,
  ids: readonly BillingAccountId[],
  now: Instant,
  most: Most,
): Promise<StoredBillSources[] | (Most extends null ? never : typeof TOO_MANY)>;
export async function readBillSources(
  tx: Tx | Reader,
  ids: readonly BillingAccountId[],
  now: Instant,
  most: number | null,
): Promise<StoredBillSources[] | typeof TOO_MANY> {
  const from = viewSince({ updatedAt: now });
  const { db, session } = tx;
  // Reads that are not of one moment add up what is unbilled in the same moment in which they read the account.
  const viewed = session === null ? [] : await readViewed({ db, session }, ids);
  const views = new Map(
    viewed.flatMap(({ stored, view }) => (view ? [[stored.billingAccountId, view]] : [])),
  );
  const told = viewed.flatMap(({ stored, view }) =>
    view !== null && tells(view, from) ? [sourcesOf(stored, view)] : [],
  );
  const known = new Set(told.map(({ account }) => account.billingAccountId));
  const silent = ids.filter((id) => !known.has(id));
  const found = [...told, ...(await readSourcesKeeping(tx, silent, from, views))];
  const sources = found.filter(({ account }) => account.billing !== undefined);
  if (sources.length === 0) return [];
  const confirmed = await confirmedOf(tx, sources);
  const taxTable = await ratesFor(tx, sources, now);
  const collectable = await collectableOfAccounts(tx, sources, { confirmed, taxTable }, most);
  if (collectable === TOO_MANY) return TOO_MANY;
  const unallocated = await unallocatedOf(tx, sources, collectable);
  const credits = await creditsOf(tx, sources, collectable);
  const dueDaysOf = await dueDaysInForce(tx, now);
  const all: StoredBillSources[] = [];
  for (const source of sources) {
    const { billingAccountId: id } = source.account;
    all.push({
      ...source,
      view: views.get(id) ?? null,
      // What was read of the collections reaches back no further than it has to.
      since: (known.has(id) ? views.get(id)?.since : undefined) ?? from,
      ledgerSums: views.get(id)?.ledger.sums ?? (await wholeLedger(tx, id)).sums,
      collectable: collectable.get(id)?.collectable ?? NOTHING_TO_COLLECT,
      unbilledCredits: credits.get(id) ?? [],
      confirmed: confirmed.get(id) ?? [],
      unallocated: unallocated.get(id) ?? [],
      dueDays: dueDaysOf(source.account.timeZone),
      ...(taxTable === null ? {} : { taxTable }),
    });
  }
  return all;
}

/** An account as its view says, with what only the account itself has. */
function sourcesOf({ lastHash, ...account }: StoredAccount, view: WholeView): StoredSources {
  return { ...sourcesFrom(view), account, creditPartyId: view.creditPartyId, lastHash };
}

/** The rule of each account's next bill. */
function rulesOf(sources: readonly AccountSources[]): Map<string, CollectingRule> {
  return new Map(
    sources.flatMap(({ account }) => {
      const { billing, billingAccountId } = account;
      return billing === undefined
        ? []
        : [[billingAccountId, collectingRule(account, nextPeriod({ billing }))] as const];
    }),
  );
}

/** The filter that says of entries what {@link CollectingRule} says. */
export function collectedFilter(
  billingAccountId: BillingAccountId | { readonly $in: readonly BillingAccountId[] },
  { before, withStubEntries }: CollectingRule,
): Filter<AnyDocument> {
  return {
    billingAccountId,
    ...UNBILLED_FILTER,
    occurredAt: { $lt: before },
    ...(withStubEntries ? {} : { source: { $nin: [...STUB_SOURCES] } }),
  };
}

/** The same for several accounts: most accounts of a bill run have the same rule. */
function filtersOf(rules: ReadonlyMap<string, CollectingRule>): Filter<AnyDocument>[] {
  const owners = new Map<string, { readonly rule: CollectingRule; readonly ids: string[] }>();
  for (const [id, rule] of rules) {
    const key = `${rule.before} ${rule.withStubEntries}`;
    const same = owners.get(key);
    if (same === undefined) owners.set(key, { rule, ids: [id] });
    else same.ids.push(id);
  }
  return [...owners.values()].map(({ rule, ids }) => collectedFilter({ $in: ids }, rule));
}

/** With whether a credit may be among them: then the bill may be below zero. */
interface StoredCollectable {
  readonly collectable: Collectable;
  readonly hasCredits: boolean;
}

/** Stands for every source that no rule looks at. */
const OTHER_SOURCE = '';

const collectedRow = z.object({
  _id: z.object({
    account: z.string(),
    kind: z.enum(ENTRY_TYPES),
    direction: z.enum(DIRECTIONS),
    source: z.string(),
    taxClass: z.enum(TAX_CLASSES).nullable(),
    supply: z.string(),
  }),
  count: z.int(),
  amount: z.number(),
  from: z.int(),
});

/** What the next bill of each account collects. MongoDB adds it up: an account may have hundreds of thousands of entries. */
async function collectableOfAccounts(
  tx: Tx | Reader,
  sources: readonly AccountSources[],
  {
    confirmed,
    taxTable,
  }: {
    readonly confirmed: ReadonlyMap<string, readonly ConfirmedLine[]>;
    readonly taxTable: TaxTable | null;
  },
  most: number | null,
): Promise<Map<string, StoredCollectable> | typeof TOO_MANY> {
  const rules = rulesOf(sources);
  const entries = tx.db.collection<AnyDocument>(ledgerEntries.name);
  const rows = await entries
    .aggregate(
      [
        { $match: { $or: filtersOf(rules) } },
        ...(most === null ? [] : [{ $limit: most + 1 }]),
        {
          $group: {
            _id: {
              account: '$billingAccountId',
              kind: '$type',
              direction: '$direction',
              source: SOURCE_CLASS,
              ...taxKeys(taxTable, sources),
            },
            count: { $sum: 1 },
            amount: { $sum: '$amount' },
            from: { $min: '$sequence' },
          },
        },
      ],
      within(tx),
    )
    .toArray();
  const found = z
    .array(collectedRow)
    .parse(rows)
    .map((row) => ({ ...row, billingAccountId: row._id.account }));
  if (most !== null && countOf(found) > most) return TOO_MANY;
  const byId = byAccount(found);
  const stubbed = await stubEntriesOf(tx, rules, sources);
  const taxOf = taxesOf(taxTable, sources);
  const ahead = new Map(sources.map(({ account }) => [account.billingAccountId, account.collectedAhead]));
  return new Map(
    [...rules].map(([id, { withStubEntries }]) => {
      const own = byId.get(id) ?? [];
      const ofStub = stubbed.get(id) ?? [];
      const marked = ahead.get(id);
      const firsts = [...own.map(({ from }) => from), ...(marked === undefined ? [] : [marked.fromSequence])];
      return [
        id,
        {
          collectable: {
            sums: sumsOf(own, marked?.sums ?? [], taxOf),
            fromSequence: firsts.length === 0 ? 0 : Math.min(...firsts),
            unbilled: unbilledWithAhead(unbilledOf(own.map(entryOf)), marked),
            stubLines: withStubEntries ? stubLinesOf(ofStub, confirmed.get(id) ?? []) : [],
            waitingIds: withStubEntries ? [] : ofStub.map(({ entryId }) => entryId),
          },
          hasCredits: marked !== undefined || own.some((row) => row._id.direction === 'credit'),
        },
      ];
    }),
  );
}

type CollectedRow = z.infer<typeof collectedRow>;

/** Rules look at an entry's source only for these; all others are one to them. */
const SOURCE_CLASS = {
  $cond: [{ $in: ['$source', [...CORRECTING_SOURCES]] }, '$source', OTHER_SOURCE],
};

/** A sum as if it were one entry: the sums of the unbilled don't tell the difference. */
function entryOf({ _id: { kind, direction, source }, amount }: CollectedRow) {
  return { type: kind, direction, amount: exact(amount), source, billId: null };
}

/** By kind, in the order of the kinds. */
function sumsOf(
  rows: readonly CollectedRow[],
  marked: readonly CollectedSum[],
  taxOf: (row: CollectedRow) => LineTax | null,
): CollectedSum[] {
  const sums = addedSums([
    ...rows.map((row) => {
      const tax = taxOf(row);
      return {
        ...{ kind: row._id.kind, count: row.count },
        amount: exact(row._id.direction === 'debit' ? row.amount : -row.amount),
        ...(tax === null ? {} : { tax }),
      };
    }),
    ...marked,
  ]);
  return ENTRY_TYPES.flatMap((kind) => sums.filter((sum) => sum.kind === kind).sort(byTax));
}

function byTax(a: CollectedSum, b: CollectedSum): number {
  if (a.tax === undefined || b.tax === undefined) return a.tax === undefined ? -1 : 1;
  return byRate(a.tax, b.tax);
}

function countOf(rows: readonly CollectedRow[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

/** The unbilled entries of stubs, of accounts that have a stub before them: few. */
async function stubEntriesOf(
  tx: Tx | Reader,
  rules: ReadonlyMap<string, CollectingRule>,
  sources: readonly AccountSources[],
): Promise<Map<string, Pick<LedgerEntry, 'entryId' | 'billingAccountId' | 'idempotencyKey'>[]>> {
  const ids = sources.flatMap(({ account }) =>
    rules.has(account.billingAccountId) && account.cycleTransition?.stub != null
      ? [account.billingAccountId]
      : [],
  );
  if (ids.length === 0) return new Map();
  const docs = await tx.db
    .collection<AnyDocument>(ledgerEntries.name)
    .find(
      { billingAccountId: { $in: ids }, ...UNBILLED_FILTER, source: { $in: [...STUB_SOURCES] } },
      within(tx),
    )
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

/** Of the accounts that have credit or may have some after the bill, which can be below zero where it collects credits or gives days back. */
async function unallocatedOf(
  tx: Tx | Reader,
  sources: readonly AccountSources[],
  collectable: ReadonlyMap<string, StoredCollectable>,
): Promise<Map<string, Payment[]>> {
  const ids = sources.flatMap((source) => {
    const { billingAccountId } = source.account;
    const { hasCredits = false } = collectable.get(billingAccountId) ?? {};
    return creditOf(source) > 0 || hasCredits || source.subscriptions.some(mayGiveBack)
      ? [billingAccountId]
      : [];
  });
  return byAccount(await unallocatedPayments(tx, ids));
}

/** Whether a service ends and has paid ahead: a bill gives the days back that it does not run. */
function mayGiveBack({ endDate, paidAhead = [] }: Subscription): boolean {
  return endDate !== null && paidAhead.length > 0;
}

/** The unbilled credits of the accounts that have any. */
async function creditsOf(
  tx: Tx | Reader,
  sources: readonly AccountSources[],
  collectable: ReadonlyMap<string, StoredCollectable>,
): Promise<Map<string, StoredCredit[]>> {
  const ids = sources.flatMap(({ account: { billingAccountId }, unbilledCreditAmount }) =>
    unbilledCreditAmount !== 0 || collectable.get(billingAccountId)?.hasCredits === true
      ? [billingAccountId]
      : [],
  );
  return byAccount(await unbilledCredits(tx, ids));
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
