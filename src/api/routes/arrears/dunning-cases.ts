/** Overdue accounts: their episodes and dunning holds. */
import { type DunningCase, dunningWorkflowId } from '../../../domain/arrears/dunning-case.ts';
import { money } from '../../../domain/money.ts';
import {
  type DunningHolds,
  holdsToLift,
  readDunningHolds,
  setDunningHolds,
} from '../../../services/arrears/dunning-holds.ts';
import { reinstate } from '../../../services/arrears/reinstatement.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { requireStepUp } from '../../middleware/step-up.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  AccountParams,
  CaseParams,
  DunningCaseQuery,
  DunningCaseSchema,
  DunningHoldsInput,
  DunningHoldsSchema,
  ReinstatementInput,
  ReinstatementSchema,
} from '../../schemas/arrears/dunning.ts';
import { pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Dunning'];

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/dunning-cases',
    operationId: 'listDunningCases',
    tags: TAGS,
    summary: 'Episodes of dunning, newest first',
    request: { query: DunningCaseQuery },
    responses: { 200: jsonResponse('One page', pageSchema(DunningCaseSchema)) },
  },
  { rate: 'read', objects: ['account'], personal: 'none', audited: [], scopes: ['dunning:read'] },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/dunning-cases/{caseId}',
    operationId: 'getDunningCase',
    tags: TAGS,
    summary: 'One episode with every step',
    request: { params: CaseParams },
    responses: { 200: jsonResponse('The episode', DunningCaseSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'none',
    audited: [],
    scopes: ['dunning:read'],
    problems: ['not-found'],
  },
);
const holdsRead = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-accounts/{billingAccountId}/dunning-holds',
    operationId: 'getDunningHolds',
    tags: TAGS,
    summary: 'The dunning holds of an account, with their history',
    request: { params: AccountParams },
    responses: { 200: jsonResponse('The holds', DunningHoldsSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['dunning:read'],
    problems: ['not-found'],
  },
);
const holdsSetting = defineRoute(
  {
    method: 'put',
    path: '/v1/billing-accounts/{billingAccountId}/dunning-holds',
    operationId: 'setDunningHolds',
    tags: TAGS,
    summary: 'Sets the dunning holds of an account',
    description:
      'The dunning policy says what each tag stops. Effects of earlier stages stay. Another person than the one who set it has to lift a hold for a bereavement or a lawyer.',
    request: { params: AccountParams, body: jsonBody(DunningHoldsInput) },
    responses: { 200: jsonResponse('The holds', DunningHoldsSchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['dunning.setHolds'],
    scopes: ['dunning:write'],
    stepUp: 'for some bodies',
    problems: ['not-found', 'duties-not-separated', 'account-moved'],
  },
);

const reinstatement = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts/{billingAccountId}/reinstatement',
    operationId: 'reinstateAccount',
    tags: TAGS,
    summary: 'Lifts a suspension, a restriction, a hand-over to collections or the mark of a write-off',
    description:
      'For an account that came in with it, or that somebody of the staff put there. The reason is kept in the customer’s record. What dunning imposed it lifts by itself when what it asked for is paid.',
    request: { params: AccountParams, body: jsonBody(ReinstatementInput) },
    responses: { 200: jsonResponse('The account afterwards', ReinstatementSchema) },
  },
  {
    rate: 'write',
    scopes: ['writeOffs:approve'],
    objects: ['account'],
    personal: 'none',
    audited: ['dunning.reinstate'],
    idempotencyKey: true,
    problems: ['not-found', 'account-moved'],
  },
);

export function registerDunningRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(reinstatement, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const { lift, reason } = c.req.valid('json');
    const by = principalOf(c).subject;
    const account = await reinstate(deps, { billingAccountId, lift, reason, by });
    logOf(c).warn({ billingAccountId, lift }, 'an account was reinstated by a person');
    const { state, collectionStatus, restrictions } = account;
    return c.json({ billingAccountId, state, collectionStatus, restrictions: [...restrictions] }, 200);
  });

  app.openapi(list, async (c) => {
    const { state = null, stage = null, billingAccountId = null, ...page } = c.req.valid('query');
    const found = await deps.store.dunning.list({ ...pageRequest(page), state, stage, billingAccountId });
    const items = found.items.map((episode) => answer(c, deps, episode));
    return c.json({ items, nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const episode = await deps.store.dunning.get(c.req.valid('param').caseId);
    if (episode === null) throw noSuch('dunning case');
    return c.json(answer(c, deps, episode), 200);
  });

  app.openapi(holdsRead, async (c) =>
    c.json(holdsAnswer(await readDunningHolds(deps, c.req.valid('param').billingAccountId)), 200),
  );

  app.openapi(holdsSetting, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const { tags, reason } = c.req.valid('json');
    const mayLift = await holdsToLift(deps, billingAccountId, tags);
    if (mayLift.length > 0) await requireStepUp(c, billingAccountId);
    const by = principalOf(c).subject;
    const holds = await setDunningHolds(deps, { billingAccountId, tags, reason, by, mayLift });
    logOf(c).info({ billingAccountId, changed: holds.changed }, 'dunning holds set');
    return c.json(holdsAnswer(holds), 200);
  });
}

function holdsAnswer({ billingAccountId, tags, changes }: DunningHolds) {
  return {
    ...{ billingAccountId, tags: [...tags] },
    changes: changes.map(({ before, after, reason, by, at }) => ({
      ...{ before: [...before], after: [...after], reason, by, at },
    })),
  };
}

function answer(c: AppContext, deps: BusinessDeps, episode: DunningCase) {
  const { steps, currency, revision: _, ...rest } = episode;
  return {
    ...rest,
    steps: steps.map(({ pastDueAmount, fee, bills, takenBackAt = null, ...step }) => ({
      ...step,
      takenBackAt,
      bills: bills.map(({ billId, asked }) => ({ billId, asked: money(asked, currency) })),
      pastDue: money(pastDueAmount, currency),
      fee: money(fee, currency),
    })),
    links: {
      self: linkTo(c, `/v1/dunning-cases/${episode.caseId}`),
      workflow: deps.workflowLink(dunningWorkflowId(episode.billingAccountId)),
    },
  };
}
