import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { CycleChangeRequest } from '../domain/billing/cycle/change.ts';
import type { CycleChangeCase } from '../domain/cases/cases.ts';
import type { SubjectId } from '../domain/flavor.ts';

/** The workflow's type name. */
export const BILLING_CYCLE_CHANGE = 'billingCycleChange';

export function billingCycleChangeWorkflowId(changeId: string): string {
  return `billing-cycle-change:${changeId}`;
}

export interface BillingCycleChangeInput {
  readonly request: CycleChangeRequest;
  /** Who asked, by their token. */
  readonly requestedBy: SubjectId;
}

/** Answers with the quote or, when the request confirms at once, with the finished change. */
export const awaitQuote = defineUpdate<CycleChangeCase>('awaitQuote');

export interface Confirmation {
  readonly quoteId: string;
  readonly optionId: string;
}
/**
 * Commits exactly the quoted option. Refused with InvalidState unless quoted, QuoteExpired after its time,
 * OptionNotAvailable for another quote or option, AccountMoved when the account changed since.
 */
export const confirm = defineUpdate<CycleChangeCase, [Confirmation]>('confirm');

/** Cancels the quote. Refused with InvalidState once the change is being made. */
export const cancelChange = defineUpdate<CycleChangeCase, [{ readonly reason: string }]>('cancel');

/** The case as it stands. */
export const billingCycleChangeCase = defineQuery<CycleChangeCase>('case');
