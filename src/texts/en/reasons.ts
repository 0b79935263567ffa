import type { ReasonCode } from '../../domain/decisions/reason-codes.ts';
import type { Audience } from '../audience.ts';

/** Why, for each reader. */
export const reasonTexts = {
  GOOD_STANDING: {
    operator: 'Account in good standing; available credit covers the order.',
    agent: 'The account is in good standing and its credit covers the order.',
    customer: 'Your account is in good standing.',
  },
  ACCOUNT_CLOSED: {
    operator: 'Billing account is closed.',
    agent: 'The account is closed; a new one is needed for an order.',
    customer: 'This account is closed. Please open a new account to order.',
  },
  ACCOUNT_SUSPENDED: {
    operator: 'Account is suspended; {amount} past due.',
    agent: 'The account is suspended with {amount} past due.',
    customer: 'Your account is suspended; {amount} is overdue.',
  },
  NEW_ORDERS_BLOCKED: {
    operator: 'Dunning blocks new orders on the account; {amount} past due.',
    agent: 'No new orders until the {amount} past due are paid; the dunning case says more.',
    customer: 'We take no new orders until the overdue {amount} has been paid.',
  },
  IN_COLLECTIONS: {
    operator: 'Account is in collections.',
    agent: 'The account is with collections; orders are not possible until that is settled.',
    customer: 'There is an open claim on your account. Please contact us.',
  },
  WRITTEN_OFF_DEBT: {
    operator: 'Debt on this account was written off.',
    agent: 'Earlier debt of this account was written off.',
    customer: 'There is an unsettled claim from the past. Please contact us.',
  },
  SERIOUSLY_PAST_DUE: {
    operator: '{amount} past due for {days, plural, one {# day} other {# days}}, above the limit.',
    agent:
      '{amount} has been past due for {days, plural, one {# day} other {# days}}, which is too long for a new service.',
    customer: '{amount} has been overdue for {days, plural, one {# day} other {# days}}.',
  },
  PAST_DUE: {
    operator:
      '{amount} past due for {days, plural, one {# day} other {# days}}; to be paid by {conditionDueDate}.',
    agent:
      '{amount} is {days, plural, one {# day} other {# days}} past due and has to be paid by {conditionDueDate} first.',
    customer: 'Please pay the overdue {amount} by {conditionDueDate}; then your order goes ahead.',
  },
  MINOR_PAST_DUE: {
    operator: '{amount} past due for {days, plural, one {# day} other {# days}}, within tolerance.',
    agent:
      '{amount} is {days, plural, one {# day} other {# days}} past due; that is tolerated, a reminder is enough.',
    customer: 'Please remember your open amount of {amount}.',
  },
  REPEATEDLY_LATE: {
    operator:
      '{count} of {total, plural, one {# bill} other {# bills}} in 12 months {count, plural, one {was} other {were}} late.',
    agent:
      '{count} of the last {total, plural, one {# bill} other {# bills}} {count, plural, one {was} other {were}} paid late; please look at the pattern.',
    customer: 'Several of your recent bills were paid late, so we take a closer look.',
  },
  SERIOUSLY_LATE_BEFORE: {
    operator: 'A bill of the last 12 months was {days, plural, one {# day} other {# days}} late.',
    agent:
      'A bill of the last 12 months was {days, plural, one {# day} other {# days}} late; please check that it will not happen again.',
    customer: 'One of your recent bills was paid very late, so we take a closer look.',
  },
  BUREAU_SCORE_LOW: {
    operator: 'The score of the credit bureau is too low.',
    agent:
      'The score of the credit bureau is too low for this order; the customer may ask the bureau for a report.',
    customer:
      'We could not approve this order because of what a credit bureau says. You may ask us which one, and ask it for a report.',
  },
  BUREAU_DEFAULTS: {
    operator: 'The credit bureau knows of open defaults.',
    agent: 'The credit bureau knows of open defaults; the customer may ask the bureau for a report.',
    customer:
      'We could not approve this order because of what a credit bureau says. You may ask us which one, and ask it for a report.',
  },
  BUREAU_UNAVAILABLE: {
    operator: 'The credit bureau could not be asked.',
    agent: 'The credit bureau could not be asked; please look at what else is known, or try again later.',
    customer: 'We could not complete a check at the moment. We will look at your order ourselves.',
  },
  IDENTITY_NOT_VERIFIED: {
    operator: 'The identity is not verified.',
    agent: 'The identity of the customer is not verified; please ask for a document.',
    customer: 'We need to verify who you are before we can go on. Please contact us.',
  },
  RETURNED_PAYMENT: {
    operator: 'Payments returned in 12 months: {count}.',
    agent: 'Payments returned by the bank in 12 months: {count}; please check the payment method.',
    customer: 'A recent payment was returned by your bank. Please check your payment method.',
  },
  INSUFFICIENT_CREDIT: {
    operator: 'Order needs {required}; {available} available.',
    agent: 'The order needs {required} of credit, {available} is available.',
    customer: 'Your available credit of {available} is not enough for this order of {required}.',
  },
  DEPOSIT_REQUIRED: {
    operator: 'Credit covers only part of {required}; deposit of {conditionAmount} by {conditionDueDate}.',
    agent:
      'Available credit covers only part of the order; a deposit of {conditionAmount} is needed by {conditionDueDate}.',
    customer: 'Please pay a deposit of {conditionAmount} by {conditionDueDate}; then your order goes ahead.',
  },
  SHORT_HISTORY: {
    operator:
      'Account is {days, plural, one {# day} other {# days}} old and the one-off charge is large; deposit of {conditionAmount} by {conditionDueDate}.',
    agent:
      'The account is only {days, plural, one {# day} other {# days}} old; for this one-off charge a deposit of {conditionAmount} is needed by {conditionDueDate}.',
    customer: 'As you are new with us, please pay a deposit of {conditionAmount} by {conditionDueDate}.',
  },
  NO_PAYMENT_HISTORY: {
    operator:
      'No bill has fallen due yet and the one-off charge is large; deposit of {conditionAmount} by {conditionDueDate}.',
    agent:
      'There is no payment history yet; for this one-off charge a deposit of {conditionAmount} is needed by {conditionDueDate}.',
    customer:
      'As we have no payments from you yet, please pay a deposit of {conditionAmount} by {conditionDueDate}.',
  },
  HIGH_UTILISATION: {
    operator: '{percent} % of the credit limit is in use.',
    agent: '{percent} % of the credit limit is already in use.',
    customer: 'You already use most of your credit limit, so we take a closer look.',
  },
  LARGE_ORDER: {
    operator: 'Order takes {percent} % of the credit limit.',
    agent: 'The order takes {percent} % of the credit limit; a person has to agree.',
    customer: 'This is a large order, so we take a closer look.',
  },
  OPEN_DISPUTE: {
    operator: '{amount} is in dispute.',
    agent: '{amount} is in dispute; please look at the dispute first.',
    customer: 'We are still looking into your objection to {amount}.',
  },
  DEPOSIT_PAID: {
    operator: 'Deposit of {amount} was paid.',
    agent: 'The deposit of {amount} was paid.',
    customer: 'Thank you, we have received your deposit of {amount}.',
  },
  CUSTOMER_NEW_ORDERS_BLOCKED: {
    operator: 'Dunning blocks new orders on another account of the customer.',
    agent:
      'No new orders: dunning blocks them on another account of the customer; the dunning case says more.',
    customer: 'We take no new orders until the overdue amount on your other account has been paid.',
  },
  CUSTOMER_IN_COLLECTIONS: {
    operator: 'Another account of the customer is in collections.',
    agent:
      'Another account of the customer is with collections; orders are not possible until that is settled.',
    customer: 'There is an open claim on another account of yours. Please contact us.',
  },
  CUSTOMER_WRITTEN_OFF_DEBT: {
    operator: 'Debt on another account of the customer was written off.',
    agent: 'Earlier debt on another account of the customer was written off.',
    customer: 'There is an unsettled claim from the past on another account of yours. Please contact us.',
  },
  CUSTOMER_SUSPENDED: {
    operator: 'Another account of the customer is suspended.',
    agent: 'Another account of the customer is suspended; look at why before anything new is sold.',
    customer: 'Another account of yours is suspended. Please contact us.',
  },
  CUSTOMER_SERIOUSLY_PAST_DUE: {
    operator:
      'Another account of the customer is {days, plural, one {# day} other {# days}} past due, above the limit.',
    agent:
      'Another account of the customer has been past due for {days, plural, one {# day} other {# days}}, which is too long for a new service.',
    customer: 'Another account of yours has been overdue for {days, plural, one {# day} other {# days}}.',
  },
  CUSTOMER_PAST_DUE: {
    operator:
      '{amount} past due on the accounts of the customer for {days, plural, one {# day} other {# days}}; to be paid by {conditionDueDate}.',
    agent:
      '{amount} on the accounts of the customer is {days, plural, one {# day} other {# days}} past due and has to be paid by {conditionDueDate} first.',
    customer:
      'Please pay the overdue {amount} on your accounts by {conditionDueDate}; then your order goes ahead.',
  },
  CUSTOMER_PAST_DUE_OTHER_CURRENCY: {
    operator:
      'Another account of the customer, in another currency, is {days, plural, one {# day} other {# days}} past due.',
    agent:
      'Another account of the customer, in another currency, is {days, plural, one {# day} other {# days}} past due; please agree with the customer how it is paid.',
    customer: 'Another account of yours is overdue, so we take a closer look.',
  },
  CUSTOMER_INSUFFICIENT_CREDIT: {
    operator: 'Order needs {required}; {available} available over all accounts ({exposure} of {limit} used).',
    agent:
      'The order needs {required} of credit; over all accounts of the customer {available} is available ({exposure} of {limit} is used).',
    customer:
      'The available credit of all your accounts together, {available}, is not enough for this order of {required}.',
  },
  CUSTOMER_HIGH_UTILISATION: {
    operator: '{percent} percent of the credit limits of all accounts is used.',
    agent:
      '{percent} percent of the credit limits of all accounts of the customer is used; please look at them together.',
    customer: 'You use almost all of the credit of your accounts, so we take a closer look.',
  },
  CUSTOMER_ON_HOLD: {
    operator: 'Care stopped dunning on an account of the customer; a person looks first.',
    agent:
      'Dunning is stopped on an account of the customer, so its debt may not have been asked for; please look before credit is given.',
    customer: 'A colleague looks at your order first.',
  },
  CONDITION_NOT_MET: {
    operator: 'The condition was not met in time.',
    agent: 'The customer did not meet the condition in time.',
    customer: 'The condition for your order was not met in time.',
  },
  PAYMENT_LATE_NOW: {
    operator: 'A bill is past due.',
    agent: 'A bill of this account is past due.',
    customer: 'One of your bills is overdue.',
  },
  PAYMENT_LATE_RECENTLY: {
    operator: 'Bills were past due in the last six months.',
    agent: 'Bills of the last six months were past due, or still are.',
    customer: 'Some of your bills of the last six months were paid late.',
  },
  MONTHS_WITHOUT_PAYMENT: {
    operator: 'Months of the last six without a payment.',
    agent: 'In some of the last six months nothing was paid.',
    customer: 'In some of the last months we received no payment from you.',
  },
  LITTLE_PAID: {
    operator: 'Little was paid in the last months, against what was owed.',
    agent: 'Little was paid in the last months, compared with what was owed.',
    customer: 'Your payments of the last months were small compared with what was owed.',
  },
  BALANCE_AGAINST_LIMIT: {
    operator: 'The balance, or how it developed, is unfavourable against the credit limit.',
    agent: 'The balance, or how it developed, is unfavourable compared with the credit limit.',
    customer: 'What you owe is unfavourable compared with your credit limit.',
  },
  SMALL_CREDIT_LIMIT: {
    operator: 'Credit limit is small.',
    agent: 'The credit limit of this account is small.',
    customer: 'Your credit limit is small.',
  },
  LITTLE_USED: {
    operator: 'Account was little used in the last six months.',
    agent: 'The account was little used in the last six months, so there is little to judge it by.',
    customer: 'Your account was little used lately, so we know little about it.',
  },
  FRAUD_SUSPECTED: {
    operator: 'The fraud watch holds the order for a person.',
    agent: 'The order has to be looked at before it goes ahead; see what the fraud watch found.',
    customer: 'We have to check your order by hand. We will be in touch shortly.',
  },
  AGENT_APPROVED: {
    operator: 'Approved by an agent.',
    agent: 'An agent approved the order.',
    customer: 'We have approved your order.',
  },
  AGENT_DECLINED: {
    operator: 'Declined by an agent.',
    agent: 'An agent declined the order.',
    customer: 'We cannot accept your order at present.',
  },
  PAYMENT_FOUND_APPLIED: {
    operator: 'Payment found, settled and applied.',
    agent: 'The payment was found; it is settled and applied.',
    customer: 'We have received your payment and applied it to your account.',
  },
  PAYMENT_PENDING_AT_PROCESSOR: {
    operator: 'Payment has been pending at the processor for {days, plural, one {# day} other {# days}}.',
    agent: 'The payment has been with the payment processor for {days, plural, one {# day} other {# days}}.',
    customer: 'Your payment is being processed by our payment provider.',
  },
  PAYMENT_FAILED_AT_PROCESSOR: {
    operator: 'Payment failed at the processor.',
    agent: 'The payment failed.',
    customer: 'Your payment did not go through.',
  },
  PAYMENT_REVERSED: {
    operator: 'Payment was reversed.',
    agent: 'The payment was reversed and does not count any more.',
    customer: 'Your payment was returned by your bank, so it does not count any more.',
  },
  PAYMENT_NOT_APPLIED: {
    operator: 'Payment settled but not fully applied to bills.',
    agent: 'The payment arrived but is not fully applied to bills; please apply it.',
    customer: 'We have received your payment and are applying it to your bills.',
  },
  PAYMENT_NOT_FOUND: {
    operator: 'No matching payment found.',
    agent: 'No matching payment was found; please ask for a proof of payment.',
    customer: 'We could not find your payment yet and are looking into it.',
  },
  NEXT_PAYMENT_STATED: {
    operator: 'Next payment stated.',
    agent: 'The next payment and its due date were stated.',
    customer: 'Here is your next payment.',
  },
  NOTHING_DUE: {
    operator: 'Nothing is due.',
    agent: 'Nothing is due at present.',
    customer: 'There is nothing to pay at present.',
  },
  BALANCE_STATED: {
    operator: 'Balance stated.',
    agent: 'The balance was stated.',
    customer: 'Here is your balance.',
  },
  SUSPENSION_EXPLAINED: {
    operator: 'Suspension explained by the past due amount.',
    agent: 'The account is suspended because of the past due amount.',
    customer: 'Your service is suspended because of an overdue amount.',
  },
  NOT_SUSPENDED: {
    operator: 'No account is suspended.',
    agent: 'No account of this customer is suspended.',
    customer: 'Your account is not suspended.',
  },
  REFUND_STATED: {
    operator: 'Payment was returned to the payer.',
    agent: 'The payment was returned to the payer.',
    customer: 'Your payment was returned to you.',
  },
  DISPUTE_NEEDS_AGENT: {
    operator: 'A dispute has to be looked at by an agent.',
    agent: 'A charge is in dispute; please look into it.',
    customer: 'We are looking into your objection.',
  },
  QUESTION_NEEDS_AGENT: {
    operator: 'The question has to be answered by an agent.',
    agent: "The question can't be answered from the account alone; please answer it.",
    customer: 'We are looking into your question.',
  },
  CYCLE_CHANGE_ALLOWED: {
    operator: 'Billing cycle change allowed.',
    agent: 'The change of the billing cycle is possible.',
    customer: 'You can change your billing cycle this way.',
  },
  CYCLE_CHANGE_WHILE_OVERDUE: {
    operator: 'Cycle change refused: {amount} past due.',
    agent: '{amount} is past due; it has to be paid before the cycle can change.',
    customer: 'Please pay the overdue {amount} first; then you can change your billing cycle.',
  },
  CYCLE_CHANGE_OVERRIDDEN: {
    operator: 'An agent overrode the guards of the change; the note says why.',
    agent: 'You overrode the guards of the change; your note is on record.',
    customer: 'We have made an exception for you.',
  },
  CYCLE_CHANGE_BILL_DUE: {
    operator: 'Cycle change refused: a bill is about to fall due.',
    agent:
      'A bill that was already sent is about to fall due; it has to be paid before the cycle can change.',
    customer: 'Please pay your open bill first; then you can change your billing cycle.',
  },
  CYCLE_CHANGE_LIMIT_REACHED: {
    operator:
      'Cycle change refused: {count, plural, one {# change} other {# changes}} in 12 months, limit {limit}.',
    agent:
      'The cycle was changed {count, plural, one {# time} other {# times}} in twelve months; {limit, plural, one {# time} other {# times}} is the limit.',
    customer:
      'You have changed your billing cycle {count, plural, one {# time} other {# times}} in twelve months; more is not possible at present.',
  },
  CYCLE_CHANGE_STUB_TOO_LONG: {
    operator: 'Cycle change refused: stub of {days, plural, one {# day} other {# days}}, limit {limit}.',
    agent:
      'The time between the old and the new cycle would be {days, plural, one {# day} other {# days}}; {limit} is the limit.',
    customer: 'The time between your old and your new bill day would be too long.',
  },
  CYCLE_CHANGE_NOTICE_TOO_SHORT: {
    operator: 'Cycle change refused: notice of {days, plural, one {# day} other {# days}}, minimum {limit}.',
    agent:
      'The change would take effect in {days, plural, one {# day} other {# days}}; at least {limit} {limit, plural, one {is} other {are}} needed.',
    customer: 'This date is too soon; please choose a later one.',
  },
  CYCLE_UNCHANGED: {
    operator: 'The wished cycle is already in force.',
    agent: "This is already the customer's billing cycle.",
    customer: 'This is already your billing cycle.',
  },
  CYCLE_CHANGE_PENDING: {
    operator:
      'An earlier change of the cycle takes effect on {effectiveDate}; another is possible from then on.',
    agent: 'An earlier change takes effect on {effectiveDate}. Another is possible from that day on.',
    customer:
      'An earlier change of your billing cycle takes effect on {effectiveDate}. You can change it again from that day on.',
  },
  FACT_MISSING: {
    operator: 'Fact {fact} is missing; it comes from {source}.',
    agent: 'A figure that the decision needs is missing ({fact}); please check it by hand.',
    customer: 'We need a moment longer to check your request.',
  },
  FACT_STALE: {
    operator: 'Fact {fact} from {source} is too old.',
    agent: 'A figure that the decision needs is out of date ({fact}); please check it by hand.',
    customer: 'We need a moment longer to check your request.',
  },
  FACT_MALFORMED: {
    operator: 'Fact {fact} from {source} is not readable.',
    agent: 'A figure that the decision needs is not readable ({fact}); please check it by hand.',
    customer: 'We need a moment longer to check your request.',
  },
  FACTS_CONTRADICT: {
    operator: 'Facts of the account or the order contradict each other.',
    agent: 'Figures of this account or order contradict each other; please check them and decide by hand.',
    customer: 'We need a moment longer to check your request.',
  },
  NO_RULE_APPLIED: {
    operator: 'No rule of the policy applied.',
    agent: 'No rule covers this case; please decide by hand.',
    customer: 'We take a closer look at your request.',
  },
  ENGINE_INCONSISTENT: {
    operator: 'The rule engine gave no trustworthy result.',
    agent: 'The automatic check gave no trustworthy result; please decide by hand.',
    customer: 'We need a moment longer to check your request.',
  },
} satisfies Readonly<Record<ReasonCode, Readonly<Record<Audience, string>>>>;
