import { type LedgerEntry, signedAmount } from '../../src/domain/ledger/entry.ts';
import type { Payment } from '../../src/domain/payments/payment.ts';
import { ledgerEntries } from '../../src/store/ledger/collections.ts';
import { collectionOf } from '../../src/store/mongo/collection.ts';
import { payments } from '../../src/store/payments/collections.ts';
import type { Violation } from './month-end.ts';
import type { World } from './world.ts';

/**
 * Money on its way between accounts that does not add up: what a payment passed on is what its parts count on the other accounts, and what both ledgers
 * say; and what one account gave to another is what that one got of it.
 */
export async function lostOnTheWay({ db }: Pick<World, 'db'>): Promise<Violation[]> {
  const moved = (
    await collectionOf(db, ledgerEntries)
      .find({ type: { $in: ['creditMovedOut', 'creditMovedIn'] } })
      .toArray()
  ).map(ledgerEntries.fromDoc);
  const found = await collectionOf(db, payments)
    .find({ $or: [{ 'passedOn.0': { $exists: true } }, { passedFrom: { $exists: true } }] })
    .toArray();
  return [...unequalSides(moved), ...unequalParts(found.map(payments.fromDoc), moved)];
}

/** What went from an account to another one, less what came back, by both ledgers. */
function unequalSides(moved: readonly LedgerEntry[]): Violation[] {
  const sums = new Map<string, number>();
  for (const entry of moved) {
    const key = [entry.billingAccountId, entry.otherAccountId ?? '-'].sort().join(' ');
    sums.set(key, (sums.get(key) ?? 0) + signedAmount(entry));
  }
  return [...sums].flatMap(([key, sum]) =>
    sum === 0 ? [] : [{ what: 'lost on the way', billingAccountId: key, text: `${sum} between the two` }],
  );
}

/** Payments and their parts: by the payment, by the parts, and by the ledgers of both. */
export function unequalParts(
  all: readonly Pick<
    Payment,
    'paymentId' | 'billingAccountId' | 'countedAmount' | 'passedOn' | 'passedFrom'
  >[],
  moved: readonly Pick<LedgerEntry, 'billingAccountId' | 'paymentId' | 'direction' | 'amount'>[],
): Violation[] {
  const found: Violation[] = [];
  const byId = new Map(all.map((payment) => [payment.paymentId, payment]));
  const onLedger = (of: Pick<Payment, 'paymentId' | 'billingAccountId'>) =>
    moved
      .filter(
        ({ paymentId, billingAccountId }) =>
          paymentId === of.paymentId && billingAccountId === of.billingAccountId,
      )
      .reduce((sum, entry) => sum + signedAmount(entry), 0);
  for (const payment of all) {
    const { paymentId, billingAccountId, countedAmount, passedOn = [], passedFrom } = payment;
    const say = (text: string) =>
      found.push({ what: 'passed on', billingAccountId, text: `${paymentId} ${text}` });
    if (passedFrom !== undefined) {
      const known = byId.get(passedFrom)?.passedOn?.some((part) => part.paymentId === paymentId) ?? false;
      if (!known) say(`is a part that ${passedFrom} does not know`);
      if (onLedger(payment) !== -countedAmount)
        say(`counts ${countedAmount}, the ledger has ${-onLedger(payment)}`);
      continue;
    }
    let sum = 0;
    for (const { paymentId: partId, amount, billingAccountId: owner } of passedOn) {
      const part = byId.get(partId);
      const wanted = countedAmount > 0 ? amount : 0;
      if ((part?.countedAmount ?? 0) !== wanted)
        say(`passes ${wanted} on, ${partId} counts ${part?.countedAmount}`);
      if (part !== undefined && part.billingAccountId !== owner)
        say(`names ${owner}, ${partId} is elsewhere`);
      sum += part?.countedAmount ?? 0;
    }
    if (onLedger(payment) !== sum) say(`its parts count ${sum}, the ledger passed ${onLedger(payment)} on`);
    if (sum > countedAmount) say(`counts ${countedAmount} and passes ${sum} on`);
  }
  return found;
}
