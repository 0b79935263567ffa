import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId, PaymentId } from '../../domain/flavor.ts';
import type { LedgerEntry, NewEntry } from '../../domain/ledger/entry.ts';
import { reversalOf } from '../../domain/ledger/posting.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import type { PaymentEvent } from '../../domain/payments/payment-event.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { type PaymentMovement, paymentStateOf } from '../../domain/payments/payment-state.ts';
import { isSuspenseAccountId } from '../../domain/payments/suspense.ts';
import { ledgerEntries } from '../ledger/collections.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Tx, within } from '../mongo/transaction.ts';

/**
 * The entries that bring the ledger of a payment's account from its state before to its state now: one for each new movement, and one for
 * what an event has changed about earlier movements. So the ledger always has what counts.
 * @param before null when the payment was not on this account
 * @param source `suspense` for money that comes from there
 */
export async function paymentEntries(
  tx: Tx,
  before: PaymentRecord | null,
  after: PaymentRecord,
  { source, now }: { readonly source: 'paymentProcessor' | 'suspense'; readonly now: Instant },
): Promise<NewEntry[]> {
  const [was, is] = [before === null ? null : paymentStateOf(before.events), paymentStateOf(after.events)];
  const known = new Set(was?.movements.map(({ eventId }) => eventId));
  const fresh = is.movements.filter(({ eventId }) => !known.has(eventId));
  const change = exact(after.countedAmount - (before?.countedAmount ?? 0));
  const left = exact(change - sumMinor(fresh.map(signedMovement)));
  const { paymentId, billingAccountId } = after;
  const takesBack = left < 0 || fresh.some(({ type }) => type !== 'payment');
  const reversedEntryId = takesBack ? await entryOfPayment(tx, { billingAccountId, paymentId }) : null;
  const reverses = reversedEntryId === null ? {} : { reversedEntryId };
  const base = { billingAccountId, source, billId: null, paymentId, note: null } as const;
  // The keys of its own account have to be free when the money leaves suspense.
  const place = isSuspenseAccountId(billingAccountId) ? 'suspense:' : '';
  const moves = fresh.map(({ type, amount, occurredAt, eventId }): NewEntry => {
    // What was overturned may come to count again: the number of events tells the two entries apart.
    const idempotencyKey = `${place}${type}:${paymentId}:${eventId}:${after.events.length}`;
    const direction = type === 'payment' ? 'credit' : 'debit';
    return {
      ...base,
      ...(type === 'payment' ? {} : reverses),
      ...{ type, direction, amount, occurredAt, idempotencyKey },
    };
  });
  const last = after.events.at(-1);
  const correction: NewEntry[] =
    left === 0 || last === undefined
      ? []
      : [
          {
            ...base,
            ...(left > 0 ? {} : reverses),
            type: left > 0 ? 'payment' : 'reversal',
            direction: left > 0 ? 'credit' : 'debit',
            amount: exact(Math.abs(left)),
            occurredAt: last.occurredAt,
            idempotencyKey: `${place}correction:${paymentId}:${after.events.length}:${is.amount}:${is.countedAmount}`,
          },
        ];
  return [...moves, ...correction, ...(await feeEntries(tx, was?.bankFees ?? [], is.bankFees, after, now))];
}

/** The entries that take a payment off the ledger of an account that it leaves. */
export async function leavingEntry(tx: Tx, payment: PaymentRecord, occurredAt: string): Promise<NewEntry[]> {
  const { billingAccountId, paymentId, countedAmount } = payment;
  if (countedAmount === 0) return [];
  const reversedEntryId = await entryOfPayment(tx, payment);
  return [
    {
      billingAccountId,
      type: 'reversal',
      direction: 'debit',
      amount: countedAmount,
      occurredAt,
      idempotencyKey: `leaves:${billingAccountId}:${paymentId}`,
      source: 'suspense',
      billId: null,
      paymentId,
      ...(reversedEntryId === null ? {} : { reversedEntryId }),
      note: null,
    },
  ];
}

type FeeEvent = Pick<PaymentEvent, 'eventId' | 'bankFee' | 'occurredAt'>;

/**
 * A bank's fee is owed as long as its event takes effect. When a report says that it is larger, the difference is posted. When a later event
 * overturns the event, all that was posted for it is taken back as any wrong charge is: before a bill has collected it, on the same bill.
 */
async function feeEntries(
  tx: Tx,
  before: readonly FeeEvent[],
  after: readonly FeeEvent[],
  { paymentId, billingAccountId, events }: PaymentRecord,
  now: Instant,
): Promise<NewEntry[]> {
  if (isSuspenseAccountId(billingAccountId)) return [];
  const feeIn = (list: readonly FeeEvent[], id: string) =>
    list.find(({ eventId }) => eventId === id)?.bankFee ?? 0;
  const keyOf = (eventId: string) => `bankFee:${billingAccountId}:${paymentId}:${eventId}:`;
  const added = after.flatMap(({ eventId, bankFee = 0, occurredAt }): NewEntry[] => {
    const more = exact(bankFee - feeIn(before, eventId));
    if (more <= 0) return [];
    return [
      {
        ...{ billingAccountId, type: 'fee', direction: 'debit', amount: more, occurredAt },
        // What was overturned may take effect again: the number of events tells the two entries apart.
        idempotencyKey: `${keyOf(eventId)}${events.length}:${bankFee}`,
        ...{ source: 'paymentProcessor', billId: null, paymentId: null, note: `bank fee of ${paymentId}` },
      },
    ];
  });
  const gone = before.filter(({ eventId }) => feeIn(after, eventId) === 0);
  const taken = await Promise.all(
    gone.map(({ eventId }) => feesPosted(tx, billingAccountId, keyOf(eventId))),
  );
  return [...added, ...taken.flat().map((entry) => reversalOf(entry, now, OVERTURNED))];
}

/** On the ledger and on the bill. */
const OVERTURNED = 'the return that the bank charged for was overturned';

/** The entries under keys that begin so, without those that were taken back. */
async function feesPosted(
  tx: Tx,
  billingAccountId: BillingAccountId,
  keyPrefix: string,
): Promise<LedgerEntry[]> {
  const ledger = collectionOf(tx.db, ledgerEntries);
  const range = { $gte: keyPrefix, $lt: `${keyPrefix}\uffff` };
  const posted = await ledger.find({ billingAccountId, idempotencyKey: range }, within(tx)).toArray();
  const entries = posted.map((doc) => ledgerEntries.fromDoc(doc));
  const reversals = entries.map((entry) => reversalOf(entry, entry.postedAt, '').idempotencyKey);
  const done = await ledger.find({ idempotencyKey: { $in: reversals } }, within(tx)).toArray();
  const taken = new Set(done.map(({ reversedEntryId }) => reversedEntryId));
  return entries.filter(({ entryId }) => !taken.has(entryId));
}

function signedMovement({ type, amount }: PaymentMovement): Minor {
  return type === 'payment' ? amount : exact(-amount);
}

/** The entry that made the payment count; null when its ledger has none, as for an imported payment without an entry. */
async function entryOfPayment(
  tx: Tx,
  of: { readonly billingAccountId: BillingAccountId; readonly paymentId: PaymentId },
): Promise<string | null> {
  const { billingAccountId, paymentId } = of;
  const doc = await collectionOf(tx.db, ledgerEntries).findOne(
    { billingAccountId, type: 'payment', paymentId },
    { projection: { _id: 1 }, ...within(tx) },
  );
  return doc?._id ?? null;
}
