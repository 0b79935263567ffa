import type { Locale } from '../domain/accounts/customer.ts';
import type { ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { Reconsideration } from '../domain/cases/reconsideration.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { Receipt } from '../domain/decisions/decision.ts';
import { serviceApprovalFacts } from '../domain/decisions/facts/service-approval.ts';
import type { OrderId } from '../domain/flavor.ts';
import { evaluatePolicy, RULE_ENGINE } from '../rules/evaluate.ts';
import { renderCondition } from '../rules/render.ts';
import { recordReceipt } from '../services/decisions/record.ts';
import type { ActivityDependencies } from './dependencies.ts';

export function createReconsiderationActivities({
  store,
  policies,
}: Pick<ActivityDependencies, 'store' | 'policies'>) {
  return {
    /**
     * Decides a declined order as if it came now: on fresh facts, by the policy in force, with nothing held and nothing
     * started. The receipt is this workflow's own. Null: the order is not declined, or was reconsidered before; or the
     * account moved under the decision (`again`), which is made once more then.
     * @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, PolicyNotFound
     */
    async decideAnew(input: {
      readonly workflowId: string;
      readonly orderId: OrderId;
      readonly at: Instant;
    }): Promise<{ readonly receipt: Receipt | null; readonly again: boolean }> {
      const { workflowId, orderId, at } = input;
      const found = await store.cases.getApproval(orderId);
      if (found === null || found.state !== 'declined' || (found.reconsideration ?? null) !== null)
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
    },

    /** Marks the declined case and tells the customer that the order can be placed anew. Once for a case. */
    async offerAnew(input: {
      readonly orderId: OrderId;
      readonly reconsideration: Reconsideration;
      readonly receipt: Receipt;
      readonly reference: string;
    }): Promise<void> {
      const { orderId, reconsideration, receipt, reference } = input;
      const marked = await store.cases.markReconsidered(orderId, reconsideration);
      if (marked === null) return;
      const { customerId, billingAccountId } = marked.order;
      const locale = (await store.customers.get(customerId))?.locale ?? 'en';
      const message = reconsiderationMessage(marked, receipt, locale);
      const kind = 'orderReconsidered';
      await store.notices.put({
        ...{ noticeId: `${reference}:${kind}`, customerId, billingAccountId, kind, locale, ...message },
        ...{ createdAt: reconsideration.at, reference },
      });
      await store.interactions.put({
        ...{ interactionId: `${reference}:${kind}`, customerId, billingAccountId },
        ...{ occurredAt: reconsideration.at, channel: 'system', direction: 'outbound' },
        ...{ topic: 'serviceApproval', code: receipt.reasons[0]?.code ?? kind, reference },
        summary: message.subject,
      });
    },
  };
}

export type ReconsiderationActivities = ReturnType<typeof createReconsiderationActivities>;

/** What a customer reads when a payment has opened the way for a declined order. */
function reconsiderationMessage(
  { order }: Pick<ServiceApprovalCase, 'order'>,
  { conditions }: Pick<Receipt, 'conditions'>,
  locale: Locale,
): { readonly subject: string; readonly body: string } {
  const steps = conditions.map((condition) => renderCondition(condition, 'customer', locale));
  const lines =
    locale === 'de'
      ? ['Danke für Ihre Zahlung. Ihre Bestellung wäre jetzt möglich. Bitte bestellen Sie neu.', ...steps]
      : ['Thank you for your payment. Your order would be possible now. Please order again.', ...steps];
  const subject = locale === 'de' ? 'Ihre Bestellung: jetzt möglich' : 'Your order: we can go ahead now';
  return { subject, body: [order.orderId, ...lines].join('\n') };
}
