import type { BillingAccount } from '../../../../src/domain/accounts/billing-account.ts';
import type { AccountSnapshot } from '../../../../src/domain/accounts/snapshot.ts';
import type { Bill } from '../../../../src/domain/billing/bill.ts';
import type { PaymentInquiry } from '../../../../src/domain/cases/inquiry.ts';
import type { ServiceOrder } from '../../../../src/domain/cases/order.ts';
import { addDays } from '../../../../src/domain/civil-date.ts';
import type { Facts, FactValue } from '../../../../src/domain/decisions/decision.ts';
import { type OrderBasis, onlyAccount } from '../../../../src/domain/decisions/facts/service-approval.ts';
import type { Payment } from '../../../../src/domain/payments/payment.ts';

export const AS_OF = '2026-11-20T10:00:00.000Z';
const TODAY = '2026-11-20';

/** A bill of 50.00, sent 14 days before it falls due, settled on its due date unless told otherwise. */
export function aBill(over: Partial<Bill> & { readonly dueDate: string }): Bill {
  const billDate = addDays(over.dueDate, -14);
  const isPaid = over.paidAmount === undefined || over.paidAmount >= (over.amount ?? 5_000);
  return {
    billId: `B-${over.dueDate}`,
    billingAccountId: 'BA-1',
    customerId: 'C-1',
    billDate,
    periodFrom: addDays(billDate, -30),
    periodTo: addDays(billDate, -1),
    amount: 5_000,
    paidAmount: 5_000,
    disputedAmount: 0,
    state: isPaid ? 'settled' : 'sent',
    settledDate: isPaid ? over.dueDate : null,
    ...over,
  };
}

/** An unpaid bill of 50.00 that fell due so many days ago (negative: falls due in the future). */
export function anOpenBill(daysPastDue: number, over: Partial<Bill> = {}): Bill {
  return aBill({ dueDate: addDays(TODAY, -daysPastDue), paidAmount: 0, ...over });
}

export function aPayment(over: Partial<Payment> = {}): Payment {
  return {
    paymentId: 'P-1',
    billingAccountId: 'BA-1',
    customerId: 'C-1',
    amount: 5_000,
    countedAmount: (over.status ?? 'settled') === 'settled' ? (over.amount ?? 5_000) : 0,
    currency: 'EUR',
    status: 'settled',
    postedAt: null,
    method: { kind: 'card', brand: 'visa', last4: '4242', token: 'tok' },
    occurredAt: '2026-11-10T09:00:00.000Z',
    allocations: [{ billId: 'B-1', amount: 5_000 }],
    billId: null,
    reportedBy: null,
    ...over,
  };
}

export interface SnapshotWishes {
  readonly account?: Partial<BillingAccount>;
  readonly snapshot?: Partial<AccountSnapshot>;
  readonly bills?: readonly Bill[];
}

/** An account opened in 2020 with a limit of 1000.00, nothing owed, and the bills that are given. */
export function aSnapshot({ account = {}, snapshot = {}, bills = [] }: SnapshotWishes = {}): OrderBasis {
  return onlyAccount({
    asOf: AS_OF,
    today: TODAY,
    customer: {
      customerId: 'C-1',
      segment: 'consumer',
      locale: 'en',
      customerSince: '2020-01-01',
    },
    account: {
      billingAccountId: 'BA-1',
      customerId: 'C-1',
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      state: 'active',
      collectionStatus: 'none',
      creditLimit: 100_000,
      graceDays: 5,
      cycle: {
        frequency: 'monthly',
        billCycleDay: 15,
        anchorDate: '2020-01-15',
        paymentTermDays: 14,
      },
      cycleTransition: null,
      promise: null,
      restrictions: [],
      dunningHolds: [],
      openedDate: '2020-01-01',
      balance: 0,
      heldCredit: 0,
      sequence: 0,
      version: 1,
      updatedAt: AS_OF,
      ...account,
    },
    openBills: bills.filter((bill) => bill.state !== 'settled'),
    recentBills: bills,
    recentPayments: [],
    subscriptions: [],
    ...{ unbilledAmount: 0, unbilledStubAmount: 0, unbilledCreditAmount: 0, unbilledFeeAmount: 0 },
    cycleTransition: null,
    recentCycleChangeDates: [],
    ...snapshot,
  });
}

export function anOrder(over: Partial<ServiceOrder> = {}): ServiceOrder {
  return {
    orderId: 'ORD-1',
    customerId: 'C-1',
    billingAccountId: 'BA-1',
    offering: { id: 'fibre-500', category: 'broadband' },
    monthlyCharge: { amountMinor: 4_500, currency: 'EUR' },
    oneOffCharge: { amountMinor: 9_900, currency: 'EUR' },
    termMonths: 24,
    installation: null,
    ...over,
  };
}

export function anInquiry(over: Partial<PaymentInquiry> = {}): PaymentInquiry {
  return {
    inquiryId: 'I-1',
    customerId: 'C-1',
    billingAccountId: null,
    channel: 'chat',
    topic: 'paymentNotShowing',
    text: null,
    reference: null,
    ...over,
  };
}

/** The reference of an inquiry, with nothing given but what is told. */
export function aReference(
  over: Partial<NonNullable<PaymentInquiry['reference']>>,
): NonNullable<PaymentInquiry['reference']> {
  return { paymentId: null, billId: null, amount: null, occurredDate: null, ...over };
}

/** The bare values of facts. */
export function valuesOf(facts: Facts): Record<string, FactValue | null> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact.value]));
}
