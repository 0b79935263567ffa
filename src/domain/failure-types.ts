/**
 * The closed list of business failures that cross Temporal as `ApplicationFailure.type`. The API maps each to a
 * problem; tests assert the type, never the text.
 */
export const FAILURE_TYPES = [
  /** No such customer. */
  'CustomerNotFound',
  /** No such billing account, or it is not this customer's. */
  'BillingAccountNotFound',
  /** The order's currency is not the account's. */
  'CurrencyMismatch',
  /** The account changed between reading it and writing the decision; decide again. */
  'AccountMoved',
  /** A review was given for a case nobody has to review. */
  'CaseNotInReview',
  /** The one who asked may not review. */
  'ReviewerIsRequester',
  /** The case's state does not allow this. */
  'InvalidState',
  /** The quote's time is over. */
  'QuoteExpired',
  /** The quote is another one, or has no such option, or the option is not eligible. */
  'OptionNotAvailable',
  /** A goodwill credit above what an agent may give. */
  'GoodwillLimitExceeded',
  /** A payment or bill named in an action is not there or does not fit. */
  'ActionNotPossible',
  /** No released policy of this name. */
  'PolicyNotFound',
  /** Too many policy documents are being checked at this moment. */
  'PolicyChecksBusy',
  /** Too many backtests run at this moment. */
  'BacktestsBusy',
] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];

/** What a failure may say besides its type. */
export interface FailureDetails {
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  /** The error behind it: logged, never shown. */
  readonly cause?: unknown;
}

/** A business failure raised below the workflows: activities turn it into a non-retryable ApplicationFailure. */
export class BusinessFailure extends Error {
  override readonly name = 'BusinessFailure';
  readonly type: FailureType;
  /** Seconds after which the same request may succeed; undefined where time alone does not help. */
  readonly retryAfterSeconds: number | undefined;
  /** `message` must hold no personal data. */
  constructor(type: FailureType, message: string, { retryAfterSeconds, cause }: FailureDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.type = type;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Whether an error is a business failure of this type. */
export function isFailure(error: unknown, type: FailureType): boolean {
  return error instanceof BusinessFailure && error.type === type;
}
