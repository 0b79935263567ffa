import { refusalTable } from '../refusal-table.ts';

/** Everything for which an entry of the ledger is refused: one line for each cause. */
export const ledgerRefusals = refusalTable('entry', {
  'above-credit-limit': {
    type: 'CreditLimitReached',
    pointer: '/amount/amountMinor',
    detail: 'It is more than one person may give in one credit.',
    accepted: 'less, or a proposal that another person approves (/v1/credit-proposals)',
  },
  'above-limit-of-account': {
    type: 'CreditLimitReached',
    pointer: '/billingAccountId',
    detail: 'With what the account was given today it is more than may be given in a day.',
    accepted: 'less, another day, or a proposal that another person approves (/v1/credit-proposals)',
  },
  'above-limit-of-giver': {
    type: 'CreditLimitReached',
    pointer: '/amount',
    detail: 'With what this caller gave today it is more than one may give in a day.',
    accepted: 'less, another day, or a proposal that another person approves (/v1/credit-proposals)',
  },
  'key-of-another-entry': {
    type: 'InvalidState',
    pointer: '/idempotency-key',
    in: 'header',
    detail: 'The key was used for another entry before.',
    accepted: 'the same entry again; another entry has another key',
  },
  'entry-unknown': {
    type: 'ActionNotPossible',
    pointer: '/entryId',
    in: 'path',
    detail: 'There is no such entry.',
    accepted: 'an entry of the account',
  },
  'entry-is-money': {
    type: 'InvalidState',
    pointer: '/entryId',
    in: 'path',
    detail: 'Money goes back with its payment, not by an entry.',
    accepted: 'a charge or a credit',
  },
  'entry-of-a-payment': {
    type: 'InvalidState',
    pointer: '/entryId',
    in: 'path',
    detail: 'The entry was posted for a payment and goes back with it.',
    accepted: 'a charge or a credit without a payment',
  },
  'entry-is-a-reversal': {
    type: 'InvalidState',
    pointer: '/entryId',
    in: 'path',
    detail: 'The entry itself takes another one back.',
    accepted: 'an entry that takes none back; what was taken back is posted again',
  },
  'entry-was-approved': {
    type: 'InvalidState',
    pointer: '/entryId',
    in: 'path',
    detail: 'The entry is a write-off or has paid a bill.',
    accepted: 'a charge or a credit that has paid no bill',
  },
  'entry-was-confirmed': {
    type: 'InvalidState',
    pointer: '/entryId',
    in: 'path',
    detail: 'The customer agreed to this proration with a cycle change.',
    accepted: 'a charge or a credit of another source',
  },
  'entry-of-cancelled-bill': {
    type: 'InvalidState',
    pointer: '/entryId',
    in: 'path',
    detail: 'The bill of the entry is cancelled: the bill in its place has the line under another entry.',
    accepted: 'the entry of the line on the bill that stands',
  },
  'account-named-twice': {
    type: 'Invalid',
    pointer: '/parts',
    detail: 'An account is named twice.',
    accepted: 'one part for each account',
  },
  'moved-to-itself': {
    type: 'Invalid',
    pointer: '/parts',
    detail: 'The credit is on this account already.',
    accepted: 'another account of the customer',
  },
  'moved-to-another-customer': {
    type: 'Invalid',
    pointer: '/parts',
    detail: 'Credit is not given to another customer.',
    accepted: 'an account of the same customer',
  },
  'moved-to-another-currency': {
    type: 'Invalid',
    pointer: '/parts',
    detail: 'The accounts have different currencies.',
    accepted: 'an account in the same currency',
  },
  'moved-to-closed-account': {
    type: 'InvalidState',
    pointer: '/parts',
    detail: 'An account that gets credit is closed.',
    accepted: 'an account that is not closed',
  },
  'not-that-much-credit': {
    type: 'Invalid',
    pointer: '/parts',
    detail: 'The account does not have that much unapplied credit.',
    accepted: 'an amount that the account has as credit, without what unpaid fees take of it',
  },
  'credit-not-posted': {
    type: 'ActionNotPossible',
    pointer: '/proposalId',
    in: 'path',
    detail: 'The account does not have that much unapplied credit, or no longer takes such a credit.',
    accepted: 'a new proposal for an amount that the account has',
  },
});

/** The failure of a cause of this table. */
export const ledgerRefusal = ledgerRefusals.refusal;

export type LedgerRefusal = (typeof ledgerRefusals.codes)[number];
