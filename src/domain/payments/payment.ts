import { type CivilDate, civilDateAt, type Instant, type TimeZone } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, OrderId, PaymentId, SubjectId } from '../flavor.ts';
import type { Currency, Minor, Money } from '../money.ts';
import { maskCardNumbers } from './card-number.ts';
import type { PaymentEventId } from './payment-event.ts';
import type { PaymentStatus } from './payment-status.ts';

export const PAYMENT_METHOD_KINDS = ['card', 'directDebit', 'transfer', 'wallet', 'cash', 'other'] as const;
export type PaymentMethodKind = (typeof PAYMENT_METHOD_KINDS)[number];

/**
 * How it was paid, with what may be shown of it. Only what there is: cash has no brand, a transfer no digits, and neither a token. There
 * is no field for a full card number.
 */
export interface PaymentMethod {
  readonly kind: PaymentMethodKind;
  readonly brand: string | null;
  /** The last four characters of a card or account number. */
  readonly last4: string | null;
  /** The processor's own name for the instrument. */
  readonly token: string | null;
}

/** What may be shown of a method: never the token. */
export type ShownMethod = Omit<PaymentMethod, 'token'>;

/** A method without its token; null where nobody said how it was paid. */
export function shownMethod(method: ShownMethod | null): ShownMethod | null {
  if (method === null) return null;
  const { kind, brand, last4 } = method;
  return { kind, brand, last4 };
}

/** A part of a payment that pays a bill of another account, which the account of the payment is asked to pay. */
export interface PassedOn {
  /** The part is a payment on the account of the bill. */
  readonly paymentId: PaymentId;
  readonly billingAccountId: BillingAccountId;
  readonly billId: BillId;
  /** The part of the payment that is on this bill now; 0 after it went back. While the payment is under way: what is expected to come. */
  readonly amount: Minor;
}

/** A payment as balances, bills and decisions see it: what its events come to, see `paymentStateOf`. */
export interface Payment {
  readonly paymentId: PaymentId;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  /** What came; before it settles, what is expected. */
  readonly amount: Minor;
  /** What counts now: what came, less what was taken back of it. 0 unless it is settled. */
  readonly countedAmount: Minor;
  readonly currency: Currency;
  readonly status: PaymentStatus;
  /** Null where nobody said. */
  readonly method: PaymentMethod | null;
  /** When it was made, as of the value; before it settles, since when it is under way, or when it failed. */
  readonly occurredAt: Instant;
  /** The bank's value date, where the bank gave one: the payment counts as made on that day. */
  readonly valueDate?: CivilDate;
  /** When this service heard first that it had come; null before. */
  readonly postedAt: Instant | null;
  readonly allocations: readonly { readonly billId: BillId; readonly amount: Minor }[];
  /** The parts that are held for orders; absent: none. They are on no bill, and no credit. */
  readonly deposits?: readonly { readonly depositId: string; readonly amount: Minor }[];
  /** The parts that pay bills of other accounts, which this one is asked to pay; absent: none ever did. They are on no bill of it, and no credit of it. */
  readonly passedOn?: readonly PassedOn[];
  /** The payer's payment of which this is the part for its named bill; absent: it is no such part. */
  readonly passedFrom?: PaymentId;
  /** The transfer of which this is a part; absent: it is a payment by itself. */
  readonly transferId?: string;
  /** The bill the payer named, if any; oldest first otherwise. */
  readonly billId: BillId | null;
  /** The order the payer named, if any. */
  readonly orderId?: OrderId;
  /** True: the administrator's quota on old debt of a bankruptcy; absent: any other payment. */
  readonly quota?: true;
  /** The processor that reported it first: it may read it. Null for a payment that came with an import. */
  readonly reportedBy: SubjectId | null;
}

/** What decisions and reads of an account see of a payment: no token, so they need no key. */
export type SeenPayment = Omit<Payment, 'method'> & { readonly method: ShownMethod | null };

/** The day on which a payment counts as made: the bank's value date, or the day of its instant in the account's zone. */
export function paidDateOf(
  { valueDate, occurredAt }: Pick<Payment, 'valueDate' | 'occurredAt'>,
  timeZone: TimeZone,
): CivilDate {
  return valueDate ?? civilDateAt(occurredAt, timeZone);
}

/**
 * A method in the form that may be stored: a card number in the place of token or brand is masked. The payment is not refused because of
 * it.
 */
export function maskedMethod(method: PaymentMethod | null): {
  readonly method: PaymentMethod | null;
  readonly masked: number;
} {
  if (method === null) return { method, masked: 0 };
  const [brand, token] = [maskedText(method.brand), maskedText(method.token)];
  return { method: { ...method, brand: brand.text, token: token.text }, masked: brand.masked + token.masked };
}

function maskedText(text: string | null): { readonly text: string | null; readonly masked: number } {
  return text === null ? { text, masked: 0 } : maskCardNumbers(text);
}

/** What a payment processor or a bank reports about a payment. */
export interface PaymentReport {
  readonly paymentId: PaymentId;
  /** The report's own id; null: what it says is its identity. */
  readonly eventId: PaymentEventId | null;
  /** As far as it is known; null when the report names none. */
  readonly billingAccountId: BillingAccountId | null;
  /** Of `settled`: all that came. Of `reversed` and `refunded`: the part. */
  readonly amount: Money;
  readonly method: PaymentMethod | null;
  readonly status: PaymentStatus;
  readonly occurredAt: Instant;
  readonly valueDate: CivilDate | null;
  /** What the bank charges for a payment that failed or was reversed; null: nothing. */
  readonly bankFee: Money | null;
  /** The bill the payer named, if any. */
  readonly billId: BillId | null;
  /** The order the payer named, if any: the payment is the deposit that is asked for it. */
  readonly orderId: OrderId | null;
  /** What the payer wrote, where no account, bill or order could be read in it. */
  readonly reference: string | null;
  /** Whether it is the administrator's quota on old debt of a bankruptcy; left out: no. */
  readonly quota?: boolean;
  /** The transfer of which it is a part; left out: none. */
  readonly transferId?: string;
  /** Who reports it; null where the service asked by itself. */
  readonly reportedBy: SubjectId | null;
}

/** What a report need not say. */
export const BARE_REPORT = {
  eventId: null,
  valueDate: null,
  bankFee: null,
  billId: null,
  orderId: null,
  reference: null,
  reportedBy: null,
} as const satisfies Partial<PaymentReport>;
