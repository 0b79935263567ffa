/** Turns refusals of services and store into what a caller is told. This is the only place that does. */
import { BusinessFailure, type FailureType } from '../../domain/failure-types.ts';
import { CountTooLong, InvalidCursor, PolicyConflict, PromiseRefused } from '../../store/mongo/errors.ts';
import { Problem, type ProblemKind, type ProblemOptions } from './problem.ts';
import { faultOfPromise } from './promise-faults.ts';

type Entry = readonly [kind: ProblemKind, detail: string, options?: ProblemOptions];

/** One line for each failure. Details are written here, because a failure's own message is for operations. */
const TABLE: Readonly<Record<FailureType, Entry>> = {
  CustomerNotFound: ['not-found', 'There is no such customer.'],
  BillingAccountNotFound: ['not-found', 'There is no such billing account of this customer.'],
  CurrencyMismatch: ['validation-failed', 'An amount is not in the currency of the billing account.'],
  AccountMoved: ['account-moved', 'The billing account changed in the meantime. Ask again.'],
  PreconditionFailed: [
    'precondition-failed',
    'It was changed since you read it. Read it again, and send your change with the new ETag.',
  ],
  CaseNotInReview: ['case-not-in-review', 'Nobody has to review this case now.'],
  ReviewerIsRequester: ['forbidden', 'The person who asked for an order may not review it.'],
  InvalidState: ['invalid-state', 'The state it is in does not allow this.'],
  QuoteExpired: ['quote-expired', 'The time to confirm this quote is over. Ask for a new one.'],
  OptionNotAvailable: ['option-not-eligible', 'This option is not on offer.'],
  CreditLimitReached: [
    'credit-limit-reached',
    'It is more than one person may give: in one credit, to one account in a day, or to all in a day. Propose it (/v1/credit-proposals); another person approves it.',
  ],
  ActionNotPossible: ['action-not-possible', 'A named payment or bill does not exist, or does not fit.'],
  PolicyNotFound: [
    'dependency-unavailable',
    'No policy is released for this kind of request.',
    { headers: { 'retry-after': '30' } },
  ],
  PolicyUnsound: ['policy-refused', 'The policy does not pass its checks.'],
  PolicyInForce: ['policy-in-force', 'The version decides, or is scheduled to.'],
  PolicyNotUsable: ['policy-not-usable', 'The version does not decide with this version of the program.'],
  PolicyChecksBusy: ['dependency-unavailable', 'Too many policies are being checked at this moment.'],
  BacktestsBusy: ['dependency-unavailable', 'Other backtests are running. Try again shortly.'],
  NotFound: ['not-found', 'There is no such thing.'],
  Invalid: ['validation-failed', 'The request has one fault.'],
  DutiesNotSeparated: ['duties-not-separated', 'Another person has to do this.'],
  RequestDiffers: [
    'idempotency-key-reused',
    'This Idempotency-Key came with another body before. Use a new key for a new request.',
  ],
  OrderDiffers: [
    'order-mismatch',
    'This orderId was submitted before with other content. Use a new one for a new order.',
  ],
  PaymentDiffers: ['payment-mismatch', 'This paymentId was reported before with other content.'],
  EntryDiffers: ['entry-mismatch', 'This entry was posted before with other content.'],
  EventDiffers: ['event-mismatch', 'This eventId was reported before with other content.'],
  QuoteUnknown: ['quote-unknown', 'This is not the present quote.'],
  CaseClosed: ['case-closed', 'The case has ended; nothing can be changed any more.'],
  NoAnswerYet: [
    'decision-pending',
    'No answer came in time. Send the same request with the same Idempotency-Key again: it has one effect.',
    { headers: { 'retry-after': '5' } },
  ],
  // A caller sees this only when API and worker have different keys.
  RequestNotAuthentic: ['dependency-unavailable', 'The request could not be carried out. Send it again.'],
  WorkflowsUnreachable: [
    'dependency-unavailable',
    'The workflow service does not answer. Send the same request again.',
    { headers: { 'retry-after': '2' } },
  ],
  NewsUndelivered: [
    'dependency-unavailable',
    'The payment is recorded, but not every waiting case could be told. Send the same request again.',
    { headers: { 'retry-after': '5' } },
  ],
};

/** The problem of a type of failure. */
export function problemOfFailure(type: FailureType): Problem {
  return problemOfBusiness(new BusinessFailure(type, type, { faults: undefined }));
}

/** The failure's own words replace those of its type. The failure is logged and not shown. */
function problemOfBusiness(failure: BusinessFailure): Problem {
  const { type, told, faults, retryAfterSeconds } = failure;
  const [kind, detail, options] = TABLE[type];
  return new Problem(kind, told ?? detail, {
    ...options,
    ...(faults === undefined ? {} : { errors: faults }),
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
    cause: failure,
  });
}

/** The problem of what services and the store below them refuse; null for any other error. */
export function problemOfRefusal(error: unknown): Problem | null {
  if (error instanceof BusinessFailure) return problemOfBusiness(error);
  if (error instanceof PolicyConflict)
    return new Problem(
      'policy-conflict',
      'This version exists with other content. A version never changes: give the new one a name of its own.',
      { cause: error },
    );
  if (error instanceof PromiseRefused)
    return new Problem('promise-refused', 'This cannot be promised; errors says why.', {
      errors: error.refusals.map((refusal) => faultOfPromise(refusal, error.wish)),
      cause: error,
    });
  if (error instanceof CountTooLong)
    return new Problem('validation-failed', 'The span holds too much to be counted while you wait.', {
      errors: [
        {
          ...{ pointer: '/source', code: 'not-allowed-value', in: 'query' },
          detail: '`rollup` for this span, or a shorter span',
        },
      ],
      cause: error,
    });
  if (error instanceof InvalidCursor)
    return new Problem('validation-failed', 'The request has one fault.', {
      errors: [
        { pointer: '/cursor', code: 'invalid', detail: 'This list gave out no such cursor.', in: 'query' },
      ],
      cause: error,
    });
  return null;
}
