import { absenceRefusals } from './absences.ts';
import { accessRefusals } from './access/refusals.ts';
import { accountRefusals } from './accounts/refusals.ts';
import { arrearsRefusals } from './arrears/refusals.ts';
import { billingRefusals } from './billing/refusals.ts';
import { caseRefusals } from './cases/refusals.ts';
import { webhookRefusals } from './events/refusals.ts';
import { fourEyesRefusals } from './four-eyes.ts';
import { fraudRefusals } from './fraud/refusals.ts';
import { ledgerRefusals } from './ledger/refusals.ts';
import { noticeRefusals } from './notices/refusals.ts';
import { paymentRefusals } from './payments/refusals.ts';
import { policyStepRefusals } from './policies/refusals.ts';
import { retentionRefusals } from './retention/refusals.ts';

/** All tables of causes, by what they are about: for the documents and for what checks them. No code is in two of them. */
export const REFUSAL_TABLES = {
  'What is not there': absenceRefusals,
  Accounts: accountRefusals,
  Payments: paymentRefusals,
  'Bills, services and cycles': billingRefusals,
  'Entries of the ledger': ledgerRefusals,
  'Disputes, promises and write-offs': arrearsRefusals,
  Cases: caseRefusals,
  Proposals: fourEyesRefusals,
  Policies: policyStepRefusals,
  'Fraud alerts': fraudRefusals,
  Notices: noticeRefusals,
  Webhooks: webhookRefusals,
  'Personal data': retentionRefusals,
  Access: accessRefusals,
} as const;
