import type { BillingAccount } from '../accounts/billing-account.ts';
import type { Customer } from '../accounts/customer.ts';
import type { Instant } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, OrderId, PaymentId, SubjectId } from '../flavor.ts';
import type { Currency, Minor } from '../money.ts';
import type { Payment } from './payment.ts';

/** The owner of the product's own accounts. It is no person, so nothing about it is personal data. */
export const INTERNAL_CUSTOMER_ID: CustomerId = 'INTERNAL-SUSPENSE';

/**
 * Whether an account is one of the product's own, on which money waits until its account is known. Such an account is never billed,
 * reminded, approved or counted; a query leaves it out by `customerId: { $ne: INTERNAL_CUSTOMER_ID }`.
 */
export function isInternalAccount(account: { readonly customerId: CustomerId }): boolean {
  return account.customerId === INTERNAL_CUSTOMER_ID;
}

const SUSPENSE_ID = /^SUSPENSE-[A-Z]{3}$/;

/** The account on which money of a currency waits until somebody knows whose it is. */
export function suspenseAccountId(currency: Currency): BillingAccountId {
  return `SUSPENSE-${currency}`;
}

/** Whether an id names a suspense account. */
export function isSuspenseAccountId(billingAccountId: BillingAccountId): boolean {
  return SUSPENSE_ID.test(billingAccountId);
}

/** The owner of suspense accounts, as it is created with the first of them. */
export function internalCustomer(createdAt: Instant): Customer {
  return {
    customerId: INTERNAL_CUSTOMER_ID,
    name: 'Suspense',
    email: null,
    segment: 'enterprise',
    locale: 'en',
    customerSince: createdAt.slice(0, 10),
    createdAt,
  };
}

/** A suspense account as it is created: closed, without credit and without a bill run, so that nothing is decided on it. */
export function newSuspenseAccount(currency: Currency, createdAt: Instant): BillingAccount {
  const openedDate = createdAt.slice(0, 10);
  return {
    billingAccountId: suspenseAccountId(currency),
    customerId: INTERNAL_CUSTOMER_ID,
    currency,
    timeZone: 'UTC',
    state: 'closed',
    collectionStatus: 'none',
    creditLimit: 0,
    graceDays: 0,
    cycle: { frequency: 'monthly', billCycleDay: 1, anchorDate: openedDate, paymentTermDays: 0 },
    cycleTransition: null,
    promise: null,
    restrictions: [],
    dunningHolds: [],
    openedDate,
    balance: 0,
    heldCredit: 0,
    sequence: 0,
    version: 1,
    updatedAt: createdAt,
  };
}

export const SUSPENSE_CAUSES = [
  'unknownAccount',
  'otherCurrency',
  'noAccount',
  'unreadableReference',
] as const;
/**
 * Why the money could not be put on an account: the one that was named is not known or has another currency, none was named, or what
 * the payer wrote names none.
 */
export type SuspenseCause = (typeof SUSPENSE_CAUSES)[number];

/**
 * `open`: waits for a person. `matched`: on its account. `returned`: sent back to the payer. `takenBack`: the processor
 * reversed or refunded it while it waited. `failed`: it never came; if it settles late, it is `open` again.
 */
export const SUSPENSE_STATES = ['open', 'matched', 'returned', 'takenBack', 'failed'] as const;
export type SuspenseState = (typeof SUSPENSE_STATES)[number];

/** The state of an item while nobody has decided on it: it follows its payment. */
export function undecidedState({
  status,
  countedAmount,
}: Pick<Payment, 'status' | 'countedAmount'>): SuspenseState {
  if (countedAmount > 0) return 'open';
  switch (status) {
    case 'pending':
    case 'unknown':
    case 'settled':
      return 'open';
    case 'failed':
      return 'failed';
    case 'reversed':
    case 'refunded':
      return 'takenBack';
  }
}

/** Who ended the wait of an item, when and why. A later report that names the account ends it like a person. */
export interface SuspenseResolution {
  readonly by: SubjectId;
  readonly at: Instant;
  /** In the person's own words. */
  readonly reason: string;
  /** The account that the money went to; null when it went back to the payer. */
  readonly billingAccountId: BillingAccountId | null;
}

/** A payment whose account is not known. The money itself is a payment like others, on the suspense account. */
export interface SuspenseItem {
  readonly paymentId: PaymentId;
  /** As the processor named it; null when it named none. */
  readonly namedAccountId: BillingAccountId | null;
  readonly namedBillId: BillId | null;
  readonly namedOrderId: OrderId | null;
  /** What the payer wrote, where it names no account or bill; absent without. */
  readonly reference?: string;
  readonly cause: SuspenseCause;
  /** What came; before it settles, what is expected. */
  readonly amount: Minor;
  readonly currency: Currency;
  readonly state: SuspenseState;
  readonly receivedAt: Instant;
  readonly resolution: SuspenseResolution | null;
}
