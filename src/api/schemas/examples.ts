/** Examples of longer answers for the OpenAPI document; a test holds each against its schema. */

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const API = 'http://localhost:8080/v1';
const AS_OF = '2026-11-22T09:30:00.000Z';
const OWNER = { customerId: 'CUST-0007', billingAccountId: 'BA-0007' };

const NEXT_PAYMENT = {
  billingAccountId: 'BA-0007',
  billId: 'BILL-2026-12',
  dueDate: '2026-12-15',
  amount: eur(4500),
  fees: eur(0),
  credit: eur(0),
};
const LAST_PAYMENT = {
  billingAccountId: 'BA-0007',
  paymentId: 'PAY-88',
  occurredAt: '2026-11-14T08:12:00.000Z',
  amount: eur(4500),
  method: { kind: 'card', brand: 'visa', last4: '4242' },
};
export const PAYMENT_STATUS = {
  customerId: 'CUST-0007',
  asOf: AS_OF,
  standing: 'due',
  daysPastDue: 0,
  pastDue: eur(0),
  totals: [{ currency: 'EUR', pastDue: eur(0) }],
  nextPayment: NEXT_PAYMENT,
  lastPayment: LAST_PAYMENT,
  recentActivity: [
    {
      type: 'payment',
      id: 'PAY-88',
      billingAccountId: 'BA-0007',
      occurredAt: '2026-11-14T08:12:00.000Z',
      amount: eur(4500),
      status: 'settled',
    },
  ],
  accounts: [
    {
      billingAccountId: 'BA-0007',
      state: 'active',
      currency: 'EUR',
      standing: 'due',
      daysPastDue: 0,
      pastDue: eur(0),
      aging: { '1-30': eur(0), '31-60': eur(0), '61-90': eur(0), '90+': eur(0) },
      credit: eur(0),
      fees: { amount: eur(0), open: eur(0) },
      nextPayment: NEXT_PAYMENT,
      lastPayment: LAST_PAYMENT,
    },
  ],
};

export const TRANSACTION = {
  entryId: 'LE-000042',
  billingAccountId: 'BA-0007',
  type: 'payment',
  direction: 'credit',
  amount: eur(4500),
  balanceAfter: eur(4500),
  occurredAt: '2026-11-14T08:12:00.000Z',
  postedAt: '2026-11-14T08:12:01.120Z',
  billId: null,
  paymentId: 'PAY-88',
  note: null,
};

const FIGURES = {
  currency: 'EUR',
  balance: eur(4500),
  debits: { total: eur(54_000), byType: { recurringCharge: eur(54_000) } },
  credits: { total: eur(49_500), byType: { payment: eur(49_500) } },
  creditLimit: eur(50_000),
  heldCredit: eur(0),
  heldDeposits: eur(0),
  availableCredit: eur(45_500),
  utilisationPercent: 9,
};
export const BALANCE = {
  customerId: 'CUST-0007',
  asOf: AS_OF,
  standing: 'due',
  ...FIGURES,
  totals: [FIGURES],
  transactions: [TRANSACTION],
  accounts: [{ billingAccountId: 'BA-0007', state: 'active', standing: 'due', ...FIGURES }],
};

export const CREDIT = {
  customerId: 'CUST-0007',
  asOf: AS_OF,
  scope: 'customer',
  standing: 'overdue',
  daysPastDue: 21,
  newOrdersBlocked: false,
  onDunningHold: false,
  credit: [
    {
      currency: 'EUR',
      creditLimit: eur(150000),
      exposure: eur(34500),
      heldCredit: eur(0),
      availableCredit: eur(115500),
      pastDue: eur(30000),
    },
  ],
  accounts: [
    {
      billingAccountId: 'BA-0007',
      customerId: 'CUST-0007',
      state: 'active',
      currency: 'EUR',
      standing: 'due',
      daysPastDue: 0,
      pastDue: eur(0),
      exposure: eur(4500),
    },
    {
      billingAccountId: 'BA-0008',
      customerId: 'CUST-0007',
      state: 'active',
      currency: 'EUR',
      standing: 'overdue',
      daysPastDue: 21,
      pastDue: eur(30000),
      exposure: eur(30000),
    },
  ],
};

