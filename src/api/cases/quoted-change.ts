/** Starting a billing cycle change, for one account or as one of several, and its first answer. */
import type { z } from '@hono/zod-openapi';
import type { CycleChangeRequest } from '../../domain/billing/cycle/change.ts';
import type { CycleChangeCase } from '../../domain/cases/cases.ts';
import {
  awaitQuote,
  BILLING_CYCLE_CHANGE,
  type BillingCycleChangeInput,
  billingCycleChangeWorkflowId,
} from '../../messages/billing-cycle-change.ts';
import type { AppContext } from '../context.ts';
import type { BusinessDeps } from '../dependencies.ts';
import { assertSameRequest } from '../routes/shared/same-request.ts';
import type { CycleChangeInput } from '../schemas/cases/cycle-change.ts';
import { cycleChangePath } from './cycle-change-answer.ts';
import { pendingProblem } from './stored-case.ts';

/** What a body wishes for, as the workflow takes it. */
export function cycleWish({
  preference,
  override,
}: Pick<z.output<typeof CycleChangeInput>, 'preference' | 'override'>): Pick<
  CycleChangeRequest,
  'preference' | 'override'
> {
  const { billCycleDay = null, frequency = null, paymentTermDays = null, payday } = preference;
  return {
    preference: { billCycleDay, frequency, paymentTermDays, ...(payday === undefined ? {} : { payday }) },
    ...(override === undefined ? {} : { override }),
  };
}

/**
 * Starts the change, or joins it, and waits for its quote.
 * @throws Problem `decision-pending` without an answer in time, `order-mismatch` for another request with this id
 */
export async function quotedChange(
  c: AppContext,
  deps: Pick<BusinessDeps, 'cases' | 'store'>,
  input: BillingCycleChangeInput,
): Promise<CycleChangeCase> {
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
  if (known === null) throw pendingProblem(c, cycleChangePath(changeId));
  assertSameRequest(input.request, known.request);
  return known;
}
