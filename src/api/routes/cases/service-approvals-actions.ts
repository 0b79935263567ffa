/** Actions on a service approval that is under way. Each is an update of its running workflow. */

import { z } from '@hono/zod-openapi';
import type { UpdateDefinition } from '@temporalio/common';
import type { Scope } from '../../../domain/access/roles.ts';
import type { ServiceApprovalCase } from '../../../domain/cases/cases.ts';
import {
  cancel,
  complete,
  reschedule,
  review,
  serviceApprovalWorkflowId,
} from '../../../messages/service-approval.ts';
import { assertDoneAfterOrder } from '../../../services/cases/installation-report.ts';
import { approvalDetail } from '../../cases/approval-answer.ts';
import { presenterOf } from '../../cases/presenter.ts';
import { requestId } from '../../cases/request-key.ts';
import { accessibleCase } from '../../cases/stored-case.ts';
import { type App, type AppContext, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { requireStepUp, type StepUpNeed } from '../../middleware/step-up.ts';
import type { ProblemKind } from '../../problems/problem-kinds.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  ApprovalDetailSchema,
  CancellationInput,
  CompletionInput,
  ReschedulingInput,
  ReviewInput,
} from '../../schemas/cases/service-approval.ts';
import { Id } from '../../schemas/primitives.ts';

/** Declares one action: they differ only in name, body and scope. */
function action<const Name extends string, Body extends z.ZodType>(
  name: Name,
  body: Body,
  about: {
    readonly operationId: string;
    readonly summary: string;
    readonly description: string;
    readonly scope: Scope;
    readonly stepUp?: StepUpNeed;
    readonly problems: readonly ProblemKind[];
  },
) {
  return defineRoute(
    {
      method: 'post',
      path: `/v1/service-approvals/{orderId}/${name}`,
      operationId: about.operationId,
      tags: ['Service approvals'],
      summary: about.summary,
      description: about.description,
      request: { params: z.object({ orderId: Id }), body: jsonBody(body) },
      responses: { 200: jsonResponse('The case afterwards', ApprovalDetailSchema) },
    },
    {
      rate: 'write',
      objects: ['case', 'account'],
      personal: 'shown',
      audited: [],
      scopes: [about.scope],
      ...(about.stepUp === undefined ? {} : { stepUp: about.stepUp }),
      checksCustomer: true,
      idempotencyKey: true,
      problems: ['not-found', 'case-closed', 'decision-pending', ...about.problems],
    },
  );
}

const reviewRoute = action('review', ReviewInput, {
  operationId: 'reviewServiceApproval',
  summary: "An agent's decision on a case in review",
  description: 'Needs another person than the one who asked for the order. An approval needs a step-up.',
  scope: 'orders:review',
  stepUp: 'for some bodies',
  problems: ['case-not-in-review', 'account-moved'],
});
const cancellationRoute = action('cancellation', CancellationInput, {
  operationId: 'cancelServiceApproval',
  summary: 'Cancels an order',
  description: 'Gives back the held credit and the appointment.',
  scope: 'orders:write',
  problems: ['invalid-state'],
});
const reschedulingRoute = action('rescheduling', ReschedulingInput, {
  operationId: 'rescheduleInstallation',
  summary: 'Looks for another appointment',
  description: 'Gives back the booked slot, and books the earliest slot that suits from the given date on.',
  scope: 'orders:write',
  problems: ['invalid-state'],
});
const completionRoute = action('completion', CompletionInput, {
  operationId: 'completeInstallation',
  summary: 'The technician is done',
  description:
    'The order becomes an active subscription that is billed from the day of `completedAt`. Work that was done before it was ordered is refused with the earliest instant.',
  scope: 'orders:write',
  problems: ['invalid-state'],
});

export function registerServiceApprovalActions(app: App, deps: BusinessDeps): void {
  /** Hands the request to the case's workflow, once for each Idempotency-Key. */
  const act = async <Request>(
    c: AppContext,
    orderId: string,
    update: UpdateDefinition<ServiceApprovalCase, [Request]>,
    request: Request,
    check: (approval: ServiceApprovalCase) => void = () => {},
  ) => {
    const workflowId = serviceApprovalWorkflowId(orderId);
    const found = await accessibleCase(c, deps.cases, await deps.store.cases.getApproval(orderId), {
      workflowId,
      thing: 'order',
      customerIdOf: ({ order }) => order.customerId,
    });
    check(found);
    const approval = await deps.cases.update(workflowId, update, request, requestId(c, update.name));
    return approvalDetail(approval, presenterOf(c, deps));
  };

  app.openapi(reviewRoute, async (c) => {
    const reviewer = principalOf(c).subject;
    const verdict = { ...c.req.valid('json'), reviewer };
    if (verdict.verdict === 'approve') await requireStepUp(c, c.req.path);
    return c.json(await act(c, c.req.valid('param').orderId, review, verdict), 200);
  });
  app.openapi(cancellationRoute, async (c) => {
    const cancellation = { ...c.req.valid('json'), requestedBy: principalOf(c).subject };
    return c.json(await act(c, c.req.valid('param').orderId, cancel, cancellation), 200);
  });
  app.openapi(reschedulingRoute, async (c) =>
    c.json(await act(c, c.req.valid('param').orderId, reschedule, c.req.valid('json')), 200),
  );
  app.openapi(completionRoute, async (c) => {
    const done = c.req.valid('json');
    const check = (approval: ServiceApprovalCase) => assertDoneAfterOrder(approval, done.completedAt);
    return c.json(await act(c, c.req.valid('param').orderId, complete, done, check), 200);
  });
}
