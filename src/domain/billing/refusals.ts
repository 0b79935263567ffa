import { refusalTable } from '../refusal-table.ts';

/** Everything for which a bill, a service or a cycle change is refused: one line for each cause. */
export const billingRefusals = refusalTable('billing', {
  'service-unknown': {
    type: 'ActionNotPossible',
    pointer: '/subscriptionId',
    in: 'path',
    detail: 'There is no such service.',
    accepted: 'a service of the account',
  },
  'service-has-ended': {
    type: 'InvalidState',
    pointer: '/subscriptionId',
    in: 'path',
    detail: 'The service has ended.',
    accepted: 'a service that runs, or the same last day again',
  },
  'ends-before-its-start': {
    type: 'Invalid',
    pointer: '/endDate',
    detail: 'The service begins after that day.',
    accepted: 'its first day or later',
  },
  'changes-before-its-start': {
    type: 'Invalid',
    pointer: '/startDate',
    detail: 'There is no service to change on that day: it begins later.',
    accepted: 'its first day or later',
  },
  'days-are-billed': {
    type: 'Invalid',
    pointer: '/endDate',
    detail: 'Days after that one are billed already.',
    accepted: 'the last billed day or later',
  },
  'end-too-far-ahead': {
    type: 'Invalid',
    pointer: '/endDate',
    detail: 'That is further ahead than an end can be announced.',
    accepted: 'an earlier day',
  },
  'service-exists': {
    type: 'InvalidState',
    pointer: '/subscriptionId',
    detail: 'There is another service with this id.',
    accepted: 'an id that no service has, or none: one is made',
  },
  'service-on-closed-account': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    detail: 'No service begins on an account that is closed.',
    accepted: 'an account that is active or suspended',
  },
  'service-on-ending-account': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    detail: 'No service begins on an account whose relation ends.',
    accepted: 'another account of the customer',
  },
  'tax-rate-unknown': {
    type: 'InvalidState',
    pointer: '/tax/country',
    detail: 'There are no rates of tax for this country.',
    accepted: 'a country of the policy tax-rates',
  },
  'begins-in-billed-days': {
    type: 'Invalid',
    pointer: '/startDate',
    detail: 'That day of the account is billed already.',
    accepted: 'a day after the last billed one',
  },
  'begins-too-far-ahead': {
    type: 'Invalid',
    pointer: '/startDate',
    detail: 'That is further ahead than a beginning can be announced.',
    accepted: 'an earlier day',
  },
  'service-is-fixed': {
    type: 'InvalidState',
    pointer: '/subscriptionId',
    in: 'path',
    detail: 'Days of the service are billed or confirmed, or its end is announced.',
    accepted: 'a change of plan from a day on (/plan-change)',
  },
  'plan-is-the-same': {
    type: 'Invalid',
    pointer: '/monthlyCharge/amountMinor',
    detail: 'The service has this offering at this price already.',
    accepted: 'another offering or another price',
  },
  'service-not-paused': {
    type: 'InvalidState',
    pointer: '/subscriptionId',
    in: 'path',
    detail: 'The service is not paused.',
    accepted: 'a service that was paused',
  },
  'service-went-on': {
    type: 'InvalidState',
    pointer: '/subscriptionId',
    in: 'path',
    detail: 'The service goes on as another one already.',
    accepted: 'the service that it goes on as (succeededBy)',
  },
  'resumed-before-its-pause': {
    type: 'Invalid',
    pointer: '/startDate',
    detail: 'The pause has not begun on that day.',
    accepted: 'a day after the last one before the pause',
  },
  'taken-over-by-itself': {
    type: 'Invalid',
    pointer: '/billingAccountId',
    detail: 'The account pays for the service already.',
    accepted: 'another account',
  },
  'takes-no-services': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    detail: 'The account may not take a service over.',
    accepted: 'an active account that may order and is not in collections',
  },
  'account-not-billed-here': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'This service does not make the bills of the account.',
    accepted: 'an account with billing here',
  },
  'cycle-change-under-way': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    detail: 'An earlier change of the cycle is still under way.',
    accepted: 'a change once the new cycle has begun',
  },
  'bills-not-made-yet': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    detail:
      'Bills of the time before the last change of the cycle are not made yet, or the next bill is being made.',
    accepted: 'a change once they are made',
  },
  'no-open-quote': {
    type: 'InvalidState',
    pointer: '/quoteId',
    detail: 'The change has no quote that waits for a confirmation.',
    accepted: 'a new quote (POST /v1/billing-cycle-changes)',
  },
  'quote-of-another-change': {
    type: 'OptionNotAvailable',
    pointer: '/quoteId',
    detail: 'This is not the quote that is on offer for the change.',
    accepted: 'the quoteId of the change as it is now',
  },
  'option-not-in-quote': {
    type: 'OptionNotAvailable',
    pointer: '/optionId',
    detail: 'The quote has no such option, or the account is not eligible for it.',
    accepted: 'an option of the quote with eligible true',
  },
  'quote-has-expired': {
    type: 'QuoteExpired',
    pointer: '/quoteId',
    detail: 'The time to confirm this quote is over.',
    accepted: 'a new quote',
  },
  'quote-replaced': {
    type: 'QuoteUnknown',
    pointer: '/quoteId',
    detail: 'Another quote is on offer by now.',
    accepted: 'the quoteId of the change as it is now, or a new quote',
  },
  'not-all-accounts': {
    type: 'OptionNotAvailable',
    pointer: '/evenIfPartly',
    detail: 'Not every account of the alignment can be changed.',
    accepted: 'true, to change those that can be',
  },
  'quote-out-of-date': {
    type: 'AccountMoved',
    pointer: '/quoteId',
    detail: 'What the quote was made of has changed: the cycle, services, bills or late debt of the account.',
    accepted: 'a new quote (POST /v1/billing-cycle-changes)',
  },
  'bill-unknown': {
    type: 'ActionNotPossible',
    pointer: '/billId',
    detail: 'There is no such bill.',
    accepted: 'a bill of the account',
  },
  'more-than-is-open': {
    type: 'ActionNotPossible',
    pointer: '/amount/amountMinor',
    detail: 'The credit is more than what is open on the bill.',
    accepted: 'the open amount of the bill or less',
  },
});

/** The failure of a cause of this table. */
export const billingRefusal = billingRefusals.refusal;
