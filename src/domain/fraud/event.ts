/** What happened, as the fraud watch sees it: one event, and everybody who took part in it. */
import type { Instant } from '../civil-date.ts';
import type { Minor } from '../money.ts';
import type { Links } from './party.ts';

/** Everything that is watched. */
export const FRAUD_EVENT_KINDS = [
  /** A service order was decided; the amount is the credit that it needs. */
  'order',
  /** A service began. */
  'activation',
  'payment',
  'paymentFailed',
  'paymentReturned',
  /** Another payment method than before. */
  'methodChange',
  'contactChange',
  'billDayChange',
  'inquiry',
  /** Goodwill; the amount is what was given. */
  'credit',
  /** Money that was paid back. */
  'refund',
  'logIn',
  'logInFailed',
  /** An agent opened an account for a case. */
  'lookUp',
  /** An agent opened an account, and there was no case. */
  'lookUpWithoutCase',
  /** An agent approved what the policy had not. */
  'override',
] as const;
export type FraudEventKind = (typeof FRAUD_EVENT_KINDS)[number];

/** What another system may report. An order is judged where it is decided, and payments come with their money. */
export const OUTSIDE_EVENT_KINDS = [
  ...['logIn', 'logInFailed', 'contactChange', 'methodChange', 'paymentFailed', 'inquiry'],
  ...['credit', 'refund', 'lookUp', 'lookUpWithoutCase', 'override'],
] as const satisfies readonly FraudEventKind[];
export type OutsideEventKind = (typeof OUTSIDE_EVENT_KINDS)[number];

/** One event. It has one id however often it is reported, and counts once. */
export interface FraudEvent {
  /** Made of what happened, as in `order:ORD-1`. */
  readonly eventId: string;
  readonly kind: FraudEventKind;
  readonly at: Instant;
  /** In minor units; null where no money is in it. */
  readonly amount: Minor | null;
  /** Who took part, one of a kind. */
  readonly parties: Links;
}
