/** Holding and releasing deposits inside the transactions that move money. */
import type { BillingAccount } from '../../domain/accounts/billing-account.ts';
import { ofAccount } from '../../domain/audit/objects.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { BillingAccountId } from '../../domain/flavor.ts';
import type { NewEntry } from '../../domain/ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../../domain/money.ts';
import {
  claimAfterBills,
  claimBeforeBills,
  type Deposit,
  type DepositClaim,
  type DepositRelease,
  depositIdOf,
  type HeldParts,
  heldAmount,
  mergedHeld,
  noLongerHeld,
  stillHeld,
  withoutPart,
  withPart,
} from '../../domain/payments/deposit.ts';
import { type Payment, paidDateOf } from '../../domain/payments/payment.ts';
import type { PaymentRecord } from '../../domain/payments/payment-record.ts';
import { changeAccount } from '../accounts/account-change.ts';
import type { CreditingTx } from '../accounts/account-transaction.ts';
import { hasWritten } from '../accounts/begin.ts';
import { checkPromiseInForce } from '../arrears/promise-check.ts';
import type { AuditedTx } from '../audit/trail.ts';
import { writing } from '../audit/writing.ts';
import { allocatePayment } from '../billing/bill-changes.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, type Tx, within } from '../mongo/transaction.ts';
import { deposits, payments } from './collections.ts';

/** A payment with what is held and on bills of it. */
export interface PlacedPayment {
  readonly payment: PaymentRecord;
  /** As they are to be written. */
  readonly bills: readonly Bill[];
}

/**
 * Puts as much of a payment as counts where it belongs, and takes off what counts no more: what is a deposit is held for its order, the rest goes on
 * bills. The entries that make it count are posted already. What is held stays held, until the payment counts for less, is taken off its account, or
 * the payer names another order or a bill. What counts less goes from what is on no bill first, then from bills, and from deposits last.
 * @param before the payment as it was on this account; null when it was not
 * @param account after the entries
 * @param aside what of it pays bills of other accounts
 * @returns the payment with what is held and on bills now, and the bills that are to be written
 */
export async function placePayment(
  tx: CreditingTx,
  before: PaymentRecord | null,
  after: PaymentRecord,
  { timeZone, sequence }: Pick<BillingAccount, 'timeZone' | 'sequence'>,
  now: Instant,
  aside: Minor = 0,
): Promise<PlacedPayment> {
  const { deposits: _before, ...payment } = after;
  const { billingAccountId, countedAmount, billId } = after;
  const was = before !== null && before.countedAmount > 0 ? before : null;
  if (countedAmount === 0 && was === null) return { payment: { ...payment, allocations: [] }, bills: [] };
  const isAnew = was === null || namesAnother(was, after);
  const heldBefore = was?.deposits ?? [];
  const kept = isAnew ? [] : stillHeld(heldBefore, countedAmount);
  const move = { payment, now, sequence };
  await takeOut(tx, noLongerHeld(heldBefore, kept), move);
  // Of a payment that grows, only what is new can become a deposit.
  const fresh = isAnew ? countedAmount : exact(Math.max(0, countedAmount - was.countedAmount));
  // What an administrator pays is for old debt, and credit beyond it: nobody asked for a deposit by it.
  const asked = fresh === 0 || after.quota === true ? [] : await askedOf(tx, billingAccountId);
  const words = { amount: fresh, orderId: after.orderId ?? null, billId };
  const first = isAnew || words.orderId !== null ? claimBeforeBills(words, asked) : [];
  const paidDate = paidDateOf(after, timeZone);
  const forBills = exact(Math.max(0, countedAmount - sumOf(kept) - claimed(first) - aside));
  const { allocations, bills } = await allocatePayment(
    tx,
    { billingAccountId, billId, countedAmount: forBills, paidDate, quota: after.quota === true },
    was === null
      ? { allocations: [], billId, paidDate }
      : {
          allocations: was.allocations,
          billId: was.billId,
          // A payment that goes was not paid on another day.
          paidDate: countedAmount === 0 ? paidDate : paidDateOf(was, timeZone),
        },
  );
  const rest = exact(Math.min(forBills - sumOf(allocations), fresh - claimed(first)));
  const last = first.length > 0 ? [] : claimAfterBills(words, rest, asked);
  const added = await hold(tx, [...first, ...last], move);
  const held = mergedHeld(kept, added);
  const placed = { ...payment, allocations, ...(held.length === 0 ? {} : { deposits: held }) };
  return { payment: placed, bills };
}

/** Whether the payer names an order that was not known, or a bill in the place of nothing: the whole payment is allocated again. */
export function namesAnother(before: PaymentRecord, after: PaymentRecord): boolean {
  if (before.orderId !== after.orderId) return true;
  return after.orderId === undefined && before.billId !== after.billId;
}

/** A payment that moves. */
interface PaymentMove {
  readonly payment: Pick<Payment, 'paymentId' | 'billingAccountId'>;
  readonly now: Instant;
  /** The last number of its account's ledger: a part may be held, taken out and held again. */
  readonly sequence: number;
}

async function hold(
  tx: CreditingTx,
  claims: readonly DepositClaim[],
  { payment: { paymentId, billingAccountId }, now, sequence }: PaymentMove,
): Promise<HeldParts> {
  if (claims.length === 0) return [];
  const entries = claims.map(({ deposit: { depositId }, amount }) =>
    entryOf('depositHeld', { billingAccountId, depositId, paymentId, amount }, `:${sequence}`, now),
  );
  await changeAccount(tx, billingAccountId, { entries, heldDepositsDelta: claimed(claims) }, now);
  for (const { deposit, amount } of claims)
    await putDeposit(tx, withPart(deposit, { paymentId, amount }, now));
  return claims.map(({ deposit: { depositId }, amount }) => ({ depositId, amount }));
}

