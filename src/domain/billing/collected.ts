import type { BillId } from '../flavor.ts';
import { type EntryType, type LedgerEntry, signedAmount } from '../ledger/entry.ts';
import { NOTHING_UNBILLED, type UnbilledSums, unbilledOf, unbilledWith } from '../ledger/unbilled.ts';
import { type Minor, sumMinor } from '../money.ts';
import type { LineTax } from './tax-class.ts';

/** Entries of one kind that a bill collects. */
export interface CollectedSum {
  readonly kind: EntryType;
  readonly count: number;
  /** Debits minus credits. */
  readonly amount: Minor;
  /** The tax that all of them contain; absent: none, or the one rate of their account. */
  readonly tax?: LineTax;
}

/**
 * Charges and credits that name the next bill before it is made. An account may have more of them than one transaction can mark: they are marked in
 * pieces, and each piece is added to these sums in its own transaction. Until the bill is made, every figure counts them as unbilled.
 */
export interface CollectedAhead {
  /** The bill that is made next. */
  readonly billId: BillId;
  /** By kind and tax. The few entries of a stub are not among them: the bill itself collects these. */
  readonly sums: readonly CollectedSum[];
  /** The same as parts of what is unbilled. */
  readonly unbilled: UnbilledSums;
  /** The number of the first of them in the ledger. */
  readonly fromSequence: number;
  /** The number of the last of them. */
  readonly throughSequence: number;
}

/** What was collected ahead with one more piece, in the order of the ledger; the piece is not empty. */
export function collectedFurther(
  before: CollectedAhead | undefined,
  billId: BillId,
  piece: readonly (Pick<LedgerEntry, 'sequence' | 'type' | 'direction' | 'amount' | 'source'> & {
    readonly tax?: LineTax;
  })[],
): CollectedAhead {
  const sequences = piece.map(({ sequence }) => sequence);
  const added = piece.map(({ tax, ...entry }) => ({
    ...{ kind: entry.type, count: 1, amount: signedAmount(entry) },
    ...(tax === undefined ? {} : { tax }),
  }));
  const unmarked = piece.map((entry) => ({ ...entry, billId: null }));
  return {
    billId,
    sums: addedSums([...(before?.sums ?? []), ...added]),
    unbilled: unbilledWith(before?.unbilled ?? NOTHING_UNBILLED, unbilledOf(unmarked)),
    fromSequence: before?.fromSequence ?? Math.min(...sequences),
    throughSequence: Math.max(...sequences),
  };
}

/** One sum for each kind and tax, in the order in which they come first. */
export function addedSums(sums: readonly CollectedSum[]): CollectedSum[] {
  const byKey = new Map<string, CollectedSum>();
  for (const { kind, count, amount, tax } of sums) {
    const key = tax === undefined ? kind : `${kind} ${tax.taxClass} ${tax.rateBasisPoints}`;
    const before = byKey.get(key);
    byKey.set(key, {
      kind,
      count: count + (before?.count ?? 0),
      amount: sumMinor([amount, before?.amount ?? 0]),
      ...(tax === undefined ? {} : { tax }),
    });
  }
  return [...byKey.values()];
}

/** One sum for each kind, whatever its tax. */
export function sumsByKind(sums: readonly CollectedSum[]): CollectedSum[] {
  return addedSums(sums.map(({ kind, count, amount }) => ({ kind, count, amount })));
}

/** Sums of what is unbilled, with what was collected ahead: it is on no bill yet. */
export function unbilledWithAhead(unbilled: UnbilledSums, ahead: CollectedAhead | undefined): UnbilledSums {
  return ahead === undefined ? unbilled : unbilledWith(unbilled, ahead.unbilled);
}
