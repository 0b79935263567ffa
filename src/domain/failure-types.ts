import { PLAIN_CAUSES, type PlainCause } from './plain-causes.ts';

/**
 * The closed list of business failures that cross Temporal as `ApplicationFailure.type`. The API maps each to a
 * problem; tests assert the type, never the text.
 */
export const FAILURE_TYPES = [
  /** There is no such customer. */
  'CustomerNotFound',
  /** There is no such billing account, or it is not this customer's. */
  'BillingAccountNotFound',
  /** The order's currency is not the account's. */
  'CurrencyMismatch',
  /** The account changed between reading it and writing the decision; decide again. */
  'AccountMoved',
  /** The thing was changed since its caller saw it (`If-Match`); nothing was changed now. */
  'PreconditionFailed',
  /** A case was reviewed that needs no review. */
  'CaseNotInReview',
  /** The person who asked for an order does not review it. */
  'ReviewerIsRequester',
  /** The case's state does not allow this. */
  'InvalidState',
  /** The quote's time is over. */
  'QuoteExpired',
  /** The case has another quote by now, or the quote has no such option, or the option is not eligible. */
  'OptionNotAvailable',
  /** One person may not give a customer this much money; two may. */
  'CreditLimitReached',
  /** A payment or bill that an action names does not exist or does not fit. */
  'ActionNotPossible',
  /** No released policy of this name. */
  'PolicyNotFound',
  /** A policy does not pass its checks, so it can't be stored, released or run. */
  'PolicyUnsound',
  /** The version decides now, or is scheduled to. */
  'PolicyInForce',
  /** A version that would decide does not pass the checks of this program. */
  'PolicyNotUsable',
  /** Too many policy documents are being checked at this moment. */
  'PolicyChecksBusy',
  /** Too many backtests run at this moment. */
  'BacktestsBusy',
  /** The thing that the request names does not exist. */
  'NotFound',
  /** The request has faults that show only in comparison with what is stored. */
  'Invalid',
  /** Another person has to do this. */
  'DutiesNotSeparated',
  /** The same key was used for another request before. */
  'RequestDiffers',
  /** The same order id came with another content. */
  'OrderDiffers',
  /** The same payment id was reported with another content. */
  'PaymentDiffers',
  /** An entry of this key was posted with another content. */
  'EntryDiffers',
  /** The same id of an event came with another content. */
  'EventDiffers',
  /** The quote is not the case's present quote. */
  'QuoteUnknown',
  /** The case has ended. */
  'CaseClosed',
  /** A running case gave no answer in time; the requested change may still happen. */
  'NoAnswerYet',
  /** A request reached a case without the authentication code of the API: it came in another way, or API and worker have different keys. */
  'RequestNotAuthentic',
  /** Temporal does not answer, and nothing was started. */
  'WorkflowsUnreachable',
  /** Something is recorded, but not every workflow that waits for it could be told. The same request again tells all of them. */
  'NewsUndelivered',
] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];

/** Types that say too little alone: a failure of one of them names its faults, mostly by its subject's table (`refusalTable`). */
export type CausedType =
  | 'Invalid'
  | 'InvalidState'
  | 'ActionNotPossible'
  | 'DutiesNotSeparated'
  | 'EntryDiffers'
  | 'NotFound'
  | 'PaymentDiffers'
  | 'OptionNotAvailable'
  | 'QuoteExpired'
  | 'QuoteUnknown'
  | 'CaseClosed'
  | 'CaseNotInReview'
  | 'ReviewerIsRequester'
  | 'CreditLimitReached'
  | 'PolicyInForce'
  | 'PolicyNotUsable';

/** What the type of a failure says by itself; the compiler asks for a line when there is a new type. */
const PLAIN: Readonly<Record<Exclude<FailureType, CausedType>, PlainCause>> = PLAIN_CAUSES;

/** The cause of a type that says all. */
export function plainCauseOf(type: Exclude<FailureType, CausedType>): PlainCause {
  return PLAIN[type];
}

function isPlain(type: FailureType): type is Exclude<FailureType, CausedType> {
  return Object.hasOwn(PLAIN, type);
}

/** One thing that is wrong with a request. */
export interface FailureFault {
  /** RFC 6901 pointer into the request. */
  readonly pointer: string;
  /** The part of the request with the value, when it is not the body; `policy`: the stored policy document that the request names. */
  readonly in?: 'path' | 'header' | 'policy';
  /** Stable machine code. */
  readonly code: string;
  /** One sentence for the caller. Never repeats the value, which may be personal data. */
  readonly detail: string;
  /** What would be accepted in its place. */
  readonly accepted?: string;
}

/** What a failure may say beside its type. */
export interface FailureDetails {
  /** A sentence for the caller that says more than the type. No personal data, nothing about the inside of the service. */
  readonly told?: string;
  /** What is wrong, place by place. Without any, the cause of the type counts. */
  readonly faults?: readonly FailureFault[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds?: number;
  /** The error behind it: logged, never shown. */
  readonly cause?: unknown;
}

/**
 * A business failure raised below the workflows: activities turn it into a non-retryable ApplicationFailure, the API into a
 * problem.
 */
export class BusinessFailure extends Error {
  override readonly name = 'BusinessFailure';
  readonly type: FailureType;
  readonly told: string | undefined;
  readonly faults: readonly FailureFault[] | undefined;
  /** Undefined where time alone does not help. */
  readonly retryAfterSeconds: number | undefined;
  /** `message` is for operations; it must hold no personal data. */
  constructor(type: Exclude<FailureType, CausedType>, message: string, details?: FailureDetails);
  constructor(
    type: FailureType,
    message: string,
    details: Omit<FailureDetails, 'faults'> & { readonly faults: readonly FailureFault[] | undefined },
  );
  constructor(
    type: FailureType,
    message: string,
    details: Omit<FailureDetails, 'faults'> & { readonly faults?: readonly FailureFault[] | undefined } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.type = type;
    this.told = details.told;
    this.faults = details.faults?.length ? details.faults : faultsOfType(type);
    this.retryAfterSeconds = details.retryAfterSeconds;
  }

  /** What of it crosses Temporal beside type and message. */
  get crossing(): Pick<FailureDetails, 'told' | 'faults'> {
    return {
      ...(this.told === undefined ? {} : { told: this.told }),
      ...(this.faults === undefined ? {} : { faults: this.faults }),
    };
  }

  /** The same failure of a part of a body, which is at `field`: every pointer begins with it. */
  within(field: string): BusinessFailure {
    const faults = this.faults?.map(({ in: _, ...fault }) => ({
      ...fault,
      pointer: `${field}${fault.pointer}`,
    }));
    return new BusinessFailure(this.type, this.message, {
      ...this.crossing,
      faults,
      ...(this.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: this.retryAfterSeconds }),
      cause: this,
    });
  }
}

function faultsOfType(type: FailureType): readonly FailureFault[] | undefined {
  return isPlain(type) ? [PLAIN[type]] : undefined;
}

/** Tells a business failure's type from any other text. */
export function isFailureType(type: string): type is FailureType {
  return FAILURE_TYPES.some((known) => known === type);
}

/** Whether an error is a business failure of this type. */
export function isFailure(error: unknown, type: FailureType): boolean {
  return error instanceof BusinessFailure && error.type === type;
}
