import type { BillingAccount } from '../accounts/billing-account.ts';
import type { CivilDate } from '../civil-date.ts';
import { type LedgerEntry, signedAmount } from '../ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../money.ts';
import type { BillLine, TaxLine } from './bill-details.ts';
import {
  type Collectable,
  type CollectedStubLine,
  type ConfirmedLine,
  collectedAmount,
} from './collectable.ts';
import { usedBefore } from './credit.ts';
import type { Period } from './cycle/bill-cycle.ts';
import type { DueDays } from './due-days.ts';
import { datesOf } from './period.ts';
import { recurringCharges } from './recurring.ts';
import type { Subscription } from './subscription.ts';
import { taxLinesByRate, taxLinesOf } from './tax.ts';
import type { LineTax, TaxClass } from './tax-class.ts';
import { lineTax, type TaxTable } from './tax-table.ts';

/** What a bill follows from. */
export interface BillBasis {
  readonly account: Pick<
    BillingAccount,
    | 'cycle'
    | 'cycleTransition'
    | 'currency'
    | 'timeZone'
    | 'state'
    | 'ending'
    | 'insolvency'
    | 'taxRateBasisPoints'
    | 'taxation'
  >;
  readonly period: Period;
  /** The calendar of its due date; absent: any day. */
  readonly dueDays?: DueDays | undefined;
  /** Active services, and ended ones. */
  readonly subscriptions: readonly Subscription[];
  /** What the bill collects of what is on no bill yet. */
  readonly collectable: Collectable;
  /** The amount of a stub that was confirmed with the change. */
  readonly confirmed: readonly ConfirmedLine[];
  /** The unapplied credit of the account; see `unappliedCredit`. */
  readonly credit: Minor;
  /** The part of it that is left of payments. */
  readonly paymentRests: Minor;
  /** The rates of tax in force; for an account that follows them. */
  readonly taxTable?: TaxTable;
}

/** A bill before it has an id. */
export interface BillDraft {
  readonly period: Period;
  readonly billDate: CivilDate;
  readonly dueDate: CivilDate;
  /** Charges that are posted with the bill, with their subscription; `entryId` is set then. */
  readonly recurring: readonly (BillLine & { readonly subscriptionId: string })[];
  /** Earlier entries, as sums: their lines are in the ledger. */
  readonly collected: Collectable;
  /** One line, without an entry, for credit that was used before and for what was owed on no bill; none when there is neither. */
  readonly broughtForward: readonly BillLine[];
  readonly taxLines: readonly TaxLine[];
  /** Sum of all lines. */
  readonly total: Minor;
  readonly amount: Minor;
  /** The part of `total` that is below zero. */
  readonly creditCarried: Minor;
  /** Credit of the account that pays the bill in the moment it is made. */
  readonly creditApplied: Minor;
}

/**
 * The bill of a period: recurring charges by the cycle, unbilled entries that occurred by its last day, the tax they
 * contain, and the amount, never below zero. Throws MoneyError past 2^53.
 */
export function billOf(basis: BillBasis): BillDraft {
  const { account, period } = basis;
  const recurring = recurringLines(basis);
  const { collectable: collected } = basis;
  const credits = collected.unbilled.unbilledCreditAmount;
  const forward = usedBefore(basis.credit, credits, basis.paymentRests);
  const broughtForward = forward > 0 ? [forwardLine(forward)] : [];
  const own = ownLines({ recurring, broughtForward });
  const total = sumMinor([collectedAmount(collected), ...own.map((line) => line.amount)]);
  const amount = exact(Math.max(0, total));
  const credit = exact(basis.credit - credits + forward);
  return {
    period,
    ...datesOf(account, period, basis.dueDays),
    ...{ recurring, collected, broughtForward },
    taxLines:
      account.taxation === undefined || account.taxation === null
        ? taxLinesOf([...own, ...collected.sums], account.taxRateBasisPoints ?? 0)
        : taxLinesByRate([...own, ...collected.sums]),
    total,
    amount,
    creditCarried: exact(Math.max(0, -total)),
    creditApplied: exact(Math.max(0, Math.min(credit, amount))),
  };
}

/** The lines of a bill that it brings itself, in their order on the bill; those of collected entries follow. */
export function ownLines(draft: Pick<BillDraft, 'recurring' | 'broughtForward'>): readonly BillLine[] {
  return [...draft.recurring, ...draft.broughtForward];
}

/** Whether a bill would list nothing. */
export function hasNoLines(draft: BillDraft): boolean {
  return ownLines(draft).length === 0 && draft.collected.sums.length === 0;
}

/** The line of an entry that a bill collects. `stubLines` are those of the bill, and `period` is its period. */
export function collectedLine(
  entry: Pick<LedgerEntry, 'entryId' | 'type' | 'direction' | 'amount' | 'note'>,
  stubLines: readonly CollectedStubLine[],
  period: Period,
): BillLine {
  const line = stubLines.find(({ entryId }) => entryId === entry.entryId);
  return {
    kind: entry.type,
    entryId: entry.entryId,
    subscriptionId: line?.subscriptionId ?? null,
    offeringId: line?.offeringId ?? null,
    from: line === undefined ? null : period.from,
    to: line === undefined ? null : period.to,
    amount: signedAmount(entry),
    note: entry.note,
  };
}

/**
 * The one line of a bill that asks for money without an entry of its own. Credits that the bill lists have paid older bills already, or were
 * paid out; or the credit is below zero: see `usedBefore`.
 */
function forwardLine(amount: Minor): BillLine {
  return {
    ...{ kind: 'reversal', entryId: null, subscriptionId: null, offeringId: null, from: null, to: null },
    amount,
    note: 'broughtForward',
  };
}

/** In a stub, the services that were confirmed with the change are in the ledger already; only services that began since then are charged. */
function recurringLines(basis: BillBasis): BillDraft['recurring'] {
  const { account, confirmed } = basis;
  if (account.state === 'closed') return [];
  const known = confirmed.map(({ subscriptionId }) => subscriptionId);
  return recurringCharges({ ...basis, confirmed: known }).map(({ taxClass, ...charge }) => {
    const kind = charge.amount < 0 ? 'proration' : 'recurringCharge';
    const tax = taxOfRecurring(basis, kind, charge.to, taxClass);
    return { ...{ kind, entryId: null, note: charge.offeringId }, ...charge, ...tax };
  });
}

/** The tax of a charge for days, of which `to` is the last: the supply is completed with them. */
function taxOfRecurring(
  { account: { taxation = null }, taxTable = NO_RATES }: BillBasis,
  kind: 'recurringCharge' | 'proration',
  to: CivilDate,
  taxClass: TaxClass | undefined,
): { readonly tax?: LineTax } {
  if (taxation === null) return {};
  const tax = lineTax(taxTable, taxation, { kind, taxClass: taxClass ?? null, date: to });
  return tax === null ? {} : { tax };
}

const NO_RATES: TaxTable = { countries: {} };

/** Whether a future bill charges the service: it runs, or its last days are not billed. */
export function isToBeCharged(
  { state, endDate }: Pick<Subscription, 'state' | 'endDate'>,
  { billing }: Pick<BillingAccount, 'billing'>,
): boolean {
  if (state !== 'terminated') return state === 'active';
  return billing !== undefined && endDate !== null && endDate > billing.billedThrough;
}
