/** Disputes of bills: opening one, reading, ending one. */
import { z } from '@hono/zod-openapi';
import type { Dispute } from '../../../domain/arrears/dispute.ts';
import { money } from '../../../domain/money.ts';
import { assignDispute, openDispute, resolveDispute } from '../../../services/arrears/disputes.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  DisputeInput,
  DisputeListQuery,
  DisputeOwnerInput,
  DisputeResolutionInput,
  DisputeSchema,
} from '../../schemas/arrears/promise.ts';
import { OwnId, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Disputes'];
const params = z.object({ disputeId: OwnId });

const open = defineRoute(
  {
    method: 'post',
    path: '/v1/bills/{billId}/disputes',
    operationId: 'openDispute',
    tags: TAGS,
    summary: 'A customer does not accept a part of a bill',
    description:
      'What is open on the bill may be disputed, and for a time what was paid; the version of `disputes` in force says from which amount on, how often, and by when somebody decides. Until the dispute ends, the part that is open neither ages nor counts against credit.',
    request: { params: z.object({ billId: OwnId }), body: jsonBody(DisputeInput, 'How much, and why') },
    responses: { 201: jsonResponse('Opened', DisputeSchema, { Location: 'The dispute' }) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['bills.openDispute', 'interactions.put'],
    scopes: ['disputes:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'action-not-possible'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/disputes/{disputeId}',
    operationId: 'getDispute',
    tags: TAGS,
    summary: 'One dispute',
    request: { params },
    responses: { 200: jsonResponse('The dispute', DisputeSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['disputes:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/disputes',
    operationId: 'listDisputes',
    tags: TAGS,
    summary: 'Disputes, newest first',
    request: { query: DisputeListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(DisputeSchema)) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['disputes:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const resolution = defineRoute(
  {
    method: 'post',
    path: '/v1/disputes/{disputeId}/resolution',
    operationId: 'resolveDispute',
    tags: TAGS,
    summary: 'Ends a dispute',
    description:
      'The upheld amount is credited on the bill; the rest is open again, with the original due date. The person who opened a dispute may not uphold it.',
    request: { params, body: jsonBody(DisputeResolutionInput) },
    responses: { 200: jsonResponse('The dispute afterwards', DisputeSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['disputes.resolve', 'interactions.put'],
    scopes: ['disputes:resolve'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'action-not-possible', 'invalid-state', 'duties-not-separated'],
  },
);

const assignment = defineRoute(
  {
    method: 'put',
    path: '/v1/disputes/{disputeId}/owner',
    operationId: 'assignDispute',
    tags: TAGS,
    summary: 'Says who decides on a dispute',
    request: { params, body: jsonBody(DisputeOwnerInput) },
    responses: { 200: jsonResponse('The dispute', DisputeSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['disputes.assign'],
    scopes: ['disputes:resolve'],
    checksCustomer: true,
    problems: ['not-found', 'invalid-state', 'action-not-possible'],
  },
);

export function registerDisputeRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, disputeId: string): Promise<Dispute> => {
    const dispute = await deps.store.disputes.get(disputeId);
    if (dispute === null) throw noSuch('dispute');
    assertMayAccessCustomer(principalOf(c), dispute.customerId, 'dispute');
    return dispute;
  };

  app.openapi(open, async (c) => {
    const { billId } = c.req.valid('param');
    const { amount, reason } = c.req.valid('json');
    const principal = principalOf(c);
    const bill = await deps.store.bills.get(billId);
    if (bill === null) throw noSuch('bill');
    assertMayAccessCustomer(principal, bill.customerId, 'bill');
    const dispute = await openDispute(deps, {
      ...{ bill, amount, reason },
      ...{ openedBy: principal.subject, key: requestId(c, 'dispute') },
    });
    logOf(c).info({ disputeId: dispute.disputeId, billId }, 'a dispute was opened');
    c.header('location', linkTo(c, disputePath(dispute)));
    return c.json(answer(c, dispute), 201);
  });

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.disputes.list({
      ...pageRequest(query),
      customerId: customerFilter(principalOf(c), query.customerId) ?? null,
      billingAccountId: query.billingAccountId ?? null,
      billId: query.billId ?? null,
      state: query.state ?? null,
      owner: query.owner ?? null,
      decideBefore: query.decideBefore ?? null,
    });
    return c.json(
      { items: page.items.map((dispute) => answer(c, dispute)), nextCursor: page.nextCursor },
      200,
    );
  });

  app.openapi(read, async (c) => c.json(answer(c, await find(c, c.req.valid('param').disputeId)), 200));

  app.openapi(assignment, async (c) => {
    const { disputeId } = await find(c, c.req.valid('param').disputeId);
    return c.json(answer(c, await assignDispute(deps, disputeId, c.req.valid('json').owner)), 200);
  });

  app.openapi(resolution, async (c) => {
    const { outcome, amount = null, note } = c.req.valid('json');
    const before = await find(c, c.req.valid('param').disputeId);
    const by = principalOf(c).subject;
    const dispute = await resolveDispute(deps, before, { outcome, amount, note, by });
    logOf(c).info({ disputeId: dispute.disputeId, outcome }, 'a dispute has ended');
    return c.json(answer(c, dispute), 200);
  });
}

function disputePath({ disputeId }: Dispute): string {
  return `/v1/disputes/${disputeId}`;
}

function answer(c: AppContext, dispute: Dispute): z.output<typeof DisputeSchema> {
  const {
    disputeId,
    billId,
    billingAccountId,
    customerId,
    reason,
    state,
    openedAt,
    resolution: end,
  } = dispute;
  const { currency } = dispute;
  // Only the operator may know which of the staff did what.
  const byWhom = (subject: string) => (principalOf(c).customerId === undefined ? subject : null);
  return {
    ...{ disputeId, billId, billingAccountId, customerId, reason, state, openedAt },
    amount: money(dispute.amount, currency),
    resting: money(dispute.restingAmount, currency),
    decideBy: dispute.decideBy,
    owner: dispute.owner === null ? null : byWhom(dispute.owner),
    openedBy: byWhom(dispute.openedBy),
    resolution:
      end === null
        ? null
        : {
            outcome: end.outcome,
            upheld: money(end.upheldAmount, currency),
            note: end.note,
            resolvedAt: end.resolvedAt,
            resolvedBy: byWhom(end.resolvedBy),
          },
    links: { self: linkTo(c, disputePath(dispute)) },
  };
}
