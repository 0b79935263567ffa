/**
 * A bill that was issued is cancelled and billed again: a credit note over all that is left of it, and a new bill with the corrected lines. One
 * person may do so as far as the customer is given no more than the limits allow; beyond them one proposes and another one decides.
 */
import type { BillingAccount } from '../accounts/billing-account.ts';
import { type CivilDate, civilDateAt, type Instant } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import type { Proposed } from '../four-eyes.ts';
import type { Direction, EntryType, LedgerEntry, NewEntry } from '../ledger/entry.ts';
import { CORRECTION_SOURCE } from '../ledger/posting.ts';
import { type Currency, exact, type Minor, sumMinor } from '../money.ts';
import type { Bill } from './bill.ts';
import type { BillLine, TaxLine } from './bill-details.ts';
import { billingRefusal } from './refusals.ts';
import { type CreditNote, creditNoteTaxes, type TaxedCreditNote, taxLinesByRate, taxLinesOf } from './tax.ts';
import { type LineTax, TAX_CLASSES, type TaxClass } from './tax-class.ts';
import { lineTax, type TaxTable } from './tax-table.ts';

export const BILL_CORRECTION_STATES = ['proposed', 'approved', 'rejected'] as const;
export type BillCorrectionState = (typeof BILL_CORRECTION_STATES)[number];

/** What a person may add to a bill, and in which direction. */
export const ADDED_LINES = {
  recurringCharge: ['debit'],
  oneOffCharge: ['debit'],
  usage: ['debit'],
  fee: ['debit'],
  creditNote: ['credit'],
  goodwill: ['credit'],
  adjustment: ['debit', 'credit'],
} as const satisfies Partial<Record<EntryType, readonly Direction[]>>;
export type AddedLineType = keyof typeof ADDED_LINES;
export const ADDED_LINE_TYPES = Object.keys(ADDED_LINES).filter(
  (type): type is AddedLineType => type in ADDED_LINES,
);

/** Whether a line of this type may be added in this direction. */
export function mayBeAdded({ type, direction }: Pick<AddedLine, 'type' | 'direction'>): boolean {
  const directions: readonly Direction[] = ADDED_LINES[type];
  return directions.includes(direction);
}

/** A line that the bill lacked. */
export interface AddedLine {
  /** `1`, `2`, ... in one correction. */
  readonly lineId: string;
  readonly type: AddedLineType;
  readonly direction: Direction;
  /** Gross, positive. */
  readonly amount: Minor;
  readonly note: string;
  /** Left out: as its type usually is. */
  readonly taxClass?: TaxClass;
  /** The day of the supply; left out: the last day of the bill's period. */
  readonly suppliedOn?: CivilDate;
}

/** A line with another amount, in the direction that it has. */
export interface ChangedLine {
  readonly entryId: string;
  /** Gross, positive. */
  readonly amount: Minor;
}

/** What is different on the new bill. Nothing at all: the same lines, taxed as the account is taxed now. */
export interface LineChanges {
  /** Lines that were wrong altogether, by their entries. */
  readonly withdrawnEntryIds: readonly string[];
  readonly changedLines: readonly ChangedLine[];
  readonly addedLines: readonly AddedLine[];
}

/** What was done, once it was done. */
export interface CorrectionDone {
  /** The number of the cancellation; it follows that of the bill. */
  readonly cancellationId: string;
  /** The credit note in the ledger. */
  readonly entryId: string;
  /** What was cancelled: the bill less earlier credit notes on it. */
  readonly amount: Minor;
  /** The tax that the cancellation takes back. */
  readonly taxLines: readonly TaxLine[];
  readonly cancelledOn: CivilDate;
  /** The bill in the place of the cancelled one. */
  readonly newBillId: BillId;
  readonly newAmount: Minor;
}

/** The cancellation of a bill with the bill in its place. One that its proposer may do alone is approved at once, and nobody decided on it. */
export interface BillCorrection extends Proposed<BillCorrectionState>, LineChanges {
  readonly proposalId: string;
  readonly billId: BillId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  /** The reason, in the person's words. */
  readonly note: string;
  readonly proposedAt: Instant;
  /** By how much the customer owes less; zero when not less. */
  readonly givenAmount: Minor;
  /** Null unless approved. */
  readonly done: CorrectionDone | null;
}

