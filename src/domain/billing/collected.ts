import type { BillId } from '../flavor.ts';
import type { EntryType, LedgerEntry } from '../ledger/entry.ts';
import { type UnbilledSums, unbilledOf, unbilledWith } from '../ledger/unbilled.ts';
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
 * Charges that name the next bill before it is made. An account may have more charges than one transaction can mark: they are marked in pieces, and
 * each piece is added to these sums in its own transaction. Until the bill is made, every figure counts them as unbilled.
 */
export interface CollectedAhead {
  /** The bill that is made next. */
  readonly billId: BillId;
  /**
   * Of plain debits alone, by kind. Credits pay bills one by one, and what a correction or an entry of a stub means depends on its bill: the bill
   * itself collects these.
   */
  readonly sums: readonly CollectedSum[];
  /** The number of the first of them in the ledger. */
  readonly fromSequence: number;
  /** The number of the last of them. */
  readonly throughSequence: number;
}

/** What was collected ahead with one more piece, in the order of the ledger; the piece is not empty. */
export function collectedFurther(
  before: CollectedAhead | undefined,
  billId: BillId,
  piece: readonly (Pick<LedgerEntry, 'sequence' | 'type' | 'amount'> & { readonly tax?: LineTax })[],
): CollectedAhead {
  const sequences = piece.map(({ sequence }) => sequence);
  const added = piece.map(({ type, amount, tax }) => ({
    ...{ kind: type, count: 1, amount },
    ...(tax === undefined ? {} : { tax }),
  }));
  return {
    billId,
    sums: addedSums([...(before?.sums ?? []), ...added]),
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
  if (ahead === undefined) return unbilled;
  const more = ahead.sums.map(({ kind, amount }) => ({
    ...({ type: kind, direction: 'debit', source: '', billId: null } as const),
    amount,
  }));
  return unbilledWith(unbilled, unbilledOf(more));
}
