import type { BillingAccountId, PaymentId } from '../../domain/flavor.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
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
  source: 'paymentProcessor' | 'suspense',
): Promise<NewEntry[]> {
  const [was, is] = [before === null ? null : paymentStateOf(before.events), paymentStateOf(after.events)];
  const known = new Set(was?.movements.map(({ eventId }) => eventId));
  const fresh = is.movements.filter(({ eventId }) => !known.has(eventId));
  const change = exact(after.countedAmount - (before?.countedAmount ?? 0));
  const left = exact(change - sumMinor(fresh.map(signedMovement)));
  const { paymentId, billingAccountId } = after;
  const reversedEntryId = await entryOfPayment(tx, { billingAccountId, paymentId });
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
  return [...moves, ...correction, ...feeEntries(was?.bankFees ?? [], is.bankFees, after)];
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

/** A bank's fee is owed until a later event overturns its event; then the fee is taken back. */
function feeEntries(
  before: readonly { readonly eventId: string; readonly bankFee?: Minor }[],
  after: readonly { readonly eventId: string; readonly bankFee?: Minor; readonly occurredAt: string }[],
  { paymentId, billingAccountId, occurredAt: at }: PaymentRecord,
): NewEntry[] {
  if (isSuspenseAccountId(billingAccountId)) return [];
  const has = (list: readonly { readonly eventId: string }[], id: string) =>
    list.some(({ eventId }) => eventId === id);
  const entry = (
    { eventId, bankFee }: { readonly eventId: string; readonly bankFee?: Minor },
    direction: 'debit' | 'credit',
    occurredAt: string,
  ): NewEntry => ({
    ...{ billingAccountId, type: 'fee', direction, amount: bankFee ?? 0, occurredAt },
    idempotencyKey: `bankFee:${direction}:${billingAccountId}:${paymentId}:${eventId}`,
    ...{ source: 'paymentProcessor', billId: null, paymentId: null, note: `bank fee of ${paymentId}` },
  });
  const added = after.filter(({ eventId }) => !has(before, eventId));
  const gone = before.filter(({ eventId }) => !has(after, eventId));
  return [
    ...added.map((event) => entry(event, 'debit', event.occurredAt)),
    ...gone.map((event) => entry(event, 'credit', at)),
  ];
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
