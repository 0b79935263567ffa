import { refusalTable } from '../refusal-table.ts';

/** Everything for which a report of a payment, or a decision about one, is refused: one line for each cause. */
export const paymentRefusals = refusalTable('payment', {
  'payment-of-another-account': {
    type: 'PaymentDiffers',
    pointer: '/billingAccountId',
    detail: 'This paymentId was reported before for another account.',
    accepted: 'the account of the first report, or none; another payment has another paymentId',
  },
  'payment-in-another-currency': {
    type: 'PaymentDiffers',
    pointer: '/amount/currency',
    detail: 'This paymentId was reported before in another currency.',
    accepted: 'the currency of the first report; another payment has another paymentId',
  },
  'event-differs': {
    type: 'PaymentDiffers',
    pointer: '/eventId',
    detail: 'This eventId of the payment was reported before with other content.',
    accepted: 'the same content again; another event has another eventId',
  },
  'payment-is-a-part': {
    type: 'PaymentDiffers',
    pointer: '/paymentId',
    detail: 'This payment is the part of a payment of a payer that pays a bill of another account.',
    accepted: 'the paymentId of the whole payment',
  },
  'parts-exceed-transfer': {
    type: 'Invalid',
    pointer: '/parts',
    detail: 'The parts come to more than the transfer.',
    accepted: 'parts that come to the amount of the transfer or less',
  },
  'transfer-differs': {
    type: 'PaymentDiffers',
    pointer: '/transferId',
    detail: 'This transferId was reported before with other content.',
    accepted: 'the same content again; another transfer has another transferId',
  },
  'transfer-id-taken': {
    type: 'PaymentDiffers',
    pointer: '/transferId',
    detail: 'There are payments under the ids that the parts of this transfer would have.',
    accepted: 'another transferId',
  },
  'account-in-another-currency': {
    type: 'CurrencyMismatch',
    pointer: '/billingAccountId',
    detail: 'The account is not in the currency of the payment.',
    accepted: 'an account in the currency of the payment, or its return to the payer',
  },
  'suspense-matched': {
    type: 'InvalidState',
    pointer: '/paymentId',
    detail: 'The payment was matched to an account before.',
    accepted: 'the same account again; money of an account goes back as a refund of that account',
  },
  'suspense-returned': {
    type: 'InvalidState',
    pointer: '/paymentId',
    detail: 'The payment went back to its payer before.',
    accepted: 'nothing more: no money of it is here',
  },
  'suspense-taken-back': {
    type: 'InvalidState',
    pointer: '/paymentId',
    detail: 'The processor took the money back while it waited.',
    accepted: 'a decision once the processor reports that the payment has settled again',
  },
  'suspense-failed': {
    type: 'InvalidState',
    pointer: '/paymentId',
    detail: 'The payment failed: no money came.',
    accepted: 'a decision once the processor reports that it has settled after all',
  },
  'suspense-not-settled': {
    type: 'InvalidState',
    pointer: '/paymentId',
    detail: 'Nothing of this payment has come yet that could go back.',
    accepted: 'a return once the processor reports that it has settled; a match is possible now',
  },
  'not-in-suspense': {
    type: 'NotFound',
    pointer: '/paymentId',
    detail: 'No such payment is or was in suspense.',
    accepted: 'a payment of the list of suspense items',
  },
  'suspense-account-unknown': {
    type: 'NotFound',
    pointer: '/billingAccountId',
    detail: 'There is no such billing account.',
    accepted: 'an account of a customer, in the currency of the payment',
  },
  'no-difference': {
    type: 'NotFound',
    pointer: '/paymentId',
    detail: 'There is no difference of this payment to look at.',
    accepted: 'a payment of the list of differences',
  },
  'difference-seen': {
    type: 'InvalidState',
    pointer: '/paymentId',
    detail: 'Another person has looked at this difference, for another reason.',
    accepted: 'the same reason again; new differences open the item again',
  },
  'deposit-unknown': {
    type: 'NotFound',
    pointer: '/depositId',
    in: 'path',
    detail: 'There is no such deposit.',
    accepted: 'a deposit of the list of deposits',
  },
  'deposit-not-held': {
    type: 'InvalidState',
    pointer: '/depositId',
    in: 'path',
    detail: 'The deposit is not paid yet, or not all of it.',
    accepted: 'a release once all of it is here; what was paid is released when the order is cancelled',
  },
  'deposit-secures-order': {
    type: 'InvalidState',
    pointer: '/depositId',
    in: 'path',
    detail: 'The order of the deposit is under way, and the deposit secures it.',
    accepted: 'a release once the order is completed; it is released when the order is cancelled',
  },
  'deposit-not-released': {
    type: 'InvalidState',
    pointer: '/depositId',
    in: 'path',
    detail: 'The deposit is still held.',
    accepted: 'a pay-out after its release',
  },
  'nothing-left-of-deposit': {
    type: 'InvalidState',
    pointer: '/payOut',
    detail: 'Bills and fees took all of the deposit; nothing of it is credit of the account.',
    accepted: 'false, or a pay-out when the account has credit',
  },
  'payment-unknown': {
    type: 'ActionNotPossible',
    pointer: '/paymentId',
    detail: 'There is no such payment.',
    accepted: 'a payment of the account',
  },
  'payment-not-settled': {
    type: 'ActionNotPossible',
    pointer: '/paymentId',
    detail: 'Nothing of this payment counts that could be put on another bill.',
    accepted: 'a settled payment',
  },
  'bill-of-another-account': {
    type: 'ActionNotPossible',
    pointer: '/billId',
    detail: 'The bill is not one of the account of the payment.',
    accepted: 'a bill of the account of the payment',
  },
  'nothing-open-on-bill': {
    type: 'ActionNotPossible',
    pointer: '/billId',
    detail: 'Nothing is open on the bill, or what is open is disputed.',
    accepted: 'a bill with an open amount',
  },
});

/** The failure of a payment's cause. */
export const paymentRefusal = paymentRefusals.refusal;

export type PaymentRefusal = (typeof paymentRefusals.codes)[number];
