/**
 * Builders of domain values for every test: say only what the test is about, the rest is a believable default (EUR,
 * Europe/Berlin, monthly on the 1st, 14 days to pay, 5 days of grace, today 2026-11-22). Each call makes a new id.
 */

import type { BillingAccount } from '../../../src/domain/accounts/billing-account.ts';
import type { Customer } from '../../../src/domain/accounts/customer.ts';
import type { Bill } from '../../../src/domain/billing/bill.ts';
import type { BillCycle } from '../../../src/domain/billing/cycle/bill-cycle.ts';
import type { CycleOption, CyclePreference } from '../../../src/domain/billing/cycle/change.ts';
import type { Subscription } from '../../../src/domain/billing/subscription.ts';
import type { ServiceApprovalCase } from '../../../src/domain/cases/cases.ts';
import type { InstallationWish, ServiceOrder } from '../../../src/domain/cases/order.ts';
import { addDays, addMonths, type CivilDate, type Instant } from '../../../src/domain/civil-date.ts';
import { balanceOf, type LedgerEntry, type NewEntry } from '../../../src/domain/ledger/entry.ts';
import { type Minor, money } from '../../../src/domain/money.ts';
import { type Notice, newDelivery } from '../../../src/domain/notices/notice.ts';
import {
  BARE_REPORT,
  type Payment,
  type PaymentMethod,
  type PaymentReport,
} from '../../../src/domain/payments/payment.ts';
import { uniqueName } from '../run/names.ts';

export const TODAY: CivilDate = '2026-11-22';
/** Ten in the morning in Berlin on {@link TODAY}. */
export const AS_OF: Instant = '2026-11-22T09:00:00.000Z';
export const CUSTOMER_ID = 'CUST-0001';
export const ACCOUNT_ID = 'BA-0001';

let made = 0;
/** A new id with this prefix, unique in the test process. */
export function anId(prefix: string): string {
  made += 1;
  return `${prefix}-${String(made).padStart(6, '0')}`;
}

export function aCustomer(parts: Partial<Customer> = {}): Customer {
  return {
    customerId: CUSTOMER_ID,
    name: 'Ada Example',
    email: 'ada@example.com',
    segment: 'consumer',
    locale: 'en',
    customerSince: '2021-03-15',
    createdAt: '2021-03-15T08:00:00.000Z',
    ...parts,
  };
}

export function aCycle(parts: Partial<BillCycle> = {}): BillCycle {
  return { frequency: 'monthly', billCycleDay: 1, anchorDate: '2024-01-01', paymentTermDays: 14, ...parts };
}

/** A wish for nothing but what is given. */
export function aCyclePreference(parts: Partial<CyclePreference>): CyclePreference {
  return { billCycleDay: null, frequency: null, paymentTermDays: null, payday: null, ...parts };
}

/** From 31 December on, billed on the 31st: the stub before it is free, and the customer may have it. */
export function aCycleOption(parts: Partial<CycleOption> = {}): CycleOption {
  return {
    optionId: 'after-current-period:2026-12-31:monthly:31:14',
    change: 'afterCurrentPeriod',
    billCycleDay: 31,
    frequency: 'monthly',
    paymentTermDays: 14,
    effectiveDate: '2026-12-31',
    stub: { from: '2026-12-01', to: '2026-12-30', days: 30, amount: money(0, 'EUR'), lines: [] },
    firstBillDate: '2027-01-31',
    firstDueDate: '2027-02-14',
    cycle: aCycle({ billCycleDay: 31, anchorDate: '2026-12-31' }),
    firstBillAmount: money(4_500, 'EUR'),
    effects: {
      keptDueDates: [],
      nextDueDateBefore: '2026-12-15',
      nextDueDateAfter: '2026-12-15',
      promiseUntilDate: null,
    },
    eligible: true,
    reasonCodes: [],
    ...parts,
  };
}

