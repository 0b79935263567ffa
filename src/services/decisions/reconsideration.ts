import type { Reconsideration } from '../../domain/cases/reconsideration.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../domain/decisions/facts/service-approval.ts';
import type { OrderId } from '../../domain/flavor.ts';
import { evaluatePolicy, RULE_ENGINE } from '../../rules/evaluate.ts';
import type { Store } from '../../store/store.ts';
import { tellOfReconsideration } from '../notices/case-notices.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import type { ReadOutsideFacts } from './outside-facts.ts';
import { recordReceipt } from './record.ts';

/**
 * Decides a declined order as if it came now: on fresh facts, by the policy in force. It holds no credit and starts nothing. The receipt
 * belongs to this workflow. Null: the order is not declined, or was reconsidered before; or the account changed in the meantime (`again`),
 * and the decision has to be made once more.
 * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, PolicyNotFound
 */
export async function decideAnew(
  {
    store,
    policies,
    outside,
  }: { readonly store: Store; readonly policies: PolicyProvider; readonly outside?: ReadOutsideFacts },
  input: {
    readonly workflowId: string;
    readonly orderId: OrderId;
    readonly at: Instant;
  },
): Promise<{ readonly receipt: Receipt | null; readonly again: boolean }> {
  const { workflowId, orderId, at } = input;
  const found = await store.cases.getApproval(orderId);
  if (found === null || found.state !== 'declined' || found.reconsideration !== null)
    return { receipt: null, again: false };
  const receiptId = `${workflowId}:1`;
  const written = await store.decisions.get(receiptId);
  if (written !== null) return { receipt: written, again: false };
  const { order } = found;
  const { customerId, billingAccountId } = order;
  const snapshot = await store.snapshots.forOrder(customerId, billingAccountId, at);
  const { account, today, asOf } = snapshot;
  const { currency, version: accountVersion } = account;
  const policy = await policies.current('service-approval', at);
  const fromOutside = (await outside?.(policy, customerId, 'order', asOf)) ?? {};
  const facts = { ...serviceApprovalFacts(snapshot, order), ...fromOutside };
  const frame = { policy, facts, factsAsOf: asOf, decidedAt: at, currency, today };
  const receipt: Receipt = {
    ...(await evaluatePolicy(frame)),
    ...{ receiptId, requestType: 'service-approval', workflowId, customerId, billingAccountId },
    ...{ decidedBy: { kind: 'policy' }, engine: RULE_ENGINE, accountVersion, currency, today },
  };
  const { recorded } = await recordReceipt(store, receipt);
  return recorded ? { receipt, again: false } : { receipt: null, again: true };
}

/**
 * Marks a declined case as one that would now be approved, and tells the customer that the order can be placed anew. It does so once: a
 * case that is no longer declined, or has another mark, is not changed.
 */
export async function offerAnew(
  { store }: { readonly store: Pick<Store, 'cases' | 'customers' | 'notices' | 'interactions'> },
  input: {
    readonly orderId: OrderId;
    readonly reconsideration: Reconsideration;
    /** The receipt of the new decision. */
    readonly receipt: Receipt;
    /** The workflow that decided. */
    readonly reference: string;
  },
): Promise<void> {
  const { orderId, reconsideration, receipt, reference } = input;
  const approval = await store.cases.markReconsidered(orderId, reconsideration);
  if (approval === null) return;
  await tellOfReconsideration(store, { approval, receipt, reference, at: reconsideration.at });
}
