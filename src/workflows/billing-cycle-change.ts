import {
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { BillingCycleChangeActivities } from '../activities/billing-cycle-change.ts';
import type { CustomerContactActivities } from '../activities/customer-contact.ts';
import type { ReadModelActivities } from '../activities/read-model.ts';
import type { CycleChangeState } from '../domain/billing/cycle/change.ts';
import { billingRefusal } from '../domain/billing/refusals.ts';
import type { CycleChangeCase } from '../domain/cases/cases.ts';
import { epochMsOf, type Instant, instantOf } from '../domain/civil-date.ts';
import {
  awaitQuote,
  type BillingCycleChangeInput,
  billingCycleChangeCase,
  type Confirmation,
  cancelChange,
  confirm,
} from '../messages/billing-cycle-change.ts';
import {
  beginCase,
  type CaseFile,
  type CaseSight,
  carryThrough,
  type Inbox,
  openCase,
  receive,
} from './parts/case-file.ts';
import { refuseFor } from './parts/failures.ts';
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

/**
 * A customer's wish for another billing cycle: review the current cycle, evaluate the options, wait for the customer to confirm, update
 * the schedule, tell the customer. Nothing changes before the one transaction that updates the schedule, so there is nothing to take back
 * when the story ends before it.
 */
export async function billingCycleChange(input: BillingCycleChangeInput): Promise<CycleChangeCase> {
  const story = begin(input);
  const { file, confirmations, cancellations } = story;
  let answered = false;
  return carryThrough(file, {
    inboxes: [confirmations, cancellations],
    query: billingCycleChangeCase,
    answer: {
      update: awaitQuote,
      description: 'Answers with the quote, or with the change when it confirms at once',
      stands: () => answered,
    },
    async story() {
      await makeQuote(story);
      const recommended = file.current.quote?.recommendedOptionId ?? null;
      if (input.request.confirm && recommended !== null) await commit(story, recommended);
      answered = true;
      while (file.current.state === 'quoted') await waitForTheCustomer(story);
      if (file.current.state === 'confirmed' || file.current.state === 'declined')
        await CancellationScope.nonCancellable(() => confirmChange({ change: file.current, at: now() }));
    },
    async afterBreak(error) {
      const { state } = file.current;
      // The account changed: the caller is told, and the case ends.
      if (state === 'expired') return true;
      if (state === 'confirmed') await file.move(DONE_UNTOLD);
      else if (isCancellation(error)) await file.move({ state: 'cancelled', code: 'CANCELLED', ...OVER });
      else await file.move({ state: 'failed', code: 'FAILED', ...OVER, needsAttention: true });
      return false;
    },
  });
}

/** What the steps of one change share. */
interface Story {
  readonly input: BillingCycleChangeInput;
  readonly file: CaseFile<CycleChangeCase>;
  readonly confirmations: Inbox<Confirmation>;
  readonly cancellations: Inbox<unknown>;
}

function begin(input: BillingCycleChangeInput): Story {
  const file = openCase<CycleChangeCase>(newCase(input), cycleChangeSight, storeCycleChange);
  const confirmations = receive(file, confirm, 'Commits exactly the quoted option', (confirmation) =>
    mayConfirm(file.current, confirmation),
  );
  const cancellations = receive(file, cancelChange, 'Cancels the quote', () => mustBeQuoted(file.current));
  return { input, file, confirmations, cancellations };
}

async function makeQuote(story: Story): Promise<void> {
  const { quote, receipt, expiresAt } = await quoteAndRecord(story);
  const { reasons } = receipt;
  const decision = { receiptId: receipt.receiptId, policy: receipt.policy, decidedAt: receipt.decidedAt };
  const eligible = quote.recommendedOptionId !== null;
  await story.file.move({
    state: eligible ? 'quoted' : 'declined',
    code: reasons[0]?.code ?? null,
    quote,
    reasons,
    decision,
    dueAt: eligible ? expiresAt : null,
  });
}

function quoteAndRecord({ input: { request, requestedBy }, file }: Story) {
  const { workflowId } = file.current;
  return untilRecorded(async () => {
    const snapshot = await reviewCurrentCycle({ request, asOf: now() });
    const expiresAt = instantOf(Date.now() + QUOTE_VALID_MS);
    const { quote, receipt } = await evaluateOptions({
      workflowId,
      request,
      requestedBy,
      snapshot,
      expiresAt,
      at: now(),
    });
    const { recorded } = await recordCycleDecision({ receipt });
    return recorded ? { quote, receipt, expiresAt } : null;
  });
}

async function waitForTheCustomer(story: Story): Promise<void> {
  const { file, confirmations, cancellations } = story;
  const asked = () => confirmations.waiting !== null || cancellations.waiting !== null;
  const expiresAt = file.current.quote?.expiresAt ?? now();
  const left = Math.max(1, epochMsOf(expiresAt) - Date.now());
  if (!(await condition(asked, left, { summary: 'The quote expires' })))
    return file.move({ state: 'expired', code: 'QUOTE_EXPIRED', ...OVER });
  await cancellations.take(() => file.move({ state: 'cancelled', code: 'CANCELLED', ...OVER }));
  await confirmations.take(({ optionId }) => commit(story, optionId));
}

/** The point of no return: operations can't cancel a change that is being made, nor one that is in force. */
async function commit({ input: { request }, file }: Story, optionId: string): Promise<void> {
  const { quote } = file.current;
  const option = quote?.options.find((candidate) => candidate.optionId === optionId);
  if (quote === null || option === undefined) throw refuseFor(billingRefusal('option-not-in-quote'));
  const { basis } = quote;
  await CancellationScope.nonCancellable(async () => {
    await file.move({ state: 'confirming', code: null });
    const updating = updateCycleSchedule({ request, basis, option, at: now() });
    const { updated } = await updating.catch(async (error: unknown) => {
      await file.move({ state: 'failed', code: 'UPDATE_FAILED', ...OVER, needsAttention: true });
      throw error;
    });
    if (!updated) {
      await file.move({ state: 'expired', code: 'ACCOUNT_MOVED', ...OVER });
      throw refuseFor(billingRefusal('quote-out-of-date'));
    }
    await file.move({ state: 'confirmed', code: 'CYCLE_CHANGED', confirmedOptionId: optionId, ...OVER });
  });
}

/** The case has no deadline any more. */
const OVER = { dueAt: null } as const;

/** A cycle that is in force stays in force when its customer can't be told. */
const DONE_UNTOLD = { state: 'confirmed', code: 'CUSTOMER_NOT_TOLD', needsAttention: true } as const;

function now(): Instant {
  return instantOf(Date.now());
}

function mustBeQuoted({ state }: CycleChangeCase): void {
  if (state !== 'quoted')
    throw refuseFor(
      billingRefusal('no-open-quote', {
        detail: `The change is ${state}; no quote waits for a confirmation.`,
      }),
    );
}

function mayConfirm(current: CycleChangeCase, { quoteId, optionId }: Confirmation): void {
  if (current.state === 'expired') throw refuseFor(billingRefusal('quote-has-expired'));
  mustBeQuoted(current);
  const { quote } = current;
  if (quote === null || quote.quoteId !== quoteId) throw refuseFor(billingRefusal('quote-of-another-change'));
  const option = quote.options.find((candidate) => candidate.optionId === optionId);
  if (option === undefined || !option.eligible) throw refuseFor(billingRefusal('option-not-in-quote'));
  if (Date.now() >= epochMsOf(quote.expiresAt)) throw refuseFor(billingRefusal('quote-has-expired'));
}

const WAITS_FOR: Record<CycleChangeState, string> = {
  quoted: 'Waits for the customer: POST /v1/billing-cycle-changes/{id}/confirmation.',
  confirming: 'The schedule is being updated.',
  confirmed: 'Done: the new cycle is in force.',
  declined: 'Done: no option is eligible.',
  expired: 'Done: the quote is no longer valid.',
  cancelled: 'Done: given up.',
  failed: 'Failed; operations have to look.',
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
