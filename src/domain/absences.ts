import { refusalTable } from './refusal-table.ts';

/** What a request names and is not there: one line for each kind of thing, and for what a thing lacks. */
export const absenceRefusals = refusalTable('look-up', {
  'request-missing': {
    type: 'NotFound',
    pointer: '/requestId',
    in: 'path',
    detail: 'There is no such request.',
    accepted: 'a request of the list of requests',
  },
  'copy-missing': {
    type: 'NotFound',
    pointer: '/requestId',
    in: 'path',
    detail: 'There is no copy, or not any more.',
    accepted: 'a copy within its days',
  },
  'customer-or-account-missing': {
    type: 'NotFound',
    pointer: '/customerId',
    detail: 'There is no such customer, or no such billing account of this customer.',
    accepted: 'a customer, and an account of that customer',
  },
  'staff-missing': {
    type: 'NotFound',
    pointer: '/staffId',
    in: 'path',
    detail: 'There is no such account.',
    accepted: 'an account of the list',
  },
  'bill-missing': {
    type: 'NotFound',
    pointer: '/billId',
    in: 'path',
    detail: 'There is no bill of this id.',
    accepted: 'a bill of the account',
  },
  'step-review-missing': {
    type: 'NotFound',
    pointer: '/reviewId',
    in: 'path',
    detail: 'There is no such step on the list.',
    accepted: 'a step of the list of steps to review',
  },
  'entry-missing': {
    type: 'NotFound',
    pointer: '/entryId',
    in: 'path',
    detail: 'There is no entry of this id.',
    accepted: 'an entry of the ledger',
  },
  'account-of-another-customer': {
    type: 'NotFound',
    pointer: '/billingAccountId',
    detail: 'There is no such billing account of this customer.',
    accepted: 'an account of the customer',
  },
  'account-not-watched': {
    type: 'NotFound',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'There is no such account on the list.',
    accepted: 'an account of the risk watch',
  },
  'webhook-missing': {
    type: 'NotFound',
    pointer: '/subscriptionId',
    in: 'path',
    detail: 'There is no such subscription.',
    accepted: 'a subscription of the list',
  },
  'dead-letter-missing': {
    type: 'NotFound',
    pointer: '/deadLetterId',
    in: 'path',
    detail: 'There is no such dead letter.',
    accepted: 'one of the dead letters of the subscription',
  },
  'receipt-policy-missing': {
    type: 'NotFound',
    pointer: '/receiptId',
    in: 'path',
    detail: 'The policy of this receipt is not stored here.',
    accepted: 'a receipt that was decided by a stored version',
  },
  'no-decision-in-days': {
    type: 'NotFound',
    pointer: '/from',
    detail: 'No service approval was first decided in these days.',
    accepted: 'days with decisions',
  },
  'notice-missing': {
    type: 'NotFound',
    pointer: '/noticeId',
    in: 'path',
    detail: 'There is no such notice.',
    accepted: 'a notice of the list of deliveries',
  },
  'customer-without-account': {
    type: 'NotFound',
    pointer: '/customerId',
    in: 'path',
    detail: 'This customer has no billing account.',
    accepted: 'a customer with a billing account',
  },
  'hold-missing': {
    type: 'NotFound',
    pointer: '/holdId',
    in: 'path',
    detail: 'There is no such legal hold.',
    accepted: 'a hold of the list',
  },
  'nothing-to-hold': {
    type: 'NotFound',
    pointer: '/object/id',
    detail: 'There is nothing of this id to hold.',
    accepted: 'the id of a customer or of an object that is stored',
  },
  'alert-missing': {
    type: 'NotFound',
    pointer: '/alertId',
    in: 'path',
    detail: 'There is no such alert.',
    accepted: 'an alert of the list',
  },
  'method-never-frozen': {
    type: 'NotFound',
    pointer: '/method',
    in: 'path',
    detail: 'The method was never frozen.',
    accepted: 'a method of the list of frozen methods',
  },
  'proposal-missing': {
    type: 'NotFound',
    pointer: '/proposalId',
    in: 'path',
    detail: 'There is no such proposal.',
    accepted: 'a proposal of the list',
  },
});

/** The failure for a thing that is not there. */
export const absence = absenceRefusals.refusal;
