/** What a transaction reads of the accounts that it is going to change, all of it in one round trip. */
import type { ClientSession, Db, Document } from 'mongodb';
import { z } from 'zod';
import { type AccountView, VIEW_FORMAT } from '../../domain/accounts/view/account-view.ts';
import type { PromiseState } from '../../domain/arrears/promise.ts';
import { chainOf } from '../../domain/audit/entry.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { UnbilledSums } from '../../domain/ledger/unbilled.ts';
import { promises } from '../arrears/collections.ts';
import type { ChainHead } from '../audit/append.ts';
import { knowHead } from '../audit/audited.ts';
import { auditEntries } from '../audit/collections.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { bills } from '../billing/collections.ts';
import type { Beside, ToldBeside } from '../mongo/beside.ts';
import { within } from '../mongo/transaction.ts';
import { deposits } from '../payments/collections.ts';
import type { AccountTurn } from './account-turns.ts';
import { accountViews, storedAccounts } from './collections.ts';
import type { StoredAccount } from './schema.ts';

/** The parts of a view that a posting carries on. The newest entries are not among them: they are sealed, and new ones are put before them. */
export interface BegunView extends UnbilledSums {
  readonly complete: boolean;
  readonly openBills: AccountView['openBills'];
  readonly ledger: Pick<AccountView['ledger'], 'sums'>;
}

/** An account as its transaction knows it. */
export interface Begun {
  /** As it was read, with what the transaction changed of it since. */
  readonly stored: StoredAccount;
  /** As it was before the transaction; null: there is none of today's format. */
  readonly view: BegunView | null;
  /** What a payment has to look at, as it was before the transaction; null: not asked for. */
  readonly awaits: Awaited | null;
  /** The view with all of its parts but the newest entries, as it was before the transaction; null: not asked for, or there is none. */
  readonly whole: WholeView | null;
}

/** What an account awaits money for. */
export interface Awaited {
  readonly hasAskedDeposit: boolean;
  /** The state of the newest promise to pay; null: there is none. */
  readonly newestPromise: PromiseState | null;
  /** Those that are not settled. */
  readonly openBills: readonly Bill[];
}

/** What is read beside the accounts. */
export interface BeginOptions {
  /** Audit chains, beside the accounts' own, that the transaction will write to. */
  readonly chains?: readonly string[];
  /** What the accounts await money for, and the whole of their views, in which bills and payments change. */
  readonly awaits?: boolean;
}

/** A transaction with the accounts that it has read. */
export interface BegunTx {
  readonly db: Db;
  readonly session: ClientSession;
  readonly trail: AuditedTx['trail'];
  readonly begun: Map<BillingAccountId, Begun>;
  readonly turn: AccountTurn;
}

/** The parts of a view that a posting carries on, and a decision does not read anyway. */
export const CARRIED_ON = { 'ledger.sums': 1 } as const;

const VIEW_PARTS = {
  ...{ complete: 1, openBills: 1, ...CARRIED_ON },
  ...{ unbilledAmount: 1, unbilledStubAmount: 1, unbilledCreditAmount: 1, unbilledFeeAmount: 1 },
} as const;

/** The view as a posting carries it on. */
const IN_PARTS: readonly Document[] = [{ $project: VIEW_PARTS }];

/** The view as the next one is made from it. */
const AS_WHOLE: readonly Document[] = [{ $unset: 'ledger.newest' }];

/** Only what is not sealed. */
const AWAITED: Document[] = [
  {
    $lookup: {
      ...{ from: bills.name, localField: '_id', foreignField: 'billingAccountId', as: 'unsettled' },
      pipeline: [{ $match: { state: { $ne: 'settled' } } }],
    },
  },
  {
    $lookup: {
      ...{ from: deposits.name, localField: '_id', foreignField: 'billingAccountId', as: 'asked' },
      pipeline: [{ $match: { state: 'asked' } }, { $limit: 1 }, { $project: { _id: 1 } }],
    },
  },
  {
    $lookup: {
      ...{ from: promises.name, localField: '_id', foreignField: 'billingAccountId', as: 'promised' },
      pipeline: [{ $sort: { givenAt: -1, _id: -1 } }, { $limit: 1 }, { $project: { _id: 0, state: 1 } }],
    },
  },
];

/** Whether the transaction has written to a collection: then what it has read of it before may be no longer so. */
export function hasWritten(tx: Pick<AuditedTx, 'trail'>, { name }: { readonly name: string }): boolean {
  return tx.trail.some(({ collection }) => collection === name);
}

