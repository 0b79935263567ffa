/** Turns refusals of services and store into what a caller is told. This is the only place that does. */
import {
  BusinessFailure,
  type CausedType,
  type FailureType,
  plainCauseOf,
} from '../../domain/failure-types.ts';
import { CountTooLong, InvalidCursor, PolicyConflict, PromiseRefused } from '../../store/mongo/errors.ts';
import { Problem } from './problem.ts';
import type { ProblemKind } from './problem-kinds.ts';
import { faultOfPromise } from './promise-faults.ts';

/** The kind of problem of each failure. */
const KINDS: Readonly<Record<FailureType, ProblemKind>> = {
  CustomerNotFound: 'not-found',
  BillingAccountNotFound: 'not-found',
  CurrencyMismatch: 'validation-failed',
  AccountMoved: 'account-moved',
  PreconditionFailed: 'precondition-failed',
  CaseNotInReview: 'case-not-in-review',
  ReviewerIsRequester: 'forbidden',
  InvalidState: 'invalid-state',
  QuoteExpired: 'quote-expired',
  OptionNotAvailable: 'option-not-eligible',
  CreditLimitReached: 'credit-limit-reached',
  ActionNotPossible: 'action-not-possible',
  PolicyNotFound: 'dependency-unavailable',
  PolicyUnsound: 'policy-refused',
  PolicyInForce: 'policy-in-force',
  PolicyNotUsable: 'policy-not-usable',
  PolicyChecksBusy: 'dependency-unavailable',
  BacktestsBusy: 'dependency-unavailable',
  NotFound: 'not-found',
  Invalid: 'validation-failed',
  DutiesNotSeparated: 'duties-not-separated',
  RequestDiffers: 'idempotency-key-reused',
  OrderDiffers: 'order-mismatch',
  PaymentDiffers: 'payment-mismatch',
  EntryDiffers: 'entry-mismatch',
  EventDiffers: 'event-mismatch',
  QuoteUnknown: 'quote-unknown',
  CaseClosed: 'case-closed',
  NoAnswerYet: 'decision-pending',
  RequestNotAuthentic: 'dependency-unavailable',
  WorkflowsUnreachable: 'dependency-unavailable',
  NewsUndelivered: 'dependency-unavailable',
};

/** What is told of a failure without words of its own whose type says too little: one of another build, that crossed Temporal. */
const SENTENCES: Readonly<Record<CausedType, string>> = {
  CaseNotInReview: 'Nobody has to review this case now.',
  ReviewerIsRequester: 'The person who asked for an order may not review it.',
  InvalidState: 'The state it is in does not allow this.',
  QuoteExpired: 'The time to confirm this quote is over. Ask for a new one.',
  OptionNotAvailable: 'This option is not on offer.',
  CreditLimitReached:
    'It is more than one person may give: in one credit, to one account in a day, or to all in a day. Propose it (/v1/credit-proposals); another person approves it.',
  ActionNotPossible: 'A named payment or bill does not exist, or does not fit.',
  PolicyInForce: 'The version decides, or is scheduled to.',
  PolicyNotUsable: 'The version does not decide with this version of the program.',
  NotFound: 'There is no such thing.',
  Invalid: 'The request has one fault.',
  DutiesNotSeparated: 'Another person has to do this.',
  PaymentDiffers: 'This paymentId was reported before with other content.',
  EntryDiffers: 'This entry was posted before with other content.',
  QuoteUnknown: 'This is not the present quote.',
  CaseClosed: 'The case has ended; nothing can be changed any more.',
};

/** Seconds until the next try, where the failure itself names none. */
const RETRY_AFTER: Partial<Readonly<Record<FailureType, number>>> = {
  PolicyNotFound: 30,
  NoAnswerYet: 5,
  WorkflowsUnreachable: 2,
  NewsUndelivered: 5,
};

/** The problem of a type of failure. */
export function problemOfFailure(type: FailureType): Problem {
  return problemOfBusiness(new BusinessFailure(type, type, { faults: undefined }));
}

/** The failure's own words replace those of its type. The failure is logged and not shown. */
function problemOfBusiness(failure: BusinessFailure): Problem {
  const { type, told, faults } = failure;
  const retryAfter = failure.retryAfterSeconds ?? RETRY_AFTER[type];
  return new Problem(KINDS[type], told ?? sentenceOf(type), {
    ...(faults === undefined ? {} : { errors: faults }),
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } }),
    cause: failure,
  });
}

function sentenceOf(type: FailureType): string {
  return hasSentence(type) ? SENTENCES[type] : plainCauseOf(type).detail;
}

function hasSentence(type: FailureType): type is CausedType {
  return Object.hasOwn(SENTENCES, type);
}

/** The problem of what services and the store below them refuse; null for any other error. */
export function problemOfRefusal(error: unknown): Problem | null {
  if (error instanceof BusinessFailure) return problemOfBusiness(error);
  if (error instanceof PolicyConflict)
    return new Problem(
      'policy-conflict',
      'This version exists with other content. A version never changes: give the new one a name of its own.',
      {
        errors: [
          {
            pointer: '/document/version',
            code: 'version-exists',
            detail: 'This version exists with other content.',
            accepted: 'another version, or the same content again',
          },
        ],
        cause: error,
      },
    );
  if (error instanceof PromiseRefused)
    return new Problem('promise-refused', 'This cannot be promised; errors says why.', {
      errors: error.refusals.map((refusal) => faultOfPromise(refusal, error)),
      cause: error,
    });
  if (error instanceof CountTooLong)
    return new Problem('validation-failed', 'The span holds too much to be counted while you wait.', {
      errors: [
        {
          ...{ pointer: '/source', code: 'not-allowed-value', in: 'query' },
          detail: 'An exact count of this span takes too long.',
          accepted: '`rollup` for this span, or a shorter span',
        },
      ],
      cause: error,
    });
  if (error instanceof InvalidCursor)
    return new Problem('validation-failed', 'The request has one fault.', {
      errors: [
        {
          ...{ pointer: '/cursor', code: 'invalid', in: 'query' },
          detail: 'This list gave out no such cursor.',
          accepted: 'the nextCursor of an earlier page of the same list, or none',
        },
      ],
      cause: error,
    });
  return null;
}
