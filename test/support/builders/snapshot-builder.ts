import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { Customer } from '../../../src/domain/accounts/customer.ts';
import { HISTORY_MONTHS } from '../../../src/domain/accounts/snapshot.ts';
import type { Bill } from '../../../src/domain/billing/bill.ts';
import type { CycleTransition } from '../../../src/domain/billing/cycle/bill-cycle.ts';
import { billDate, previousBillDate } from '../../../src/domain/billing/cycle/bill-cycle.ts';
import type { Subscription } from '../../../src/domain/billing/subscription.ts';
import {
  addDays,
  addMonths,
  atHour,
  type CivilDate,
  civilDateAt,
  type Instant,
} from '../../../src/domain/civil-date.ts';
import { type OrderBasis, onlyAccount } from '../../../src/domain/decisions/facts/service-approval.ts';
import { type Minor, sumMinor } from '../../../src/domain/money.ts';
import type { Payment } from '../../../src/domain/payments/payment.ts';
import {
  AS_OF,
  aBill,
  aBillingAccount,
  aCustomer,
  aPaidBill,
  aPayment,
  aPaymentOf,
  aSubscription,
} from './builders.ts';

/** What a test may say of a snapshot. `bills` are all bills; which are open or recent follows. */
export interface SnapshotParts {
  readonly asOf?: Instant;
  /** Without `asOf`, the snapshot is of ten in the morning of this day. */
  readonly today?: CivilDate;
  readonly customer?: Partial<Customer>;
  /** A balance given here is kept; otherwise it follows from bills, payments and what is unbilled. */
  readonly account?: Partial<BillingAccount>;
  readonly bills?: readonly Bill[];
  readonly payments?: readonly Payment[];
  /** One of 45.00 a month when left out. */
  readonly subscriptions?: readonly Subscription[];
  readonly unbilledAmount?: Minor;
  /** Left out: `unbilledAmount`, where it is a credit. */
  readonly unbilledCreditAmount?: Minor;
  readonly unbilledFeeAmount?: Minor;
  readonly recentCycleChangeDates?: readonly CivilDate[];
  readonly cycleTransition?: CycleTransition;
}

/** Starts a snapshot; each step returns another builder, `build()` the value. */
export function aSnapshot(parts: SnapshotParts = {}): SnapshotBuilder {
  return new SnapshotBuilder(parts);
}

export class SnapshotBuilder {
  readonly #parts: SnapshotParts;

  constructor(parts: SnapshotParts) {
    this.#parts = parts;
  }

