import type { Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import type { PolicyName, VersionReference } from '../policies/names.ts';
import type { NoticeChannel } from './contact.ts';

export const DELIVERY_STATES = ['pending', 'sent', 'failed', 'suppressed', 'notConfigured'] as const;
/**
 * `pending` until it has left; `failed` when all attempts are used up or another one can't help; `suppressed` when it should not be sent
 * (muted, too old, overtaken by what happened since, nowhere to send it); `notConfigured` when this deployment has no channel at all.
 */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How far a notice has come on its way out. */
export interface NoticeDelivery {
  readonly state: DeliveryState;
  /** The channel of the last attempt. */
  readonly channel: NoticeChannel | null;
  /** While it is pending: the delivery does not look at it before this instant. */
  readonly notBeforeAt: Instant;
  /** How often a sender claimed it. A claim that was given back does not count. */
  readonly attempts: number;
  /** Why it was suppressed, or why the last attempt failed; never a server's text, which can contain an address. */
  readonly code: string | null;
  /** When it left `pending`. */
  readonly endedAt: Instant | null;
}

/** The delivery of a notice that was just written. */
export function newDelivery(at: Instant): NoticeDelivery {
  return { state: 'pending', channel: null, notBeforeAt: at, attempts: 0, code: null, endedAt: null };
}

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
  /** The version that caused it; only for reminders. */
  readonly policy?: VersionReference & { readonly name: PolicyName };
  /** How far it is on its way out. */
  readonly delivery: NoticeDelivery;
}
