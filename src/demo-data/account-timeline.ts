import type { Customer } from '../domain/accounts/customer.ts';
import { billDate } from '../domain/billing/cycle/bill-cycle.ts';
import type { Subscription } from '../domain/billing/subscription.ts';
import { type Instant, startOfDay } from '../domain/civil-date.ts';
import type { BillId, PaymentId } from '../domain/flavor.ts';
import { balanceOf, type Direction, type EntryType } from '../domain/ledger/entry.ts';
import { exact, type Minor } from '../domain/money.ts';
import type { AccountBundle } from '../store/accounts/bulk.ts';
import { AccountBook, type AccountEvent, type AccountFrame, type StoryPayment } from './account-book.ts';

/**
 * The history of one account, told in any order and played in the order of time, so that ledger, bills and payments
 * can't disagree: a bill collects the charges that no bill has collected, a settled payment becomes a credit and is
 * spread over the bills that are open then, and what is left of it waits for the next bill.
 */
export class AccountTimeline {
  readonly #customer: Customer;
  readonly #frame: AccountFrame;
  readonly #events: { readonly at: Instant; readonly event: AccountEvent }[] = [];
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

  pay({ at, ...payment }: StoryPayment): this {
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
    const book = new AccountBook(this.#frame);
    const past = this.#events.filter(({ at }) => at <= now);
    // Sorting is stable: of things at the same moment, the one told first happens first.
    past.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
    for (const { at, event } of past) book.play(at, event);
    const { entries, bills, payments } = book;
    return {
      customer: this.#customer,
      account: {
        ...this.#frame,
        cycleTransition: null,
        promise: null,
        restrictions: [],
        dunningHolds: [],
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
