import { refusalTable } from '../refusal-table.ts';

/** Everything for which a dispute, a promise or a write-off is refused: one line for each cause. */
export const arrearsRefusals = refusalTable('arrears', {
  'insolvency-is-open': {
    type: 'InvalidState',
    pointer: '/reference',
    detail: 'Other proceedings over the account are open, or these were opened on another day.',
    accepted: 'the same proceedings again, or others once these have ended',
  },
  'insolvency-is-not-open': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'No proceedings over the account are open.',
    accepted: 'an account over which proceedings are open',
  },
  'insolvency-day-out-of-range': {
    type: 'Invalid',
    pointer: '/openedOn',
    detail: 'The proceedings can not have been opened on that day.',
    accepted: 'the day on which the account was opened or later, and not after today',
  },
  'dispute-unknown': {
    type: 'ActionNotPossible',
    pointer: '/disputeId',
    in: 'path',
    detail: 'There is no such dispute.',
    accepted: 'a dispute of the list of disputes',
  },
  'dispute-has-ended': {
    type: 'InvalidState',
    pointer: '/disputeId',
    in: 'path',
    detail: 'The dispute has ended.',
    accepted: 'an open dispute',
  },
  'disputed-bill-missing': {
    type: 'ActionNotPossible',
    pointer: '/disputeId',
    in: 'path',
    detail: 'The disputed bill is not stored.',
    accepted: 'a dispute of a stored bill',
  },
  'dispute-amount-too-high': {
    type: 'ActionNotPossible',
    pointer: '/amount/amountMinor',
    detail: 'That is more of this bill than can be disputed.',
    accepted: 'less, and more than zero',
  },
  'dispute-amount-too-low': {
    type: 'ActionNotPossible',
    pointer: '/amount/amountMinor',
    detail: 'That is less than can be disputed.',
    accepted: 'more, or all that is open on the bill',
  },
  'disputed-too-often': {
    type: 'ActionNotPossible',
    pointer: '/billId',
    in: 'path',
    detail: 'The bill was disputed as often as it can be.',
    accepted: 'another bill; care can still look into this one',
  },
  'amount-of-another-outcome': {
    type: 'ActionNotPossible',
    pointer: '/amount',
    detail: 'The amount does not fit the outcome.',
    accepted: 'a part of the disputed amount for partlyUpheld, and no amount for every other outcome',
  },
  'decided-otherwise': {
    type: 'InvalidState',
    pointer: '/outcome',
    detail: 'The dispute was decided in another way before.',
    accepted: 'the same outcome and amount again',
  },
  'promise-id-taken': {
    type: 'InvalidState',
    pointer: '/promiseId',
    detail: 'The id is that of another promise.',
    accepted: 'another id, or the same promise again',
  },
  'promise-unknown': {
    type: 'InvalidState',
    pointer: '/promiseId',
    in: 'path',
    detail: 'There is no such promise.',
    accepted: 'a promise of the account',
  },
  'promise-has-ended': {
    type: 'InvalidState',
    pointer: '/promiseId',
    in: 'path',
    detail: 'The promise was kept or broken, and has ended.',
    accepted: 'an active promise',
  },
  'write-off-proposed': {
    type: 'InvalidState',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'A write-off of open bills of this account is proposed already.',
    accepted: 'a new proposal once somebody has decided on that one',
  },
  'step-review-decided': {
    type: 'InvalidState',
    pointer: '/reviewId',
    in: 'path',
    detail: 'Somebody has decided on the step, or it is no longer wrong.',
    accepted: 'an open step of the list, or the same decision again by the same person',
  },
  'settled-above-debt': {
    type: 'ActionNotPossible',
    pointer: '/terms/amount/amountMinor',
    detail: 'What is to be paid is not less than the open debt.',
    accepted: 'less than what is open on the bills; without terms, what was paid is final',
  },
  'nothing-to-write-off': {
    type: 'ActionNotPossible',
    pointer: '/billingAccountId',
    in: 'path',
    detail: 'The account has no open bill without a dispute.',
    accepted: 'an account with an open bill that nobody disputes',
  },
  'bill-under-dispute': {
    type: 'ActionNotPossible',
    pointer: '/proposalId',
    in: 'path',
    detail: 'A bill of the proposal is under dispute.',
    accepted: 'an approval once the dispute has ended',
  },
  'nothing-left-open': {
    type: 'ActionNotPossible',
    pointer: '/proposalId',
    in: 'path',
    detail: 'Nothing of the proposal is open any more.',
    accepted: 'its rejection',
  },
  'more-open-than-proposed': {
    type: 'InvalidState',
    pointer: '/proposalId',
    in: 'path',
    detail: 'More is open on its bills than was proposed.',
    accepted: 'its rejection, and a new proposal',
  },
  'promise-in-force': {
    type: 'ActionNotPossible',
    pointer: '/proposalId',
    in: 'path',
    detail: 'A promise to pay of the account is in force.',
    accepted: 'an approval once the promise has ended',
  },
});

/** The failure of a cause of this table. */
export const arrearsRefusal = arrearsRefusals.refusal;
