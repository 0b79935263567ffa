/** Service approvals: asking for one, and reading them. */
import { z } from '@hono/zod-openapi';
import type { ServiceApprovalCase } from '../../../domain/cases/cases.ts';
import { serviceApprovalWorkflowId } from '../../../messages/service-approval.ts';
import { askForApproval } from '../../../services/cases/order-case.ts';
import { approvalAnswer, approvalDetail, approvalPath } from '../../cases/approval-answer.ts';
import { presenterOf } from '../../cases/presenter.ts';
import { accessibleCase, pendingProblem } from '../../cases/stored-case.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  ApprovalDetailSchema,
  ApprovalListQuery,
  ApprovalSchema,
  orderOf,
  ServiceOrderInput,
} from '../../schemas/cases/service-approval.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';

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
      'Answers once the decision is made. A declined order is a successful answer. The same `orderId` again gets the same decision, whatever the key; with other content it is refused.',
    request: { body: jsonBody(ServiceOrderInput, 'The service order') },
    responses: {
      201: jsonResponse('Decided: approve, approveWithConditions or decline', ApprovalSchema, LOCATION),
      202: jsonResponse('A person has to look: outcome review', ApprovalSchema, LOCATION),
    },
  },
  {
    rate: 'decision',
    objects: ['case', 'account'],
    personal: 'none',
    audited: [],
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
  {
    rate: 'read',
    objects: ['case', 'account'],
    personal: 'shown',
    audited: [],
    scopes: ['orders:read'],
    checksCustomer: true,
    problems: ['not-found', 'decision-pending'],
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/service-approvals',
    operationId: 'listServiceApprovals',
    tags: TAGS,
    summary: 'Service approvals, newest first',
    request: { query: ApprovalListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(ApprovalSchema)) },
  },
  {
    rate: 'read',
    objects: ['case', 'account'],
    personal: 'none',
    audited: [],
    scopes: ['orders:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

export function registerServiceApprovalRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(request, async (c) => {
    const order = orderOf(c.req.valid('json'));
    const principal = principalOf(c);
    assertMayAccessCustomer(principal, order.customerId);
    const input = { order, requestedBy: principal.subject };
    const answer = await askForApproval(deps, input, principal.customerId ?? null);
    if (answer.kind === 'pending') throw pendingProblem(c, approvalPath(order.orderId));
    const { approval, isNew } = answer;
    if (isNew) observe(c, approval);
    c.header('location', linkTo(c, approvalPath(order.orderId)));
    return c.json(approvalAnswer(approval, presenterOf(c, deps)), approval.outcome === 'review' ? 202 : 201);
  });

  app.openapi(read, async (c) => {
    const { orderId } = c.req.valid('param');
    const approval = await accessibleCase(c, deps.cases, await deps.store.cases.getApproval(orderId), {
      workflowId: serviceApprovalWorkflowId(orderId),
      thing: 'order',
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

/** Counts a new decision. */
function observe(c: AppContext, { outcome, reasons }: ServiceApprovalCase): void {
  if (outcome === null) return;
  const reasonCodes = reasons.map((reason) => reason.code);
  c.get('platform').metrics.observeDecision({ policy: 'service-approval', outcome, reasonCodes });
}
