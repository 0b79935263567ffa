import type { Filter } from 'mongodb';
import type { CreditPartyId, CreditPartyNow } from '../../domain/accounts/credit-party.ts';
import type { ShownEntry } from '../../domain/accounts/reads/balance.ts';
import type { PartyAccount } from '../../domain/accounts/snapshot.ts';
import type { PresentSources, SnapshotSources } from '../../domain/accounts/snapshot-of.ts';
import { type AccountView, VIEW_FORMAT, type ViewRow } from '../../domain/accounts/view/account-view.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { CivilDate } from '../../domain/civil-date.ts';
import type { BillingAccountId, CustomerId } from '../../domain/flavor.ts';
import { unbilledSumsOf } from '../../domain/ledger/unbilled.ts';
import { type Beside, stagesBeside, type ToldBeside, withBesides } from '../mongo/beside.ts';
import { readTogether } from '../mongo/reads-together.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { CARRIED_ON, type ReadAhead, readingAhead } from './begin.ts';
import { accountViews, creditTurns } from './collections.ts';

/** What is read of every view: its owner, whether it is usable, and what the account owes. */
const CORE = ['customerId', 'format', 'since', 'complete', 'account', 'openBills'] as const;
const PRESENT_PARTS = [
  'customer',
  'subscriptions',
  'unbilledAmount',
  'unbilledStubAmount',
  'unbilledCreditAmount',
  'unbilledFeeAmount',
  'cycleChangeDates',
] as const;

/** A part of a view that can be read by itself. */
export type Part = Exclude<keyof AccountView, 'billingAccountId'>;

/** A view of which a read took only a part; the others stay on the disk. */
export type ViewOf<P extends Part> = Pick<AccountView, (typeof CORE)[number] | P>;

/** Which parts of a view a read takes. */
export interface Parts<P extends Part> {
  /** Names of whole parts only: paths into them would cost the server more than they save. */
  readonly projection: Readonly<Record<string, 1>>;
  /** Never set; it only carries the type. */
  readonly parts?: P;
}

function parts<P extends Part>(...names: readonly P[]): Parts<P> {
  return { projection: Object.fromEntries([...CORE, ...names].map((name) => [name, 1])) };
}

/** What an account owes, and nothing personal: for a standing. */
export const OWED = parts();
/** What an account owes, and its ledger: for a balance. */
export const WITH_LEDGER = parts('ledger');
/** The present: for a billing cycle. */
export const PRESENT = parts(...PRESENT_PARTS);
/** The present and the newest of the past: for a payment status. */
export const WITH_RECENT = parts(...PRESENT_PARTS, 'recent');
/** The present and the whole past: for a decision. */
export const WITH_HISTORY = parts(...PRESENT_PARTS, 'history');

/** Which accounts: all of a customer's, or one of them. */
export interface ViewMatch {
  readonly _id?: BillingAccountId;
  readonly customerId: CustomerId;
}

/** Reads views of one customer, all of them or one, or the view of an account of any customer; see {@link viewReads}. */
export type ReadViews<P extends Part> = (
  match: ViewMatch | { readonly _id: BillingAccountId },
  from: CivilDate,
) => Promise<ViewOf<P>[] | null>;

/**
 * Reads the views of a customer's accounts by id, from one moment: one query, and read concern `snapshot` says so also of several
 * documents. Null when they can't tell: there is none, or one does not reach back to `from`, holds too much, or is of
 * another format. Customers that are read at the same time share a query.
 *
 * What is read is trusted, not parsed: only `viewOf` makes these documents, MongoDB's validator, which is made from their
 * schema, checks them at every write, and `format` says which schema that was. Parsing them once more on this path, on which a caller waits, would cost more than the read does.
 * `verifyAccountView` parses.
 */