const OPTION = {
  billingAccountId: 'BA-0007',
  optionId: 'after-current-period:2026-12-15:monthly:15:14',
  change: 'afterCurrentPeriod',
  billCycleDay: 15,
  frequency: 'monthly',
  paymentTermDays: 14,
  eligible: true,
  reasonCodes: [],
  effectiveDate: '2026-12-15',
};
const CYCLE = {
  frequency: 'monthly',
  billCycleDay: 1,
  paymentTermDays: 14,
  currentPeriod: { from: '2026-11-01', to: '2026-11-30' },
  nextBillDate: '2026-12-01',
  nextDueDate: '2026-12-15',
  expectedAmount: eur(4500),
  options: [OPTION],
};
export const BILLING_CYCLE = {
  customerId: 'CUST-0007',
  asOf: AS_OF,
  ...CYCLE,
  totals: [{ currency: 'EUR', expectedAmount: eur(4500) }],
  accounts: [
    { billingAccountId: 'BA-0007', state: 'active', currency: 'EUR', ...CYCLE, expectedCredit: eur(0) },
  ],
};

const SHA256 = '3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea';
const DECIDED = {
  outcome: 'approve',
  reasons: [{ code: 'GOOD_STANDING', text: 'The account is in good standing.' }],
  conditions: [],
  remedies: [],
  policy: { name: 'service-approval', version: '2026-11-01', sha256: SHA256 },
  facts: { daysPastDue: { value: 0, source: 'openBills', observedAt: AS_OF } },
  factsAsOf: AS_OF,
  decidedAt: AS_OF,
  trace: [
    {
      rule: 'good-standing',
      result: 'fired',
      conditions: [
        { fact: 'daysPastDue', operator: 'lessThanInclusive', threshold: 5, value: 0, result: true },
      ],
    },
  ],
};
export const EVALUATION = { orderId: 'ORD-1001', ...DECIDED };
export const RECEIPT = {
  receiptId: 'service-approval:ORD-1001:1',
  requestType: 'service-approval',
  workflowId: 'service-approval:ORD-1001',
  ...OWNER,
  ...DECIDED,
  decidedBy: { kind: 'policy' },
  engine: 'json-rules-engine 7.3.1',
  accountVersion: 12,
  currency: 'EUR',
  today: '2026-11-22',
  links: {
    self: `${API}/decisions/service-approval:ORD-1001:1`,
    policy: `${API}/policies/service-approval/2026-11-01`,
    workflow: 'http://localhost:8233/namespaces/default/workflows/service-approval%3AORD-1001',
  },
};

export const INTERACTION = {
  interactionId: 'payment-inquiry:INQ-4ZQ8M1T0V7C2K9X3R5B6W8Y1DF:answer',
  ...OWNER,
  occurredAt: AS_OF,
  channel: 'phone',
  direction: 'inbound',
  topic: 'nextPayment',
  code: 'NEXT_PAYMENT_STATED',
  reference: 'payment-inquiry:INQ-4ZQ8M1T0V7C2K9X3R5B6W8Y1DF',
  summary: 'The answer to your question',
};
export const NOTICE = {
  noticeId: 'service-approval:ORD-1001:scheduled',
  ...OWNER,
  kind: 'scheduled',
  locale: 'en',
  subject: 'Your installation is booked',
  body: 'The technician comes on 1 December 2026 in the morning.',
  createdAt: AS_OF,
  reference: 'service-approval:ORD-1001',
  delivery: { state: 'sent', channel: 'email', endedAt: AS_OF },
};
export const POLICY = {
  name: 'service-approval',
  version: '2026-11-01',
  sha256: SHA256,
  effectiveAt: '2026-11-01T00:00:00.000Z',
  state: 'released',
  inForce: true,
  shadowSince: null,
  links: { self: `${API}/policies/service-approval/2026-11-01` },
};
export const POLICY_LIFE = {
  author: 'ann',
  submittedBy: 'ann',
  approvedBy: 'bob',
  createdAt: '2026-10-20T09:30:00.000Z',
  updatedAt: '2026-10-28T14:00:00.000Z',
  releases: [
    {
      sequence: 4,
      kind: 'release',
      fromAt: '2026-11-01T00:00:00.000Z',
      releasedBy: 'bob',
      releasedAt: '2026-10-28T14:00:00.000Z',
      withdrawnAt: null,
    },
  ],
};
