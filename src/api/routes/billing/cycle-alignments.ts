/** Alignments: they move the accounts of one customer to one cycle, each account by a change of its own. */
import { z } from '@hono/zod-openapi';
import type { CycleChangeCase } from '../../../domain/cases/cases.ts';
import { confirm } from '../../../messages/billing-cycle-change.ts';
import { alignmentState, askAlignment, confirmAlignment } from '../../../services/billing/cycle-alignment.ts';
import { cycleChangeAnswers, cycleChangePath } from '../../cases/cycle-change-answer.ts';
import { cycleWish } from '../../cases/cycle-wish.ts';
import { requestId } from '../../cases/request-key.ts';
import { pendingProblem } from '../../cases/stored-case.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, assertScopes } from '../../middleware/auth.ts';
import { requireStepUp } from '../../middleware/step-up.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  AlignmentConfirmationInput,
  CycleAlignmentInput,
  CycleAlignmentSchema,
} from '../../schemas/billing/cycle-alignment.ts';
import { Id } from '../../schemas/primitives.ts';

const TAGS = ['Billing cycle changes'];
const params = z.object({ alignmentId: Id });

const ask = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-cycle-alignments',
    operationId: 'requestBillingCycleAlignment',
    tags: TAGS,
    summary: 'Asks to bring several accounts of one customer to one cycle',
    description: 'Answers with a quote for each account. Nothing changes before the confirmation.',
    request: { body: jsonBody(CycleAlignmentInput, 'The cycle that all accounts should get') },
    responses: { 201: jsonResponse('The quotes', CycleAlignmentSchema, { Location: 'The alignment' }) },
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
    problems: ['not-found', 'decision-pending', 'account-moved'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-cycle-alignments/{alignmentId}',
    operationId: 'getBillingCycleAlignment',
    tags: TAGS,
    summary: 'One alignment, with the change of each account',
    request: { params },
    responses: { 200: jsonResponse('The alignment', CycleAlignmentSchema) },
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
    path: '/v1/billing-cycle-alignments/{alignmentId}/confirmation',
    operationId: 'confirmBillingCycleAlignment',
    tags: TAGS,
    summary: 'Commits the recommended option of every account',
    description:
      'Refused while an account has no option, unless `evenIfPartly` says so. An account that changed since its quote is left out. Sending the request again does not change an account twice.',
    request: { params, body: jsonBody(AlignmentConfirmationInput) },
    responses: { 200: jsonResponse('The alignment afterwards', CycleAlignmentSchema) },
  },
  {
    rate: 'write',
    objects: ['case', 'account'],
    personal: 'none',
    audited: [],
    scopes: ['cycles:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'option-not-eligible', 'decision-pending'],
  },
);

export function registerCycleAlignmentRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, alignmentId: string): Promise<CycleChangeCase[]> => {
    const changes = await deps.store.cases.cycleChangesOfAlignment(alignmentId);
    const [first] = changes;
    if (first === undefined) throw noSuch('alignment');
    assertMayAccessCustomer(principalOf(c), first.customerId, 'alignment');
    return changes;
  };
  const answer = async (c: AppContext, alignmentId: string, changes: readonly CycleChangeCase[]) => ({
    alignmentId,
    customerId: changes[0]?.customerId ?? '',
    state: alignmentState(changes),
    changes: changes.map(await cycleChangeAnswers(c, deps)),
    links: { self: linkTo(c, `/v1/billing-cycle-alignments/${alignmentId}`) },
  });

  app.openapi(ask, async (c) => {
    const principal = principalOf(c);
    const body = c.req.valid('json');
    assertMayAccessCustomer(principal, body.customerId);
    if (body.override !== undefined) {
      assertScopes(principal, 'cycles:override');
      await requireStepUp(c, body.customerId);
    }
    const alignmentId = requestId(c, 'BCA');
    const asked = await askAlignment(deps, {
      ...cycleWish(body),
      alignmentId,
      customerId: body.customerId,
      billingAccountIds: body.billingAccountIds ?? null,
      requestedBy: principal.subject,
    });
    if (asked.kind === 'pending') throw pendingProblem(c, cycleChangePath(asked.changeId));
    c.header('location', linkTo(c, `/v1/billing-cycle-alignments/${alignmentId}`));
    return c.json(await answer(c, alignmentId, asked.changes), 201);
  });

  app.openapi(read, async (c) => {
    const { alignmentId } = c.req.valid('param');
    return c.json(await answer(c, alignmentId, await find(c, alignmentId)), 200);
  });

  app.openapi(confirmation, async (c) => {
    const { alignmentId } = c.req.valid('param');
    const { evenIfPartly } = c.req.valid('json');
    const changes = await find(c, alignmentId);
    const updateId = requestId(c, confirm.name);
    const after = await confirmAlignment(deps, changes, { evenIfPartly, updateId });
    return c.json(await answer(c, alignmentId, after), 200);
  });
}
