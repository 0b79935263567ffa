/** What retention has to know of customers: whether they have left, and what keeps their records. */
import type { CivilDate, Instant } from '../../domain/civil-date.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import { type CountryCode, type CustomerTraces, leftOn } from '../../domain/retention/rules.ts';
import { accounts, customers } from '../accounts/collections.ts';
import { bills, OPEN_BILL_FILTER, subscriptions } from '../billing/collections.ts';
import { chainedEntries } from '../ledger/collections.ts';
import { type AnyDocument, collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { dataKeys } from '../sealing/data-key-schema.ts';
import { customerScope } from '../sealing/seal.ts';
import { holdsInForce } from './holds.ts';
import { RECORD_TABLE } from './record-table.ts';

/** What retention has to know of one customer. */
export interface CustomerFacts {
  readonly customerId: CustomerId;
  readonly country: CountryCode | null;
  /** The day on which they left; null while they are customers. */
  readonly leftOn: CivilDate | null;
  /** Whether their key was destroyed. */
  readonly isErased: boolean;
  /** The legal holds in force, by their ids. */
  readonly holds: readonly string[];
}

/** The customers of these ids that exist, as of a day. */
export async function readCustomers(
  scope: Reader | Tx,
  customerIds: readonly CustomerId[],
  on: CivilDate,
): Promise<Map<CustomerId, CustomerFacts>> {
  const ids = [...new Set(customerIds)];
  const docs = await scope.db
    .collection<AnyDocument>(customers.name)
    .aggregate<AnyDocument>([{ $match: { _id: { $in: ids } } }], within(scope))
    .toArray();
  const holds = await holdsInForce(scope, ids, on);
  const keys = await collectionOf(scope.db, dataKeys)
    .find({ _id: { $in: ids.map(customerScope) }, erasedAt: { $ne: null } }, within(scope))
    .toArray();
  const erased = new Set(keys.map(({ _id }) => String(_id)));
  const traces = await readTraces(scope, docs);
  return new Map(
    docs.map(({ _id, country }) => [
      _id,
      {
        customerId: _id,
        country: typeof country === 'string' ? country : null,
        leftOn: leftOn(traces.get(_id) ?? NO_TRACES),
        isErased: erased.has(customerScope(_id)),
        holds: holds.filter(({ customerId }) => customerId === _id).map(({ holdId }) => holdId),
      },
    ]),
  );
}

const NO_TRACES: CustomerTraces = { createdAt: '', open: 1, owesNothing: false, days: [] };

/** What shows whether each of these customers has left, in a few queries for all of them. */
async function readTraces(
  scope: Reader | Tx,
  docs: readonly AnyDocument[],
): Promise<Map<CustomerId, CustomerTraces>> {
  const ids = docs.map(({ _id }) => _id);
  const mine = { customerId: { $in: ids } };
  const owned = await collectionOf(scope.db, accounts)
    .find(mine, { ...within(scope), projection: { customerId: 1, balance: 1, heldCredit: 1, openedDate: 1 } })
    .toArray();
  const theirs = { billingAccountId: { $in: owned.map(({ _id }) => _id) } };
  const running = await countBy(
    scope,
    subscriptions.name,
    { ...theirs, state: { $ne: 'terminated' } },
    'customerId',
  );
  const unpaid = await countBy(scope, bills.name, { ...theirs, ...OPEN_BILL_FILTER }, 'customerId');
  const customerOf = new Map(owned.map(({ _id, customerId }) => [_id, customerId]));
  const cases = new Map<CustomerId, number>();
  for (const [name, { owner, open }] of Object.entries(RECORD_TABLE))
    if (open !== undefined && owner.by !== 'none') {
      const among = owner.by === 'customer' ? ids : [...customerOf.keys()];
      const filter = { [owner.path]: { $in: among }, [open.path]: { $in: [...open.states] } };
      for (const [found, count] of await countBy(scope, name, filter, owner.path)) {
        const id = owner.by === 'customer' ? found : (customerOf.get(found) ?? found);
        cases.set(id, (cases.get(id) ?? 0) + count);
      }
    }
  const ended = await newestOf(scope, subscriptions.name, theirs, 'endDate');
  const billed = await newestOf(scope, bills.name, theirs, 'billDate');
  const posted = await newestOfAccounts(scope, owned);
  return new Map(
    docs.map((doc) => {
      const own = owned.filter(({ customerId }) => customerId === doc._id);
      const days = [
        ended.get(doc._id),
        billed.get(doc._id),
        posted.get(doc._id),
        ...own.map((a) => a.openedDate),
      ];
      return [
        doc._id,
        {
          createdAt: String(doc['createdAt']),
          open: (running.get(doc._id) ?? 0) + (unpaid.get(doc._id) ?? 0) + (cases.get(doc._id) ?? 0),
          owesNothing: own.every(({ balance, heldCredit }) => balance === 0 && heldCredit === 0),
          days: days.filter((day) => day !== undefined),
        },
      ];
    }),
  );
}

async function countBy(
  scope: Reader | Tx,
  collection: string,
  filter: Record<string, unknown>,
  path: string,
): Promise<Map<CustomerId, number>> {
  const rows = await scope.db
    .collection(collection)
    .aggregate<{ _id: string; count: number }>(
      [{ $match: filter }, { $group: { _id: `$${path}`, count: { $sum: 1 } } }],
      within(scope),
    )
    .toArray();
  return new Map(rows.map(({ _id, count }) => [_id, count]));
}

async function newestOf(
  scope: Reader | Tx,
  collection: string,
  filter: Record<string, unknown>,
  path: string,
): Promise<Map<CustomerId, CivilDate>> {
  const rows = await scope.db
    .collection(collection)
    .aggregate<{ _id: string; day: string | null }>(
      [{ $match: filter }, { $group: { _id: '$customerId', day: { $max: `$${path}` } } }],
      within(scope),
    )
    .toArray();
  return new Map(
    rows.flatMap(({ _id, day }): [string, string][] => (day === null ? [] : [[_id, day.slice(0, 10)]])),
  );
}

/** The last entry of each customer's ledgers: one index lookup for each account. */
async function newestOfAccounts(
  scope: Reader | Tx,
  owned: readonly { readonly _id: string; readonly customerId: CustomerId }[],
): Promise<Map<CustomerId, CivilDate>> {
  const newest = new Map<CustomerId, CivilDate>();
  for (const { _id, customerId } of owned) {
    const [last] = await scope.db
      .collection<AnyDocument>(chainedEntries.name)
      .aggregate<{ postedAt: Instant }>(
        [
          { $match: { billingAccountId: _id } },
          { $sort: { billingAccountId: -1, sequence: -1 } },
          { $limit: 1 },
          { $project: { postedAt: 1 } },
        ],
        within(scope),
      )
      .toArray();
    const day = last?.postedAt.slice(0, 10);
    const before = newest.get(customerId);
    if (day !== undefined && (before === undefined || day > before)) newest.set(customerId, day);
  }
  return newest;
}
