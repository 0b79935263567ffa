import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { BillingCycleChangeActivities } from '../activities/billing-cycle-change.ts';
import type { CustomerContactActivities } from '../activities/customer-contact.ts';
import type { ReadModelActivities } from '../activities/read-model.ts';
import type { CycleChangeState, CycleOption } from '../domain/billing/cycle/change.ts';
import type { CycleChangeCase } from '../domain/cases/cases.ts';
import { epochMsOf, instantOf } from '../domain/civil-date.ts';
import {
  awaitQuote,
  type BillingCycleChangeInput,
  billingCycleChangeCase,
  type Confirmation,
  cancelChange,
  confirm,
} from '../messages/billing-cycle-change.ts';
import { beginCase, type CaseSight, openCase, receive } from './parts/case-file.ts';
import { refuse } from './parts/failures.ts';
import { LOCAL_STEP, QUOTE_VALID_MS, STEP } from './parts/timing.ts';
import { untilRecorded } from './parts/until-recorded.ts';

const { reviewCurrentCycle } = proxyLocalActivities<BillingCycleChangeActivities>({
  ...LOCAL_STEP,
  summary: 'Review the current cycle, in one snapshot',
});
const { evaluateOptions } = proxyLocalActivities<BillingCycleChangeActivities>({
  ...LOCAL_STEP,
  summary: 'Evaluate the options, each by the released policy',
});
const { recordCycleDecision } = proxyLocalActivities<BillingCycleChangeActivities>({
  ...LOCAL_STEP,
  summary: 'Write the receipt',
});
const { storeCycleChange } = proxyLocalActivities<ReadModelActivities>({
  ...LOCAL_STEP,
  summary: 'Store the case for readers',
});
const { updateCycleSchedule } = proxyActivities<BillingCycleChangeActivities>({
  ...STEP,
  summary: 'Update the cycle schedule and charge the stub, in one transaction',
});
const { confirmChange } = proxyActivities<CustomerContactActivities>({
  ...STEP,
  summary: 'Confirm the change to the customer',
});

/** A cycle that is in force stays so when its customer can't be told. */
const DONE_UNTOLD = { state: 'confirmed', code: 'CUSTOMER_NOT_TOLD', needsAttention: true } as const;

/**
 * A customer's wish for another billing cycle: review the current cycle, evaluate the options, wait for the
 * customer's word, update the schedule, confirm. Nothing changes before the one transaction that updates the
 * schedule, so there is nothing to take back when the story ends before it.
 */
