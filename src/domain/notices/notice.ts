import type { Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import type { NoticeDelivery } from './delivery.ts';

/** One message to the customer; the effect on the outside is the stored notice that a sender delivers. */
export interface Notice {
  readonly noticeId: string;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId | null;
  readonly kind: string;
  readonly locale: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: Instant;
  readonly reference: string;
  /** How far it is on its way; absent on one that was written before notices were delivered. */
  readonly delivery?: NoticeDelivery;
}
