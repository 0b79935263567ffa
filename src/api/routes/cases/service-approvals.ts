/** Service approvals: asking for one, and looking at them. */
import { z } from '@hono/zod-openapi';
import type { ServiceApprovalCase } from '../../../domain/cases/cases.ts';
import type { ServiceOrder } from '../../../domain/cases/order.ts';
import {
  awaitDecision,
  SERVICE_APPROVAL,
  type ServiceApprovalInput,
  serviceApprovalWorkflowId,
} from '../../../messages/service-approval.ts';
import { approvalAnswer, approvalDetail, approvalPath } from '../../cases/approval-answer.ts';
import { differencesOf } from '../../cases/differences.ts';
import { presenterOf } from '../../cases/presenter.ts';
import { accessibleCase, endedUndecided, pendingProblem } from '../../cases/stored-case.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { Problem } from '../../problems/problem.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  ApprovalDetailSchema,
  ApprovalListQuery,
  ApprovalSchema,
  orderOf,
  ServiceOrderInput,
} from '../../schemas/cases/service-approval.ts';
import { Id, pageOf, pageRequest } from '../../schemas/primitives.ts';
import { assertCurrency } from '../shared/currency.ts';

const TAGS = ['Service approvals'];
const LOCATION = { Location: 'The case' };

const request = defineRoute(
  {
    method: 'post',
    path: '/v1/service-approvals',
    operationId: 'requestServiceApproval',
    tags: TAGS,
    summary: 'Asks whether a service order may go ahead',
    description:
      'Answers once the decision stands. A declined order is a successful answer. The same `orderId` again answers the same decision, whatever the key; with other content it is refused.',
    request: { body: jsonBody(ServiceOrderInput, 'The service order') },
    responses: {
      201: jsonResponse('Decided: approve, approveWithConditions or decline', ApprovalSchema, LOCATION),
      202: jsonResponse('A person has to look: outcome review', ApprovalSchema, LOCATION),
    },
  },
  {
    scopes: ['orders:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'order-mismatch', 'account-moved', 'case-closed', 'decision-pending'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/service-approvals/{orderId}',
    operationId: 'getServiceApproval',
    tags: TAGS,
    summary: 'One service approval, with its timeline',
    request: { params: z.object({ orderId: Id }) },
    responses: { 200: jsonResponse('The case', ApprovalDetailSchema) },
  },
  { scopes: ['orders:read'], checksCustomer: true, problems: ['not-found', 'decision-pending'] },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/service-approvals',
    operationId: 'listServiceApprovals',
    tags: TAGS,
    summary: 'Service approvals, newest first',
    request: { query: ApprovalListQuery },
    responses: { 200: jsonResponse('One page', pageOf(ApprovalSchema)) },
  },
  { scopes: ['orders:read'], checksCustomer: true, problems: ['not-found'] },
);

export function registerServiceApprovalRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(request, async (c) => {
    const order = orderOf(c.req.valid('json'));
    const principal = principalOf(c);
    assertMayAccessCustomer(principal, order.customerId);
    const approval = await decidedCase(c, deps, { order, requestedBy: principal.subject });
    c.header('location', linkTo(c, approvalPath(order.orderId)));
    return c.json(approvalAnswer(approval, presenterOf(c, deps)), approval.outcome === 'review' ? 202 : 201);
  });

  app.openapi(read, async (c) => {
    const { orderId } = c.req.valid('param');
    const approval = await accessibleCase(c, deps.cases, await deps.store.cases.getApproval(orderId), {
      workflowId: serviceApprovalWorkflowId(orderId),
      customerIdOf: ({ order }) => order.customerId,
    });
    return c.json(approvalDetail(approval, presenterOf(c, deps)), 200);
  });

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.cases.listApprovals({
      ...pageRequest(query),
      state: query.state ?? null,
      outcome: query.outcome ?? null,
      customerId: customerFilter(principalOf(c), query.customerId) ?? null,
    });
    const presenter = presenterOf(c, deps);
    const items = page.items.map((approval) => approvalAnswer(approval, presenter));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });
}

/** The case of an order with its first decision made: known already, or decided now. */
async function decidedCase(
  c: AppContext,
  deps: BusinessDeps,
  input: ServiceApprovalInput,
): Promise<ServiceApprovalCase> {
  const { order } = input;
  const [known, account] = await Promise.all([
    deps.store.cases.getApproval(order.orderId),
    deps.store.accounts.get(order.billingAccountId),
  ]);
  if (known !== null) assertSameOrder(c, order, known.order);
  if (known !== null && known.decision !== null) return known;
  if (account === null || account.customerId !== order.customerId)
    throw new Problem('not-found', 'There is no such customer, or no such billing account of this customer.');
  assertCurrency(account.currency, [
    [order.monthlyCharge.currency, '/monthlyCharge/currency'],
    [order.oneOffCharge.currency, '/oneOffCharge/currency'],
  ]);
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
      assertSameOrder(c, order, result.value.order);
      const { outcome, reasons } = result.value;
      if (outcome === null) throw endedUndecided(result.value.state);
      c.get('platform').metrics.observeDecision({
        policy: 'service-approval',
        outcome,
        reasonCodes: reasons.map((reason) => reason.code),
      });
      return result.value;
    }
    case 'ended': {
      const ended = await deps.store.cases.getApproval(order.orderId);
      if (ended === null) throw pendingProblem(c, approvalPath(order.orderId));
      assertSameOrder(c, order, ended.order);
      if (ended.decision === null) throw endedUndecided(ended.state);
      return ended;
    }
    case 'pending':
      throw pendingProblem(c, approvalPath(order.orderId));
  }
}

function assertSameOrder(c: AppContext, sent: ServiceOrder, known: ServiceOrder): void {
  const differences = differencesOf(sent, known);
  if (differences.length === 0) return;
  const { customerId } = principalOf(c);
  // By the differences a customer could find out, value by value, what another has ordered.
  const errors = customerId === undefined || customerId === known.customerId ? differences : [];
  throw new Problem(
    'order-mismatch',
    'This orderId was submitted before with other content. Take a new one for a new order.',
    { errors },
  );
}