export function viewReads<P extends Part>(reader: Reader, { projection }: Parts<P>): ReadViews<P> {
  const find = (filter: Filter<{ _id: string; customerId: string }>): Promise<ViewOf<P>[]> =>
    reader.db
      .collection<{ _id: string; customerId: string }>(accountViews.name)
      .find<ViewOf<P>>(filter, { ...within(reader), projection, ...ONE_MOMENT })
      .toArray();
  const ofCustomer = readTogether(async (customerIds) =>
    grouped(await find({ customerId: { $in: [...customerIds] } }), ({ customerId }) => customerId),
  );
  const ofAccount = readTogether(async (ids) =>
    grouped(await find({ _id: { $in: [...ids] } }), ({ account }) => account.billingAccountId),
  );
  const read = async (match: Parameters<ReadViews<P>>[0]): Promise<readonly ViewOf<P>[]> => {
    if (reader.session !== null) return find({ ...match });
    const owner = 'customerId' in match ? match.customerId : null;
    if (match._id === undefined) return owner === null ? [] : ((await ofCustomer(owner)) ?? []);
    const found = (await ofAccount(match._id)) ?? [];
    return owner === null ? found : found.filter((view) => view.customerId === owner);
  };
  return async (match, from) => {
    const views = await read(match);
    if (views.length === 0 || !views.every((view) => tells(view, from))) return null;
    return [...views].sort((a, b) => (a.account.billingAccountId < b.account.billingAccountId ? -1 : 1));
  };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** What a decision on an order takes of the other accounts of the credit party. */
const PARTY_PARTS = {
  ...{ customerId: 1, format: 1, complete: 1, since: 1, account: 1 },
  openBills: { amount: 1, paidAmount: 1, disputedAmount: 1, dueDate: 1, rests: 1 },
} as const;

/** The view of an account, with what is read of all accounts of its credit party, of the same moment. */
export interface ViewForOrder {
  readonly view: ViewOf<(typeof PRESENT_PARTS)[number] | 'history'>;
  readonly creditParty: CreditPartyNow;
  readonly party: readonly Pick<PartyAccount, 'account' | 'openBills'>[];
  /** The account for the transaction that records what is decided. */
  readonly ahead: ReadAhead | null;
}

/**
 * The view of one account with its history, the accounts of its credit party, the party's turn, and what recording the decision begins with:
 * one aggregation, so one round trip and one moment. Without `chains` it brings nothing to begin with. The view is null when one can't tell, as {@link viewReads} says. `besides` go along.
 */
export async function readViewForOrder(
  reader: Reader,
  match: Required<ViewMatch>,
  from: CivilDate,
  chains: readonly string[],
  besides: readonly Beside<unknown>[],
): Promise<{ readonly view: ViewForOrder | null; readonly told: ToldBeside }> {
  const own = { localField: 'creditPartyId', as: 'party' } as const;
  // A read that nothing is recorded after needs nothing to begin with.
  const reading = chains.length === 0 ? null : readingAhead(match._id, chains);
  const together = [...(reading?.besides ?? []), ...besides];
  const found = await reader.db
    .collection<{ _id: string }>(accountViews.name)
    .aggregate<RowForOrder>(
      [
        { $match: match },
        { $project: { ...WITH_HISTORY.projection, creditPartyId: 1, ...CARRIED_ON } },
        {
          $lookup: {
            ...own,
            ...{ from: creditTurns.name, foreignField: '_id', as: 'turns' },
            // With stages of its own it stays in MongoDB's classic engine: to plan it for the other one costs more than to run it.
            pipeline: [{ $project: { turn: 1 } }],
          },
        },
        {
          $lookup: {
            ...own,
            from: accountViews.name,
            foreignField: 'creditPartyId',
            pipeline: [{ $project: PARTY_PARTS }],
          },
        },
        ...stagesBeside(together),
      ],
      { ...within(reader), ...ONE_MOMENT },
    )
    .toArray();
  const {
    own: [row],
    told,
  } = withBesides(found, together);
  if (row === undefined) return { view: null, told };
  const view = viewForOrder(row, from);
  return { view: view === null ? null : { ...view, ahead: reading?.from(told, row) ?? null }, told };
}

/** An account as {@link readViewForOrder} finds it. */
type RowForOrder = ViewForOrder['view'] & {
  readonly creditPartyId: CreditPartyId;
  readonly turns: readonly { readonly turn: number }[];
  readonly party: readonly ViewOf<never>[];
  readonly ledger: Pick<AccountView['ledger'], 'sums'>;
};

function viewForOrder(
  { party, turns, creditPartyId: partyId, ledger: _ledger, ...view }: RowForOrder,
  from: CivilDate,
): Omit<ViewForOrder, 'ahead'> | null {
  if (!tells(view, from) || !party.every((one) => tells(one, one.since))) return null;
  return {
    view,
    creditParty: { partyId, turn: turns[0]?.turn ?? 0 },
    party: [...party].sort((a, b) => (a.account.billingAccountId < b.account.billingAccountId ? -1 : 1)),
  };
}

/** The account of a view, and its customer; null where there is no view of today's format. These parts are whole in every view. */
export function readAddressee(
  reader: Reader,
  match: Required<ViewMatch>,
): Promise<Pick<AccountView, 'account' | 'customer'> | null> {
  return reader.db
    .collection<{ _id: string }>(accountViews.name)
    .findOne<Pick<AccountView, 'account' | 'customer'>>(
      { ...match, format: VIEW_FORMAT },
      { ...within(reader), projection: { account: 1, customer: 1 } },
    );
}

/** The views of these accounts that can tell, and the ids of those that can't or are not there: read those from their collections. */
export async function readViewsOf<P extends Part>(
  reader: Reader,
  ids: readonly BillingAccountId[],
  from: CivilDate,
  { projection }: Parts<P>,
): Promise<{ readonly told: ViewOf<P>[]; readonly silent: readonly BillingAccountId[] }> {
  const views = await reader.db
    .collection<{ _id: string }>(accountViews.name)
    .find<ViewOf<P>>({ _id: { $in: [...ids] } }, { ...within(reader), projection })
    .toArray();
  const told = views.filter((view) => tells(view, from));
  const known = new Set(told.map(({ account }) => account.billingAccountId));
  return { told, silent: ids.filter((id) => !known.has(id)) };
}

/** The same of a page of accounts in the order of their ids, and all ids of the page. */
export async function readViewsAfter<P extends Part>(
  reader: Reader,
  { after, limit, notOf }: ViewPage,
  from: CivilDate,
  { projection }: Parts<P>,
): Promise<{
  readonly ids: readonly BillingAccountId[];
  readonly told: ViewOf<P>[];
  readonly silent: readonly BillingAccountId[];
}> {
  const views = await reader.db
    .collection<{ _id: string }>(accountViews.name)
    .find<ViewOf<P> & { readonly _id: BillingAccountId }>(
      { ...(after === null ? {} : { _id: { $gt: after } }), customerId: { $ne: notOf } },
      { ...within(reader), projection },
    )
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
  const [told, silent] = [
    views.filter((view) => tells(view, from)),
    views.filter((view) => !tells(view, from)),
  ];
  return { ids: views.map(({ _id }) => _id), told, silent: silent.map(({ _id }) => _id) };
}

/** Which accounts a page has. */
export interface ViewPage {
  /** Those after this id; null: from the first one. */
  readonly after: BillingAccountId | null;
  readonly limit: number;
  /** Whose accounts are left out. */
  readonly notOf: CustomerId;
}

/** Whether a view has everything from a day on. */
export function tells(
  { format, complete, since }: Pick<AccountView, 'format' | 'complete' | 'since'>,
  from: CivilDate,
): boolean {
  return format === VIEW_FORMAT && complete && since <= from;
}

const ONE_MOMENT = { readConcern: { level: 'snapshot' } } as const;

/** What a view says of an account now, as its collections would say it. */
export function presentFrom(view: ViewOf<(typeof PRESENT_PARTS)[number]>): PresentSources {
  const { account, customerId, customer, cycleChangeDates } = view;
  return {
    account,
    customer: { customerId, ...customer },
    bills: billsFrom(view),
    subscriptions: view.subscriptions.map((row) => owned(account, row)),
    ...unbilledSumsOf(view),
    cycleChangeDates,
  };
}

/** The same with its past. */
export function sourcesFrom(view: ViewOf<(typeof PRESENT_PARTS)[number] | 'history'>): SnapshotSources {
  const present = presentFrom(view);
  const { account, history } = view;
  return {
    ...present,
    bills: [...present.bills, ...history.settledBills.map((row) => owned(account, row))],
    payments: history.payments.map((row) => owned(account, row)),
  };
}

/** The open bills of a view. */
export function billsFrom({ account, openBills }: ViewOf<never>): Bill[] {
  return openBills.map((row) => owned(account, row));
}

/** The newest entries of a view. */
export function newestFrom({ account, ledger }: ViewOf<'ledger'>): ShownEntry[] {
  const { billingAccountId } = account;
  return ledger.newest.map((row) => ({ ...row, billingAccountId }));
}

/** A row with the ids that it left out. */
function owned<T>(
  { billingAccountId, customerId }: { readonly billingAccountId: string; readonly customerId: string },
  row: ViewRow<T>,
): ViewRow<T> & { billingAccountId: string; customerId: string } {
  return { ...row, billingAccountId, customerId };
}
