import type { Db } from 'mongodb';
import { withEntries } from '../../../src/domain/accounts/view/view-of.ts';
import type { BillingAccountId } from '../../../src/domain/flavor.ts';
import type { NewEntry } from '../../../src/domain/ledger/entry.ts';
import { numberEntries } from '../../../src/domain/ledger/posting.ts';
import { unbilledOf, unbilledSumsOf, unbilledWith } from '../../../src/domain/ledger/unbilled.ts';
import { accountViews, storedAccounts } from '../../../src/store/accounts/collections.ts';
import { chainedEntries } from '../../../src/store/ledger/collections.ts';
import { chained } from '../../../src/store/ledger/ledger-hash.ts';
import { collectionOf } from '../../../src/store/mongo/collection.ts';
import type { Store } from '../../../src/store/store.ts';
import { aNewEntry } from './builders.ts';

const AT_ONCE = 5_000;

/**
 * Puts very many entries on an account, past the audit trail and much faster than posting does: the chain and the view
 * hold, and the last of them is posted as usual. No two may be posted to the account at once.
 */
export async function postMany(
  { db, store }: { readonly db: Db; readonly store: Pick<Store, 'ledger'> },
  billingAccountId: BillingAccountId,
  count: number,
  entryOf: (index: number) => Partial<NewEntry>,
): Promise<void> {
  const found = await collectionOf(db, storedAccounts).findOne({ _id: billingAccountId });
  if (found === null) throw new RangeError('no such account');
  const { lastHash, ...account } = storedAccounts.fromDoc(found);
  const entry = (index: number): NewEntry =>
    aNewEntry({
      idempotencyKey: `many:${billingAccountId}:${account.sequence + index}`,
      ...entryOf(index),
      billingAccountId,
    });
  const now = account.updatedAt;
  const { customerId } = account;
  let end = { billingAccountId, customerId, balance: account.balance, sequence: account.sequence };
  let hash = lastHash;
  const view = await collectionOf(db, accountViews).findOne({ _id: billingAccountId });
  if (view === null) throw new RangeError('an account without a view');
  let [ledger, unbilled] = [view.ledger, unbilledSumsOf(view)];
  for (let from = 0; from < count - 1; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - 1 - from);
    const entries = numberEntries(
      end,
      Array.from({ length }, (_, n) => entry(from + n)),
      now,
    );
    const chain = chained(hash, entries);
    hash = chain.lastHash;
    ledger = withEntries(ledger, entries);
    unbilled = unbilledWith(unbilled, unbilledOf(entries));
    const last = entries.at(-1);
    if (last !== undefined) end = { ...end, balance: last.balanceAfter, sequence: last.sequence };
    await collectionOf(db, chainedEntries).insertMany(chain.entries.map(chainedEntries.toDoc), {
      ordered: false,
    });
  }
  const { balance, sequence } = end;
  await collectionOf(db, storedAccounts).updateOne(
    { _id: billingAccountId },
    { $set: { balance, sequence, lastHash: hash } },
  );
  await collectionOf(db, accountViews).updateOne(
    { _id: billingAccountId },
    { $set: { ledger, ...unbilled, 'account.balance': balance, 'account.sequence': sequence } },
  );
  await store.ledger.post([entry(count - 1)], now);
}
