import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';
import { bills } from './collections.ts';

/** Whether the bill of an entry is cancelled: another entry stands for the line then, unless the line was withdrawn. */
export async function isOnCancelledBill(tx: Tx, { billId }: LedgerEntry): Promise<boolean> {
  if (billId === null) return false;
  const cancelled = { _id: billId, cancelled: { $exists: true } };
  return (await collectionOf(tx.db, bills).countDocuments(cancelled, within(tx))) > 0;
}
