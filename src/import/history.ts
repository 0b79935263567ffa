import { openAmount } from '../domain/accounts/standing.ts';
import type { Bill } from '../domain/billing/bill.ts';
import { type CivilDate, earlier, type Instant } from '../domain/civil-date.ts';
import type { BillId, PaymentId } from '../domain/flavor.ts';
import { type EntryType, type NewEntry, signedAmount } from '../domain/ledger/entry.ts';
import { exact, type Minor, sumMinor } from '../domain/money.ts';
import { applyToBill } from '../domain/payments/allocation.ts';
import type { Payment } from '../domain/payments/payment.ts';
import type { AccountBundle } from '../store/accounts/bulk.ts';
import type { AccountRow } from './account-row.ts';
import { claimsOf, type LatenessClaims } from './lateness.ts';
import type { ImportMapping } from './mapping.ts';
import type { BillDates, Schedule } from './schedule.ts';

/**
 * Rebuilds an account's history from monthly statements, month by month from the oldest:
 *
 * - payments of the month go to the oldest open bills first;
 * - a bill that is not late then, but not paid in full, revolves: its open amount is carried over to the month's new bill, and it counts
 * as settled on the day of the payment;
 * - the new bill asks for the amount that makes the ledger's balance equal to the month's statement: new charges (or a credit note, when
 *   the statement is lower than what was owed) and what was carried over. Bills that are late are not carried over and stay
 *   open beside it.
 *
 * So after each bill the balance equals the statement exactly, and lateness is that of the file, see {@link claimsOf}.
 * If the two contradict each other (late, but nothing was owed; paid, but still late), both are kept: a late bill asks for
 * at least the mapping's `leastArrears`, and money that can't go to it goes to the next bill or stays as credit.
 *
 * Throws MoneyError when amounts leave the exact integers.
 */
export function accountBundle(row: AccountRow, mapping: ImportMapping, schedule: Schedule): AccountBundle {
  const claims = claimsOf(row.months.map((month) => month.monthsLate));
  const book = new ImportBook(row, mapping, schedule, claims);
  const oldest = row.months.length;
  const paidFirst = row.months[oldest - 1]?.paid ?? 0;
  for (let month = Math.max(claims.oldest, oldest + 1); month > oldest; month -= 1)
    book.bringForward(month, month === oldest + 1 ? paidFirst : 0);
  for (let month = oldest; month >= 1; month -= 1) {
    const stated = row.months[month - 1];
    if (stated === undefined) continue;
    book.pay(month, stated.paid);
    book.bill(month, stated.statement);
  }
  return book.bundle();
}

class ImportBook {
  readonly #row: AccountRow;
  readonly #mapping: ImportMapping;
  readonly #schedule: Schedule;
  readonly #claims: LatenessClaims;
  readonly #entries: NewEntry[] = [];
  /** By month. Oldest first, as they were made. */
  readonly #bills = new Map<number, Bill>();
  readonly #payments: Payment[] = [];
  #balance: Minor = 0;

  constructor(row: AccountRow, mapping: ImportMapping, schedule: Schedule, claims: LatenessClaims) {
    this.#row = row;
    this.#mapping = mapping;
    this.#schedule = schedule;
    this.#claims = claims;
  }

  /** A bill from before the file's first month, of which only a payment or its lateness is known. */
  bringForward(month: number, amount: Minor): void {
    const { billedAt } = this.#schedule.bill(month);
    this.#post(billedAt, 'adjustment', amount, 'brought forward');
    this.#makeBill(month);
  }

