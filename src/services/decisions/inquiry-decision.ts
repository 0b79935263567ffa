/** Questions about payments: the facts, and whether the policy answers at once. */
import { daysPastDueOf, pastDueOf, standingOfSnapshot } from '../../domain/accounts/reads/across-accounts.ts';
import type { AccountSnapshot } from '../../domain/accounts/snapshot.ts';
import type { InquirySnapshot } from '../../domain/cases/cases.ts';
import type { InquiryAnswer, InquiryFinding, PaymentInquiry } from '../../domain/cases/inquiry.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { paymentInquiryFacts } from '../../domain/decisions/facts/payment-inquiry.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import { money } from '../../domain/money.ts';
import { evaluatePolicy, RULE_ENGINE } from '../../rules/evaluate.ts';
import { inquiryAnswer } from '../../rules/inquiry-answer.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { freeReceiptId } from './record.ts';

/**
 * Reads status and balance of the named account, or of all accounts of the customer, in one snapshot.
 * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound
 */
export async function readForInquiry(
  store: Pick<Store, 'snapshots'>,
  input: {
    readonly inquiry: PaymentInquiry;
    readonly asOf: Instant;
  },
): Promise<{ readonly snapshots: readonly AccountSnapshot[]; readonly figures: InquirySnapshot }> {
  const { inquiry, asOf } = input;
  const { customerId, billingAccountId } = inquiry;
  const snapshots = await store.snapshots.ofCustomer(customerId, billingAccountId, asOf);
  return { snapshots, figures: { asOf, accounts: snapshots.map(figuresOf) } };
}

/**
 * Decides by the released policy whether the question can be answered at once, and answers it.
 * Writes nothing.
 * @returns `answer` is null when an agent has to answer
 * @throws BusinessFailure BillingAccountNotFound, PolicyNotFound
 */
export async function answerOrAssign(
  { store, policies }: { readonly store: Store; readonly policies: PolicyProvider },
  input: {
    readonly workflowId: string;
    readonly inquiry: PaymentInquiry;
    readonly snapshots: readonly AccountSnapshot[];
    readonly finding: InquiryFinding;
    readonly at: Instant;
  },
): Promise<{ readonly receipt: Receipt; readonly answer: InquiryAnswer | null }> {
  const { workflowId, inquiry, snapshots, finding, at } = input;
  const [first] = snapshots;
  if (first === undefined)
    throw new BusinessFailure('BillingAccountNotFound', 'the customer has no billing account');
  const { account, asOf, today } = first;
  const policy = await policies.current('payment-inquiry', at);
  const facts = paymentInquiryFacts(snapshots, inquiry, finding);
  const currency = account.currency;
  const decision = await evaluatePolicy({
    policy,
    facts,
    factsAsOf: asOf,
    decidedAt: at,
    currency,
    today,
  });
  const receipt: Receipt = {
    ...decision,
    receiptId: await freeReceiptId(store, workflowId),
    requestType: 'payment-inquiry',
    workflowId,
    customerId: inquiry.customerId,
    billingAccountId: account.billingAccountId,
    decidedBy: { kind: 'policy' },
    engine: RULE_ENGINE,
    accountVersion: account.version,
    currency,
    today,
  };
  return { receipt, answer: inquiryAnswer(decision, snapshots, finding) };
}

function figuresOf(snapshot: AccountSnapshot): InquirySnapshot['accounts'][number] {
  const { account } = snapshot;
  return {
    billingAccountId: account.billingAccountId,
    balance: money(account.balance, account.currency),
    standing: standingOfSnapshot(snapshot),
    daysPastDue: daysPastDueOf(snapshot),
    pastDue: pastDueOf(snapshot),
  };
}
