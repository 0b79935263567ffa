import type { AccountSnapshot } from '../domain/accounts/snapshot.ts';
import type { InquirySnapshot } from '../domain/cases/cases.ts';
import type { InquiryAnswer, InquiryFinding, PaymentInquiry } from '../domain/cases/inquiry.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { Receipt } from '../domain/decisions/decision.ts';
import { findPayment } from '../domain/decisions/facts/finding.ts';
import { BusinessFailure } from '../domain/failure-types.ts';
import type { SubjectId } from '../domain/flavor.ts';
import {
  type ActionInput,
  creditGoodwill,
  disputeBill,
  reapplyPayment,
} from '../services/cases/inquiry-actions.ts';
import { answerOrAssign, readForInquiry } from '../services/decisions/inquiry-decision.ts';
import { type RecordResult, recordReceipt } from '../services/decisions/record.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** The steps of a payment inquiry. */
export function createPaymentInquiryActivities({ store, policies }: ActivityDependencies) {
  return {
    /** @throws BusinessFailure CustomerNotFound, BillingAccountNotFound */
    retrieveStatusAndBalance(input: {
      readonly inquiry: PaymentInquiry;
      readonly asOf: Instant;
    }): Promise<{ readonly snapshots: readonly AccountSnapshot[]; readonly figures: InquirySnapshot }> {
      return readForInquiry(store, input);
    },

    /** Looks through the history for the payment or bill that the customer asks about. */
    async reviewTransactionHistory(input: {
      readonly inquiry: PaymentInquiry;
      readonly snapshots: readonly AccountSnapshot[];
    }): Promise<InquiryFinding> {
      return findPayment(input.snapshots, input.inquiry);
    },

    /** @returns `answer` is null when an agent has to answer */
    resolveOrAssign(input: {
      readonly workflowId: string;
      readonly inquiry: PaymentInquiry;
      readonly snapshots: readonly AccountSnapshot[];
      readonly finding: InquiryFinding;
      readonly at: Instant;
    }): Promise<{ readonly receipt: Receipt; readonly answer: InquiryAnswer | null }> {
      return answerOrAssign({ store, policies }, input);
    },

    recordInquiryDecision(input: { readonly receipt: Receipt }): Promise<RecordResult> {
      return recordReceipt(store, input.receipt);
    },

    /** @throws BusinessFailure CreditLimitReached, CurrencyMismatch, ActionNotPossible, InvalidState */
    creditGoodwill(input: ActionInput<'goodwillCredit'> & { readonly agent: SubjectId }): Promise<void> {
      return inField(input.field, creditGoodwill({ store, policies }, input));
    },

    /** @throws BusinessFailure ActionNotPossible, InvalidState */
    reapplyPayment(input: ActionInput<'reapplyPayment'>): Promise<void> {
      return inField(input.field, reapplyPayment(store, input));
    },

    /** @throws BusinessFailure ActionNotPossible, CurrencyMismatch, InvalidState */
    openDispute(input: ActionInput<'openDispute'> & { readonly agent: SubjectId }): Promise<void> {
      return inField(input.field, disputeBill(store, input));
    },
  };
}

export type PaymentInquiryActivities = ReturnType<typeof createPaymentInquiryActivities>;

/** Refusals of one action name its place in the resolution. */
async function inField(field: string, action: Promise<void>): Promise<void> {
  try {
    await action;
  } catch (error) {
    throw error instanceof BusinessFailure ? error.within(field) : error;
  }
}
