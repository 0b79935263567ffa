import type { Db, MongoClient } from 'mongodb';
import { openAmount } from '../../domain/accounts/standing.ts';
import {
  type Dispute,
  type DisputeRefusal,
  type DisputeTerms,
  refusalOfDispute,
} from '../../domain/arrears/dispute.ts';
import { arrearsRefusal } from '../../domain/arrears/refusals.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import { addDays, civilDateAt, type Instant } from '../../domain/civil-date.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { BillId, SubjectId } from '../../domain/flavor.ts';
import { type NewEntry, signedAmount } from '../../domain/ledger/entry.ts';
import type { Giver } from '../../domain/ledger/giving.ts';
import { sameEntry } from '../../domain/ledger/posting.ts';
import { ledgerRefusal } from '../../domain/ledger/refusals.ts';
import { type Currency, exact, type Minor, type Money, sumMinor } from '../../domain/money.ts';
import { creditBill } from '../../domain/payments/allocation.ts';
import { changeAccount } from '../accounts/account-change.ts';
import { inTransactionCreditingBills } from '../accounts/account-transaction.ts';
import { actionDone, recordAction } from '../accounts/actions.ts';
import { accounts } from '../accounts/collections.ts';
import { disputes } from '../arrears/collections.ts';
import { disputeIdOf } from '../arrears/disputes.ts';
import { writing } from '../audit/writing.ts';
import { takeAllowance } from '../ledger/allowance.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { againOnDuplicateKey, type Reader, type Tx, within } from '../mongo/transaction.ts';
import { writeBills } from './bill-changes.ts';
import { bills } from './collections.ts';

export interface BillReads {
  get(billId: BillId): Promise<Bill | null>;
}
export interface BillWrites {
  /**
   * Puts a part of what is open on a bill under dispute, and opens the dispute (`disputeIdOf(key)`). The same key again
   * changes nothing. Throws ActionNotPossible when the bill is not there or less is open on it, CurrencyMismatch.
   */
  openDispute(request: {
    readonly billId: BillId;
    readonly amount: Money;
    readonly key: string;
    readonly now: Instant;
    /** In the words of the person who opens it; null where none were given. */
    readonly reason: string | null;
    readonly openedBy: SubjectId;
    /** What may be disputed; left out: any amount of what is open. */
    readonly terms?: DisputeTerms;
  }): Promise<{ bill: Bill; changed: boolean }>;
  /**
   * Pays a part of a bill as goodwill: a credit in the ledger that names the bill, in one transaction. The same key with the same
   * bill and amount changes nothing. Throws ActionNotPossible (no such bill, more than is open), CurrencyMismatch, InvalidState
   * (the key was used for another entry), CreditLimitReached.
   */
  creditGoodwill(request: {
    readonly billId: BillId;
    readonly amount: Money;
    readonly key: string;
    readonly giver: Giver;
    readonly now: Instant;
  }): Promise<{ bill: Bill; changed: boolean }>;
}

export function billReads(reader: Reader): BillReads {
  return { get: (billId) => findBill(reader, billId) };
}