/** Takes parts of a payment out of deposits, for which they are asked again. */
async function takeOut(
  tx: CreditingTx,
  parts: HeldParts,
  { payment: { paymentId, billingAccountId }, now, sequence }: PaymentMove,
): Promise<void> {
  if (parts.length === 0) return;
  const entries = parts.map((part) =>
    entryOf('depositReleased', { billingAccountId, paymentId, ...part }, `:${sequence}`, now),
  );
  const heldDepositsDelta = exact(-sumOf(parts));
  await changeAccount(tx, billingAccountId, { entries, heldDepositsDelta }, now);
  for (const { depositId, amount } of parts) {
    const deposit = await findDeposit(tx, depositId);
    if (deposit !== null) await putDeposit(tx, withoutPart(deposit, { paymentId, amount }));
  }
}

/**
 * Releases a deposit: what was held is credit of its account, which goes on open bills at the end of the transaction; the rest can be paid
 * out like other credit. One that is released stays as it is.
 */
export async function releaseWithin(
  tx: CreditingTx,
  deposit: Deposit,
  reason: DepositRelease,
  now: Instant,
  note: string | null = null,
): Promise<Deposit> {
  if (deposit.state === 'released') return deposit;
  const { billingAccountId, depositId, parts } = deposit;
  const amount = heldAmount(deposit);
  const entries = parts.map((part) =>
    entryOf('depositReleased', { billingAccountId, depositId, ...part }, '', now),
  );
  const { account } = await changeAccount(tx, billingAccountId, { entries, heldDepositsDelta: -amount }, now);
  for (const { paymentId } of parts) {
    const doc = await collectionOf(tx.db, payments).findOne({ _id: paymentId }, within(tx));
    if (doc === null) continue;
    const { deposits: held = [], ...payment } = payments.fromDoc(doc);
    const { billingAccountId: heldBy } = payment;
    const left = held.filter((part) => part.depositId !== depositId);
    const freed = left.length === 0 ? payment : { ...payment, deposits: left };
    await writing(tx, payments).replace(ofAccount(billingAccountId), freed, { heldBy, before: doc });
  }
  const released: Deposit = {
    ...deposit,
    state: 'released',
    parts: [],
    released: { at: now, reason, amount, note },
  };
  await putDeposit(tx, released);
  // Money that was held pays no promise; now it does.
  await checkPromiseInForce(tx, account, now);
  return released;
}

/** Asks for a deposit, in the transaction of the decision that does so. What is held for the order already counts. */
export async function askForDeposit(
  tx: AuditedTx,
  asked: Pick<
    Deposit,
    'orderId' | 'billingAccountId' | 'customerId' | 'currency' | 'askedAmount' | 'askedAt' | 'dueDate'
  >,
): Promise<void> {
  const depositId = depositIdOf(asked.orderId);
  const before = await findDeposit(tx, depositId);
  if (before?.state === 'released') return;
  const parts = before?.parts ?? [];
  const held = heldAmount({ parts }) >= asked.askedAmount;
  await putDeposit(tx, {
    ...asked,
    depositId,
    askedAt: before?.askedAt ?? asked.askedAt,
    state: held ? 'held' : 'asked',
    parts,
    heldSince: held ? (before?.heldSince ?? asked.askedAt) : null,
    released: null,
    paidOut: null,
  });
}

export async function findDeposit(scope: Reader | Tx, depositId: string): Promise<Deposit | null> {
  const doc = await collectionOf(scope.db, deposits).findOne({ _id: depositId }, within(scope));
  return doc === null ? null : deposits.fromDoc(doc);
}

async function askedOf(tx: CreditingTx, billingAccountId: BillingAccountId): Promise<Deposit[]> {
  const awaits = tx.begun.get(billingAccountId)?.awaits ?? null;
  if (awaits !== null && !awaits.hasAskedDeposit && !hasWritten(tx, deposits)) return [];
  const docs = await collectionOf(tx.db, deposits)
    .find({ billingAccountId, state: 'asked' }, within(tx))
    .toArray();
  return docs.map(deposits.fromDoc);
}

/** Writes a deposit, and returns it. */
export async function putDeposit(tx: AuditedTx, deposit: Deposit): Promise<Deposit> {
  await writing(tx, deposits).replace(ofAccount(deposit.billingAccountId), deposit);
  return deposit;
}

function claimed(claims: readonly DepositClaim[]): Minor {
  return sumMinor(claims.map(({ amount }) => amount));
}

function sumOf(parts: readonly { readonly amount: Minor }[]): Minor {
  return sumMinor(parts.map(({ amount }) => amount));
}

/** @param time what tells several entries of the same part; the release of a deposit is the last of them */
function entryOf(
  type: 'depositHeld' | 'depositReleased',
  part: {
    readonly billingAccountId: BillingAccountId;
    readonly depositId: string;
    readonly paymentId: string;
    readonly amount: Minor;
  },
  time: string,
  now: Instant,
): NewEntry {
  const { billingAccountId, depositId, paymentId, amount } = part;
  return {
    billingAccountId,
    type,
    direction: type === 'depositHeld' ? 'debit' : 'credit',
    amount,
    occurredAt: now,
    idempotencyKey: `${type}:${depositId}:${paymentId}${time}`,
    source: 'deposits',
    billId: null,
    paymentId,
    note: null,
  };
}
