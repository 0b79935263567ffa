/** What the API refuses though the document's schemas take it, and why no schema can say so. */

/** Operations that answer 422 to a body or a query that fits its schema, with the rule. */
export const REFUSED_BY_A_RULE: Readonly<Record<string, string>> = {
  listAuditEntries: 'two filters name an object together',
  getBalance: 'a day is compared with another one',
  listTransactions: 'a day is compared with another one',
  getPolicyShadow: 'a day is compared with another one',
  getKpis: 'two days are compared with each other and with today',
  backtestPolicy:
    'two days are compared, an account stands there once, and a policy document has its own checks',
  createPolicyDraft: 'a policy document has its own checks, which are those of `policy lint`',
  lintPolicyDocument: 'a policy document may hold no hidden characters anywhere in it',
  runPolicyDocumentTests: 'a policy document has its own checks',
  postLedgerEntry: 'which direction an entry has follows from its type',
  cancelBill: 'which direction an added line has follows from its type',
  evaluateServiceOrder: 'the named version of a policy has to exist',
  explainServiceOrderEvaluation: 'the named version of a policy has to exist',
  completeInstallation: 'an instant is compared with now',
  reportPayment: 'an instant is compared with now',
  terminateSubscription: 'days that are billed already are compared with the day of the end',
  beginSubscription: 'the day of the beginning is compared with days that are billed, and with today',
  pauseSubscription: 'the day is compared with days that are billed, and with today',
  resumeSubscription: 'the day is compared with the beginning of the pause',
  changeSubscriptionPlan: 'the day is compared with days that are billed, and with today',
  relocateSubscription:
    'the days are compared with each other and with days that are billed, and the place with the one before',
  transferSubscription: 'the account has to be another one, and the day is compared with others',
  openBillingAccount: 'the terms of the policy account-terms bound limit, days of grace and cycle',
  patchBillingAccount: 'the terms of the policy account-terms bound limit, days of grace and cycle',
  openInsolvency: 'the day is compared with today and with the opening of the account',
  reportTransfer: 'parts are compared with the amount, and with `over`',
  setParentAccount: 'the account above has to exist, and to be of the same customer',
  setPayerOfAccount: 'the payer has to exist, and the day is compared with today',
  moveCredit: 'an account gives no credit to itself',
  endBillingAccount: 'the last day is compared with today',
  createCustomer: 'an e-mail address and a telephone number are checked more closely than by their formats',
  patchCustomer: 'an e-mail address and a telephone number are checked more closely than by their formats',
  searchCustomers: 'what a text has to be like follows from what is searched by',
  enterPrivacyRequest: 'a correction has to correct something',
  decideFraudAlert: 'which reasons go with a finding',
  putNoticePreferences: 'two times of day are compared, and a channel has to be configured here',
};

/** Operations whose body is no JSON: what is wrong with a line is told in the answer to that line. */
export const TELLS_LINE_BY_LINE: readonly string[] = [
  'postLedgerEntries',
  'requestServiceApprovals',
  'reportPayments',
  'evaluateServiceOrders',
  'createCustomers',
];
