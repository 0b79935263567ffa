import type { BillingAccount } from '../domain/accounts/billing-account.ts';
import { openAmount } from '../domain/accounts/standing.ts';
import type { Bill } from '../domain/billing/bill.ts';
import { billDate, dueDateOf } from '../domain/billing/cycle/bill-cycle.ts';
import { addDays, type CivilDate, civilDateAt, type Instant } from '../domain/civil-date.ts';
import type { BillId, PaymentId } from '../domain/flavor.ts';
import { type Direction, type EntryType, type NewEntry, signedAmount } from '../domain/ledger/entry.ts';
import { type Minor, sumMinor } from '../domain/money.ts';
import { allocateToBills, applyToBill, withdrawFromBill } from '../domain/payments/allocation.ts';
import type { Payment, PaymentMethod } from '../domain/payments/payment.ts';
import type { PaymentStatus } from '../domain/payments/payment-status.ts';

/** An account before anything happened on it. */
export type AccountFrame = Omit<
  BillingAccount,
  | 'cycleTransition'
  | 'promise'
  | 'restrictions'
  | 'dunningHolds'
  | 'balance'
  | 'heldCredit'
  | 'sequence'
  | 'version'
  | 'updatedAt'
>;

/** A payment as the timeline is told of it. */
export interface StoryPayment {
  readonly paymentId: PaymentId;
  readonly at: Instant;
  /** What is open of the bill at that moment, or a fixed amount. A payment of nothing does not happen. */
  readonly amount: Minor | { readonly openOf: BillId };
  readonly status: Exclude<PaymentStatus, 'reversed'>;
  readonly method: PaymentMethod;
  readonly billId: BillId | null;
}

/** What can happen on an account. */
export type AccountEvent =
  | {
      readonly kind: 'charge';
      readonly type: EntryType;
      readonly direction: Direction;
      readonly amount: Minor;
      readonly note: string | null;
    }
  | { readonly kind: 'bill'; readonly billId: BillId; readonly n: number }
  | ({ readonly kind: 'payment' } & Omit<StoryPayment, 'at'>)
  | { readonly kind: 'reversal'; readonly paymentId: PaymentId }
  | { readonly kind: 'dispute'; readonly billId: BillId; readonly amount: Minor };

/** The account while its history is played. */
export class AccountBook {
  readonly entries: NewEntry[] = [];
  readonly bills = new Map<BillId, Bill>();
  readonly payments = new Map<PaymentId, Payment>();
  readonly #frame: AccountFrame;

  constructor(frame: AccountFrame) {
    this.#frame = frame;
  }

  play(at: Instant, event: AccountEvent): void {
    switch (event.kind) {
      case 'charge':
        this.#post(at, { ...event, source: 'billRun', paymentId: null });
        return;
      case 'bill':
        this.#bill(event.billId, event.n);
        return;
      case 'payment':
        this.#pay(at, event);
        return;
      case 'reversal':
        this.#reverse(at, event.paymentId);
        return;
      case 'dispute': {
        const bill = this.#billOf(event.billId);
        this.bills.set(bill.billId, { ...bill, disputedAmount: Math.min(event.amount, openAmount(bill)) });
      }
    }
  }

  #post(
    at: Instant,
    entry: Pick<NewEntry, 'type' | 'direction' | 'amount' | 'source' | 'paymentId' | 'note'>,
  ): void {
    const { billingAccountId } = this.#frame;
    this.entries.push({
      billingAccountId,
      type: entry.type,
      direction: entry.direction,
      amount: entry.amount,
      occurredAt: at,
      idempotencyKey: `demo:${billingAccountId}:${this.entries.length + 1}`,
      source: entry.source,
      billId: null,
      paymentId: entry.paymentId,
      note: entry.note,
    });
  }

  /** Collects what is unbilled. Credits that are larger than the charges wait for a later bill. */
  #bill(billId: BillId, n: number): void {
    const { cycle, billingAccountId, customerId } = this.#frame;
    const unbilled = this.entries.filter((entry) => entry.billId === null && entry.paymentId === null);
    const amount = sumMinor(unbilled.map(signedAmount));
    if (amount <= 0) return;
    for (const entry of unbilled) this.entries[this.entries.indexOf(entry)] = { ...entry, billId };
    const date = billDate(cycle, n);
    let bill: Bill = {
      billId,
      billingAccountId,
      customerId,
      billDate: date,
      dueDate: dueDateOf(cycle, date),
      periodFrom: billDate(cycle, n - 1),
      periodTo: addDays(date, -1),
      amount,
      paidAmount: 0,
      disputedAmount: 0,
      state: 'sent',
      settledDate: null,
    };
    for (const payment of this.payments.values()) bill = this.#useCredit(payment, bill, date);
    this.bills.set(billId, bill);
  }

  /** Spends what is left of an earlier payment on a new bill. */
  #useCredit(payment: Payment, bill: Bill, date: CivilDate): Bill {
    if (payment.status !== 'settled') return bill;
    const used = sumMinor(payment.allocations.map((part) => part.amount));
    const amount = Math.min(payment.amount - used, openAmount(bill));
    if (amount <= 0) return bill;
    const allocations = [...payment.allocations, { billId: bill.billId, amount }];
    this.payments.set(payment.paymentId, { ...payment, allocations });
    return applyToBill(bill, amount, date);
  }

  #pay(at: Instant, event: AccountEvent & { kind: 'payment' }): void {
    const { billingAccountId, customerId, currency, timeZone } = this.#frame;
    const amount = typeof event.amount === 'number' ? event.amount : this.#openOf(event.amount.openOf);
    if (amount <= 0) return;
    const settled = event.status === 'settled';
    const open = settled ? [...this.bills.values()] : [];
    const { allocations } = allocateToBills(amount, open, event.billId);
    const paidDate = civilDateAt(at, timeZone);
    for (const part of allocations)
      this.bills.set(part.billId, applyToBill(this.#billOf(part.billId), part.amount, paidDate));
    this.payments.set(event.paymentId, {
      paymentId: event.paymentId,
      billingAccountId,
      customerId,
      amount,
      countedAmount: settled ? amount : 0,
      currency,
      status: event.status,
      method: event.method,
      occurredAt: at,
      postedAt: settled ? at : null,
      allocations,
      billId: event.billId,
      reportedBy: null,
    });
    if (settled)
      this.#post(at, {
        type: 'payment',
        direction: 'credit',
        amount,
        source: 'paymentProcessor',
        paymentId: event.paymentId,
        note: null,
      });
  }

  #reverse(at: Instant, paymentId: PaymentId): void {
    const payment = this.payments.get(paymentId);
    if (payment?.status !== 'settled') return;
    for (const part of payment.allocations)
      this.bills.set(part.billId, withdrawFromBill(this.#billOf(part.billId), part.amount));
    this.payments.set(paymentId, { ...payment, status: 'reversed', countedAmount: 0, allocations: [] });
    const { amount } = payment;
    this.#post(at, {
      type: 'reversal',
      direction: 'debit',
      amount,
      source: 'paymentProcessor',
      paymentId,
      note: 'returned by the bank',
    });
  }

  #openOf(billId: BillId): Minor {
    const bill = this.bills.get(billId);
    return bill === undefined ? 0 : openAmount(bill);
  }

  #billOf(billId: BillId): Bill {
    const bill = this.bills.get(billId);
    if (bill === undefined) throw new RangeError(`no bill ${billId} at that moment`);
    return bill;
  }
}
