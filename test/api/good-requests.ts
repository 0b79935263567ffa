/** A well-formed body for every POST, and whose token it takes. Spoilt one fault at a time by the tables of tests. */
import type { Role } from '../../src/domain/access/roles.ts';
import { ACCOUNT_ID, CUSTOMER_ID } from '../support/builders/builders.ts';

export interface GoodRequest {
  readonly path: string;
  readonly role: Role;
  /** A role whose token lacks the scope. */
  readonly wrongRole: Role;
  readonly body: Readonly<Record<string, unknown>>;
}

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

export const SERVICE_ORDER = {
  orderId: 'ORD-1001',
  customerId: CUSTOMER_ID,
  billingAccountId: ACCOUNT_ID,
  offering: { id: 'fibre-500', category: 'broadband' },
  monthlyCharge: eur(4500),
  oneOffCharge: eur(9900),
  termMonths: 24,
  installation: { required: true, area: 'north', earliestDate: '2026-12-01', preferredWindow: 'morning' },
};

export const PAYMENT = {
  paymentId: 'PAY-88',
  billingAccountId: ACCOUNT_ID,
  amount: eur(4500),
  method: { brand: 'visa', last4: '4242', token: 'tok_9f1c2e' },
  status: 'settled',
  occurredAt: '2024-05-02T09:29:00+02:00',
};

