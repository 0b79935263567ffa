import { epochMsOf, HOUR_MS, type Instant, instantOf, MINUTE_MS } from '../civil-date.ts';
import type { Ms, PaymentId } from '../flavor.ts';

export const LOOK_UP_ANSWERS = ['noAnswer', 'notFound', 'differs', 'open', 'final'] as const;
/**
 * The result of asking the processor: it gave no answer or an unreadable one; it knows no such payment; it knows the payment with another
 * amount; it has no result yet; it has a result.
 */
export type LookUpAnswer = (typeof LOOK_UP_ANSWERS)[number];

/** How often and with what result the processor was asked what became of a payment. */
export interface PaymentLookUp {
  readonly paymentId: PaymentId;
  readonly attempts: number;
  readonly lastAskedAt: Instant;
  readonly lastAnswer: LookUpAnswer;
  /** When to ask again; null once there is a result. */
  readonly nextAt: Instant | null;
  /** True when asking does not help any more and a person has to look. */
  readonly needsAttention: boolean;
  /** True while some workflow has not been told of the result. */
  readonly newsDue: boolean;
}

/** The processor is asked about a payment that is pending for longer than this; about an unknown one it is asked at once. */
export const PENDING_TOO_LONG_MS: Ms = HOUR_MS;
/** After this many questions without a result a person has to look; the sweep goes on asking. */
export const LOOK_UP_ATTEMPTS = 8;

const FIRST_WAIT_MS: Ms = 5 * MINUTE_MS;
const LONGEST_WAIT_MS: Ms = 6 * HOUR_MS;

/** When to ask again after the given number of questions: 5 minutes, then twice as long each time, at most 6 hours. */
export function askAgainAt(attempts: number, now: Instant): Instant {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)));
  return instantOf(epochMsOf(now) + wait);
}

/** The record after one more question. */
export function afterQuestion(
  before: PaymentLookUp | null,
  asked: { readonly paymentId: PaymentId; readonly answer: LookUpAnswer; readonly now: Instant },
): PaymentLookUp {
  const attempts = (before?.attempts ?? 0) + 1;
  const { paymentId, answer, now } = asked;
  const isFinal = answer === 'final';
  return {
    paymentId,
    attempts,
    lastAskedAt: now,
    lastAnswer: answer,
    nextAt: isFinal ? null : askAgainAt(attempts, now),
    needsAttention: !isFinal && (answer === 'differs' || attempts >= LOOK_UP_ATTEMPTS),
    newsDue: isFinal,
  };
}