export function billWrites(db: Db, client: MongoClient): BillWrites {
  return {
    openDispute: ({ billId, amount, key, now, reason, openedBy, terms = null }) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'bills.openDispute', async (tx) => {
          const bill = await findBill(tx, billId);
          if (bill === null) throw billingRefusal('bill-unknown');
          const { billingAccountId } = bill;
          const subject = `${billId}: ${amount.amountMinor} ${amount.currency}`;
          const action = { key, kind: 'openDispute', billingAccountId, subject } as const;
          if (await actionDone(tx, action)) return { bill, changed: false };
          if (bill.cancelled !== undefined) throw billingRefusal('bill-is-cancelled');
          const { account } = await changeAccount(tx, billingAccountId, {}, now);
          if (account.currency !== amount.currency)
            throw new BusinessFailure(
              'CurrencyMismatch',
              'the dispute is not in the currency of the account',
            );
          const today = civilDateAt(now, account.timeZone);
          const { currency } = account;
          const before = await disputesOf(tx, billId);
          const writtenOff = await writtenOffOf(tx, bill);
          const refusal = refusalOfDispute(bill, exact(amount.amountMinor), {
            before,
            terms,
            today,
            currency,
            writtenOff,
          });
          if (refusal !== null) throw disputeRefused(refusal, currency);
          const restingAmount = exact(Math.min(amount.amountMinor, openAmount(bill)));
          const disputedAmount = exact(bill.disputedAmount + restingAmount);
          const object = ofAccount(billingAccountId);
          await writing(tx, bills).update(object, { _id: billId }, { $set: { disputedAmount } }, bill);
          await recordAction(tx, action, now);
          const dispute: Dispute = {
            disputeId: disputeIdOf(key),
            billId,
            billingAccountId,
            customerId: bill.customerId,
            currency: account.currency,
            amount: amount.amountMinor,
            restingAmount,
            decideBy: terms === null ? null : addDays(today, terms.decideWithinDays),
            owner: null,
            reason,
            state: 'open',
            openedAt: now,
            openedBy,
            resolution: null,
          };
          await writing(tx, disputes).insert(object, dispute);
          return { bill: { ...bill, disputedAmount }, changed: true };
        }),
      ),
    creditGoodwill: ({ billId, amount, key, giver, now }) =>
      againOnDuplicateKey(() =>
        inTransactionCreditingBills(db, client, 'bills.creditGoodwill', async (tx) => {
          const bill = await findBill(tx, billId);
          if (bill === null) throw billingRefusal('bill-unknown');
          const { billingAccountId } = bill;
          // Entries have no currency of their own: it is looked at before a known key is answered.
          const inCurrency = { _id: billingAccountId, currency: amount.currency };
          if ((await collectionOf(db, accounts).countDocuments(inCurrency, within(tx))) === 0)
            throw new BusinessFailure('CurrencyMismatch', 'the credit is not in the currency of the account');
          const goodwill: NewEntry = {
            ...{ billingAccountId, type: 'goodwill', direction: 'credit', amount: amount.amountMinor },
            ...{ occurredAt: now, idempotencyKey: key, source: 'care', billId, paymentId: null, note: null },
          };
          const before = await collectionOf(db, ledgerEntries).findOne({ idempotencyKey: key }, within(tx));
          if (before !== null) {
            const stored = ledgerEntries.fromDoc(before);
            if (stored.billId !== billId || !sameEntry(stored, goodwill))
              throw ledgerRefusal('key-of-another-entry');
            return { bill, changed: false };
          }
          if (bill.cancelled !== undefined) throw billingRefusal('bill-is-cancelled');
          if (amount.amountMinor > openAmount(bill))
            throw billingRefusal('more-than-is-open', {
              accepted: `at most ${openAmount(bill)} minor units of ${amount.currency}`,
            });
          await takeAllowance(tx, giver, { ...goodwill, currency: amount.currency }, now);
          const { account, entries } = await changeAccount(
            tx,
            billingAccountId,
            { entries: [goodwill] },
            now,
          );
          const part = { entryId: entries[0]?.entryId ?? null, amount: amount.amountMinor };
          const paid = creditBill(bill, part, civilDateAt(now, account.timeZone));
          await writeBills(tx, [paid]);
          return { bill: paid, changed: true };
        }),
      ),
  };
}

async function findBill(scope: Reader | Tx, billId: BillId): Promise<Bill | null> {
  const doc = await collectionOf(scope.db, bills).findOne({ _id: billId }, within(scope));
  return doc === null ? null : bills.fromDoc(doc);
}

async function disputesOf(tx: Tx, billId: BillId): Promise<Dispute[]> {
  const docs = await collectionOf(tx.db, disputes).find({ billId }, within(tx)).toArray();
  return docs.map(disputes.fromDoc);
}

/** What was given up of a bill, less what was recovered. */
async function writtenOffOf(tx: Tx, { billId, billingAccountId }: Bill): Promise<Minor> {
  const docs = await collectionOf(tx.db, ledgerEntries)
    .find({ billingAccountId, type: 'writeOff', billId }, within(tx))
    .toArray();
  const entries = docs.map((doc) => ledgerEntries.fromDoc(doc));
  return exact(-sumMinor(entries.map(signedAmount)));
}

/** The failure of a refused dispute, with the limit that it broke. */
function disputeRefused(refusal: DisputeRefusal, currency: Currency): BusinessFailure {
  switch (refusal.code) {
    case 'tooMuch':
      return arrearsRefusal('dispute-amount-too-high', {
        detail: `At most ${refusal.most} minor units of ${currency} of this bill can be disputed.`,
        accepted: `at most ${refusal.most} minor units of ${currency}`,
      });
    case 'tooLittle':
      return arrearsRefusal('dispute-amount-too-low', {
        detail: `A dispute is about ${refusal.least} minor units of ${currency} or more, or about all that is open.`,
        accepted: `at least ${refusal.least} minor units of ${currency}, or all that is open`,
      });
    case 'tooOften':
      return arrearsRefusal('disputed-too-often', {
        detail: `A bill can be disputed ${refusal.times} times; care can still look into it.`,
      });
  }
}
