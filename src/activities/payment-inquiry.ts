import { daysPastDueOf, pastDueOf, standingOfSnapshot } from '../domain/accounts/reads/across-accounts.ts';
import type { AccountSnapshot } from '../domain/accounts/snapshot.ts';
import type { InquirySnapshot } from '../domain/cases/cases.ts';
import {
  GOODWILL_LIMIT_MINOR,
  type InquiryAnswer,
  type InquiryFinding,
  type PaymentInquiry,
  type ResolutionAction,
} from '../domain/cases/inquiry.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { Receipt } from '../domain/decisions/decision.ts';
import { findPayment } from '../domain/decisions/facts/finding.ts';
import { paymentInquiryFacts } from '../domain/decisions/facts/payment-inquiry.ts';
import { BusinessFailure } from '../domain/failure-types.ts';
import type { BillingAccountId, SubjectId } from '../domain/flavor.ts';
import { money } from '../domain/money.ts';
import { evaluatePolicy, RULE_ENGINE } from '../rules/evaluate.ts';
import { inquiryAnswer } from '../rules/inquiry-answer.ts';
import { freeReceiptId, type RecordResult, recordReceipt } from '../services/decisions/record.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** An agent's action on an inquiry, with the key that makes doing it twice the same as once. */
export interface ActionInput<Kind extends ResolutionAction['kind']> {
  readonly inquiry: PaymentInquiry;
  readonly action: Extract<ResolutionAction, { kind: Kind }>;
  readonly key: string;
  readonly at: Instant;
}

export function createPaymentInquiryActivities({ store, policies }: ActivityDependencies) {
  return {
    /**
     * Reads status and balance of the account asked about, or of all of them, in one snapshot.
     * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound
     */
    async retrieveStatusAndBalance(input: {
      readonly inquiry: PaymentInquiry;
      readonly asOf: Instant;
    }): Promise<{ readonly snapshots: readonly AccountSnapshot[]; readonly figures: InquirySnapshot }> {
      const { inquiry, asOf } = input;
      const { customerId, billingAccountId } = inquiry;
      const snapshots = await store.snapshots.ofCustomer(customerId, billingAccountId, asOf);
      return { snapshots, figures: { asOf, accounts: snapshots.map(figuresOf) } };
    },

    /** Looks through the history for the payment or bill that the customer means. */
    async reviewTransactionHistory(input: {
      readonly inquiry: PaymentInquiry;
      readonly snapshots: readonly AccountSnapshot[];
    }): Promise<InquiryFinding> {
      return findPayment(input.snapshots, input.inquiry);
    },

    /**
     * Decides by the released policy whether the question can be answered at once, and answers it.
     * @returns `answer` null when an agent has to
     */
    async resolveOrAssign(input: {
      readonly workflowId: string;
      readonly inquiry: PaymentInquiry;
      readonly snapshots: readonly AccountSnapshot[];
      readonly finding: InquiryFinding;
      readonly at: Instant;
    }): Promise<{ readonly receipt: Receipt; readonly answer: InquiryAnswer | null }> {
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
    },

    recordInquiryDecision(input: { readonly receipt: Receipt }): Promise<RecordResult> {
      return recordReceipt(store, input.receipt);
    },

    /**
     * Posts a goodwill credit, on the bill that the agent named or for the next one.
     * @throws BusinessFailure GoodwillLimitExceeded, CurrencyMismatch, ActionNotPossible, InvalidState (another credit has the key)
     */
    async creditGoodwill({ inquiry, action, key, at }: ActionInput<'goodwillCredit'>): Promise<void> {
      const { amountMinor, currency } = action.amount;
      if (amountMinor > GOODWILL_LIMIT_MINOR)
        throw new BusinessFailure(
          'GoodwillLimitExceeded',
          `an agent may credit up to ${GOODWILL_LIMIT_MINOR} minor units`,
        );
      const { billId } = action;
      if (billId !== undefined) {
        if ((await store.bills.get(billId))?.customerId !== inquiry.customerId)
          throw new BusinessFailure('ActionNotPossible', 'the customer has no such bill');
        await store.bills.creditGoodwill({ billId, amount: action.amount, key, now: at });
        return;
      }
      const billingAccountId = await onlyAccount(inquiry);
      const account = await store.accounts.get(billingAccountId);
      if (account?.currency !== currency)
        throw new BusinessFailure('CurrencyMismatch', 'the credit is not in the currency of the account');
      const entry = {
        billingAccountId,
        type: 'goodwill',
        direction: 'credit',
        amount: amountMinor,
        occurredAt: at,
        idempotencyKey: key,
        source: 'care',
        billId: null,
        paymentId: null,
        note: null,
      } as const;
      await store.ledger.post([entry], at);
    },

    /** @throws BusinessFailure ActionNotPossible, InvalidState (another act has the key) */
    async reapplyPayment({ inquiry, action, key, at }: ActionInput<'reapplyPayment'>): Promise<void> {
      const payment = await store.payments.get(action.paymentId);
      if (payment?.customerId !== inquiry.customerId)
        throw new BusinessFailure('ActionNotPossible', 'the customer has no such payment');
      await store.payments.reapply({ paymentId: action.paymentId, billId: action.billId, key, now: at });
    },

    /**
     * In the name of the agent, who therefore may not uphold it. Dunning is not told: it takes a step
     * only on the account as it has just read it, so the dispute holds it from now on; its case says so after its next look.
     * @throws BusinessFailure ActionNotPossible, CurrencyMismatch, InvalidState (another act has the key)
     */
    async openDispute({
      inquiry,
      action,
      key,
      at,
      agent,
    }: ActionInput<'openDispute'> & {
      /** Left out by inquiries from before it was kept. */
      readonly agent?: SubjectId;
    }): Promise<void> {
      const bill = await store.bills.get(action.billId);
      if (bill?.customerId !== inquiry.customerId)
        throw new BusinessFailure('ActionNotPossible', 'the customer has no such bill');
      const by = agent === undefined ? {} : { openedBy: agent };
      await store.bills.openDispute({ billId: action.billId, amount: action.amount, key, now: at, ...by });
    },
  };

  async function onlyAccount({ customerId, billingAccountId }: PaymentInquiry): Promise<BillingAccountId> {
    if (billingAccountId !== null) return billingAccountId;
    const [only, ...others] = await store.accounts.ofCustomer(customerId);
    if (only === undefined || others.length > 0)
      throw new BusinessFailure(
        'ActionNotPossible',
        'the inquiry names no billing account and there is not just one',
      );
    return only.billingAccountId;
  }
}

export type PaymentInquiryActivities = ReturnType<typeof createPaymentInquiryActivities>;

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
