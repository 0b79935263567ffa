/** Billing cycle changes: asking for options, reading, confirming, cancelling. */
import { z } from '@hono/zod-openapi';
import {
  billingCycleChangeWorkflowId,
  cancelChange,
  confirm,
} from '../../../messages/billing-cycle-change.ts';
import { askCycleChange, confirmCycleChange } from '../../../services/cases/cycle-change-case.ts';
import { cycleChangeAnswers, cycleChangePath } from '../../cases/cycle-change-answer.ts';
import { cycleWish } from '../../cases/cycle-wish.ts';
import { requestId } from '../../cases/request-key.ts';
import { accessibleCase, pendingProblem } from '../../cases/stored-case.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, assertScopes, customerFilter } from '../../middleware/auth.ts';
import { requireStepUp } from '../../middleware/step-up.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  ConfirmationInput,
  CycleChangeInput,
  CycleChangeListQuery,
  CycleChangeSchema,
} from '../../schemas/cases/cycle-change.ts';
import { CancellationInput } from '../../schemas/cases/service-approval.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Billing cycle changes'];
const params = z.object({ changeId: Id });

const ask = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-cycle-changes',
    operationId: 'requestBillingCycleChange',
    tags: TAGS,
    summary: 'Asks for another bill day, frequency or payment term',
    description: 'Answers with a quote: each way to make the change, its dates and its cost.',
    request: { body: jsonBody(CycleChangeInput, 'What the customer would like') },
    responses: {
      201: jsonResponse('The quote', CycleChangeSchema, { Location: 'The change' }),
    },
  },
  {
    rate: 'write',
    objects: ['case', 'account'],
    personal: 'none',
    audited: [],
    scopes: ['cycles:write'],
    bodyScopes: ['cycles:override'],
    stepUp: 'for some bodies',
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'option-not-eligible', 'account-moved', 'decision-pending'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-cycle-changes/{changeId}',
    operationId: 'getBillingCycleChange',
    tags: TAGS,
    summary: 'One change',
    request: { params },
    responses: { 200: jsonResponse('The change', CycleChangeSchema) },
  },
  {
    rate: 'read',
    objects: ['case', 'account'],
    personal: 'none',
    audited: [],
    scopes: ['cycles:read'],
    checksCustomer: true,
    problems: ['not-found', 'decision-pending'],
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-cycle-changes',
    operationId: 'listBillingCycleChanges',
    tags: TAGS,
    summary: 'Changes, newest first',
    request: { query: CycleChangeListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(CycleChangeSchema)) },
  },
  {
    rate: 'read',
    objects: ['case', 'account'],
    personal: 'none',
    audited: [],
    scopes: ['cycles:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const confirmation = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-cycle-changes/{changeId}/confirmation',
    operationId: 'confirmBillingCycleChange',
    tags: TAGS,
    summary: 'Commits exactly the quoted option',
    request: { params, body: jsonBody(ConfirmationInput) },
    responses: { 200: jsonResponse('The change afterwards', CycleChangeSchema) },
  },
  {
    rate: 'write',
    objects: ['case', 'account'],
    personal: 'none',
    audited: [],
    scopes: ['cycles:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: [
      'not-found',
      'quote-expired',
      'quote-unknown',
      'option-not-eligible',
      'account-moved',
      'invalid-state',
      'case-closed',
      'decision-pending',
    ],
  },
);

const cancellation = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-cycle-changes/{changeId}/cancellation',
    operationId: 'cancelBillingCycleChange',
    tags: TAGS,
    summary: 'Cancels the quote',
    request: { params, body: jsonBody(CancellationInput) },
    responses: { 200: jsonResponse('The change afterwards', CycleChangeSchema) },
  },
  {
    rate: 'write',
    objects: ['case', 'account'],
    personal: 'none',
    audited: [],
    scopes: ['cycles:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'case-closed', 'decision-pending'],
  },
);

export function registerCycleChangeRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, changeId: string) =>
    accessibleCase(c, deps.cases, await deps.store.cases.getCycleChange(changeId), {
      workflowId: billingCycleChangeWorkflowId(changeId),
      thing: 'cycle change',
      customerIdOf: ({ customerId }) => customerId,
    });

  app.openapi(ask, async (c) => {
    const principal = principalOf(c);
    const body = c.req.valid('json');
    assertMayAccessCustomer(principal, body.customerId);
    const { customerId, billingAccountId = null, confirm: atOnce } = body;
    if (body.override !== undefined) {
      assertScopes(principal, 'cycles:override');
      await requireStepUp(c, JSON.stringify([customerId, billingAccountId]));
    }
    const request = {
      ...{ ...cycleWish(body), changeId: requestId(c, 'BCC') },
      ...{ customerId, billingAccountId, confirm: atOnce },
    };
    const change = await askCycleChange(deps, { request, requestedBy: principal.subject });
    if (change === null) throw pendingProblem(c, cycleChangePath(request.changeId));
    c.header('location', linkTo(c, cycleChangePath(request.changeId)));
    return c.json((await cycleChangeAnswers(c, deps))(change), 201);
  });

  app.openapi(read, async (c) => {
    const change = await find(c, c.req.valid('param').changeId);
    return c.json((await cycleChangeAnswers(c, deps))(change), 200);
  });

  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const page = await deps.store.cases.listCycleChanges({
      ...pageRequest(query),
      state: query.state ?? null,
      customerId: customerFilter(principalOf(c), query.customerId) ?? null,
    });
    const items = page.items.map(await cycleChangeAnswers(c, deps));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });

  app.openapi(confirmation, async (c) => {
    const { changeId } = c.req.valid('param');
    const found = await find(c, changeId);
    const updateId = requestId(c, confirm.name);
    const change = await confirmCycleChange(deps, found, c.req.valid('json'), updateId);
    return c.json((await cycleChangeAnswers(c, deps))(change), 200);
  });

  app.openapi(cancellation, async (c) => {
    const { changeId } = c.req.valid('param');
    await find(c, changeId);
    const change = await deps.cases.update(
      billingCycleChangeWorkflowId(changeId),
      cancelChange,
      c.req.valid('json'),
      requestId(c, cancelChange.name),
    );
    return c.json((await cycleChangeAnswers(c, deps))(change), 200);
  });
}
