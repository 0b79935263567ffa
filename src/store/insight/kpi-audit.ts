import { daysPastDueOf, pastDueOf, standingOfSnapshot } from '../../domain/accounts/reads/across-accounts.ts';
import { HISTORY_MONTHS } from '../../domain/accounts/snapshot.ts';
import { nowOf } from '../../domain/accounts/snapshot-of.ts';
import type { Standing } from '../../domain/accounts/standing.ts';
import { addDays, addMonths, type CivilDate, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { KpiRow } from '../../domain/insight/kpi/tally.ts';
import { INTERNAL_CUSTOMER_ID } from '../../domain/payments/suspense.ts';
import { accounts } from '../accounts/collections.ts';
import { readMany } from '../accounts/many-accounts.ts';
import { PRESENT, presentFrom } from '../accounts/view-reads.ts';
import { apart } from '../mongo/account-fault.ts';
import type { AnyDocument } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { KPI_QUERIES } from './kpi-queries/index.ts';
import type { KpiQuery } from './kpi-queries/parts.ts';

/** How many of the accounts audited were right. */
export interface AuditCount {
  readonly audited: number;
  readonly balanceRight: number;
  readonly statusRight: number;
}

/** Which accounts are audited: the next ones by id, all of them up to a limit, or a random sample where there are more. */
export type AuditRange =
  | { readonly after: BillingAccountId | null; readonly limit: number }
  | { readonly atMost: number };

interface StatusRow {
  readonly _id: string;
  readonly standing: Standing;
  readonly daysPastDue: number;
  readonly pastDue: number;
}

/** Accounts whose lookups one aggregation answers within its time limit. */
const ACCOUNTS_AT_ONCE = 500;

/**
 * Audits accounts: the balance against the ledger, the status as served against the bills. All reads of `reader` have to be of
 * one moment. An account that can't be audited counts as audited and as not right. `last` is where the next range begins; null after the last account.
 */
export async function auditAccounts(
  reader: Reader,
  range: AuditRange,
  now: Instant,
): Promise<AuditCount & { readonly last: BillingAccountId | null }> {
  const found = await accountsOf(reader, range);
  const sum = { audited: found.length, balanceRight: 0, statusRight: 0 };
  for (let at = 0; at < found.length; at += ACCOUNTS_AT_ONCE) {
    const part = found.slice(at, at + ACCOUNTS_AT_ONCE);
    // One that can't be audited is not right.
    await apart(part, async (some) => {
      const balances = await rightBalances(reader, some, now);
      const statuses = await rightStatuses(reader, some, now);
      sum.balanceRight += balances;
      sum.statusRight += statuses;
    });
  }
  const more = 'after' in range && found.length === range.limit;
  return { ...sum, last: more ? (found.at(-1)?.id ?? null) : null };
}

/** The count of an audit as the row of its KPI. */
export function auditRow(right: number, audited: number): KpiRow {
  return { currency: null, samples: audited, numerator: right, denominator: audited, value: null };
}

/** Today in every time zone of some accounts. */
export function todaysIn(zones: Iterable<string>, now: Instant): Map<string, CivilDate> {
  return new Map([...new Set(zones)].sort().map((zone) => [zone, civilDateAt(now, zone)]));
}

interface AuditedId {
  readonly id: BillingAccountId;
  readonly timeZone: string;
}

async function accountsOf(reader: Reader, range: AuditRange): Promise<AuditedId[]> {
  const match: Record<string, unknown> = { customerId: { $ne: INTERNAL_CUSTOMER_ID } };
  const collection = reader.db.collection<AnyDocument>(accounts.name);
  const fields = { $project: { timeZone: 1 } };
  const stages =
    'after' in range
      ? [
          { $match: range.after === null ? match : { ...match, _id: { $gt: range.after } } },
          { $sort: { _id: 1 } },
          { $limit: range.limit },
          fields,
        ]
      : // A sample that is larger than what there is, is all of it.
        [{ $match: match }, { $sample: { size: range.atMost } }, fields];
  const docs = await collection
    .aggregate<{ _id: string; timeZone: string }>(stages, within(reader))
    .toArray();
  return docs.map(({ _id, timeZone }) => ({ id: _id, timeZone }));
}

async function rightBalances(reader: Reader, audited: readonly AuditedId[], now: Instant): Promise<number> {
  const day = civilDateAt(now, 'UTC');
  const query = KPI_QUERIES.balanceAccuracy({ from: day, to: day, now, todays: new Map() });
  const rows = await rowsOf<{ right: boolean }>(reader, query, audited);
  return rows.filter(({ right }) => right).length;
}

async function rightStatuses(reader: Reader, audited: readonly AuditedId[], now: Instant): Promise<number> {
  const day = civilDateAt(now, 'UTC');
  const todays = todaysIn(
    audited.map(({ timeZone }) => timeZone),
    now,
  );
  const query = KPI_QUERIES.paymentStatusAccuracy({ from: day, to: day, now, todays });
  const rows = await rowsOf<StatusRow>(reader, query, audited);
  const served = await servedStatuses(
    reader,
    audited.map(({ id }) => id),
    now,
  );
  return rows.filter((row) => {
    const said = served.get(row._id);
    return (
      said !== undefined &&
      said.standing === row.standing &&
      said.daysPastDue === row.daysPastDue &&
      said.pastDue === row.pastDue
    );
  }).length;
}

/** What the API would serve of these accounts, out of the same views. */
async function servedStatuses(
  reader: Reader,
  ids: readonly BillingAccountId[],
  now: Instant,
): Promise<Map<string, Omit<StatusRow, '_id'>>> {
  const from = addDays(addMonths(civilDateAt(now, 'UTC'), -HISTORY_MONTHS), -2);
  const { read } = await readMany(reader, ids, { from, parts: PRESENT, ofView: presentFrom });
  return new Map(
    [...read.values()].map(({ account, bills }) => {
      const moment = nowOf(account, bills, now);
      return [
        moment.account.billingAccountId,
        {
          standing: standingOfSnapshot(moment),
          daysPastDue: daysPastDueOf(moment),
          pastDue: pastDueOf(moment).amountMinor,
        },
      ];
    }),
  );
}

/** The rows of a query about accounts, for these accounts. */
async function rowsOf<Row>(
  reader: Reader,
  { collection, pipeline }: KpiQuery,
  audited: readonly AuditedId[],
): Promise<(Row & { _id: string })[]> {
  const ids = audited.map(({ id }) => id);
  return reader.db
    .collection<AnyDocument>(collection)
    .aggregate<Row & { _id: string }>([{ $match: { _id: { $in: ids } } }, ...pipeline], within(reader))
    .toArray();
}