/** SHA-256 of a secret that nobody has. */
const SECRET_DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export const GOOD_REQUESTS = {
  webhook: {
    path: '/v1/webhook-subscriptions',
    role: 'operations',
    wrongRole: 'care',
    body: {
      subscriptionId: 'crm',
      url: 'https://crm.example/hooks',
      types: ['com.goodstanding.bill.made.v1'],
    },
  },
  webhookChange: {
    path: '/v1/webhook-subscriptions/NONE/changes',
    role: 'operations',
    wrongRole: 'auditor',
    body: { state: 'paused' },
  },
  webhookSecret: {
    path: '/v1/webhook-subscriptions/NONE/secret-rotation',
    role: 'operations',
    wrongRole: 'auditor',
    body: { step: 'begin' },
  },
  webhookEnd: {
    path: '/v1/webhook-subscriptions/NONE/end',
    role: 'operations',
    wrongRole: 'auditor',
    body: { reason: 'replaced' },
  },
  approval: {
    path: '/v1/service-approvals',
    role: 'provisioning',
    wrongRole: 'care',
    body: SERVICE_ORDER,
  },
  review: {
    path: '/v1/service-approvals/ORD-NONE/review',
    role: 'creditAgent',
    wrongRole: 'provisioning',
    body: { verdict: 'approve', reasonCode: 'LONG_STANDING', note: 'Paid today.' },
  },
  cancellation: {
    path: '/v1/service-approvals/ORD-NONE/cancellation',
    role: 'provisioning',
    wrongRole: 'auditor',
    body: { reason: 'Changed their mind.' },
  },
  rescheduling: {
    path: '/v1/service-approvals/ORD-NONE/rescheduling',
    role: 'provisioning',
    wrongRole: 'care',
    body: { earliestDate: '2026-12-08', preferredWindow: 'afternoon' },
  },
  completion: {
    path: '/v1/service-approvals/ORD-NONE/completion',
    role: 'provisioning',
    wrongRole: 'selfcare',
    body: { completedAt: '2024-05-02T09:29:00Z' },
  },
  evaluation: {
    path: '/v1/evaluations',
    role: 'analyst',
    wrongRole: 'care',
    body: SERVICE_ORDER,
  },
  evaluationExplanation: {
    path: '/v1/evaluations/explanations?audience=agent&locale=de',
    role: 'analyst',
    wrongRole: 'care',
    body: SERVICE_ORDER,
  },
  inquiry: {
    path: '/v1/payment-inquiries',
    role: 'care',
    wrongRole: 'provisioning',
    body: {
      customerId: CUSTOMER_ID,
      billingAccountId: ACCOUNT_ID,
      channel: 'phone',
      topic: 'paymentNotShowing',
      text: 'Where is my payment?',
      reference: { amount: eur(4500), occurredDate: '2026-11-18' },
    },
  },
  resolution: {
    path: '/v1/payment-inquiries/INQ-NONE/resolution',
    role: 'care',
    wrongRole: 'operations',
    body: {
      code: 'PAYMENT_MOVED',
      text: 'It is on the bill of November.',
      actions: [{ kind: 'goodwillCredit', amount: eur(500) }],
    },
  },
  cycleChange: {
    path: '/v1/billing-cycle-changes',
    role: 'care',
    wrongRole: 'processor',
    body: {
      customerId: CUSTOMER_ID,
      billingAccountId: ACCOUNT_ID,
      preference: { billCycleDay: 31 },
      confirm: false,
    },
  },
  confirmation: {
    path: '/v1/billing-cycle-changes/BCC-NONE/confirmation',
    role: 'care',
    wrongRole: 'auditor',
    body: { quoteId: 'Q-1', optionId: 'O-1' },
  },
  cycleCancellation: {
    path: '/v1/billing-cycle-changes/BCC-NONE/cancellation',
    role: 'care',
    wrongRole: 'operations',
    body: { reason: 'Stays as it is.' },
  },
  payment: {
    path: '/v1/payments',
    role: 'processor',
    wrongRole: 'operations',
    body: PAYMENT,
  },
  fraudEvent: {
    path: '/v1/fraud-events',
    role: 'eventSource',
    wrongRole: 'selfcare',
    body: {
      ...{ eventId: 'LOGIN-1', kind: 'logIn', at: '2024-05-02T09:29:00Z', customerId: CUSTOMER_ID },
      ...{ billingAccountId: ACCOUNT_ID, agentId: 'agent-1', amount: eur(100) },
      ...{ methodToken: 'tok_9f1c2e', device: 'd-41f7', address: '1 Main Street, Springfield' },
    },
  },
  alertOwner: {
    path: '/v1/fraud-alerts/FA-NONE/owner',
    role: 'fraudDesk',
    wrongRole: 'auditor',
    body: { action: 'take' },
  },
  alertFinding: {
    path: '/v1/fraud-alerts/FA-NONE/finding',
    role: 'fraudDesk',
    wrongRole: 'operations',
    body: { finding: 'falsePositive', reason: 'customerVerified' },
  },
  freezeLifting: {
    path: '/v1/frozen-methods/NONE/lifting',
    role: 'fraudDesk',
    wrongRole: 'processor',
    body: { reason: 'customerVerified' },
  },
  methodCheck: {
    path: '/v1/payment-method-checks',
    role: 'processor',
    wrongRole: 'fraudDesk',
    body: { token: 'tok_9f1c2e' },
  },
  promise: {
    path: '/v1/promises',
    role: 'care',
    wrongRole: 'operations',
    body: { billingAccountId: 'BA-NONE', amount: eur(4500), untilDate: '2026-12-01' },
  },
  promiseCancellation: {
    path: '/v1/promises/PRM-NONE/cancellation',
    role: 'care',
    wrongRole: 'auditor',
    body: { reason: 'A plan was agreed instead.' },
  },
  dispute: {
    path: '/v1/bills/BILL-NONE/disputes',
    role: 'care',
    wrongRole: 'operations',
    body: { amount: eur(1200), reason: 'The service was down.' },
  },
  disputeResolution: {
    path: '/v1/disputes/DSP-NONE/resolution',
    role: 'care',
    wrongRole: 'selfcare',
    body: { outcome: 'upheld', note: 'Down by our records.' },
  },
  rating: {
    path: '/v1/payment-inquiries/INQ-NONE/rating',
    role: 'care',
    wrongRole: 'auditor',
    body: { rating: 4, comment: 'Quick, and to the point.' },
  },
  writeOff: {
    path: '/v1/billing-accounts/BA-NONE/write-off-proposals',
    role: 'care',
    wrongRole: 'auditor',
    body: { note: 'Insolvent; the administrator expects no quota.' },
  },
  insolvency: {
    path: '/v1/billing-accounts/BA-NONE/insolvency',
    role: 'care',
    wrongRole: 'auditor',
    body: { openedOn: '2024-05-02', reference: '36 IN 4711/26', administrator: 'Kanzlei Beispiel' },
  },
  insolvencyDischarge: {
    path: '/v1/billing-accounts/BA-NONE/insolvency/discharge',
    role: 'care',
    wrongRole: 'auditor',
    body: { note: 'Granted by the court.' },
  },
  insolvencyDismissal: {
    path: '/v1/billing-accounts/BA-NONE/insolvency/dismissal',
    role: 'collections',
    wrongRole: 'care',
    body: { note: 'For lack of assets.' },
  },
  endingWithdrawal: {
    path: '/v1/billing-accounts/BA-NONE/ending/withdrawal',
    role: 'care',
    wrongRole: 'rating',
    body: { reason: 'mistake' },
  },
  stepAcceptance: {
    path: '/v1/dunning-step-reviews/NONE/acceptance',
    role: 'care',
    wrongRole: 'rating',
    body: { reason: null },
  },
  stepRefusal: {
    path: '/v1/dunning-step-reviews/NONE/refusal',
    role: 'care',
    wrongRole: 'rating',
    body: { reason: 'It was owed.' },
  },
  settlement: {
    path: '/v1/billing-accounts/BA-NONE/settlements',
    role: 'collections',
    wrongRole: 'care',
    body: {
      note: '60 % as final settlement.',
      terms: { amount: { amountMinor: 6_000, currency: 'EUR' }, payBy: '2027-01-15' },
    },
  },
  reinstatement: {
    path: '/v1/billing-accounts/BA-NONE/reinstatement',
    role: 'collections',
    wrongRole: 'care',
    body: { lift: ['suspension'], reason: 'Suspended by the former system; nothing is owed.' },
  },
  writeOffApproval: {
    path: '/v1/write-off-proposals/WO-NONE/approval',
    role: 'collections',
    wrongRole: 'care',
    body: { note: null },
  },
  writeOffRejection: {
    path: '/v1/write-off-proposals/WO-NONE/rejection',
    role: 'collections',
    wrongRole: 'operations',
    body: { note: 'A quota was promised.' },
  },
  suspenseMatch: {
    path: '/v1/suspense-items/PAY-NONE/match',
    role: 'billing',
    wrongRole: 'processor',
    body: {
      billingAccountId: ACCOUNT_ID,
      reason: 'The payer’s contract number has a typing error.',
    },
  },
  paymentDifference: {
    path: '/v1/payment-differences/PAY-NONE/resolution',
    role: 'billing',
    wrongRole: 'operations',
    body: { reason: 'The bank took its fee off the transfer.' },
  },
  depositRelease: {
    path: '/v1/deposits/deposit:ORD-NONE/release',
    role: 'billing',
    wrongRole: 'care',
    body: { payOut: false, reason: 'The customer moves abroad.' },
  },
  suspenseReturn: {
    path: '/v1/suspense-items/PAY-NONE/return',
    role: 'billing',
    wrongRole: 'operations',
    body: { reason: 'Not our customer.' },
  },
  entry: {
    path: '/v1/billing-accounts/BA-NONE/entries',
    role: 'rating',
    wrongRole: 'processor',
    body: {
      idempotencyKey: 'cdr-42',
      type: 'usage',
      direction: 'debit',
      amount: eur(129),
      occurredAt: '2024-05-02T09:29:00+02:00',
      source: 'rating',
      note: '4 min to Norway',
    },
  },
  customerSearch: {
    path: '/v1/customers/search',
    role: 'care',
    wrongRole: 'rating',
    body: { by: 'email', text: 'olga.fischer@example.com' },
  },
  legalHold: {
    path: '/v1/legal-holds',
    role: 'dataProtection',
    wrongRole: 'care',
    body: { object: { type: 'customer', id: 'CUST-NONE' }, reason: 'Proceedings at court', until: null },
  },
  legalHoldLifting: {
    path: '/v1/legal-holds/LH-NONE/lifting',
    role: 'dataProtection',
    wrongRole: 'auditor',
    body: { reason: 'The proceedings are over' },
  },
  privacyRequest: {
    path: '/v1/customers/CUST-NONE/privacy-requests',
    role: 'care',
    wrongRole: 'billing',
    body: { right: 'correction', correction: { email: 'new@example.com' } },
  },
  privacyApproval: {
    path: '/v1/privacy-requests/PR-NONE/approval',
    role: 'dataProtection',
    wrongRole: 'care',
    body: { note: null },
  },
  privacyRejection: {
    path: '/v1/privacy-requests/PR-NONE/rejection',
    role: 'dataProtection',
    wrongRole: 'care',
    body: { note: 'We could not tell who asked.' },
  },
  customer: {
    path: '/v1/customers',
    role: 'provisioning',
    wrongRole: 'auditor',
    body: {
      ...{ name: 'Olga Fischer', email: 'olga.fischer@example.com', phone: '+491701234567' },
      postalAddress: { street: 'Lindenweg 4', postcode: '50667', city: 'Köln', country: 'DE' },
    },
  },
  billingAccount: {
    path: '/v1/billing-accounts',
    role: 'provisioning',
    wrongRole: 'auditor',
    body: {
      ...{ customerId: CUSTOMER_ID, currency: 'EUR', timeZone: 'Europe/Berlin' },
      ...{ creditLimit: eur(20_000), cycle: { frequency: 'monthly', billCycleDay: 15 } },
    },
  },
  suspension: {
    path: '/v1/billing-accounts/BA-NONE/suspension',
    role: 'care',
    wrongRole: 'auditor',
    body: { reason: 'customerRequest', note: 'Abroad for half a year.' },
  },
  restoration: {
    path: '/v1/billing-accounts/BA-NONE/restoration',
    role: 'care',
    wrongRole: 'auditor',
    body: { reason: 'causeEnded' },
  },
  ending: {
    path: '/v1/billing-accounts/BA-NONE/ending',
    role: 'care',
    wrongRole: 'auditor',
    body: { reason: 'portedOut', lastDay: '2026-11-30' },
  },
  closure: {
    path: '/v1/billing-accounts/BA-NONE/closure',
    role: 'care',
    wrongRole: 'auditor',
    body: { reason: 'contractEnded' },
  },
  reveal: {
    path: '/v1/customers/CUST-NONE/reveal',
    role: 'care',
    wrongRole: 'rating',
    body: { group: 'contact', reason: 'contactCustomer' },
  },
  splitTransfer: {
    path: '/v1/transfers',
    role: 'processor',
    wrongRole: 'care',
    body: {
      transferId: 'TR-7',
      billingAccountId: ACCOUNT_ID,
      amount: eur(10_000),
      parts: [{ billingAccountId: 'BA-0008', amount: eur(2_500) }],
      occurredAt: '2024-05-02T09:29:00Z',
    },
  },
  splitTransferTakeBack: {
    path: '/v1/transfers/TR-NONE/take-backs',
    role: 'processor',
    wrongRole: 'care',
    body: { kind: 'refunded', amount: eur(2_000), occurredAt: '2024-05-03T09:29:00Z' },
  },
  creditMove: {
    path: '/v1/billing-accounts/BA-NONE/credit-moves',
    role: 'billing',
    wrongRole: 'care',
    body: { parts: [{ billingAccountId: 'BA-0008', amount: eur(2_500) }], note: 'One transfer for two' },
  },
  billCancellation: {
    path: '/v1/bills/BILL-NONE/cancellation',
    role: 'billing',
    wrongRole: 'care',
    body: {
      note: 'The tariff of March was wrong',
      withdrawnEntryIds: ['BA-0001:17'],
      changedLines: [{ entryId: 'BA-0001:18', amount: eur(1_990) }],
      addedLines: [{ type: 'usage', direction: 'debit', amount: eur(500), note: 'Calls of March' }],
    },
  },
  billCorrectionApproval: {
    path: '/v1/bill-corrections/BC-NONE/approval',
    role: 'billing',
    wrongRole: 'care',
    body: { note: null },
  },
  billCorrectionRejection: {
    path: '/v1/bill-corrections/BC-NONE/rejection',
    role: 'billing',
    wrongRole: 'care',
    body: { note: 'It was right.' },
  },
  limitProposal: {
    path: '/v1/billing-accounts/BA-NONE/credit-limit-proposals',
    role: 'care',
    wrongRole: 'rating',
    body: { creditLimit: eur(300_000), note: 'Twenty lines for a new branch' },
  },
  limitApproval: {
    path: '/v1/credit-limit-proposals/LP-NONE/approval',
    role: 'billing',
    wrongRole: 'care',
    body: { note: null },
  },
  limitRejection: {
    path: '/v1/credit-limit-proposals/LP-NONE/rejection',
    role: 'billing',
    wrongRole: 'care',
    body: { note: 'Too much.' },
  },
  creditProposal: {
    path: '/v1/billing-accounts/BA-NONE/credit-proposals',
    role: 'care',
    wrongRole: 'rating',
    body: { type: 'goodwill', amount: eur(15_000), note: 'Three weeks without service' },
  },
  creditApproval: {
    path: '/v1/credit-proposals/CP-NONE/approval',
    role: 'billing',
    wrongRole: 'care',
    body: { note: null },
  },
  creditRejection: {
    path: '/v1/credit-proposals/CP-NONE/rejection',
    role: 'billing',
    wrongRole: 'care',
    body: { note: 'Too much.' },
  },
  entryReversal: {
    path: '/v1/entries/BA-NONE:1/reversal',
    role: 'billing',
    wrongRole: 'rating',
    body: { reason: 'Rated twice.' },
  },
  subscription: {
    path: '/v1/subscriptions',
    role: 'provisioning',
    wrongRole: 'auditor',
    body: {
      ...{ billingAccountId: 'BA-NONE', offering: { id: 'fibre-500', category: 'broadband' } },
      ...{ monthlyCharge: eur(4_500), startDate: '2026-12-02', billedInAdvance: true },
    },
  },
  planChange: {
    path: '/v1/subscriptions/SUB-NONE/plan-change',
    role: 'care',
    wrongRole: 'auditor',
    body: {
      ...{ offering: { id: 'fibre-500', category: 'broadband' }, monthlyCharge: eur(4_500) },
      startDate: '2026-12-02',
    },
  },
  pause: {
    path: '/v1/subscriptions/SUB-NONE/pause',
    role: 'care',
    wrongRole: 'auditor',
    body: { endDate: '2026-12-31', note: 'Abroad for half a year.' },
  },
  resumption: {
    path: '/v1/subscriptions/SUB-NONE/resumption',
    role: 'care',
    wrongRole: 'auditor',
    body: { startDate: '2027-07-01' },
  },
  transfer: {
    path: '/v1/subscriptions/SUB-NONE/transfer',
    role: 'care',
    wrongRole: 'auditor',
    body: { billingAccountId: 'BA-NONE', endDate: '2026-12-31' },
  },
  relocation: {
    path: '/v1/subscriptions/SUB-NONE/relocation',
    role: 'care',
    wrongRole: 'auditor',
    body: {
      placeOfInstallation: {
        ...{ streetName: 'Ahornweg', streetNr: '7 a', postcode: '50667', city: 'Köln', country: 'DE' },
      },
      ...{ startDate: '2027-01-04', endDate: '2026-12-31', note: 'Moves in with the family.' },
    },
  },
  termination: {
    path: '/v1/subscriptions/SUB-NONE/termination',
    role: 'provisioning',
    wrongRole: 'selfcare',
    body: { endDate: '2026-12-31', reason: 'customerRequest', note: 'Moves abroad.' },
  },
  alignment: {
    path: '/v1/billing-cycle-alignments',
    role: 'creditAgent',
    wrongRole: 'processor',
    body: { customerId: 'CUST-NONE', preference: { billCycleDay: 12 }, override: { note: 'On request.' } },
  },
  alignmentConfirmation: {
    path: '/v1/billing-cycle-alignments/BCA-NONE/confirmation',
    role: 'care',
    wrongRole: 'processor',
    body: { evenIfPartly: true },
  },
  noticeRetry: {
    path: '/v1/notice-deliveries/none/retry',
    role: 'care',
    wrongRole: 'analyst',
    body: { reason: 'The mail server answers again.' },
  },
  intervention: {
    path: '/v1/risk-watch/BA-NONE/interventions',
    role: 'care',
    wrongRole: 'operations',
    body: { kind: 'planOffered', note: 'Three installments.' },
  },
  billRun: {
    path: '/v1/bill-runs',
    role: 'operations',
    wrongRole: 'care',
    body: { billingAccountId: 'BA-NONE' },
  },
  policySubmission: {
    path: '/v1/policies/service-approval/none/submission',
    role: 'analyst',
    wrongRole: 'policyApprover',
    body: { note: 'Backtested.' },
  },
  policyApproval: {
    path: '/v1/policies/service-approval/none/approval',
    role: 'policyApprover',
    wrongRole: 'analyst',
    body: { note: null },
  },
  policyRejection: {
    path: '/v1/policies/service-approval/none/rejection',
    role: 'policyApprover',
    wrongRole: 'analyst',
    body: { note: 'Too lenient.' },
  },
  policyRetirement: {
    path: '/v1/policies/service-approval/none/retirement',
    role: 'policyApprover',
    wrongRole: 'auditor',
    body: { note: null },
  },
  policyRelease: {
    path: '/v1/policies/service-approval/none/release',
    role: 'policyApprover',
    wrongRole: 'analyst',
    body: { effectiveAt: '2030-01-01T00:00:00Z', note: null },
  },
  policyShadow: {
    path: '/v1/policies/service-approval/none/shadow',
    role: 'analyst',
    wrongRole: 'policyApprover',
    body: { enabled: true, note: null },
  },
  staff: {
    path: '/v1/staff',
    role: 'admin',
    wrongRole: 'auditor',
    body: { name: 'berta.quast', roles: ['auditor'], invitationDigest: SECRET_DIGEST },
  },
  staffConfirmation: {
    path: '/v1/staff/STAFF-NONE/confirmation',
    role: 'admin',
    wrongRole: 'auditor',
    body: { changedAt: '2024-05-02T09:29:00Z' },
  },
  staffRoles: {
    path: '/v1/staff/STAFF-NONE/roles',
    role: 'admin',
    wrongRole: 'auditor',
    body: { roles: ['care', 'collections'] },
  },
  staffState: {
    path: '/v1/staff/STAFF-NONE/state',
    role: 'admin',
    wrongRole: 'auditor',
    body: { state: 'disabled' },
  },
  staffReset: {
    path: '/v1/staff/STAFF-NONE/reset',
    role: 'admin',
    wrongRole: 'auditor',
    body: { invitationDigest: SECRET_DIGEST },
  },
  staffSessionEnd: {
    path: '/v1/staff/STAFF-NONE/session-end',
    role: 'admin',
    wrongRole: 'auditor',
    body: { sessionId: 'all' },
  },
  serviceAccount: {
    path: '/v1/service-accounts',
    role: 'admin',
    wrongRole: 'auditor',
    body: { clientId: 'rating-engine', roles: ['rating'], secretDigest: SECRET_DIGEST },
  },
  serviceConfirmation: {
    path: '/v1/service-accounts/nobody/confirmation',
    role: 'admin',
    wrongRole: 'auditor',
    body: { changedAt: '2024-05-02T09:29:00Z' },
  },
  serviceCredentials: {
    path: '/v1/service-accounts/nobody/credentials',
    role: 'admin',
    wrongRole: 'auditor',
    body: { secretDigest: SECRET_DIGEST },
  },
  serviceState: {
    path: '/v1/service-accounts/nobody/state',
    role: 'admin',
    wrongRole: 'auditor',
    body: { state: 'disabled' },
  },
} as const satisfies Record<string, GoodRequest>;

/** A copy of a value with the member at an RFC 6901 pointer replaced, added, or (undefined) taken away. */
export function spoilt(value: unknown, pointer: string, member: unknown): unknown {
  const [name, ...rest] = pointer.slice(1).split('/');
  if (name === undefined || typeof value !== 'object' || value === null) return member;
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(value));
  const next = rest.length === 0 ? member : spoilt(copy[name], `/${rest.join('/')}`, member);
  if (next === undefined) delete copy[name];
  else copy[name] = next;
  return Array.isArray(value) ? Object.values(copy) : copy;
}
