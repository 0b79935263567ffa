/** From the closed list of business failures to what a caller is told. */
import { FAILURE_TYPES, type FailureType } from '../../domain/failure-types.ts';
import type { PolicyRefusal, PolicyStepRefused } from '../../store/mongo/errors.ts';
import { Problem, type ProblemKind, type ProblemOptions } from './problem.ts';

type Entry = readonly [kind: ProblemKind, detail: string, options?: ProblemOptions];

/** One line a failure. Details are written here: a failure's own message is for operations. */
const TABLE: Readonly<Record<FailureType, Entry>> = {
  CustomerNotFound: ['not-found', 'There is no such customer.'],
  BillingAccountNotFound: ['not-found', 'There is no such billing account of this customer.'],
  CurrencyMismatch: ['validation-failed', 'An amount is not in the currency of the billing account.'],
  AccountMoved: ['account-moved', 'The billing account changed in the meantime. Ask again.'],
  CaseNotInReview: ['case-not-in-review', 'Nobody has to review this case now.'],
  ReviewerIsRequester: ['forbidden', 'Who asked for an order may not review it.'],
  InvalidState: ['invalid-state', 'The state it is in does not allow this.'],
  QuoteExpired: ['quote-expired', 'The time to confirm this quote is over. Ask for a new one.'],
  OptionNotAvailable: ['option-not-eligible', 'This option is not on offer.'],
  GoodwillLimitExceeded: [
    'validation-failed',
    'The goodwill credit is more than an agent may give.',
    { errors: [{ pointer: '/actions', code: 'too-big', detail: 'More goodwill than an agent may give.' }] },
  ],
  ActionNotPossible: [
    'action-not-possible',
    'A payment or bill that is named is not there, or does not fit.',
  ],
  PolicyNotFound: [
    'dependency-unavailable',
    'No policy is released for this kind of request.',
    { headers: { 'retry-after': '30' } },
  ],
};

/** The problem of a business failure; `cause` is logged and not shown. */
export function problemOfFailure(type: FailureType, cause?: unknown): Problem {
  const [kind, detail, options] = TABLE[type];
  return new Problem(kind, detail, { ...options, cause });
}

/** What a caller is told of a step in a policy's life that can't be taken. */
export function problemOfPolicyStep(error: PolicyStepRefused): Problem {
  return new Problem(POLICY_STEP[error.refusal], error.message, { cause: error });
}

const POLICY_STEP: Readonly<Record<PolicyRefusal, ProblemKind>> = {
  'not-found': 'not-found',
  'invalid-state': 'invalid-state',
  'same-person': 'duties-not-separated',
  'in-force': 'policy-in-force',
  'nothing-before': 'invalid-state',
  'not-usable': 'policy-not-usable',
};

/** Tells a business failure's type from any other text. */
export function isFailureType(type: string): type is FailureType {
  return FAILURE_TYPES.some((known) => known === type);
}
