import type { CivilDate } from '../civil-date.ts';
import type { BillId, BillingAccountId, CustomerId, PaymentId } from '../flavor.ts';
import type { Minor, Money } from '../money.ts';
import type { Channel } from '../notices/interaction.ts';

export const INQUIRY_TOPICS = [
  'paymentNotShowing',
  'disputedCharge',
  'whySuspended',
  'nextPayment',
  'refundStatus',
  'balanceQuestion',
  'other',
] as const;
export type InquiryTopic = (typeof INQUIRY_TOPICS)[number];

/** A customer's question about a payment, as it was asked. */
export interface PaymentInquiry {
  readonly inquiryId: string;
  readonly customerId: CustomerId;
  /** Null: the customer's only account, or all of them. */
  readonly billingAccountId: BillingAccountId | null;
  readonly channel: Channel;
  readonly topic: InquiryTopic;
  /** In the customer's own words; personal data. */
  readonly text: string | null;
  readonly reference: {
    readonly paymentId: PaymentId | null;
    readonly billId: BillId | null;
    readonly amount: Money | null;
    readonly occurredDate: CivilDate | null;
  } | null;
}

export const INQUIRY_STATES = ['received', 'assigned', 'resolved', 'failed'] as const;
export type InquiryState = (typeof INQUIRY_STATES)[number];

/** What the review of the history found. */
export type InquiryFinding =
  | {
      readonly kind: 'payment';
      readonly paymentId: PaymentId;
      readonly status: string;
      readonly match: 'reference' | 'amountAndDate';
    }
  | {
      readonly kind: 'bill';
      readonly billId: BillId;
      readonly openAmount: Minor;
      readonly dueDate: CivilDate;
    }
  | { readonly kind: 'none' };

/** The answer given to the customer, with the figures it rests on. */
export interface InquiryAnswer {
  readonly code: string;
  readonly text: string;
  readonly facts: Readonly<Record<string, string | number | Money>>;
}

/** Something an agent does while resolving; each runs as one idempotent activity. */
export type ResolutionAction =
  /** `billId`: the credit pays this bill at once; left out: it goes on the next bill that is made. */
  | { readonly kind: 'goodwillCredit'; readonly amount: Money; readonly billId?: BillId }
  | { readonly kind: 'reapplyPayment'; readonly paymentId: PaymentId; readonly billId: BillId }
  | { readonly kind: 'openDispute'; readonly billId: BillId; readonly amount: Money };

/** How long an agent has to answer, in hours. */
export const INQUIRY_SLA_HOURS = 2;
