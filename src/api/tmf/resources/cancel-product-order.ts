/** TMF622 cancelProductOrder: the request to cancel an order. An order is cancelled once, so that it has the id of the order. */
import { z } from 'zod';
import type { ServiceApprovalCase } from '../../../domain/cases/cases.ts';
import { present, type TmfDocument } from '../../../domain/tmf/document.ts';
import { cancel, serviceApprovalWorkflowId } from '../../../messages/service-approval.ts';
import { accessibleCase } from '../../cases/stored-case.ts';
import { type AppContext, principalOf } from '../../context.ts';
import { freeText } from '../../schemas/primitives.ts';
import { readTmfBody } from '../conventions/body.ts';
import { hrefOf } from '../references.ts';
import type { TmfCall, TmfResource } from '../resource.ts';
import { everyItem } from '../walk.ts';

const CancelBody = z.object({
  productOrder: z.object({ id: z.string() }),
  cancellationReason: freeText(500).nullish(),
});

export const CANCEL_PRODUCT_ORDER: TmfResource = {
  specification: 'tmf622',
  name: 'cancelProductOrder',
  reads: {
    scopes: ['orders:read'],
    objects: ['case', 'account'],
    personal: 'shown',
    checksCustomer: true,
    fills: ['id', 'href', 'state', 'productOrder', 'cancellationReason', 'effectiveCancellationDate'],
    async *candidates({ c, deps, boundTo }) {
      for await (const approval of everyItem((page) =>
        deps.store.cases.listApprovals({ state: 'cancelled', outcome: null, customerId: boundTo, ...page }),
      ))
        yield documentOf(c, approval);
    },
    async one({ c, deps, boundTo }, id) {
      const approval = await deps.store.cases.getApproval(id);
      if (approval === null || approval.state !== 'cancelled') return null;
      return boundTo !== null && approval.order.customerId !== boundTo ? null : documentOf(c, approval);
    },
  },
  creation: {
    scopes: ['orders:write'],
    objects: ['case', 'account'],
    personal: 'shown',
    audited: [],
    rate: 'write',
    checksCustomer: true,
    takes: ['productOrder', 'cancellationReason'],
    defaults: [],
    create: cancelOrder,
  },
};

/** @throws Problem `not-found`; BusinessFailure CaseClosed, InvalidState: an order that is installed can't be cancelled */
async function cancelOrder(
  { c, deps }: TmfCall,
  sent: Readonly<Record<string, unknown>>,
): Promise<TmfDocument> {
  const { productOrder, cancellationReason } = readTmfBody(CancelBody, sent);
  const workflowId = serviceApprovalWorkflowId(productOrder.id);
  await accessibleCase(c, deps.cases, await deps.store.cases.getApproval(productOrder.id), {
    workflowId,
    thing: 'order',
    customerIdOf: ({ order }) => order.customerId,
  });
  const request = { reason: cancellationReason ?? 'Cancelled.', requestedBy: principalOf(c).subject };
  return documentOf(c, await deps.cases.update(workflowId, cancel, request, `cancel:${productOrder.id}`));
}

function documentOf(c: AppContext, approval: ServiceApprovalCase): TmfDocument {
  const { orderId } = approval.order;
  const cancelled = approval.timeline.findLast(({ state }) => state === 'cancelled')?.at;
  return present({
    ...{ id: orderId, href: hrefOf(c, 'tmf622', 'cancelProductOrder', orderId) },
    state: cancelled === undefined ? 'inProgress' : 'done',
    cancellationReason: approval.cancellationReason,
    effectiveCancellationDate: cancelled,
    productOrder: {
      id: orderId,
      href: hrefOf(c, 'tmf622', 'productOrder', orderId),
      '@referredType': 'ProductOrder',
    },
    '@type': 'CancelProductOrder',
  });
}