  pay(month: number, amount: Minor): void {
    const { date, at } = this.#schedule.payment(month);
    if (amount > 0) {
      const { billingAccountId, customerId, currency } = this.#row;
      const paymentId: PaymentId = `PAY:${billingAccountId}:${date}`;
      this.#payments.push({
        paymentId,
        billingAccountId,
        customerId,
        amount,
        countedAmount: amount,
        currency,
        status: 'settled',
        method: this.#mapping.paymentMethod,
        occurredAt: at,
        postedAt: at,
        allocations: [],
        billId: null,
        reportedBy: null,
      });
      this.#post(at, 'payment', -amount, null, { paymentId });
      for (const billMonth of this.#bills.keys()) this.#spendCredit(month, billMonth, date);
    }
    this.#carryOver(month, date);
  }

  bill(month: number, statement: Minor): void {
    const { billedAt, billDate } = this.#schedule.bill(month);
    const charged = exact(statement - this.#balance);
    this.#post(billedAt, charged > 0 ? 'usage' : 'creditNote', charged, null);
    this.#makeBill(month);
    this.#spendCredit(month, month, billDate);
  }

  bundle(): AccountBundle {
    const { customerId, billingAccountId, name, segment, locale, currency, ...row } = this.#row;
    const { country, groupId } = row;
    const { asOf, asOfAt, cycle } = this.#schedule;
    const { timeZone, graceDays } = this.#mapping.account;
    const since = this.#openedDate();
    return {
      customer: {
        customerId,
        name,
        email: null,
        segment,
        locale,
        customerSince: since,
        createdAt: asOfAt,
        ...(country === null ? {} : { country }),
        ...(groupId === null ? {} : { groupId }),
      },
      account: {
        billingAccountId,
        customerId,
        currency,
        timeZone,
        state: row.state,
        collectionStatus: row.collectionStatus,
        creditLimit: row.creditLimit,
        graceDays,
        cycle,
        cycleTransition: null,
        promise: null,
        restrictions: [],
        dunningHolds: [],
        openedDate: earlier(since, asOf),
        balance: this.#balance,
        heldCredit: 0,
        sequence: this.#entries.length,
        version: 1,
        updatedAt: asOfAt,
      },
      entries: this.#entries,
      bills: [...this.#bills.values()],
      payments: this.#payments,
      subscriptions: [],
    };
  }

  #openedDate(): CivilDate {
    const opened = this.#schedule.bill(this.#mapping.account.openedMonthsAgo).period.from;
    const [first] = this.#bills.values();
    return first === undefined ? opened : earlier(opened, first.periodFrom);
  }

  /** `signed` above zero is a debit. A charge that no bill has collected yet has no bill id. */
  #post(
    at: Instant,
    type: EntryType,
    signed: Minor,
    note: string | null,
    ids: { readonly billId?: BillId; readonly paymentId?: PaymentId } = {},
  ): void {
    if (signed === 0) return;
    const { billingAccountId } = this.#row;
    this.#entries.push({
      billingAccountId,
      type,
      direction: signed > 0 ? 'debit' : 'credit',
      amount: exact(Math.abs(signed)),
      occurredAt: at,
      idempotencyKey: `import:${billingAccountId}:${this.#entries.length + 1}`,
      source: 'import',
      billId: ids.billId ?? null,
      paymentId: ids.paymentId ?? null,
      note,
    });
    this.#balance = sumMinor([this.#balance, signed]);
  }

  /** A bill of everything unbilled. None is made when nothing is unbilled, unless the file says that the bill will be late. */
  #makeBill(month: number): void {
    const dates = this.#schedule.bill(month);
    const least = this.#claims.isOldestLate(month) ? this.#mapping.leastArrears : 0;
    const unbilled = sumMinor(this.#unbilled().map(signedAmount));
    if (least > 0 && unbilled < least)
      this.#post(dates.billedAt, 'adjustment', least - unbilled, 'late by the file, without an amount');
    const amount = Math.max(unbilled, least);
    if (amount <= 0) return;
    const bill = this.#newBill(dates, amount);
    for (const [index, entry] of this.#entries.entries())
      if (isUnbilled(entry)) this.#entries[index] = { ...entry, billId: bill.billId };
    this.#bills.set(month, bill);
  }

  #newBill({ billDate, dueDate, period }: BillDates, amount: Minor): Bill {
    const { billingAccountId, customerId } = this.#row;
    return {
      billId: `BILL:${billingAccountId}:${billDate}`,
      billingAccountId,
      customerId,
      billDate,
      dueDate,
      periodFrom: period.from,
      periodTo: period.to,
      amount,
      paidAmount: 0,
      disputedAmount: 0,
      state: 'sent',
      settledDate: null,
    };
  }

  #unbilled(): NewEntry[] {
    return this.#entries.filter(isUnbilled);
  }

  /** Puts the rest of payments on the bill of `billMonth`, except what has to stay open at the end of `month`. */
  #spendCredit(month: number, billMonth: number, date: CivilDate): void {
    let bill = this.#bills.get(billMonth);
    if (bill === undefined) return;
    const stays = this.#claims.staysLate(billMonth, month) ? this.#mapping.leastArrears : 0;
    for (const [index, payment] of this.#payments.entries()) {
      const used = sumMinor(payment.allocations.map((part) => part.amount));
      const amount = Math.min(payment.amount - used, openAmount(bill) - stays);
      if (amount <= 0) continue;
      const allocations = [...payment.allocations, { billId: bill.billId, amount }];
      this.#payments[index] = { ...payment, allocations };
      bill = applyToBill(bill, amount, date);
    }
    this.#bills.set(billMonth, bill);
  }

  /** Moves the open amounts of bills that are no longer late to the next bill. */
  #carryOver(month: number, date: CivilDate): void {
    const { at } = this.#schedule.payment(month);
    for (const [billMonth, bill] of this.#bills) {
      const open = openAmount(bill);
      if (open === 0 || this.#claims.isLateAfter(billMonth, month)) continue;
      this.#post(at, 'adjustment', -open, 'carried over to the next bill', { billId: bill.billId });
      this.#post(at, 'adjustment', open, 'carried over from the bill before');
      this.#bills.set(billMonth, applyToBill(bill, open, date));
    }
  }
}

function isUnbilled(entry: NewEntry): boolean {
  return entry.billId === null && entry.paymentId === null;
}
