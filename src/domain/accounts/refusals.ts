import { refusalTable } from '../refusal-table.ts';

/** Everything for which an action on an account is refused: one line for each cause. */
export const accountRefusals = refusalTable('account action', {
  'customer-exists': {
    type: 'InvalidState',
    pointer: '/customerId',
    detail: 'There is another customer with this id.',
    accepted: 'an id that no customer has, or none: one is made',
  },
  'account-exists': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    detail: 'There is another billing account with this id.',
    accepted: 'an id that no account has, or none: one is made',
  },
  'limit-above-initial': {
    type: 'Invalid',
    pointer: '/creditLimit/amountMinor',
    detail: 'No account is opened with a credit limit this high.',
    accepted:
      'a lower limit, or none: the usual one; a higher one once the account is open (credit-limit-proposals)',
  },
  'limit-changed-since': {
    type: 'InvalidState',
    pointer: '/proposalId',
    in: 'path',
    detail: 'The credit limit of the account is another one than when this limit was proposed.',
    accepted: 'a new proposal, made with the limit that the account has now; or the rejection of this one',
  },
  'grace-days-out-of-bounds': {
    type: 'Invalid',
    pointer: '/graceDays',
    detail: 'The terms do not allow this many or this few days of grace.',
    accepted: 'a number of days within the bounds of the policy account-terms',
  },
  'payment-term-out-of-bounds': {
    type: 'Invalid',
    pointer: '/cycle/paymentTermDays',
    detail: 'The terms do not allow this time to pay.',
    accepted: 'a number of days within the bounds of the policy account-terms',
  },
  'account-is-closed': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'The billing account is closed.',
    accepted: 'an account that is not closed',
  },
  'suspended-for-another-reason': {
    type: 'InvalidState',
    pointer: '/reason',
    detail: 'A person suspended the account before, for another reason.',
    accepted: 'the same reason again, or a restoration first',
  },
  'not-suspended-by-a-person': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'No person has suspended the account.',
    accepted: 'an account that a person suspended; what dunning imposed ends with the debt',
  },
  'billed-elsewhere': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'The account is not billed here.',
    accepted: 'an account that is billed here',
  },
  'relation-has-ended': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'The final bill of the account is made.',
    accepted: 'an account without a final bill',
  },
  'bill-is-being-made': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'A bill of the account is being made at this moment.',
    accepted: 'the same again, once the bill is made',
  },
  'last-day-out-of-range': {
    type: 'Invalid',
    pointer: '/lastDay',
    detail: 'The relation can not end on that day.',
    accepted: 'the last billed day or later, up to twelve months ahead',
  },
  'services-run': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'Services of the account still run.',
    accepted: 'an account whose services have ended and are billed',
  },
  'balance-not-zero': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'The account owes money, or is owed some.',
    accepted: 'an account with a balance of zero',
  },
  'bills-open': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'Bills of the account are not settled.',
    accepted: 'an account whose bills are settled',
  },
  'charges-unbilled': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'Charges or credits wait for the next bill.',
    accepted: 'an account of which everything is billed',
  },
  'credit-is-held': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'Credit is held for an order.',
    accepted: 'an account without open orders',
  },
  'deposits-are-held': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'Deposits of the customer are held.',
    accepted: 'an account whose deposits are released',
  },
  'hierarchy-circle': {
    type: 'Invalid',
    pointer: '/parentAccountId',
    detail: 'The account would be above itself.',
    accepted: 'an account that is not below this one',
  },
  'hierarchy-too-high': {
    type: 'Invalid',
    pointer: '/parentAccountId',
    detail: 'There would be too many levels of accounts.',
    accepted: 'an account further up, or one with fewer levels below it',
  },
  'parent-is-closed': {
    type: 'InvalidState',
    pointer: '/parentAccountId',
    detail: 'The account above is closed.',
    accepted: 'an account that is not closed',
  },
  'parent-unknown': {
    type: 'Invalid',
    pointer: '/parentAccountId',
    detail: 'No billing account has the id of the one above.',
    accepted: 'the id of a billing account',
  },
  'parent-of-another-customer': {
    type: 'Invalid',
    pointer: '/parentAccountId',
    detail: 'The account above belongs to somebody else.',
    accepted: 'an account of the same customer, or of the same group of enterprises',
  },
  'payer-unknown': {
    type: 'Invalid',
    pointer: '/payerAccountId',
    detail: 'No billing account has the id of the payer.',
    accepted: 'the id of a billing account, or none: the account pays for itself',
  },
  'payer-date-out-of-range': {
    type: 'Invalid',
    pointer: '/from',
    detail:
      'No payer can begin on that day: it is over, a bill of it is made already, or it is too far ahead.',
    accepted: 'today, or the day after a bill of today, up to twelve months ahead',
  },
  'payer-is-itself': {
    type: 'Invalid',
    pointer: '/payerAccountId',
    detail: 'The account would be its own payer.',
    accepted: 'another account, or none: the account pays for itself',
  },
  'payer-is-closed': {
    type: 'InvalidState',
    pointer: '/payerAccountId',
    detail: 'The account that should pay is closed.',
    accepted: 'an account that is not closed',
  },
  'payer-in-another-currency': {
    type: 'Invalid',
    pointer: '/payerAccountId',
    detail: 'The account that should pay has another currency.',
    accepted: 'an account in the same currency',
  },
  'payer-has-a-payer': {
    type: 'InvalidState',
    pointer: '/payerAccountId',
    detail: 'Somebody else pays, or will pay, the bills of the account that should pay.',
    accepted: 'an account that pays for itself',
  },
  'pays-for-others': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'The account pays bills of others, now or later.',
    accepted: 'an account that pays for nobody else',
  },
  'address-incomplete': {
    type: 'Invalid',
    pointer: '/postalAddress',
    detail: 'The customer has no address yet, so a part of one is not enough.',
    accepted: 'street, postcode, city and country together',
  },
  'key-of-another-action': {
    type: 'InvalidState',
    pointer: '/idempotency-key',
    in: 'header',
    detail: 'The key was used for another action before.',
    accepted: 'the same action again; another action has another key',
  },
});

/** The failure of a cause of this table. */
export const accountRefusal = accountRefusals.refusal;

/** One failure of several causes. */
export const accountRefusalForAll = accountRefusals.refusalForAll;

export type AccountRefusal = (typeof accountRefusals.codes)[number];
