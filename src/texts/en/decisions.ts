/** Conditions, remedies, and answers to inquiries. */
export const decisionTexts = {
  conditions: {
    deposit: {
      operator: 'Deposit of {amount} by {dueDate}.',
      agent: 'The customer has to pay a deposit of {amount} by {dueDate}.',
      customer: 'Please pay a deposit of {amount} by {dueDate}.',
    },
    payOverdue: {
      operator: 'Overdue {amount} paid by {dueDate}.',
      agent: 'The customer has to pay the overdue {amount} by {dueDate}.',
      customer: 'Please pay the overdue {amount} by {dueDate}.',
    },
  },
  remedies: {
    payPastDue: {
      operator: 'Payment of the past due {amount}.',
      agent: 'The customer can pay the past due {amount} and order again.',
      customer: 'Pay the overdue {amount} and order again.',
    },
    smallerOrder: {
      operator: 'An order of at most {maximumAmount}.',
      agent: 'An order that needs at most {maximumAmount} is possible.',
      customer: 'Choose an order of at most {maximumAmount} (one-off charge and first month).',
    },
    waitUntil: {
      operator: 'Possible from {date}.',
      agent: 'The customer can ask again from {date}.',
      customer: 'Try again from {date}.',
    },
    contactUs: {
      operator: 'A person has to look at it.',
      agent: 'Talk to the customer.',
      customer: 'Please contact us.',
    },
  },
  answers: {
    PAYMENT_FOUND_APPLIED:
      'We received your payment of {amount} on {occurredDate} and applied it to your account.',
    PAYMENT_PENDING_AT_PROCESSOR:
      'Your payment of {amount} of {occurredDate} is being processed by our payment provider. Please do not pay again.',
    PAYMENT_FAILED_AT_PROCESSOR: 'Your payment of {amount} of {occurredDate} did not go through.',
    PAYMENT_REVERSED:
      'Your payment of {amount} of {occurredDate} was returned by your bank, so it does not count any more.',
    NOTHING_DUE: 'There is nothing to pay at present.',
    BALANCE_STATED: 'Your balance: {balances}.',
    SUSPENSION_EXPLAINED:
      'Your service is suspended because {pastDue} is overdue, the oldest part for {daysPastDue, plural, one {# day} other {# days}}. It can be restored once that is paid.',
    NOT_SUSPENDED: 'Your account is not suspended.',
    REFUND_STATED: 'Your payment of {amount} of {occurredDate} was returned to you.',
  },
  afterPayment: {
    payAgain: 'Please pay again: {open} is open on your bills.',
    open: '{open} is open on your bills now.',
    nothingOpen: 'No bill of yours is open at present.',
    partBack: '{back} of it went back to you.',
  },
  nextPayment: {
    onBill: 'Your next payment of {amount} is due on {dueDate}.',
    late: 'Your payment of {amount} was due on {dueDate}. Please pay it now.',
    expected: 'Your next payment will be about {amount}, due on {dueDate}.',
    byPayer:
      'The next payment for this account is {amount}, with the due date {dueDate}. Somebody else pays the bills of this account and is asked for it: you need not pay anything.',
  },
  creditTakenOff: 'Your credit of {credit} has already been taken off.',
  accountBalance: {
    toPay: '{amount}',
    credit: '{amount} in your favour',
    toPayOn: '{amount} (account {billingAccountId})',
    creditOn: '{amount} in your favour (account {billingAccountId})',
  },
};
