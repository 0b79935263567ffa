/** What the entries that a bill collects are taxed with: MongoDB adds them up, each sum with one rate. */
import type { Document } from 'mongodb';
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import type { LineTax, TaxClass } from '../../domain/billing/tax-class.ts';
import { changeDates, lineTax, type TaxTable } from '../../domain/billing/tax-table.ts';
import { type CivilDate, civilDateAt, type Instant, startOfDay } from '../../domain/civil-date.ts';
import type { EntryType, LedgerEntry } from '../../domain/ledger/entry.ts';
import { STUB_SOURCES } from '../../domain/ledger/posting.ts';
import type { Reader, Tx } from '../mongo/transaction.ts';
import { taxTableAt } from './tax-rates.ts';

/** Something of an account. */
interface Owned {
  readonly account: BillingAccount;
}

/** Stands for the day of a supply where no change of a rate is before it. */
const NO_SUPPLY = '';

/** What tells sums apart. */
interface TaxedRow {
  readonly _id: {
    readonly account: string;
    readonly kind: EntryType;
    readonly source: string;
    readonly taxClass: TaxClass | null;
    readonly supply: string;
  };
}

/** The rates of tax in force; null when none of these accounts follows them. */
export async function ratesFor(
  tx: Tx | Reader,
  sources: readonly Owned[],
  now: Instant,
): Promise<TaxTable | null> {
  return sources.some(({ account: { taxation = null } }) => taxation !== null) ? taxTableAt(tx, now) : null;
}

/** The instants at which a rate changes for one of these accounts, in their own time zones, in order. */
function rateChanges(table: TaxTable, sources: readonly Owned[]): Instant[] {
  const instants = new Set<Instant>();
  for (const { account } of sources) {
    const { taxation = null, timeZone } = account;
    if (taxation === null) continue;
    for (const date of changeDates(table, [taxation.country])) instants.add(startOfDay(date, timeZone));
  }
  return [...instants].sort();
}

/** What entries are told apart by, so that each sum has one rate: class, and day of the supply or the last change of a rate before it. */
export function taxKeys(table: TaxTable | null, sources: readonly Owned[]): Document {
  if (table === null) return { taxClass: null, supply: NO_SUPPLY };
  const before = {
    $filter: {
      input: rateChanges(table, sources),
      as: 'change',
      cond: { $lte: ['$$change', '$occurredAt'] },
    },
  };
  return {
    taxClass: { $ifNull: ['$taxClass', null] },
    supply: { $ifNull: ['$suppliedOn', { $last: before }, NO_SUPPLY] },
  };
}

/** Says the tax of a row, by the rules of its account. */
export function taxesOf(
  table: TaxTable | null,
  sources: readonly Owned[],
): (row: TaxedRow) => LineTax | null {
  const owners = new Map(sources.map(({ account }) => [account.billingAccountId, account]));
  return ({ _id: { account: id, kind, source, taxClass, supply } }) => {
    const account = owners.get(id);
    const { taxation = null } = account ?? {};
    if (table === null || account === undefined || taxation === null) return null;
    return lineTax(table, taxation, { kind, taxClass, date: supplyDate(account, source, supply) });
  };
}

/** A proration of a stub is for days, of which the last completes the supply; everything else is supplied when it occurs. */
function supplyDate(account: BillingAccount, source: string, supply: string): CivilDate {
  if (STUB_SOURCES.includes(source) && account.cycleTransition?.stub != null)
    return account.cycleTransition.stub.to;
  if (supply === NO_SUPPLY) return FIRST_DAY;
  return supply.length === FIRST_DAY.length ? supply : civilDateAt(supply, account.timeZone);
}

/** Before every change of a rate. */
const FIRST_DAY: CivilDate = '0001-01-01';

/** The tax of one entry that a bill collects, as the sums have it; null without one. */
export function taxOfEntry(
  table: TaxTable | null,
  account: BillingAccount,
  entry: Pick<LedgerEntry, 'type' | 'occurredAt' | 'taxClass' | 'suppliedOn'>,
): LineTax | null {
  const { taxation = null, timeZone } = account;
  if (table === null || taxation === null) return null;
  const date = entry.suppliedOn ?? civilDateAt(entry.occurredAt, timeZone);
  return lineTax(table, taxation, { kind: entry.type, taxClass: entry.taxClass ?? null, date });
}
