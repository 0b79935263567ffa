/** A dry run of a service approval, as data and in words. */

import { z } from '@hono/zod-openapi';
import { LOCALES } from '../../../domain/accounts/customer.ts';
import { type Evaluation, evaluateOrder } from '../../../services/decisions/evaluation.ts';
import { AUDIENCES } from '../../../texts/audience.ts';
import { localeOf, presenterOf } from '../../cases/presenter.ts';
import { type App, type AppContext, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { EvaluationInput, orderOf } from '../../schemas/cases/service-approval.ts';
import { EvaluationSchema } from '../../schemas/decisions/decision.ts';
import { EXPLANATION_RESPONSE, explanationAnswer } from '../shared/explanation-answer.ts';

const evaluate = defineRoute(
  {
    method: 'post',
    path: '/v1/evaluations',
    operationId: 'evaluateServiceOrder',
    tags: ['Evaluations'],
    summary: 'What would be decided about an order',
    description:
      'Decides on the facts of this moment, by the policy in force or by another version. A version that was never released needs the scope `policies:read` as well. Nothing is stored, held or started.',
    request: { body: jsonBody(EvaluationInput, 'The service order') },
    responses: { 200: jsonResponse('The decision', EvaluationSchema) },
  },
  {
    rate: 'decision',
    objects: ['account', 'policy'],
    personal: 'none',
    audited: [],
    scopes: ['evaluations:write'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const explain = defineRoute(
  {
    method: 'post',
    path: '/v1/evaluations/explanations',
    operationId: 'explainServiceOrderEvaluation',
    tags: ['Evaluations'],
    summary: 'What would be decided about an order, in words',
    description:
      'The same dry run, explained rule by rule, with what would change it. As JSON, plain text or a page, by Accept. Nothing is stored, held or started.',
    request: {
      query: z.strictObject({
        audience: z.enum(AUDIENCES).default('operator'),
        locale: z.enum(LOCALES).optional().openapi({ description: 'Accept-Language decides when left out' }),
      }),
      body: jsonBody(EvaluationInput, 'The service order'),
    },
    responses: { 200: EXPLANATION_RESPONSE },
  },
  {
    rate: 'costly',
    objects: ['account', 'policy'],
    personal: 'none',
    audited: [],
    scopes: ['evaluations:write'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

export function registerEvaluationRoute(app: App, deps: BusinessDeps): void {
  app.openapi(evaluate, async (c) => {
    const input = c.req.valid('json');
    const { decision, place } = await evaluation(c, deps, input);
    const presenter = presenterOf(c, deps);
    const locale = localeOf(c.req.header('accept-language'));
    const whatWouldChangeIt = await deps.explanationDesk.whatWouldChange(decision, place, locale);
    const { outcome, policy, facts, factsAsOf, decidedAt, trace } = decision;
    return c.json(
      {
        orderId: input.orderId,
        outcome,
        reasons: presenter.reasons(decision.reasons),
        conditions: presenter.conditions(decision.conditions),
        remedies: presenter.remedies(decision.remedies),
        policy,
        facts,
        factsAsOf,
        decidedAt,
        trace,
        ...(whatWouldChangeIt === null ? {} : { whatWouldChangeIt }),
      },
      200,
    );
  });

  app.openapi(explain, async (c) => {
    const { audience, ...query } = c.req.valid('query');
    const locale = query.locale ?? localeOf(c.req.header('accept-language'));
    const { decision, place } = await evaluation(c, deps, c.req.valid('json'));
    const forms = await deps.explanationDesk.explainDecision(decision, place, { audience, locale });
    return explanationAnswer(c, forms, locale);
  });
}

/** @throws Problem `not-found` for another customer's account; what evaluateOrder throws */
function evaluation(
  c: AppContext,
  deps: BusinessDeps,
  { policyVersion, ...input }: z.output<typeof EvaluationInput>,
): Promise<Evaluation> {
  const order = orderOf(input);
  const principal = principalOf(c);
  assertMayAccessCustomer(principal, order.customerId);
  const mayTryDrafts = principal.scopes.has('policies:read');
  return evaluateOrder(deps, { order, policyVersion: policyVersion ?? null, mayTryDrafts });
}
