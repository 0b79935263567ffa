import type { Instant } from '../../domain/civil-date.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../../domain/decisions/facts/service-approval.ts';
import type { OrderId } from '../../domain/flavor.ts';
import { evaluatePolicy, RULE_ENGINE } from '../../rules/evaluate.ts';
import type { Store } from '../../store/store.ts';
import type { PolicyProvider } from '../policies/policy-provider.ts';
import { recordReceipt } from './record.ts';

/**
 * Decides a declined order as if it came now: on fresh facts, by the policy in force, with nothing held and nothing
 * started. The receipt is this workflow's own. Null: the order is not declined, or was reconsidered before; or the
 * account moved under the decision (`again`), which is made once more then.
 * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, PolicyNotFound
 */
export async function decideAnew(
  { store, policies }: { readonly store: Store; readonly policies: PolicyProvider },
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
  const snapshot = await store.snapshots.ofAccount(customerId, billingAccountId, at);
  const { account, today, asOf } = snapshot;
  const { currency, version: accountVersion } = account;
  const policy = await policies.current('service-approval', at);
  const facts = serviceApprovalFacts(snapshot, order);
  const frame = { policy, facts, factsAsOf: asOf, decidedAt: at, currency, today };
  const receipt: Receipt = {
    ...(await evaluatePolicy(frame)),
    ...{ receiptId, requestType: 'service-approval', workflowId, customerId, billingAccountId },
    ...{ decidedBy: { kind: 'policy' }, engine: RULE_ENGINE, accountVersion, currency, today },
  };
  const { recorded } = await recordReceipt(store, receipt);
  return recorded ? { receipt, again: false } : { receipt: null, again: true };
}
