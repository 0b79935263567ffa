import { refusalTable } from '../refusal-table.ts';

/** Everything for which a request to a case is refused: one line for each cause. */
export const caseRefusals = refusalTable('case', {
  'bill-of-another-customer': {
    type: 'ActionNotPossible',
    pointer: '/billId',
    detail: 'The customer has no such bill.',
    accepted: 'a bill of the customer who asks',
  },
  'payment-of-another-customer': {
    type: 'ActionNotPossible',
    pointer: '/paymentId',
    detail: 'The customer has no such payment.',
    accepted: 'a payment of the customer who asks',
  },
  'account-not-clear': {
    type: 'ActionNotPossible',
    pointer: '/billId',
    detail: 'The inquiry names no billing account, and the customer does not have just one.',
    accepted: 'a bill of the account that gets the credit',
  },
  'action-differs': {
    type: 'InvalidState',
    pointer: '/actions',
    detail: 'Another action is in the place of one that was carried out before.',
    accepted: 'that action again unchanged, and new ones after it',
  },
  'inquiry-not-assigned': {
    type: 'InvalidState',
    pointer: '/inquiryId',
    in: 'path',
    detail: 'The inquiry does not wait for an agent.',
    accepted: 'an inquiry in the state assigned',
  },
  'inquiry-not-answered': {
    type: 'InvalidState',
    pointer: '/inquiryId',
    in: 'path',
    detail: 'Only an answer can be rated.',
    accepted: 'an inquiry in the state resolved',
  },
  'rated-before': {
    type: 'InvalidState',
    pointer: '/rating',
    detail: 'The answer to this inquiry was rated before, in another way.',
    accepted: 'the same rating and comment again',
  },
  'order-has-ended': {
    type: 'InvalidState',
    pointer: '/orderId',
    in: 'path',
    detail: 'The order has ended and cannot be cancelled any more.',
    accepted: 'an order that is not completed, declined, cancelled or failed',
  },
  'case-has-ended': {
    type: 'CaseClosed',
    pointer: '',
    detail: 'The case has ended; nothing of it can be changed any more.',
    accepted: 'a new request',
  },
  'ended-undecided': {
    type: 'CaseClosed',
    pointer: '/orderId',
    detail: 'The case of this order ended before anything was decided.',
    accepted: 'the order again under another orderId',
  },
  'not-in-review': {
    type: 'CaseNotInReview',
    pointer: '/orderId',
    in: 'path',
    detail: 'Nobody has to review this order now.',
    accepted: 'an order in the state inReview',
  },
  'reviewer-asked-for-it': {
    type: 'ReviewerIsRequester',
    pointer: '/orderId',
    in: 'path',
    detail: 'The person who asked for an order does not review it.',
    accepted: 'the verdict of another person',
  },
  'nothing-to-reschedule': {
    type: 'InvalidState',
    pointer: '/orderId',
    in: 'path',
    detail: 'The order has no installation that could be rescheduled.',
    accepted: 'an order with an installation, in the state scheduling or scheduled',
  },
  'nothing-to-complete': {
    type: 'InvalidState',
    pointer: '/orderId',
    in: 'path',
    detail: 'No installation of the order is scheduled.',
    accepted: 'an order in the state scheduled',
  },
});

/** The failure of a cause of this table. */
export const caseRefusal = caseRefusals.refusal;
