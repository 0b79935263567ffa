import type { Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId } from '../flavor.ts';
import type { PolicyName, VersionReference } from '../policies/names.ts';
import type { NoticeChannel } from './contact.ts';

export const DELIVERY_STATES = ['pending', 'sent', 'failed', 'suppressed', 'notConfigured'] as const;
/**
 * `pending` until it left; `failed` when all attempts are used up or no further one can help; `suppressed` when it was not
 * to be sent (muted, too old, overtaken by what happened since, nowhere to send it); `notConfigured` when this deployment has no channel at all.
 */
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How far a notice is on its way out. */
export interface NoticeDelivery {
  readonly state: DeliveryState;
  /** The one it was last tried on. */
  readonly channel: NoticeChannel | null;
  /** While pending: not looked at before. */
  readonly notBeforeAt: Instant;
  /** How often it was claimed to be handed to a sender; a claim that ended without counts no more. */
  readonly attempts: number;
  /** Why it was suppressed, or what the last attempt failed on; never text of a server, which can hold an address. */
  readonly code: string | null;
  /** When it left `pending`. */
  readonly endedAt: Instant | null;
}

/** Of a notice that was just written. */
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
  /** The version that earned it; only of notices that the reminders earn. */
  readonly policy?: VersionReference & { readonly name: PolicyName };
  /** How far it is on its way out. */
  readonly delivery: NoticeDelivery;
}
