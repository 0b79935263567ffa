import type { Locale } from '../domain/accounts/customer.ts';
import type { ServiceApprovalCase } from '../domain/cases/cases.ts';
import type { Reconsideration } from '../domain/cases/reconsideration.ts';
import type { Instant } from '../domain/civil-date.ts';
import type { Receipt } from '../domain/decisions/decision.ts';
import type { OrderId } from '../domain/flavor.ts';
import { renderCondition } from '../rules/render.ts';
import { decideAnew } from '../services/decisions/reconsideration.ts';
import type { ActivityDependencies } from './dependencies.ts';

export function createReconsiderationActivities({
  store,
  policies,
}: Pick<ActivityDependencies, 'store' | 'policies'>) {
  return {
    /** @throws BusinessFailure CustomerNotFound, BillingAccountNotFound, PolicyNotFound */
    decideAnew(input: {
      readonly workflowId: string;
      readonly orderId: OrderId;
      readonly at: Instant;
    }): Promise<{ readonly receipt: Receipt | null; readonly again: boolean }> {
      return decideAnew({ store, policies }, input);
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
