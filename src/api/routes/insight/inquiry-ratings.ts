/** How customers rate the answers to their inquiries. */
import { z } from '@hono/zod-openapi';
import type { InquiryRating } from '../../../domain/insight/kpi/rating.ts';
import { paymentInquiryWorkflowId } from '../../../messages/payment-inquiry.ts';
import { rateAnswer } from '../../../services/insight/inquiry-ratings.ts';
import { inquiryPath } from '../../cases/inquiry-answer.ts';
import { accessibleCase } from '../../cases/stored-case.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { RatingInput, RatingSchema } from '../../schemas/insight/kpi.ts';
import { Id } from '../../schemas/primitives.ts';

const TAGS = ['Payment inquiries'];
const params = z.object({ inquiryId: Id });

const rate = defineRoute(
  {
    method: 'post',
    path: '/v1/payment-inquiries/{inquiryId}/rating',
    operationId: 'ratePaymentInquiry',
    tags: TAGS,
    summary: 'Rates the answer for the customer, from 1 to 5',
    description:
      'A resolved inquiry is rated once: by the customer, or by an agent to whom the customer said it. The same rating again gets the first answer.',
    request: { params, body: jsonBody(RatingInput) },
    responses: { 201: jsonResponse('Rated', RatingSchema, { Location: 'The rating' }) },
  },
  {
    rate: 'write',
    objects: ['customer', 'case'],
    personal: 'shown',
    audited: ['inquiryRatings.put'],
    scopes: ['inquiries:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'decision-pending'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/payment-inquiries/{inquiryId}/rating',
    operationId: 'getPaymentInquiryRating',
    tags: TAGS,
    summary: 'The rating of one inquiry',
    request: { params },
    responses: { 200: jsonResponse('The rating', RatingSchema) },
  },
  {
    rate: 'read',
    objects: ['customer', 'case'],
    personal: 'shown',
    audited: [],
    scopes: ['inquiries:read'],
    checksCustomer: true,
    problems: ['not-found', 'decision-pending'],
  },
);

export function registerInquiryRatingRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, inquiryId: string) =>
    accessibleCase(c, deps.cases, await deps.store.cases.getInquiry(inquiryId), {
      workflowId: paymentInquiryWorkflowId(inquiryId),
      thing: 'inquiry',
      customerIdOf: ({ inquiry }) => inquiry.customerId,
    });

  app.openapi(rate, async (c) => {
    const { inquiryId } = c.req.valid('param');
    const { rating, comment = null } = c.req.valid('json');
    const principal = principalOf(c);
    const kept = await rateAnswer(deps, await find(c, inquiryId), {
      ...{ rating, comment, ratedBy: principal.subject },
      onBehalf: principal.customerId === undefined,
    });
    logOf(c).info({ inquiryId, rating: kept.rating.rating, changed: kept.changed }, 'an answer was rated');
    c.header('location', linkTo(c, `${inquiryPath(inquiryId)}/rating`));
    return c.json(answer(c, kept.rating), 201);
  });

  app.openapi(read, async (c) => {
    const { inquiryId } = c.req.valid('param');
    await find(c, inquiryId);
    const rating = await deps.store.inquiryRatings.get(inquiryId);
    if (rating === null) throw noSuch('rating');
    return c.json(answer(c, rating), 200);
  });
}

function answer(c: AppContext, { ratedBy: _, ...rating }: InquiryRating) {
  const inquiry = linkTo(c, inquiryPath(rating.inquiryId));
  return { ...rating, links: { self: `${inquiry}/rating`, inquiry } };
}
