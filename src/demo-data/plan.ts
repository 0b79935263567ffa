import type { Customer } from '../domain/accounts/customer.ts';
import { type BillCycle, billDate, dueDateOf } from '../domain/billing/cycle/bill-cycle.ts';
import { addDays, addMonths, atHour, type CivilDate } from '../domain/civil-date.ts';
import type { BillId } from '../domain/flavor.ts';
import type { Minor } from '../domain/money.ts';
import type { PaymentMethod } from '../domain/payments/payment.ts';
import type { AccountFrame } from './account-book.ts';
import { AccountTimeline } from './account-timeline.ts';

/** What became of one bill. Days count from its due date; negative is before it. */
export type BillFate =
  | { readonly kind: 'paid'; readonly days: number }
  | { readonly kind: 'unpaid' }
  /** The charge fails on the due date; nothing is paid after it. */
  | { readonly kind: 'failed' }
  /** Fails on the due date and is paid `days` after it. */
  | { readonly kind: 'failedThenPaid'; readonly days: number }
  /** Paid, taken back by the bank a week later, paid again `days` after the due date. */
  | { readonly kind: 'returnedThenPaid'; readonly days: number }
  /** With the processor since yesterday. */
  | { readonly kind: 'pending' }
  /** Paid twice by mistake. */
  | { readonly kind: 'paidTwice'; readonly days: number }
  /** All of it under dispute since the due date. */
  | { readonly kind: 'disputed' };

/** A service on the account, charged every month from the first bill on. */
export interface PlannedService {
  readonly offeringId: string;
  readonly category: string;
  readonly monthlyCharge: Minor;
}

/** One month as it is to be played. `billsAgo` counts back from the bill the cycle is anchored at; a later one is negative. */
export interface PlannedMonth {
  readonly billsAgo: number;
  readonly usage: readonly { readonly days: number; readonly amount: Minor }[];
  readonly fate: BillFate;
}

export interface AccountPlan {
  readonly customer: Customer;
  readonly frame: AccountFrame;
  readonly today: CivilDate;
  readonly services: readonly PlannedService[];
  readonly months: readonly PlannedMonth[];
  /** Usage that no bill has collected: `days` after the bill date that `after` counts from the anchor on. */
  readonly unbilledUsage: readonly {
    readonly after: number;
    readonly days: number;
    readonly amount: Minor;
  }[];
  readonly method: PaymentMethod;
}

/** A cycle whose bill date number 0 is `lastBillDate`. `billCycleDay` is its day, or a later one in a longer month. */
export function monthlyCycle(lastBillDate: CivilDate, billCycleDay: number, paymentTermDays = 14): BillCycle {
  return { frequency: 'monthly', billCycleDay, anchorDate: lastBillDate, paymentTermDays };
}

/** The number of the last bill date of `cycle` up to `today`; at least 0. */
export function newestBill(cycle: BillCycle, today: CivilDate): number {
  let n = 0;
  while (billDate(cycle, n + 1) <= today) n += 1;
  return n;
}

/** Id of the bill that is `billsAgo` before the newest, numbered so that a year of them counts up to 13. */
function billIdOf(billingAccountId: string, billsAgo: number): BillId {
  return `BILL-${billingAccountId.replace(/^BA-/, '')}-${String(13 - billsAgo).padStart(2, '0')}`;
}

/**
 * Tells the story of an account month by month: charges and usage, a bill, and what became of it. The account's cycle is
 * anchored at its newest bill ({@link monthlyCycle}).
 */
export function planAccount(plan: AccountPlan): AccountTimeline {
  const { customer, frame } = plan;
  const timeline = new AccountTimeline(customer, frame);
  for (const [index, service] of plan.services.entries()) {
    timeline.subscribe({
      subscriptionId: `SUB-${frame.billingAccountId.replace(/^BA-/, '')}-${index + 1}`,
      ...service,
      startDate: frame.openedDate,
      endDate: frame.state === 'closed' ? addMonths(plan.today, -1) : null,
      state: frame.state === 'active' ? 'active' : frame.state === 'suspended' ? 'suspended' : 'terminated',
      orderId: null,
    });
  }
  for (const month of [...plan.months].sort((a, b) => b.billsAgo - a.billsAgo))
    playMonth(timeline, plan, month);
  for (const { after, days, amount } of plan.unbilledUsage)
    timeline.charge(atHour(addDays(billDate(frame.cycle, after), days), 12, frame.timeZone), 'usage', amount);
  return timeline;
}

function playMonth(
  timeline: AccountTimeline,
  plan: AccountPlan,
  { billsAgo, usage, fate }: PlannedMonth,
): void {
  const { frame, services } = plan;
  const from = billDate(frame.cycle, -billsAgo - 1);
  for (const { days, amount } of usage)
    timeline.charge(atHour(addDays(from, days), 18, frame.timeZone), 'usage', amount);
  const lastDay = addDays(billDate(frame.cycle, -billsAgo), -1);
  for (const service of services)
    timeline.charge(atHour(lastDay, 22, frame.timeZone), 'recurringCharge', service.monthlyCharge, {
      note: service.offeringId,
    });
  const billId = billIdOf(frame.billingAccountId, billsAgo);
  timeline.bill(-billsAgo, billId);
  playFate(timeline, plan, billId, dueDateOf(frame.cycle, billDate(frame.cycle, -billsAgo)), fate);
}

function playFate(
  timeline: AccountTimeline,
  plan: AccountPlan,
  billId: BillId,
  dueDate: CivilDate,
  fate: BillFate,
): void {
  const { frame, method } = plan;
  const at = (days: number, hour = 10) => atHour(addDays(dueDate, days), hour, frame.timeZone);
  const id = (attempt: number) => `${billId.replace(/^BILL/, 'PAY')}-${attempt}`;
  const pay = (attempt: number, days: number, status: 'settled' | 'pending' | 'failed' = 'settled'): void => {
    timeline.pay({
      paymentId: id(attempt),
      at: at(days),
      amount: { openOf: billId },
      status,
      method,
      billId,
    });
  };
  switch (fate.kind) {
    case 'unpaid':
      return;
    case 'paid':
      pay(1, fate.days);
      return;
    case 'failed':
      pay(1, 0, 'failed');
      return;
    case 'failedThenPaid':
      pay(1, 0, 'failed');
      pay(2, fate.days);
      return;
    case 'returnedThenPaid':
      pay(1, -8);
      timeline.reverse(at(-1), id(1));
      pay(2, fate.days);
      return;
    case 'pending':
      timeline.pay({
        paymentId: id(1),
        at: atHour(addDays(plan.today, -1), 15, frame.timeZone),
        amount: { openOf: billId },
        status: 'pending',
        method,
        billId,
      });
      return;
    case 'paidTwice': {
      const total = plan.services.reduce((sum, service) => sum + service.monthlyCharge, 0);
      pay(1, fate.days);
      timeline.pay({
        paymentId: id(2),
        at: at(fate.days, 11),
        amount: total,
        status: 'settled',
        method,
        billId: null,
      });
      return;
    }
    case 'disputed':
      timeline.dispute(at(0), billId, Number.MAX_SAFE_INTEGER);
  }
}