/** A new correction. */
export interface NewBillCorrection extends LineChanges {
  readonly proposalId: string;
  readonly billId: BillId;
  readonly note: string;
  readonly by: SubjectId;
}

/** A line of a bill with its entry; null where it has none: a charge of zero, or what was brought forward. */
export interface BilledLine {
  readonly line: BillLine;
  readonly entry: LedgerEntry | null;
}

/** What a correction follows from. */
export interface CorrectionBasis {
  readonly bill: Bill;
  readonly taxLines: readonly TaxLine[];
  /** All lines of the bill, and after them goodwill that was given on it since. */
  readonly lines: readonly BilledLine[];
  /** The credit notes of disputes and the goodwill that were put on it since, in the order of the ledger. */
  readonly notes: readonly CreditNote[];
  readonly account: Pick<BillingAccount, 'timeZone' | 'taxation' | 'taxRateBasisPoints'>;
  /** The rates in force; for an account that follows them. */
  readonly taxTable: TaxTable | null;
}

/** A line of the new bill, with what is posted for it; null for a charge of zero. */
export interface NewLine {
  readonly line: BillLine;
  readonly posting: NewEntry | null;
}

/** What a correction would make. */
export interface CorrectionDraft {
  readonly cancellationId: string;
  /** What is left of the bill, and is credited. */
  readonly cancelled: Minor;
  /** All credit notes of the bill with their tax; that of the cancellation is the last one, under its number. */
  readonly notes: readonly TaxedCreditNote[];
  readonly newBillId: BillId;
  readonly lines: readonly NewLine[];
  readonly taxLines: readonly TaxLine[];
  /** The sum of the lines; the amount of the new bill unless it is below zero. */
  readonly total: Minor;
  readonly given: Minor;
}

/** The numbers that follow on a bill's: of its cancellation, and of the bill in its place, which is the second, third, ... of its series. */
function numbersAfter({ billId, replaces }: Pick<Bill, 'billId' | 'replaces'>): {
  readonly cancellationId: string;
  readonly newBillId: BillId;
} {
  const end = billId.lastIndexOf(':');
  const newBillId =
    replaces === undefined ? `${billId}:2` : `${billId.slice(0, end)}:${Number(billId.slice(end + 1)) + 1}`;
  return { cancellationId: `CANCELLATION:${billId.replace(/^BILL:/, '')}`, newBillId };
}

/** The key of the entry that stands on the new bill for an entry of the old one. */
export function lineKeyOf(newBillId: BillId, entryId: string): string {
  return `${newBillId}:${entryId}`;
}

/**
 * The cancellation of a bill and the bill in its place. Every line has an entry of its own again: the old ones stay on the old bill.
 * @param at when it is done
 * @throws BusinessFailure Invalid (a line that the bill has not, or that is named twice), InvalidState (nothing of the bill is left)
 */
