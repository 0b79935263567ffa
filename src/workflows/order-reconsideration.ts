import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ReconsiderationActivities } from '../activities/order-reconsideration.ts';
import { instantOf } from '../domain/civil-date.ts';
import type { Outcome } from '../domain/decisions/decision.ts';
import type { OrderReconsiderationInput } from '../messages/order-reconsideration.ts';
import { STEP } from './parts/timing.ts';
import { untilRecorded } from './parts/until-recorded.ts';

const { decideAnew } = proxyActivities<ReconsiderationActivities>({
  ...STEP,
  summary: 'Decide the declined order on fresh facts, by the policy in force',
});
const { offerAnew } = proxyActivities<ReconsiderationActivities>({
  ...STEP,
  summary: 'Mark the case, and tell the customer that the order can be placed anew',
});

/** The result. The outcome is null when there was nothing to reconsider. */
export interface OrderReconsidered {
  readonly state: 'nothingToDo' | 'notYet' | 'offeredAnew';
  readonly outcome: Outcome | null;
}

/**
 * A payment has settled on the account of a recently declined order: the order is decided as if it came now. If it would be approved, the
 * customer is told and the case says so; the provisioning system places the order again under another id.
 */
export async function orderReconsideration({
  orderId,
  paymentId,
  policy,
}: OrderReconsiderationInput): Promise<OrderReconsidered> {
  const { workflowId } = workflowInfo();
  const { receipt } = await untilRecorded(async () => {
    const decided = await decideAnew({ workflowId, orderId, at: instantOf(Date.now()) });
    return decided.again ? null : decided;
  });
  if (receipt === null) return { state: 'nothingToDo', outcome: null };
  const { outcome, receiptId, decidedAt: at } = receipt;
  setCurrentDetails(`Order ${orderId} would be **${outcome}** after payment ${paymentId}.`);
  if (outcome !== 'approve' && outcome !== 'approveWithConditions') return { state: 'notYet', outcome };
  const reconsideration = { outcome, at, receiptId, paymentId, policy };
  await offerAnew({ orderId, reconsideration, receipt, reference: workflowId });
  return { state: 'offeredAnew', outcome };
}
