import type { ReasonCode } from '../../domain/decisions/reason-codes.ts';

export const AUDIENCES = ['operator', 'agent', 'customer'] as const;
/** Who reads a text: operations, a care agent, or the customer. */
export type Audience = (typeof AUDIENCES)[number];

/** One reason in words for each audience; `{name}` is filled from the reason's params. */
export type ReasonText = Readonly<Record<Audience, string>>;

/** Every code has a text: the compiler refuses a catalogue with a hole. */
export type ReasonTexts = Readonly<Record<ReasonCode, ReasonText>>;

/** Reason codes that answer an inquiry at once. */
export const ANSWER_CODES = [
  'PAYMENT_FOUND_APPLIED',
  'PAYMENT_PENDING_AT_PROCESSOR',
  'PAYMENT_FAILED_AT_PROCESSOR',
  'PAYMENT_REVERSED',
  'NEXT_PAYMENT_STATED',
  'NOTHING_DUE',
  'BALANCE_STATED',
  'SUSPENSION_EXPLAINED',
  'NOT_SUSPENDED',
  'REFUND_STATED',
] as const satisfies readonly ReasonCode[];
export type AnswerCode = (typeof ANSWER_CODES)[number];

/** Conditions, remedies and answers of one locale. */
export interface PhraseTexts {
  readonly conditions: Readonly<Record<'deposit' | 'payOverdue', Readonly<Record<Audience, string>>>>;
  readonly remedies: Readonly<
    Record<'payPastDue' | 'smallerOrder' | 'waitUntil' | 'contactUs', Readonly<Record<Audience, string>>>
  >;
  /** To the customer; `{name}` is filled from the answer's facts. */
  readonly answers: Readonly<Record<AnswerCode, string>>;
  /** One account of several in an answer. */
  readonly accountBalance: string;
}