/** An active account that owes nothing and has a credit limit of 500.00. */
export function aBillingAccount(parts: Partial<BillingAccount> = {}): BillingAccount {
  return {
    billingAccountId: ACCOUNT_ID,
    customerId: CUSTOMER_ID,
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    state: 'active',
    collectionStatus: 'none',
    creditLimit: 50_000,
    graceDays: 5,
    cycle: aCycle(),
    cycleTransition: null,
    promise: null,
    restrictions: [],
    dunningHolds: [],
    openedDate: '2021-03-15',
    balance: 0,
    heldCredit: 0,
    sequence: 0,
    version: 1,
    updatedAt: '2026-11-21T12:00:00.000Z',
    ...parts,
  };
}

/**
 * A sent bill of 45.00, nothing of it paid. Dates follow from whichever of `billDate` and `dueDate` is given (14 days
 * apart; the period is the month before the bill date); state and settled date follow from the paid amount.
 */
export function aBill(parts: Partial<Bill> = {}): Bill {
  const billDate =
    parts.billDate ?? (parts.dueDate === undefined ? '2026-11-01' : addDays(parts.dueDate, -14));
  const dueDate = parts.dueDate ?? addDays(billDate, 14);
  const amount = parts.amount ?? 4_500;
  const paidAmount = parts.paidAmount ?? 0;
  const settled = paidAmount >= amount;
  return {
    billId: anId('BILL'),
    billingAccountId: ACCOUNT_ID,
    customerId: CUSTOMER_ID,
    billDate,
    dueDate,
    periodFrom: addMonths(billDate, -1),
    periodTo: addDays(billDate, -1),
    amount,
    paidAmount,
    disputedAmount: 0,
    state: settled ? 'settled' : paidAmount > 0 ? 'partiallyPaid' : 'sent',
    settledDate: settled ? dueDate : null,
    ...parts,
  };
}

/** A bill paid in full on its due date, or `lateDays` after it. */
export function aPaidBill(parts: Partial<Bill> = {}, lateDays = 0): Bill {
  const bill = aBill(parts);
  return {
    ...bill,
    paidAmount: bill.amount,
    state: 'settled',
    settledDate: addDays(bill.dueDate, lateDays),
  };
}

export function aPaymentMethod(parts: Partial<PaymentMethod> = {}): PaymentMethod {
  return { kind: 'card', brand: 'visa', last4: '4242', token: 'tok_test', ...parts };
}

/** A settled payment of 45.00 that is allocated to no bill. */
export function aPayment(parts: Partial<Payment> = {}): Payment {
  const { amount = 4_500, status = 'settled', occurredAt = '2026-11-10T10:00:00.000Z' } = parts;
  return {
    paymentId: anId('PAY'),
    billingAccountId: ACCOUNT_ID,
    customerId: CUSTOMER_ID,
    amount,
    countedAmount: status === 'settled' ? amount : 0,
    currency: 'EUR',
    status,
    method: aPaymentMethod(),
    occurredAt,
    postedAt: status === 'settled' ? occurredAt : null,
    allocations: [],
    billId: null,
    reportedBy: null,
    ...parts,
  };
}

/** The settled payment that paid `bill` on its settled date (at noon UTC). */
export function aPaymentOf(bill: Bill, parts: Partial<Payment> = {}): Payment {
  return aPayment({
    billingAccountId: bill.billingAccountId,
    customerId: bill.customerId,
    amount: bill.paidAmount,
    occurredAt: `${bill.settledDate ?? bill.dueDate}T12:00:00.000Z`,
    allocations: bill.paidAmount > 0 ? [{ billId: bill.billId, amount: bill.paidAmount }] : [],
    billId: bill.billId,
    ...parts,
  });
}

/** The processor's report of a settled payment of 45.00. */
export function aReport(
  parts: Partial<PaymentReport> & Pick<PaymentReport, 'billingAccountId'>,
): PaymentReport {
  return {
    paymentId: uniqueName('PAY'),
    amount: { amountMinor: 4_500, currency: 'EUR' },
    method: aPaymentMethod(),
    status: 'settled',
    occurredAt: '2026-11-20T10:00:00.000Z',
    ...BARE_REPORT,
    ...parts,
  };
}

