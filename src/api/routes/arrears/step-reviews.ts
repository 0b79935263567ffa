/** Steps of dunning that were wrong by what is known now: the work list, and a person's decisions. */
import { z } from '@hono/zod-openapi';
import type { StepReview } from '../../../domain/arrears/step-review.ts';
import { money } from '../../../domain/money.ts';
import { keepStep, stepReviewOf, takeStepBack } from '../../../services/arrears/step-reviews.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  StepAcceptanceInput,
  StepRefusalInput,
  StepReviewQuery,
  StepReviewSchema,
} from '../../schemas/arrears/step-review.ts';
import { OwnId, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Dunning'];
const PARAMS = z.object({ reviewId: OwnId });
const READ = { rate: 'read', objects: ['account'], personal: 'shown', audited: [] } as const;
const WRITE = { rate: 'write', objects: ['account'], personal: 'shown', idempotencyKey: true } as const;

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/dunning-step-reviews',
    operationId: 'listDunningStepReviews',
    tags: TAGS,
    summary: 'Steps of dunning that were wrong by what is known now, newest first',
    description:
      'A value date, an upheld dispute, money that came again after it was taken back, or a cancelled charge shows that a letter, a warning, a suspension or a hand-over asked for what was not owed.',
    request: { query: StepReviewQuery },
    responses: { 200: jsonResponse('One page', pageSchema(StepReviewSchema)) },
  },
  { ...READ, scopes: ['dunning:read'] },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/dunning-step-reviews/{reviewId}',
    operationId: 'getDunningStepReview',
    tags: TAGS,
    summary: 'One step, what shows it to be wrong, and who decided',
    request: { params: PARAMS },
    responses: { 200: jsonResponse('The step', StepReviewSchema) },
  },
  { ...READ, scopes: ['dunning:read'], problems: ['not-found'] },
);

const accept = defineRoute(
  {
    method: 'post',
    path: '/v1/dunning-step-reviews/{reviewId}/acceptance',
    operationId: 'acceptDunningStepReview',
    tags: TAGS,
    summary: 'Take the step back',
    description:
      'What the step imposed is lifted, its fee goes back, the episode falls back to the step before it or ends, and the customer gets an apology. The same again changes nothing.',
    request: { params: PARAMS, body: jsonBody(StepAcceptanceInput) },
    responses: { 200: jsonResponse('The step afterwards', StepReviewSchema) },
  },
  {
    ...WRITE,
    audited: ['stepReviews.accept'],
    scopes: ['dunning:write'],
    problems: ['not-found', 'invalid-state', 'account-moved'],
  },
);

const decline = defineRoute(
  {
    method: 'post',
    path: '/v1/dunning-step-reviews/{reviewId}/refusal',
    operationId: 'declineDunningStepReview',
    tags: TAGS,
    summary: 'Keep the step, for a reason',
    description: 'Nothing of the account changes. The same again changes nothing.',
    request: { params: PARAMS, body: jsonBody(StepRefusalInput, 'Why the step stands') },
    responses: { 200: jsonResponse('The step afterwards', StepReviewSchema) },
  },
  {
    ...WRITE,
    audited: ['stepReviews.decline'],
    scopes: ['dunning:write'],
    problems: ['not-found', 'invalid-state'],
  },
);

export function registerStepReviewRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const { state = null, billingAccountId = null, caseId = null, ...page } = c.req.valid('query');
    const query = { ...pageRequest(page), state, billingAccountId, caseId };
    const found = await deps.store.stepReviews.list(query);
    const items = found.items.map((review) => answer(c, review));
    return c.json({ items, nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    return c.json(answer(c, await stepReviewOf(deps, c.req.valid('param').reviewId)), 200);
  });

  app.openapi(accept, async (c) => {
    const { reviewId } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const review = await takeStepBack(deps, { reviewId, reason, by: principalOf(c).subject });
    logOf(c).warn({ reviewId }, 'a step of dunning was taken back');
    return c.json(answer(c, review), 200);
  });

  app.openapi(decline, async (c) => {
    const { reviewId } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const review = await keepStep(deps, { reviewId, reason, by: principalOf(c).subject });
    logOf(c).info({ reviewId }, 'a step of dunning was kept');
    return c.json(answer(c, review), 200);
  });
}

function answer(c: AppContext, review: StepReview): z.output<typeof StepReviewSchema> {
  const { asked, causes, currency, stepIndex: _, ...rest } = review;
  return {
    ...rest,
    asked: money(asked, currency),
    causes: causes.map(({ amount, ...cause }) => ({ ...cause, amount: money(amount, currency) })),
    links: {
      self: linkTo(c, `/v1/dunning-step-reviews/${review.reviewId}`),
      case: linkTo(c, `/v1/dunning-cases/${review.caseId}`),
    },
  };
}
