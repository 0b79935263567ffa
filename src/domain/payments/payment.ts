import type { Instant } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, PaymentId, SubjectId } from '../flavor.ts';
import type { Currency, Minor, Money } from '../money.ts';
import { maskCardNumbers } from './card-number.ts';

/**
 * `unknown`: the processor did not answer; somebody has to ask again. `reversed`: taken back by the payer or their bank;
 * `refunded`: given back by us.
 */
export const PAYMENT_STATUSES = ['pending', 'unknown', 'settled', 'failed', 'reversed', 'refunded'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** A processor's token with what may be shown. There is no field for a full card number. */
export interface PaymentMethod {
  readonly brand: string;
  readonly last4: string;
  readonly token: string;
}

export interface Payment {
  readonly paymentId: PaymentId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly amount: Minor;
  readonly currency: Currency;
  readonly status: PaymentStatus;
  readonly method: PaymentMethod;
  readonly occurredAt: Instant;
  readonly allocations: readonly { readonly billId: BillId; readonly amount: Minor }[];
  /** The bill the payer named, if any; oldest first otherwise. */
  readonly billId: BillId | null;
  /** The processor that reported it first: it may read it. Null for a payment that came with an import. */
  readonly reportedBy: SubjectId | null;
}

/** What decisions and reads of an account see of a payment: no token, so they need no key. */
export type SeenPayment = Omit<Payment, 'method'> & { readonly method: Omit<PaymentMethod, 'token'> };

/** A payment without its token, which may be sealed. */
export function seenPayment({ method: { brand, last4 }, ...payment }: SeenPayment): SeenPayment {
  return { ...payment, method: { brand, last4 } };
}

/**
 * A method in the form that may be stored: a card number in the place of token or brand is masked. The payment is not refused because of
 * it.
 */
export function maskedMethod({ brand, last4, token }: PaymentMethod): {
  readonly method: PaymentMethod;
  readonly masked: number;
} {
  const [shownBrand, shownToken] = [maskCardNumbers(brand), maskCardNumbers(token)];
  return {
    method: { brand: shownBrand.text, last4, token: shownToken.text },
    masked: shownBrand.masked + shownToken.masked,
  };
}

/** What the payment processor reports about a payment. */
export interface PaymentReport {
  readonly paymentId: PaymentId;
  readonly billingAccountId: BillingAccountId;
  readonly amount: Money;
  readonly method: PaymentMethod;
  readonly status: PaymentStatus;
  readonly occurredAt: Instant;
  /** The bill the payer named, if any. */
  readonly billId: BillId | null;
  /** Who reports it; null where the service asked by itself. */
  readonly reportedBy: SubjectId | null;
}