/** An active broadband subscription of 45.00 a month. */
export function aSubscription(parts: Partial<Subscription> = {}): Subscription {
  return {
    subscriptionId: anId('SUB'),
    billingAccountId: ACCOUNT_ID,
    customerId: CUSTOMER_ID,
    offeringId: 'fibre-100',
    category: 'broadband',
    monthlyCharge: 4_500,
    startDate: '2021-04-01',
    endDate: null,
    state: 'active',
    orderId: null,
    ...parts,
  };
}

/** A recurring charge of 45.00, as the bill run hands it in. */
export function aNewEntry(parts: Partial<NewEntry> = {}): NewEntry {
  return {
    billingAccountId: ACCOUNT_ID,
    type: 'recurringCharge',
    direction: 'debit',
    amount: 4_500,
    occurredAt: '2026-11-01T06:00:00.000Z',
    idempotencyKey: anId('key'),
    source: 'billRun',
    billId: null,
    paymentId: null,
    note: null,
    ...parts,
  };
}

/** The ledger that these entries make, posted in this order on an empty account: numbered, with running balances. */
export function aLedger(entries: readonly NewEntry[], opening: Minor = 0): LedgerEntry[] {
  return entries.map((entry, index) => ({
    ...entry,
    entryId: anId('LE'),
    customerId: CUSTOMER_ID,
    sequence: index + 1,
    balanceAfter: opening + balanceOf(entries.slice(0, index + 1)),
    postedAt: entry.occurredAt,
  }));
}

export function anInstallationWish(parts: Partial<InstallationWish> = {}): InstallationWish {
  return { required: true, area: 'north', earliestDate: '2026-12-01', preferredWindow: 'morning', ...parts };
}

/** An order for broadband: 45.00 a month, 99.00 once, to be installed in the north from 1 December. */
export function aServiceOrder(parts: Partial<ServiceOrder> = {}): ServiceOrder {
  return {
    orderId: anId('ORD'),
    customerId: CUSTOMER_ID,
    billingAccountId: ACCOUNT_ID,
    offering: { id: 'fibre-500', category: 'broadband' },
    monthlyCharge: money(4_500, 'EUR'),
    oneOffCharge: money(9_900, 'EUR'),
    termMonths: 24,
    installation: anInstallationWish(),
    ...parts,
  };
}

/** The case of an order that is being assessed. */
export function anApproval(order: ServiceOrder = aServiceOrder(), at: Instant = AS_OF): ServiceApprovalCase {
  return {
    workflowId: `service-approval:${order.orderId}`,
    ...{ revision: 1, state: 'assessing', timeline: [], requestedBy: 'provisioning' },
    ...{ createdAt: at, updatedAt: at, dueAt: null, needsAttention: false, order },
    ...{ outcome: null, reasons: [], conditions: [], remedies: [], decision: null },
    ...{ heldCredit: null, appointment: null, subscriptionId: null, cancellationReason: null },
    reconsideration: null,
  };
}

/** A customer is told that a bill is due soon; in the outbox since it was written. */
export function aNotice(parts: Partial<Notice> = {}): Notice {
  const createdAt = parts.createdAt ?? AS_OF;
  return {
    noticeId: anId('reminder:dueSoon'),
    customerId: CUSTOMER_ID,
    billingAccountId: ACCOUNT_ID,
    kind: 'dueSoon',
    locale: 'en',
    subject: 'Your bill is due soon',
    body: 'Bill BILL-1: €45.00 is due.',
    createdAt,
    reference: 'BILL-1',
    delivery: newDelivery(createdAt),
    ...parts,
  };
}

export { aSnapshot, SnapshotBuilder } from './snapshot-builder.ts';