  /** The same with other parts. */
  with(parts: SnapshotParts): SnapshotBuilder {
    return new SnapshotBuilder({ ...this.#parts, ...parts });
  }

  withCustomer(customer: Partial<Customer>): SnapshotBuilder {
    return this.with({ customer: { ...this.#parts.customer, ...customer } });
  }

  withAccount(account: Partial<BillingAccount>): SnapshotBuilder {
    return this.with({ account: { ...this.#parts.account, ...account } });
  }

  withBills(...bills: Bill[]): SnapshotBuilder {
    return this.with({ bills: [...(this.#parts.bills ?? []), ...bills] });
  }

  withPayments(...payments: Payment[]): SnapshotBuilder {
    return this.with({ payments: [...(this.#parts.payments ?? []), ...payments] });
  }

  withSubscriptions(...subscriptions: Subscription[]): SnapshotBuilder {
    return this.with({ subscriptions: [...(this.#parts.subscriptions ?? []), ...subscriptions] });
  }

  /** Adds an unpaid bill whose due date was `days` ago (negative: is still ahead). */
  overdueBy(days: number, amount: Minor = 4_500): SnapshotBuilder {
    const { today, account } = this.#frame();
    return this.withBills(aBill({ ...ownerOf(account), dueDate: addDays(today, -days), amount: amount }));
  }

  /** Adds an unpaid bill that is due in `days`. */
  dueIn(days: number, amount: Minor = 4_500): SnapshotBuilder {
    return this.overdueBy(-days, amount);
  }

  /** Adds a bill, due `daysAgo` days ago, all of whose unpaid amount is disputed. */
  disputing(amount: Minor, daysAgo = 10): SnapshotBuilder {
    const { today, account } = this.#frame();
    const dueDate = addDays(today, -daysAgo);
    return this.withBills(aBill({ ...ownerOf(account), dueDate, amount, disputedAmount: amount }));
  }

  /** Adds the last `months` bills that can be paid by now, one for each cycle, with payments `lateDays` after due. */
  withHistory(months: number, lateDays = 0, amount: Minor = 4_500): SnapshotBuilder {
    const { today, account } = this.#frame();
    const paidBy = account.cycle.paymentTermDays + Math.max(0, lateDays);
    const newest = previousBillDate(account.cycle, addDays(today, -paidBy));
    const anchored = { ...account.cycle, anchorDate: newest };
    const bills = Array.from({ length: months }, (_, n) =>
      aPaidBill({ ...ownerOf(account), billDate: billDate(anchored, -n), amount }, lateDays),
    );
    const payments = bills.map((bill) => aPaymentOf(bill, { currency: account.currency }));
    return this.withBills(...bills).withPayments(...payments);
  }

  /** Adds a payment that the bank took back. */
  withReturnedPayment(daysAgo = 20, amount: Minor = 4_500): SnapshotBuilder {
    const { today, account } = this.#frame();
    const occurredAt = `${addDays(today, -daysAgo)}T10:00:00.000Z`;
    const { currency } = account;
    return this.withPayments(
      aPayment({ ...ownerOf(account), amount, currency, status: 'reversed', occurredAt }),
    );
  }

  suspended(): SnapshotBuilder {
    return this.withAccount({ state: 'suspended' });
  }

  closed(): SnapshotBuilder {
    return this.withAccount({ state: 'closed' });
  }

  inCollections(): SnapshotBuilder {
    return this.withAccount({ collectionStatus: 'collections' });
  }

  writtenOff(): SnapshotBuilder {
    return this.withAccount({ collectionStatus: 'writtenOff' });
  }

  /** The customer has no other account. */
  build(): OrderBasis {
    const { asOf, today, account } = this.#frame();
    const owner = ownerOf(account);
    const parts = this.#parts;
    const bills = parts.bills ?? [];
    const payments = parts.payments ?? [];
    const unbilledAmount = parts.unbilledAmount ?? 0;
    const unpaid = bills.map((bill) => bill.amount - bill.paidAmount);
    const unallocated = payments
      .filter((payment) => payment.status === 'settled')
      .map((payment) => sumMinor(payment.allocations.map((part) => part.amount)) - payment.amount);
    const since = addMonths(today, -HISTORY_MONTHS);
    return onlyAccount({
      asOf,
      today,
      customer: aCustomer({ customerId: account.customerId, ...parts.customer }),
      account: {
        ...account,
        balance: parts.account?.balance ?? sumMinor([...unpaid, ...unallocated, unbilledAmount]),
        sequence: parts.account?.sequence ?? bills.length + payments.length,
      },
      openBills: bills
        .filter((bill) => bill.amount > bill.paidAmount)
        .sort((a, b) => (a.dueDate < b.dueDate ? -1 : a.dueDate > b.dueDate ? 1 : 0)),
      recentBills: bills
        .filter((bill) => bill.billDate >= since)
        .sort((a, b) => (a.billDate > b.billDate ? -1 : a.billDate < b.billDate ? 1 : 0)),
      recentPayments: payments
        .filter((payment) => payment.occurredAt.slice(0, 10) >= since)
        .sort((a, b) => (a.occurredAt > b.occurredAt ? -1 : a.occurredAt < b.occurredAt ? 1 : 0)),
      subscriptions: parts.subscriptions ?? [aSubscription(owner)],
      ...{ unbilledAmount, unbilledStubAmount: 0, unbilledFeeAmount: parts.unbilledFeeAmount ?? 0 },
      unbilledCreditAmount: parts.unbilledCreditAmount ?? Math.max(0, -unbilledAmount),
      recentCycleChangeDates: parts.recentCycleChangeDates ?? [],
      cycleTransition: parts.cycleTransition ?? null,
    });
  }

  /** The moment and the account, which the steps above build upon. */
  #frame(): { asOf: Instant; today: CivilDate; account: BillingAccount } {
    const parts = this.#parts;
    const account = aBillingAccount({
      ...(parts.customer?.customerId === undefined ? {} : { customerId: parts.customer.customerId }),
      ...parts.account,
    });
    const asOf =
      parts.asOf ?? (parts.today === undefined ? AS_OF : atHour(parts.today, 10, account.timeZone));
    return { asOf, today: parts.today ?? civilDateAt(asOf, account.timeZone), account };
  }
}

function ownerOf(account: BillingAccount): Pick<BillingAccount, 'billingAccountId' | 'customerId'> {
  return { billingAccountId: account.billingAccountId, customerId: account.customerId };
}