export async function billingCycleChange(input: BillingCycleChangeInput): Promise<CycleChangeCase> {
  const { request } = input;
  const { workflowId } = workflowInfo();
  const file = openCase<CycleChangeCase>(newCase(input), cycleChangeSight, storeCycleChange);
  let answered = false;
  let failure: unknown = null;

  const confirmations = receive(file, confirm, 'Commits exactly the quoted option', (confirmation) =>
    mayConfirm(file.view, confirmation),
  );
  const cancellations = receive(file, cancelChange, 'Gives the quote up', () => mustBeQuoted(file.view));
  const asked = () => confirmations.waiting !== null || cancellations.waiting !== null;
  setHandler(billingCycleChangeCase, () => file.view, { description: 'The case as it stands' });
  const onAwaitQuote = async () => {
    await condition(() => answered || failure !== null);
    if (failure !== null) throw failure;
    return file.view;
  };
  setHandler(awaitQuote, onAwaitQuote, {
    description: 'Answers with the quote, or with the change when it confirms at once',
  });

  const at = () => instantOf(Date.now());

  const quoteAndRecord = () =>
    untilRecorded(async () => {
      const snapshot = await reviewCurrentCycle({ request, asOf: at() });
      const expiresAt = instantOf(Date.now() + QUOTE_VALID_MS);
      const { quote, receipt } = await evaluateOptions({
        workflowId,
        request,
        requestedBy: input.requestedBy,
        snapshot,
        expiresAt,
        at: at(),
      });
      const { recorded } = await recordCycleDecision({ receipt });
      return recorded ? { quote, receipt, expiresAt } : null;
    });

  const makeQuote = async () => {
    const { quote, receipt, expiresAt } = await quoteAndRecord();
    const { reasons } = receipt;
    const decision = { receiptId: receipt.receiptId, policy: receipt.policy, decidedAt: receipt.decidedAt };
    const eligible = quote.recommendedOptionId !== null;
    return file.move({
      state: eligible ? 'quoted' : 'declined',
      code: reasons[0]?.code ?? null,
      quote,
      reasons,
      decision,
      dueAt: eligible ? expiresAt : null,
    });
  };

  const commit = async ({ optionId }: Pick<Confirmation, 'optionId'>) => {
    const { quote } = file.view;
    const option = quote?.options.find((candidate) => candidate.optionId === optionId);
    if (quote === null || option === undefined)
      throw refuse('OptionNotAvailable', 'the quote has no such option');
    await file.move({ state: 'confirming', code: null });
    await CancellationScope.nonCancellable(() => updateSchedule(quote.accountVersion, option));
  };

  /** The point of no return: once the schedule is updated the change is in force, whatever operations cancels meanwhile. */
  const updateSchedule = async (accountVersion: number, option: CycleOption) => {
    const updating = updateCycleSchedule({ request, accountVersion, option, at: at() });
    const { updated } = await updating.catch(async (error: unknown) => {
      await file.move({ state: 'failed', code: 'UPDATE_FAILED', needsAttention: true, dueAt: null });
      throw error;
    });
    if (!updated) {
      await file.move({ state: 'expired', code: 'ACCOUNT_MOVED', dueAt: null });
      throw refuse('AccountMoved', 'the account changed since the quote; ask for a new one');
    }
    const { optionId } = option;
    await file.move({ state: 'confirmed', code: 'CYCLE_CHANGED', confirmedOptionId: optionId, dueAt: null });
  };

  const waitForTheCustomer = async () => {
    const expiresAt = file.view.quote?.expiresAt ?? at();
    const left = Math.max(1, epochMsOf(expiresAt) - Date.now());
    if (!(await condition(asked, left, { summary: 'The quote expires' })))
      return file.move({ state: 'expired', code: 'QUOTE_EXPIRED', dueAt: null });
    await cancellations.take(() => file.move({ state: 'cancelled', code: 'CANCELLED', dueAt: null }));
    await confirmations.take(commit);
  };

  try {
    await makeQuote();
    const recommended = file.view.quote?.recommendedOptionId ?? null;
    if (request.confirm && recommended !== null) await commit({ optionId: recommended });
    answered = true;
    while (file.view.state === 'quoted') await waitForTheCustomer();
    if (file.view.state === 'confirmed' || file.view.state === 'declined')
      await CancellationScope.nonCancellable(() => confirmChange({ change: file.view, at: at() }));
  } catch (error) {
    failure = error;
    if (file.view.state !== 'expired') {
      const state = isCancellation(error) ? 'cancelled' : 'failed';
      const ended = {
        state,
        code: state.toUpperCase(),
        needsAttention: state === 'failed',
        dueAt: null,
      } as const;
      await CancellationScope.nonCancellable(() =>
        file.move(file.view.state === 'confirmed' ? DONE_UNTOLD : ended),
      );
      throw error;
    }
  } finally {
    confirmations.close();
    cancellations.close();
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }
  return file.view;
}

function mustBeQuoted({ state }: CycleChangeCase): void {
  if (state === 'expired') throw refuse('QuoteExpired', 'the quote is no longer valid; ask for a new one');
  if (state !== 'quoted') throw refuse('InvalidState', `the change is ${state}, there is no open quote`);
}

function mayConfirm(current: CycleChangeCase, { quoteId, optionId }: Confirmation): void {
  mustBeQuoted(current);
  const { quote } = current;
  if (quote === null || quote.quoteId !== quoteId)
    throw refuse('OptionNotAvailable', 'this is not the quote of this change');
  const option = quote.options.find((candidate) => candidate.optionId === optionId);
  if (option === undefined || !option.eligible)
    throw refuse('OptionNotAvailable', 'the quote has no such option, or it is not eligible');
  if (Date.now() >= epochMsOf(quote.expiresAt))
    throw refuse('QuoteExpired', 'the quote is no longer valid; ask for a new one');
}

const WAITS_FOR: Record<CycleChangeState, string> = {
  quoted: 'Waits for the customer: POST /v1/billing-cycle-changes/{id}/confirmation.',
  confirming: 'The schedule is being updated.',
  confirmed: 'Done: the new cycle is in force.',
  declined: 'Done: no option is eligible.',
  expired: 'Done: the quote is no longer valid.',
  cancelled: 'Done: given up.',
  failed: 'Failed; operations has to look.',
};

function cycleChangeSight({ state, reasons, decision, quote }: CycleChangeCase): CaseSight {
  return {
    outcome: decision === null ? null : quote?.recommendedOptionId === null ? 'decline' : 'approve',
    reasonCodes: reasons.map((reason) => reason.code),
    policyVersion: decision?.policy.version ?? null,
    waitsFor: WAITS_FOR[state],
  };
}

function newCase({ request, requestedBy }: BillingCycleChangeInput): CycleChangeCase {
  return {
    ...beginCase('quoted', requestedBy),
    timeline: [],
    request,
    customerId: request.customerId,
    quote: null,
    confirmedOptionId: null,
    reasons: [],
    decision: null,
  };
}
