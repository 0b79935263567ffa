import type { Db, MongoClient } from 'mongodb';
import type { Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { assertMayMove, type CreditMove, entriesOfMove } from '../../domain/ledger/credit-move.ts';
import type { LedgerEntry } from '../../domain/ledger/entry.ts';
import { sameEntry } from '../../domain/ledger/posting.ts';
import { ledgerRefusal } from '../../domain/ledger/refusals.ts';
import { isInternalAccount } from '../../domain/payments/suspense.ts';
import { postToAccounts } from '../accounts/account-change.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { storedAccounts } from '../accounts/collections.ts';
import { recoverWithin } from '../arrears/recoveries.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, within } from '../mongo/transaction.ts';
import { ledgerEntries } from './collections.ts';
import { creditIn } from './ledger-lines.ts';

/**
 * Moves credit from one account of a customer to others, in one transaction: two entries for each part, each on its account's chain. On the
 * accounts that get it, it pays open bills at once, and then what was written off there. The same move again answers its entries. Throws BillingAccountNotFound, Invalid,
 * InvalidState.
 * @returns the entries, part by part, the debit first
 */
export function moveCredit(
  db: Db,
  client: MongoClient,
  move: CreditMove,
  now: Instant,
): Promise<readonly LedgerEntry[]> {
  return againOnDuplicateKey(() =>
    inTransactionCreditingBills(db, client, 'ledger.moveCredit', async (tx) => {
      const wanted = entriesOfMove(move, now);
      const keys = wanted.map(({ idempotencyKey }) => idempotencyKey);
      const known = await collectionOf(db, ledgerEntries)
        .find({ idempotencyKey: { $in: keys } }, within(tx))
        .toArray();
      if (known.length > 0) {
        const done = new Map(known.map(ledgerEntries.fromDoc).map((entry) => [entry.idempotencyKey, entry]));
        return wanted.map((entry) => {
          const stored = done.get(entry.idempotencyKey);
          if (stored === undefined || !sameEntry(stored, entry)) throw ledgerRefusal('key-of-another-entry');
          return stored;
        });
      }
      const ids = [...new Set([move.from, ...move.parts.map(({ billingAccountId }) => billingAccountId)])];
      const docs = await collectionOf(db, storedAccounts)
        .find({ _id: { $in: ids } }, within(tx))
        .toArray();
      const accounts = new Map(
        docs
          .map(storedAccounts.fromDoc)
          .filter((account) => !isInternalAccount(account))
          .map((account) => [account.billingAccountId, account]),
      );
      const accountOf = (id: string) => {
        const account = accounts.get(id);
        if (account === undefined) throw new BusinessFailure('BillingAccountNotFound', 'no such account');
        return account;
      };
      const from = accountOf(move.from);
      const to = move.parts.map(({ billingAccountId }) => accountOf(billingAccountId));
      assertMayMove(move, from, to, await creditIn(tx, move.from, now));
      const posted = await postToAccounts(
        tx,
        ids.map((id) => ({
          billingAccountId: id,
          entries: wanted.filter(({ billingAccountId }) => billingAccountId === id),
        })),
        now,
      );
      for (const { billingAccountId, amount } of move.parts)
        await recoverWithin(tx, billingAccountId, now, amount);
      const byKey = new Map(posted.map((entry) => [entry.idempotencyKey, entry]));
      return keys.flatMap((key) => byKey.get(key) ?? []);
    }),
  );
}
