import { refusalTable } from '../refusal-table.ts';

/** Everything for which an action on an account is refused: one line for each cause. */
export const accountRefusals = refusalTable('account action', {
  'customer-exists': {
    type: 'InvalidState',
    pointer: '/customerId',
    detail: 'There is another customer with this id.',
    accepted: 'an id that no customer has, or none: one is made',
  },
  'address-incomplete': {
    type: 'Invalid',
    pointer: '/postalAddress',
    detail: 'There is no address yet to which this could be added.',
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

export type AccountRefusal = (typeof accountRefusals.codes)[number];
