import type { DunningStepTaken } from '../../domain/arrears/dunning-case.ts';
import type { StandingStep } from '../../domain/arrears/wrong-steps.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { exact } from '../../domain/money.ts';
import { isOnCancelledBill, standingBills } from '../billing/cancelled-bills.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';

/**
 * The steps as they should have been: what a bill asked for that was cancelled since then is what the bill in its place asks for, and so less by as
 * much as that is less.
 */
export async function asStanding(tx: Tx, steps: readonly DunningStepTaken[]): Promise<StandingStep[]> {
  const ids = [...new Set(steps.flatMap((step) => step.bills.map(({ billId }) => billId)))];
  const found = await standingBills(tx, ids);
  return steps.map((step) => {
    const standing = step.bills.map((asked) => {
      const { named, standing: bill } = found.get(asked.billId) ?? {};
      if (named === undefined || bill === undefined || bill === named) return { asked, corrected: [] };
      const tooMuch = exact(Math.min(asked.asked, Math.max(0, named.amount - bill.amount)));
      const cause = { kind: 'billCorrected', reference: bill.billId, amount: tooMuch } as const;
      return {
        asked: { ...asked, billId: bill.billId, asked: exact(asked.asked - tooMuch) },
        corrected: tooMuch > 0 ? [cause] : [],
      };
    });
    return {
      ...step,
      bills: standing.map(({ asked }) => asked),
      corrected: standing.flatMap(({ corrected }) => corrected),
    };
  });
}

/** The entries, or those that stand for them on the bills in the place of cancelled ones; none for a line that a person withdrew or changed. */
export async function standingEntries(tx: Tx, entries: readonly LedgerEntry[]): Promise<LedgerEntry[]> {
  const standing: LedgerEntry[] = [];
  for (const entry of entries) {
    if (!(await isOnCancelledBill(tx, entry))) {
      standing.push(entry);
      continue;
    }
    const { billingAccountId, entryId: correctedEntryId, amount } = entry;
    const again = await collectionOf(tx.db, ledgerEntries)
      .find({ billingAccountId, correctedEntryId, amount }, within(tx))
      .toArray();
    for (const one of again.map((doc) => ledgerEntries.fromDoc(doc)))
      if (!(await isOnCancelledBill(tx, one))) standing.push(one);
  }
  return standing;
}
