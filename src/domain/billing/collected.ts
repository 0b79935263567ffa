import type { BillId } from '../flavor.ts';
import type { EntryType, LedgerEntry } from '../ledger/entry.ts';
import { type UnbilledSums, unbilledOf, unbilledWith } from '../ledger/unbilled.ts';
import { type Minor, sumMinor } from '../money.ts';

/** Entries of one kind that a bill collects. */
export interface CollectedSum {
  readonly kind: EntryType;
  readonly count: number;
  /** Debits minus credits. */
  readonly amount: Minor;
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
  piece: readonly Pick<LedgerEntry, 'sequence' | 'type' | 'amount'>[],
): CollectedAhead {
  const sequences = piece.map(({ sequence }) => sequence);
  const added = piece.map(({ type, amount }) => ({ kind: type, count: 1, amount }));
  return {
    billId,
    sums: addedSums([...(before?.sums ?? []), ...added]),
    fromSequence: before?.fromSequence ?? Math.min(...sequences),
    throughSequence: Math.max(...sequences),
  };
}

/** One sum for each kind, in the order in which the kinds come first. */
export function addedSums(sums: readonly CollectedSum[]): CollectedSum[] {
  const byKind = new Map<EntryType, CollectedSum>();
  for (const { kind, count, amount } of sums) {
    const before = byKind.get(kind);
    byKind.set(kind, {
      kind,
      count: count + (before?.count ?? 0),
      amount: sumMinor([amount, before?.amount ?? 0]),
    });
  }
  return [...byKind.values()];
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
