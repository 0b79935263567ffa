/**
 * The causes of failures whose type says all: one line for each such type. Types that say too little alone have tables of causes instead
 * (`refusals.ts` of each subject), so no failure is without a code, a field, a sentence and what would be accepted.
 */

/** The one cause of a type of failure, and how a caller is told of it. */
export interface PlainCause {
  /** Stable machine code. */
  readonly code: string;
  /** RFC 6901 pointer to the field of the request that it is about; '' when it is about no field. */
  readonly pointer: string;
  /** The part of the request with that field, when it is always the same and not the body. */
  readonly in?: 'path' | 'header';
  /** One sentence for the caller. */
  readonly detail: string;
  /** What would be accepted. */
  readonly accepted: string;
}

/** By the type of the failure. */
export const PLAIN_CAUSES = {
  CustomerNotFound: {
    code: 'customer-missing',
    pointer: '/customerId',
    detail: 'There is no such customer.',
    accepted: 'the id of a customer',
  },
  BillingAccountNotFound: {
    code: 'account-missing',
    pointer: '/billingAccountId',
    detail: 'There is no such billing account of this customer.',
    accepted: 'the id of a billing account, of the customer where one is named',
  },
  CurrencyMismatch: {
    code: 'currency-mismatch',
    pointer: '/amount/currency',
    detail: 'An amount is not in the currency of the billing account.',
    accepted: 'an amount in the currency of the account',
  },
  AccountMoved: {
    code: 'account-changed-meanwhile',
    pointer: '/billingAccountId',
    detail: 'The billing account changed in the meantime. Ask again.',
    accepted: 'the same request again',
  },
  PreconditionFailed: {
    code: 'changed-since-read',
    pointer: '/if-match',
    in: 'header',
    detail: 'It was changed since you read it. Read it again, and send your change with the new ETag.',
    accepted: 'the ETag that it has now',
  },
  PolicyNotFound: {
    code: 'no-policy-released',
    pointer: '',
    detail: 'No policy is released for this kind of request.',
    accepted: 'the same request once a policy is released',
  },
  PolicyUnsound: {
    code: 'policy-unsound',
    pointer: '',
    detail: 'The policy does not pass its checks.',
    accepted: 'a document that passes them',
  },
  PolicyChecksBusy: {
    code: 'policy-checks-busy',
    pointer: '',
    detail: 'Too many policies are being checked at this moment.',
    accepted: 'the same request a little later',
  },
  BacktestsBusy: {
    code: 'backtests-busy',
    pointer: '',
    detail: 'Other backtests are running. Try again shortly.',
    accepted: 'the same request once another one has ended',
  },
  RequestDiffers: {
    code: 'key-of-another-request',
    pointer: '/idempotency-key',
    in: 'header',
    detail: 'This Idempotency-Key came with another body before. Use a new key for a new request.',
    accepted: 'the same body again, or another key',
  },
  OrderDiffers: {
    code: 'order-differs',
    pointer: '/orderId',
    detail: 'This orderId was submitted before with other content. Use a new one for a new order.',
    accepted: 'the same content again, or another orderId',
  },
  EventDiffers: {
    code: 'event-content-differs',
    pointer: '/eventId',
    detail: 'This eventId was reported before with other content.',
    accepted: 'the content of the first report; another event has another eventId',
  },
  NoAnswerYet: {
    code: 'no-answer-yet',
    pointer: '/idempotency-key',
    in: 'header',
    detail:
      'No answer came in time. Send the same request with the same Idempotency-Key again: it has one effect.',
    accepted: 'the same request with the same key again',
  },
  RequestNotAuthentic: {
    code: 'request-not-authentic',
    pointer: '',
    // A caller sees this only when API and worker have different keys.
    detail: 'The request could not be carried out. Send it again.',
    accepted: 'the same request again',
  },
  WorkflowsUnreachable: {
    code: 'workflows-unreachable',
    pointer: '',
    detail: 'The workflow service does not answer. Send the same request again.',
    accepted: 'the same request again',
  },
  NewsUndelivered: {
    code: 'news-undelivered',
    pointer: '',
    detail: 'The payment is recorded, but not every waiting case could be told. Send the same request again.',
    accepted: 'the same request again',
  },
} as const satisfies Readonly<Record<string, PlainCause>>;