export function correctionOf(
  { bill, taxLines, lines, notes, account, taxTable }: CorrectionBasis,
  changes: LineChanges,
  at: Instant,
): CorrectionDraft {
  const cancelled = exact(bill.amount - sumMinor(notes.map(({ amount }) => amount)));
  if (cancelled <= 0) throw billingRefusal('nothing-to-cancel');
  const { cancellationId, newBillId } = numbersAfter(bill);
  const posted = {
    ...{ billingAccountId: bill.billingAccountId, occurredAt: at, source: CORRECTION_SOURCE },
    ...{ billId: newBillId, paymentId: null },
  } as const;
  const taxed = (line: BillLine, taxClass: TaxClass | null, date: CivilDate): BillLine => {
    const { tax: _before, ...untaxed } = line;
    const tax = taxOf(account, taxTable, { kind: line.kind, taxClass, date });
    return tax === null ? untaxed : { ...untaxed, tax };
  };
  const kept = remaining(lines, changes).map(({ line, entry }, index): NewLine => {
    const date = entry?.suppliedOn ?? line.to ?? civilDateAt(entry?.occurredAt ?? at, account.timeZone);
    const taxClass = entry?.taxClass ?? classOf(line.tax);
    const amount = exact(Math.abs(line.amount));
    if (amount === 0) return { line: taxed(line, taxClass, date), posting: null };
    const direction = line.amount > 0 ? 'debit' : 'credit';
    return {
      line: taxed(line, taxClass, date),
      posting: {
        ...{ ...posted, type: line.kind, direction, amount, note: line.note },
        idempotencyKey: lineKeyOf(newBillId, entry?.entryId ?? `line-${index}`),
        ...(entry === null ? {} : { correctedEntryId: entry.correctedEntryId ?? entry.entryId }),
        ...(taxClass === null ? {} : { taxClass }),
        suppliedOn: date,
      },
    };
  });
  const added = changes.addedLines.map(({ lineId, suppliedOn, taxClass, ...line }): NewLine => {
    const date = suppliedOn ?? bill.periodTo;
    const own = taxClass === undefined ? {} : { taxClass };
    return {
      line: taxed(
        {
          ...{ kind: line.type, entryId: null, subscriptionId: null, offeringId: null, from: null, to: null },
          ...{ amount: line.direction === 'debit' ? line.amount : exact(-line.amount), note: line.note },
        },
        taxClass ?? null,
        date,
      ),
      posting: {
        ...posted,
        ...line,
        ...{ idempotencyKey: `${newBillId}:added-${lineId}`, ...own, suppliedOn: date },
      },
    };
  });
  const all = [...kept, ...added];
  const newLines = all.map(({ line }) => line);
  const total = sumMinor(newLines.map(({ amount }) => amount));
  return {
    ...{ cancellationId, cancelled, newBillId, lines: all, total },
    notes: creditNoteTaxes({ amount: bill.amount, taxLines }, [
      ...notes,
      { entryId: cancellationId, amount: cancelled },
    ]),
    taxLines: hasTable(account)
      ? taxLinesByRate(newLines)
      : taxLinesOf(newLines, account.taxRateBasisPoints ?? 0),
    given: exact(Math.max(0, cancelled - total)),
  };
}

/** What is left of the lines, with the amounts that they should have had. */
function remaining(
  lines: readonly BilledLine[],
  { withdrawnEntryIds, changedLines }: LineChanges,
): BilledLine[] {
  const named = [...withdrawnEntryIds, ...changedLines.map(({ entryId }) => entryId)];
  if (new Set(named).size < named.length) throw billingRefusal('line-named-twice');
  const ids = new Set(
    lines.flatMap(({ entry }) => (entry === null || entry.type === 'reversal' ? [] : [entry.entryId])),
  );
  if (withdrawnEntryIds.some((entryId) => !ids.has(entryId))) throw billingRefusal('withdrawn-line-unknown');
  if (changedLines.some(({ entryId }) => !ids.has(entryId))) throw billingRefusal('changed-line-unknown');
  const withdrawn = new Set(withdrawnEntryIds);
  const amounts = new Map(changedLines.map(({ entryId, amount }) => [entryId, amount]));
  return lines.flatMap(({ line, entry }): BilledLine[] => {
    if (entry === null) return [{ line, entry }];
    if (withdrawn.has(entry.entryId)) return [];
    const amount = amounts.get(entry.entryId) ?? exact(Math.abs(line.amount));
    return [{ line: { ...line, amount: line.amount < 0 ? exact(-amount) : amount }, entry }];
  });
}

function hasTable({ taxation = null }: CorrectionBasis['account']): boolean {
  return taxation !== null;
}

function taxOf(
  { taxation = null }: CorrectionBasis['account'],
  taxTable: TaxTable | null,
  line: Parameters<typeof lineTax>[2],
): LineTax | null {
  return taxation === null ? null : lineTax(taxTable ?? { countries: {} }, taxation, line);
}

/** The class of a line without an entry; reverse charge is the treatment of the account and no class. */
function classOf(tax: LineTax | undefined): TaxClass | null {
  return TAX_CLASSES.find((taxClass) => taxClass === tax?.taxClass) ?? null;
}

/** The entry of the cancellation: a credit note on the bill. */
export function cancellationEntry(
  { billId, billingAccountId }: Pick<Bill, 'billId' | 'billingAccountId'>,
  { cancellationId, cancelled }: CorrectionDraft,
  note: string,
  at: Instant,
): NewEntry {
  return {
    ...{ billingAccountId, type: 'creditNote', direction: 'credit', amount: cancelled, occurredAt: at },
    ...{ idempotencyKey: cancellationId, source: CORRECTION_SOURCE, billId, paymentId: null, note },
  };
}
