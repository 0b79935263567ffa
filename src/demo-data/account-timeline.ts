import type {
  Bill,
  BillingAccount,
  Customer,
  Payment,
  PaymentMethod,
  PaymentStatus,
  Subscription,
} from '../domain/account.ts';
import { allocateToBills, applyToBill, withdrawFromBill } from '../domain/allocation.ts';
import { addDays, type CivilDate, civilDateAt, type Instant, startOfDay } from '../domain/civil-date.ts';
import { billDate, dueDateOf } from '../domain/cycle.ts';
import type { BillId, PaymentId } from '../domain/flavor.ts';
import { balanceOf, type Direction, type EntryType, type NewEntry, signedAmount } from '../domain/ledger.ts';
import { exact, type Minor, sumMinor } from '../domain/money.ts';
import { openAmount } from '../domain/standing.ts';
import type { AccountBundle } from '../store/bulk.ts';

/** An account before anything happened on it. */
export type AccountFrame = Omit<
  BillingAccount,
  'balance' | 'heldCredit' | 'sequence' | 'version' | 'updatedAt'
>;

/** A payment as the timeline is told of it. */
export interface PaymentEvent {
  readonly paymentId: PaymentId;
  readonly at: Instant;
  /** What of the bill is open at that moment, or a fixed amount. A payment of nothing does not happen. */
  readonly amount: Minor | { readonly openOf: BillId };
  readonly status: Exclude<PaymentStatus, 'reversed'>;
  readonly method: PaymentMethod;
  readonly billId: BillId | null;
}

/** What can happen on an account. */
type Event =
  | {
      readonly kind: 'charge';
      readonly type: EntryType;
      readonly direction: Direction;
      readonly amount: Minor;
      readonly note: string | null;
    }
  | { readonly kind: 'bill'; readonly billId: BillId; readonly n: number }
  | ({ readonly kind: 'payment' } & Omit<PaymentEvent, 'at'>)
  | { readonly kind: 'reversal'; readonly paymentId: PaymentId }
  | { readonly kind: 'dispute'; readonly billId: BillId; readonly amount: Minor };

/**
 * The history of one account, told in any order and played in the order of time, so that ledger, bills and payments
 * can't disagree: a bill collects the charges that no bill has collected, a settled payment becomes a credit and is
 * spread over the bills that are open then, and what is left of it waits for the next bill.
 */
export class AccountTimeline {
  readonly #customer: Customer;
  readonly #frame: AccountFrame;
  readonly #events: { readonly at: Instant; readonly event: Event }[] = [];
  readonly #subscriptions: Subscription[] = [];

  constructor(customer: Customer, frame: AccountFrame) {
    this.#customer = customer;
    this.#frame = frame;
  }

  /** Something charged (or, as a credit, taken off); the next bill collects it. */
  charge(
    at: Instant,
    type: EntryType,
    amount: Minor,
    options: { readonly direction?: Direction; readonly note?: string } = {},
  ): this {
    if (amount > 0)
      this.#events.push({
        at,
        event: {
          kind: 'charge',
          type,
          amount: exact(amount),
          direction: options.direction ?? 'debit',
          note: options.note ?? null,
        },
      });
    return this;
  }

  /** The bill of the `n`th bill date of the account's cycle, made at the first moment of that day. */
  bill(n: number, billId: BillId): this {
    const at = startOfDay(billDate(this.#frame.cycle, n), this.#frame.timeZone);
    this.#events.push({ at, event: { kind: 'bill', billId, n } });
    return this;
  }

  pay({ at, ...payment }: PaymentEvent): this {
    this.#events.push({ at, event: { kind: 'payment', ...payment } });
    return this;
  }

  /** The bank takes a settled payment back. */
  reverse(at: Instant, paymentId: PaymentId): this {
    this.#events.push({ at, event: { kind: 'reversal', paymentId } });
    return this;
  }

  dispute(at: Instant, billId: BillId, amount: Minor): this {
    this.#events.push({ at, event: { kind: 'dispute', billId, amount: exact(amount) } });
    return this;
  }

  subscribe(subscription: Omit<Subscription, 'customerId' | 'billingAccountId'>): this {
    const { billingAccountId, customerId } = this.#frame;
    this.#subscriptions.push({ ...subscription, billingAccountId, customerId });
    return this;
  }

  /** Plays what happened up to and including `now`; what would come later is left out. */
  build(now: Instant): AccountBundle {
    const book = new Book(this.#frame);
    const past = this.#events.filter(({ at }) => at <= now);
    // Sorting is stable: of things at the same moment, the one told first happens first.
    past.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
    for (const { at, event } of past) book.play(at, event);
    const { entries, bills, payments } = book;
    return {
      customer: this.#customer,
      account: {
        ...this.#frame,
        balance: balanceOf(entries),
        heldCredit: 0,
        sequence: entries.length,
        version: 1,
        updatedAt: now,
      },
      entries,
      bills: [...bills.values()],
      payments: [...payments.values()],
      subscriptions: this.#subscriptions,
    };
  }
}

/** The account while its history is played. */
class Book {
  readonly entries: NewEntry[] = [];
  readonly bills = new Map<BillId, Bill>();
  readonly payments = new Map<PaymentId, Payment>();
  readonly #frame: AccountFrame;

  constructor(frame: AccountFrame) {
    this.#frame = frame;
  }

  play(at: Instant, event: Event): void {
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

  #pay(at: Instant, event: Event & { kind: 'payment' }): void {
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
      currency,
      status: event.status,
      method: event.method,
      occurredAt: at,
      allocations,
      billId: event.billId,
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
    this.payments.set(paymentId, { ...payment, status: 'reversed', allocations: [] });
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
