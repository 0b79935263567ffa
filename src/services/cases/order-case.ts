import type { ServiceApprovalCase } from '../../domain/cases/cases.ts';
import type { ServiceOrder } from '../../domain/cases/order.ts';
import { caseRefusal } from '../../domain/cases/refusals.ts';
import { BusinessFailure } from '../../domain/failure-types.ts';
import type { CustomerId } from '../../domain/flavor.ts';
import {
  awaitDecision,
  SERVICE_APPROVAL,
  type ServiceApprovalInput,
  serviceApprovalWorkflowId,
} from '../../messages/service-approval.ts';
import type { Store } from '../../store/store.ts';
import { noSuchAccount } from '../accounts/of-request.ts';
import { assertOrderCurrency } from '../currency.ts';
import type { CaseClient } from './case-client.ts';
import { differencesOf } from './differences.ts';

/** The answer to a request for a service approval. */
export type OrderAnswer =
  /** `isNew`: this request caused the decision. */
  | { readonly kind: 'decided'; readonly approval: ServiceApprovalCase; readonly isNew: boolean }
  /** The case runs, and did not answer in time. */
  | { readonly kind: 'pending' };

/**
 * The case of an order with its first decision, which was made earlier or is made now. An order has one case, however often it is sent.
 * `boundTo` is the one customer whom the caller acts for; null for staff and systems.
 * @throws BusinessFailure OrderDiffers, NotFound, CurrencyMismatch; CaseClosed when the case ended undecided; what the workflow
 * refuses
 */
export async function askForApproval(
  deps: { readonly store: Pick<Store, 'cases' | 'accounts'>; readonly cases: CaseClient },
  input: ServiceApprovalInput,
  boundTo: CustomerId | null,
): Promise<OrderAnswer> {
  const { order } = input;
  const found = await deps.store.accounts.withOrder(order.billingAccountId, order.orderId);
  // Most orders are new: their case is not asked for.
  const isNew = found !== null && !found.orderHasCase;
  const known = isNew ? null : await deps.store.cases.getApproval(order.orderId);
  if (known !== null) assertSameOrder(order, known.order, boundTo);
  if (known !== null && known.decision !== null) return { kind: 'decided', approval: known, isNew: false };
  if (found === null || found.account.customerId !== order.customerId) throw noSuchAccount();
  assertOrderCurrency(found.account.currency, order);
  const result = await deps.cases.start({
    workflowType: SERVICE_APPROVAL,
    workflowId: serviceApprovalWorkflowId(order.orderId),
    input,
    answer: awaitDecision,
    updateId: 'decision',
    requestType: 'service-approval',
    billingAccountId: order.billingAccountId,
    summary: `Order ${order.orderId}: ${order.offering.category} ${order.offering.id}`,
    details: `Billing account ${order.billingAccountId}, ${order.termMonths} months${order.installation === null ? '' : `, to be installed in ${order.installation.area}`}.`,
  });
  switch (result.kind) {
    case 'answered': {
      // Two callers can come with the same id at once: the second joined the first one's case.
      assertSameOrder(order, result.value.order, boundTo);
      if (result.value.outcome === null) throw endedUndecided(result.value);
      return { kind: 'decided', approval: result.value, isNew: true };
    }
    case 'ended': {
      const ended = await deps.store.cases.getApproval(order.orderId);
      if (ended === null) return { kind: 'pending' };
      assertSameOrder(order, ended.order, boundTo);
      if (ended.decision === null) throw endedUndecided(ended);
      return { kind: 'decided', approval: ended, isNew: false };
    }
    case 'pending':
      return { kind: 'pending' };
  }
}

function assertSameOrder(sent: ServiceOrder, known: ServiceOrder, boundTo: CustomerId | null): void {
  const differences = differencesOf(sent, known);
  if (differences.length === 0) return;
  // With the differences, a customer could find out, value by value, what another customer has ordered. Naming them only for the caller's
  // own orders would say that the others belong to somebody else. See ADR 8.
  const faults = boundTo === null ? differences : [];
  throw new BusinessFailure('OrderDiffers', 'the order id is known', { faults });
}

/** There is no first answer to repeat. */
function endedUndecided({ state }: ServiceApprovalCase): BusinessFailure {
  return caseRefusal('ended-undecided', {
    detail: `The case ended (${state}) before anything was decided.`,
  });
}