/** The last entry of a chain. */
const LAST = [{ $sort: { sequence: -1 } }, { $limit: 1 }, { $project: { _id: 0, sequence: 1, hash: 1 } }];

/** An account as {@link beginOn} would read it, which a read before the transaction has brought along. Its chains are those it was asked for. */
export interface ReadAhead {
  readonly row: BegunRow;
  readonly chains: readonly string[];
}

/** The last entry of each of these chains, with the chain as `_id`. In this order it is a seek a chain (DISTINCT_SCAN), however long the chains are. */
const LAST_OF_EACH = [
  { $sort: { shard: -1, sequence: -1 } },
  { $group: { _id: '$shard', sequence: { $first: '$sequence' }, hash: { $first: '$hash' } } },
];

/** What goes along with a read of an account's view, so that a transaction may begin with both. */
export interface ReadingAhead {
  readonly besides: readonly [Beside<Document | null>, Beside<readonly Document[]>];
  /** What was read; null: there is no such account. */
  from(told: ToldBeside, view: BegunView): ReadAhead | null;
}

/** Reads an account, and where its chain and these others end, along with a read of its view: two reads, however many chains. */
export function readingAhead(id: BillingAccountId, chains: readonly string[]): ReadingAhead {
  const own = chainOf(ofAccount(id));
  const account: Beside<Document | null> = {
    collection: storedAccounts.name,
    pipeline: [{ $match: { _id: id } }],
    told: ([doc]) => doc ?? null,
  };
  const ends: Beside<readonly Document[]> = {
    collection: auditEntries.name,
    pipeline: [{ $match: { shard: { $in: [own, ...chains] } } }, ...LAST_OF_EACH],
    told: (docs) => docs,
  };
  return {
    besides: [account, ends],
    from(told, view) {
      const doc = told(account);
      if (doc === null) return null;
      const heads = told(ends).map((end) => endSchema.parse(end));
      const endOf = (chain: string) => heads.filter(({ _id }) => _id === chain);
      return { row: { ...doc, _id: id, views: [view], heads: endOf(own), more: chains.map(endOf) }, chains };
    },
  };
}

const endSchema = z.object({ _id: z.string(), sequence: z.number(), hash: z.string() });

/**
 * Begins with what was read ahead instead of reading it. Where it is old by now, the transaction fails: its change of the account misses the
 * version, or its entry meets the one that has its place on the trail.
 */
export async function beginWith(tx: BegunTx, { row, chains }: ReadAhead): Promise<void> {
  await tx.turn.take([row._id], { hasWritten: tx.trail.length > 0 });
  takeRow(tx, row, { chains, whole: null });
}

/** One account as it is read, with what is read beside it. */
export interface BegunRow<View = BegunView> {
  readonly _id: BillingAccountId;
  readonly views: readonly View[];
  readonly heads: readonly ChainHead[];
  /** Of further chains, in the order in which they were asked for. */
  readonly more?: readonly (readonly ChainHead[])[];
  readonly asked?: readonly unknown[];
  readonly unsettled?: readonly unknown[];
  readonly promised?: readonly { readonly state: PromiseState }[];
  /** What went along; the same with each account. */
  readonly beside?: readonly Document[];
}

/**
 * Reads these accounts, what their views have kept, and where their audit chains end: one aggregation. What the transaction knows already is
 * not read again. An account that is not there is not in the answer. Called before anything else, it lets others that change an account finish
 * first.
 * @throws StoredDataError where an account is malformed
 */
export async function beginOn(
  tx: BegunTx,
  ids: readonly BillingAccountId[],
  options: BeginOptions = {},
): Promise<ReadonlyMap<BillingAccountId, Begun>> {
  const unknown = ids.filter((id) => !tx.begun.has(id));
  if (unknown.length > 0) await begin(tx, unknown, options, null);
  return new Map(
    ids.flatMap((id) => {
      const begun = tx.begun.get(id);
      return begun === undefined ? [] : [[id, begun] as const];
    }),
  );
}

/**
 * Reads accounts of which the transaction knows nothing yet, as {@link beginOn} does, and another read along with them, of what is not sealed. A
 * transaction takes no union of reads, so that it goes along with each account; null: none of the accounts is there.
 * @throws StoredDataError where an account is malformed
 */
export async function beginBeside<T>(
  tx: BegunTx,
  ids: readonly BillingAccountId[],
  options: BeginOptions,
  beside: Beside<T>,
): Promise<T | null> {
  const docs = await begin(tx, ids, options, beside);
  return docs === null ? null : beside.told(docs);
}

