/** Billing cycle changes of one account: asking for a quote, and confirming it. */
import type { CycleChangeRequest } from '../../domain/billing/cycle/change.ts';
import { billingRefusal } from '../../domain/billing/refusals.ts';
import type { CycleChangeCase } from '../../domain/cases/cases.ts';
import { isFailure } from '../../domain/failure-types.ts';
import type { BillingAccountId, SubjectId } from '../../domain/flavor.ts';
import {
  awaitQuote,
  BILLING_CYCLE_CHANGE,
  type BillingCycleChangeInput,
  billingCycleChangeWorkflowId,
  type Confirmation,
  confirm,
} from '../../messages/billing-cycle-change.ts';
import type { Store } from '../../store/store.ts';
import { accountOfRequest } from '../accounts/of-request.ts';
import type { CaseClient } from './case-client.ts';
import { assertSameRequest } from './same-request.ts';

/** What cycle changes work with. */
export interface CycleChangeDeps {
  readonly store: Pick<Store, 'cases'>;
  readonly cases: CaseClient;
}

/** A change that a customer wishes for; without an account (null), it is about the customer's only one. */
export interface CycleChangeWish extends Omit<CycleChangeRequest, 'billingAccountId'> {
  readonly billingAccountId: BillingAccountId | null;
}

/**
 * Finds the account, and asks for a quote of the change.
 * @returns null when the case runs and did not answer in time
 * @throws BusinessFailure NotFound; Invalid when the customer has several accounts and none is named; those of {@link startCycleChange}
 */
export async function askCycleChange(
  deps: CycleChangeDeps & { readonly store: Pick<Store, 'accounts'> },
  { request, requestedBy }: { readonly request: CycleChangeWish; readonly requestedBy: SubjectId },
): Promise<CycleChangeCase | null> {
  const { customerId } = request;
  const { billingAccountId } = await accountOfRequest(deps.store, customerId, request.billingAccountId);
  return startCycleChange(deps, { request: { ...request, billingAccountId }, requestedBy });
}

/**
 * Starts the change, or joins it, and waits for its quote.
 * @returns null when the case runs and did not answer in time
 * @throws BusinessFailure RequestDiffers for another request with this id; what the workflow refuses
 */
export async function startCycleChange(
  deps: CycleChangeDeps,
  input: BillingCycleChangeInput,
): Promise<CycleChangeCase | null> {
  const { changeId, billingAccountId, preference } = input.request;
  const wishes = Object.entries(preference).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name} ${value}`],
  );
  const result = await deps.cases.start({
    workflowType: BILLING_CYCLE_CHANGE,
    workflowId: billingCycleChangeWorkflowId(changeId),
    input,
    answer: awaitQuote,
    updateId: 'quote',
    requestType: 'billing-cycle-change',
    billingAccountId,
    summary: `Billing account ${billingAccountId}: ${wishes.join(', ')}`,
    details: `Change ${changeId}${input.request.confirm ? ', to be committed at once' : ''}.`,
  });
  const quoted = result.kind === 'answered' ? result.value : null;
  const ended = result.kind === 'ended' ? await deps.store.cases.getCycleChange(changeId) : null;
  const known = quoted ?? ended;
  if (known !== null) assertSameRequest(input.request, known.request);
  return known;
}

/**
 * Commits the quoted option.
 * @param updateId the same again has one effect
 * @throws BusinessFailure QuoteUnknown when the quote is not the present one; OptionNotAvailable, QuoteExpired, AccountMoved,
 * CaseClosed, NoAnswerYet
 */
export async function confirmCycleChange(
  deps: Pick<CycleChangeDeps, 'cases'>,
  change: CycleChangeCase,
  confirmation: Confirmation,
  updateId: string,
): Promise<CycleChangeCase> {
  const workflowId = billingCycleChangeWorkflowId(change.request.changeId);
  try {
    return await deps.cases.update(workflowId, confirm, confirmation, updateId);
  } catch (error) {
    // The workflow has one failure type for both; the caller is told which of the two it was.
    if (isFailure(error, 'OptionNotAvailable') && change.quote?.quoteId !== confirmation.quoteId)
      throw billingRefusal('quote-replaced');
    throw error;
  }
}
