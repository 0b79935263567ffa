import type { Db, MongoClient } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import { givesMoney, refusalOfReversal, reversalOf } from '../../domain/ledger/posting.ts';
import { ledgerRefusal } from '../../domain/ledger/refusals.ts';
import { postToAccount } from '../accounts/account-change.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { accountReads } from '../accounts/accounts.ts';
import { judgeStepsAgain } from '../arrears/judge-steps.ts';
import { isOnCancelledBill } from '../billing/cancelled-bills.ts';
import { billDetails, bills } from '../billing/collections.ts';
import { correctPaidAhead } from '../billing/paid-ahead.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { takeAllowance } from './allowance.ts';
import { ledgerEntries } from './collections.ts';

/** What a reversal gives is the amount of the entry that its request names. */
const THE_ENTRY = { pointer: '/entryId', in: 'path' } as const;

/** A charge or credit that was posted wrongly. */
export interface EntryToReverse {
  readonly entryId: string;
  /** In a person's words; the ledger and the bill show it. */
  readonly reason: string;
}

/** An entry by its id; null when there is none. */
export async function findEntry(scope: Reader | Tx, entryId: string): Promise<LedgerEntry | null> {
  const doc = await collectionOf(scope.db, ledgerEntries).findOne({ _id: entryId }, within(scope));
  return doc === null ? null : ledgerEntries.fromDoc(doc);
}

/**
 * Takes an entry back by another of the same type in the other direction, which the next bill collects. An entry is taken back
 * once: again answers the same entry. Throws ActionNotPossible (no such entry), InvalidState (one that is not taken back so; see
 * `refusalOfReversal`), CreditLimitReached (a charge of more than this giver may give away without another person).
 */
export function reverseEntry(
  db: Db,
  client: MongoClient,
  { entryId, reason }: EntryToReverse,
  now: Instant,
  giver: Giver | null,
): Promise<{ reversal: LedgerEntry; changed: boolean }> {
  return againOnDuplicateKey(() =>
    inTransactionCreditingBills(db, client, 'ledger.reverse', async (tx) => {
      const entry = await findEntry(tx, entryId);
      if (entry === null) throw ledgerRefusal('entry-unknown');
      const account = await accountReads(tx).get(entry.billingAccountId);
      const reversal = reversalOf(entry, now, reason, account?.timeZone ?? null);
      const { billingAccountId, idempotencyKey } = reversal;
      // Looked at first: what was done once is answered the same, whatever came of its bill since then.
      const before = await collectionOf(tx.db, ledgerEntries).findOne({ idempotencyKey }, within(tx));
      if (before !== null) return { reversal: ledgerEntries.fromDoc(before), changed: false };
      const refusal = refusalOfReversal(entry, await hasPaidABill(tx, entry));
      if (refusal !== null) throw ledgerRefusal(refusal);
      if (await isOnCancelledBill(tx, entry)) throw ledgerRefusal('entry-of-cancelled-bill');
      // A charge that is taken back is money for the customer, as a credit is.
      if (giver !== null && account !== null && givesMoney(reversal))
        await takeAllowance(tx, giver, { ...reversal, currency: account.currency }, now, THE_ENTRY);
      // A charge that is taken back is not given back again when the service ends.
      if (entry.type === 'recurringCharge')
        await correctPaidAhead(tx, billingAccountId, new Map([[entryId, { entryId: null, amount: 0 }]]));
      const { account: after, entries } = await postToAccount(tx, billingAccountId, [reversal], now);
      if (reversal.direction === 'credit' && entry.billId !== null) await judgeStepsAgain(tx, after, now);
      const [posted] = entries;
      if (posted === undefined) throw new RangeError('one entry in, one entry out');
      return { reversal: posted, changed: true };
    }),
  );
}

/** Whether an entry names a bill that did not collect it: a credit that was put on the bill after it was made. A bill that is being made collects it. */
export async function hasPaidABill(tx: Tx, { billId, sequence, direction }: LedgerEntry): Promise<boolean> {
  if (billId === null || direction === 'debit') return false;
  const bill = await collectionOf(tx.db, bills).findOne(
    { _id: billId },
    { projection: { _id: 1 }, ...within(tx) },
  );
  if (bill === null) return false;
  const sheet = await collectionOf(tx.db, billDetails).findOne(
    { _id: billId, 'collected.throughSequence': { $gte: sequence } },
    { projection: { _id: 1 }, ...within(tx) },
  );
  return sheet === null;
}
