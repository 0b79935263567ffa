import { signedAmount } from '../../src/domain/ledger/entry.ts';
import { isSuspenseAccountId } from '../../src/domain/payments/suspense.ts';
import { accounts } from '../../src/store/accounts/collections.ts';
import { ledgerEntries } from '../../src/store/ledger/collections.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import { payments, suspenseItems } from '../../src/store/payments/collections.ts';
import type { Violation } from './month-end.ts';
import type { World } from './world.ts';

/**
 * Money without a place. Every payment that counts is on the ledger of one account that exists, with exactly the amount that counts; of that no
 * more is on bills and deposits than there is, and what is left is the account's credit (`auditBilling` holds that no bill is open beside it). Money
 * of which nobody knows whose it is waits on the work list, under the amount that came. No entry moves money of a payment that is not there.
 */
export async function misplacedMoney({ db }: Pick<World, 'db'>): Promise<Violation[]> {
  const found: Violation[] = [];
  const onLedger = new Map<string, number>();
  const parts = new Set(await collectionOf(db, payments).distinct('_id', { passedFrom: { $exists: true } }));
  const moved = collectionOf(db, ledgerEntries).find({ paymentId: { $ne: null } });
  for await (const doc of moved) {
    const { billingAccountId, paymentId, ...entry } = ledgerEntries.fromDoc(doc);
    const key = `${billingAccountId} ${paymentId}`;
    // What is held for an order stays on the ledger as money that came; a part of a payer's payment comes by a move (`lostOnTheWay` holds both sides of it).
    const isPart = entry.type === 'creditMovedIn' || entry.type === 'creditMovedOut';
    if (isPart && !parts.has(paymentId ?? '')) continue;
    if (isPart || entry.type === 'payment' || entry.type === 'reversal' || entry.type === 'refund')
      onLedger.set(key, (onLedger.get(key) ?? 0) - signedAmount(entry));
  }
  const known = new Set((await collectionOf(db, accounts).distinct('_id')).map(String));
  const waiting = new Set(
    (await collectionOf(db, suspenseItems).find({ state: 'open' }).toArray()).map(({ _id }) => _id),
  );
  for await (const doc of collectionOf(db, payments).find()) {
    const payment = payments.fromDoc(doc);
    const { billingAccountId, paymentId, countedAmount, allocations, deposits = [], passedOn = [] } = payment;
    const say = (text: string) =>
      found.push({ what: 'money without a place', billingAccountId, text: `${paymentId} ${text}` });
    const key = `${billingAccountId} ${paymentId}`;
    const ledger = onLedger.get(key) ?? 0;
    onLedger.delete(key);
    if (!known.has(billingAccountId)) say('is on an account that is not there');
    if (ledger !== countedAmount) say(`counts ${countedAmount}, the ledger has ${ledger}`);
    const parted = countedAmount === 0 ? [] : passedOn;
    const placed = [...allocations, ...deposits, ...parted].reduce((sum, { amount }) => sum + amount, 0);
    if (placed > countedAmount)
      say(`counts ${countedAmount}, of which ${placed} is on bills and deposits or passed on`);
    if (isSuspenseAccountId(billingAccountId) && countedAmount > 0 && !waiting.has(paymentId))
      say('is in suspense, and on no work list');
  }
  // What a payment left behind on an account where it was before has to come to nothing.
  for (const [key, amount] of onLedger) {
    const [billingAccountId = '', paymentId = ''] = key.split(' ');
    if (amount !== 0)
      found.push({
        what: 'money without a place',
        billingAccountId,
        text: `the ledger has ${amount} of ${paymentId}, which is not there`,
      });
  }
  return found;
}
