import type { Filter } from 'mongodb';
import { z } from 'zod';
import { type AccountShare, sharesFrom } from '../../domain/billing/bill-lane.ts';
import { type CivilDate, MINUTE_MS, type TimeZone } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import { accounts } from '../accounts/collections.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';

/** Where a list of accounts to bill goes on: after this bill date and account. */
export interface DueCursor {
  readonly nextBillDate: CivilDate;
  readonly billingAccountId: BillingAccountId;
}

/** Which accounts of a zone are to be billed. */
export interface DueDay {
  readonly timeZone: TimeZone;
  /** The civil day there: accounts whose bill date has come by then. */
  readonly today: CivilDate;
}

export interface DueAccountReads {
  /** Accounts of a zone whose bill date has come, those of a share, by bill date, then id. */
  dueAccounts(
    query: DueDay & {
      readonly share: AccountShare;
      readonly after: DueCursor | null;
      readonly limit: number;
    },
  ): Promise<DueCursor[]>;
  /** How many accounts of a zone are due. */
  countDue(day: DueDay): Promise<number>;
  /**
   * Shares of all accounts, with about as many due accounts of the zone in each, at most `count` of them. At least one, and together they
   * hold every account, also those that become due later.
   */
  dueShares(day: DueDay, count: number): Promise<AccountShare[]>;
  /** The zones that there are accounts in, by name. */
  timeZones(): Promise<TimeZone[]>;
}

/** A run counts and sorts all that is due once: millions of index keys, which takes longer than other reads may. */
const ALL_DUE_LIMIT = { maxTimeMS: 5 * MINUTE_MS } as const;

const buckets = z.array(z.object({ _id: z.object({ min: z.string() }) }));

export function dueAccountReads(reader: Reader): DueAccountReads {
  const collection = reader.db.collection<AnyDocument>(accounts.name);
  return {
    async dueAccounts({ share, after, limit, ...day }) {
      const docs = await collection
        .find(dueFilter(day, share, after), within(reader))
        .project<{ _id: string; billing: { nextBillDate: string } }>({ 'billing.nextBillDate': 1 })
        .sort({ 'billing.nextBillDate': 1, _id: 1 })
        .limit(limit)
        .toArray();
      return docs.map(({ _id, billing }) => ({
        nextBillDate: billing.nextBillDate,
        billingAccountId: _id,
      }));
    },
    countDue: (day) => collection.countDocuments(dueIn(day), { ...within(reader), ...ALL_DUE_LIMIT }),
    async dueShares(day, count) {
      const found = await collection
        .aggregate(
          [
            { $match: dueIn(day) },
            { $project: { _id: 1 } },
            { $bucketAuto: { groupBy: '$_id', buckets: count } },
          ],
          { ...within(reader), ...ALL_DUE_LIMIT, allowDiskUse: true },
        )
        .toArray();
      const firsts = buckets.parse(found).map(({ _id }) => _id.min);
      return sharesFrom(firsts.length === 0 ? [''] : firsts);
    },
    async timeZones() {
      const zones: unknown[] = await collection.distinct('timeZone', {}, within(reader));
      return zones.map(String).sort();
    },
  };
}

function dueIn({ timeZone, today }: DueDay): Filter<AnyDocument> {
  return { timeZone, 'billing.nextBillDate': { $lte: today } };
}

/** The index `toBill` jumps from one bill date to the next over the accounts of other shares. */
function dueFilter(
  { timeZone, today }: DueDay,
  { from, before }: AccountShare,
  after: DueCursor | null,
): Filter<AnyDocument> {
  const ids = { ...(from === null ? {} : { $gte: from }), ...(before === null ? {} : { $lt: before }) };
  const shared = Object.keys(ids).length === 0 ? {} : { _id: ids };
  if (after === null) return { ...dueIn({ timeZone, today }), ...shared };
  const { nextBillDate, billingAccountId } = after;
  return {
    $or: [
      {
        timeZone,
        'billing.nextBillDate': nextBillDate,
        // The place is in the share, so it is not before its beginning.
        _id: { $gt: billingAccountId, ...(before === null ? {} : { $lt: before }) },
      },
      { timeZone, 'billing.nextBillDate': { $gt: nextBillDate, $lte: today }, ...shared },
    ],
  };
}