async function begin(
  tx: BegunTx,
  ids: readonly BillingAccountId[],
  { chains = [], awaits = false }: BeginOptions,
  beside: Beside<unknown> | null,
): Promise<readonly Document[] | null> {
  await tx.turn.take(ids, { hasWritten: tx.trail.length > 0 });
  const read = <View>(ofView: readonly Document[]) =>
    tx.db
      .collection(storedAccounts.name)
      .aggregate<BegunRow<View>>(
        [
          { $match: { _id: { $in: [...ids] } } },
          ...stagesOf({ chains, awaits, ofView }),
          ...(beside === null
            ? []
            : [{ $lookup: { from: beside.collection, pipeline: [...beside.pipeline], as: 'beside' } }]),
        ],
        within(tx),
      )
      .toArray();
  if (awaits) {
    const rows = await read<WholeView>(AS_WHOLE);
    for (const row of rows) takeRow(tx, row, { chains, whole: row.views[0] ?? null });
    return rows[0]?.beside ?? null;
  }
  const rows = await read<BegunView>(IN_PARTS);
  for (const row of rows) takeRow(tx, row, { chains, whole: null });
  return rows[0]?.beside ?? null;
}

function takeRow(
  tx: BegunTx,
  { views, heads, more = [], asked, promised, unsettled, beside: _beside, ...doc }: BegunRow,
  { chains, whole }: { readonly chains: readonly string[]; readonly whole: WholeView | null },
): void {
  for (const [index, chain] of chains.entries()) knowHead(tx.session, chain, more[index]?.[0] ?? null);
  knowHead(tx.session, chainOf(ofAccount(doc._id)), heads[0] ?? null);
  tx.begun.set(doc._id, {
    stored: storedAccounts.fromDoc(doc),
    view: views[0] ?? null,
    whole,
    awaits:
      asked === undefined || promised === undefined || unsettled === undefined
        ? null
        : {
            hasAskedDeposit: asked.length > 0,
            newestPromise: promised[0]?.state ?? null,
            openBills: unsettled.map(bills.fromDoc),
          },
  });
}

/** A view without its newest entries: they are sealed, and new ones are put before them. */
export type WholeView = Omit<AccountView, 'ledger'> & {
  readonly ledger: Pick<AccountView['ledger'], 'sums'>;
};

/** An account with its view. */
export interface ViewedAccount {
  readonly stored: StoredAccount;
  /** Null: there is none of today's format. */
  readonly view: WholeView | null;
}

/**
 * Reads accounts with their whole views, and where their audit chains end: one aggregation, for a transaction that makes all of their next views
 * from these. Missing accounts are left out.
 * @throws StoredDataError where an account is malformed
 */
export async function readViewed(
  tx: Pick<BegunTx, 'db' | 'session'>,
  ids: readonly BillingAccountId[],
): Promise<ViewedAccount[]> {
  const rows = await tx.db
    .collection(storedAccounts.name)
    .aggregate<BegunRow<WholeView>>(
      [{ $match: { _id: { $in: [...ids] } } }, ...stagesOf({ chains: [], awaits: false, ofView: AS_WHOLE })],
      within(tx),
    )
    .toArray();
  return rows.map(({ views, heads, ...doc }) => {
    knowHead(tx.session, chainOf(ofAccount(doc._id)), heads[0] ?? null);
    return { stored: storedAccounts.fromDoc(doc), view: views[0] ?? null };
  });
}

function stagesOf({
  chains,
  awaits,
  ofView,
}: Required<BeginOptions> & { readonly ofView: readonly Document[] }): Document[] {
  return [
    {
      $lookup: {
        from: accountViews.name,
        localField: '_id',
        foreignField: '_id',
        pipeline: [{ $match: { format: VIEW_FORMAT } }, ...ofView],
        as: 'views',
      },
    },
    { $set: { chain: { $concat: [chainOf(ofAccount('')), '$_id'] } } },
    {
      $lookup: {
        from: auditEntries.name,
        localField: 'chain',
        foreignField: 'shard',
        pipeline: LAST,
        as: 'heads',
      },
    },
    { $unset: 'chain' },
    ...(awaits ? AWAITED : []),
    ...chains.map((shard, index) => ({
      $lookup: {
        from: auditEntries.name,
        pipeline: [{ $match: { shard } }, ...LAST],
        as: `more${index}`,
      },
    })),
    ...(chains.length === 0
      ? []
      : [
          { $set: { more: chains.map((_, index) => `$more${index}`) } },
          { $unset: chains.map((_, index) => `more${index}`) },
        ]),
  ];
}
