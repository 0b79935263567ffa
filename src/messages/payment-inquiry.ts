import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { PaymentInquiryCase } from '../domain/cases/cases.ts';
import type { PaymentInquiry, ResolutionAction } from '../domain/cases/inquiry.ts';
import type { SubjectId } from '../domain/flavor.ts';

/** The workflow's type name. */
export const PAYMENT_INQUIRY = 'paymentInquiry';

export function paymentInquiryWorkflowId(inquiryId: string): string {
  return `payment-inquiry:${inquiryId}`;
}

export interface PaymentInquiryInput {
  readonly inquiry: PaymentInquiry;
  /** Who asked, by their token. */
  readonly requestedBy: SubjectId;
}

/** Answers once the inquiry is resolved or assigned to an agent. */
export const awaitAnswer = defineUpdate<PaymentInquiryCase>('awaitAnswer');

export interface Resolution {
  readonly code: string;
  readonly text: string;
  readonly actions: readonly ResolutionAction[];
  readonly agent: SubjectId;
}
/**
 * An agent's answer, with what was done about it. Refused with InvalidState unless the inquiry is assigned, with
 * CreditLimitReached or ActionNotPossible when an action can't be carried out.
 */
export const resolve = defineUpdate<PaymentInquiryCase, [Resolution]>('resolve');

/** The case as it stands. */
export const paymentInquiryCase = defineQuery<PaymentInquiryCase>('case');
