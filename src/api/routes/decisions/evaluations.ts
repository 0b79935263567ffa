/** A dry run of a service approval, as data and in words. */

import { z } from '@hono/zod-openapi';
import { LOCALES, type Locale } from '../../../domain/accounts/customer.ts';
import { assertCurrency } from '../../../services/currency.ts';
import type { DryRun } from '../../../services/decisions/evaluation.ts';
import { AUDIENCES } from '../../../texts/audience.ts';
import { localeOf, presenterOf } from '../../cases/presenter.ts';
import { type App, type AppContext, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { Problem } from '../../problems/problem.ts';
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
      'Decides on the facts of this moment, by the policy in force or by another version; one that was never released needs the scope `policies:read` as well. Nothing is stored, held or started.',
    request: { body: jsonBody(EvaluationInput, 'The service order') },
    responses: { 200: jsonResponse('The decision', EvaluationSchema) },
  },
  { scopes: ['evaluations:write'], checksCustomer: true, problems: ['not-found'] },
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
        locale: z.enum(LOCALES).optional().openapi({ description: 'By Accept-Language when left out' }),
      }),
      body: jsonBody(EvaluationInput, 'The service order'),
    },
    responses: { 200: EXPLANATION_RESPONSE },
  },
  { scopes: ['evaluations:write'], checksCustomer: true, problems: ['not-found'] },
);

export function registerEvaluationRoute(app: App, deps: BusinessDeps): void {
  app.openapi(evaluate, async (c) => {
    const input = c.req.valid('json');
    const dryRun = await evaluation(c, deps, input);
    const { decision } = dryRun;
    const presenter = presenterOf(c, deps);
    const whatWouldChangeIt = await changeOf(deps, dryRun, localeOf(c.req.header('accept-language')));
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
    const query = c.req.valid('query');
    const locale = query.locale ?? localeOf(c.req.header('accept-language'));
    const { decision, place } = await evaluation(c, deps, c.req.valid('json'));
    const policy = await deps.store.policies.get(decision.policy.name, decision.policy.version);
    const reader = { audience: query.audience, locale };
    const forms = await deps.explanationDesk.explain(decision, policy, place, reader);
    return explanationAnswer(c, forms, locale);
  });
}

/**
 * Decides an order and records nothing.
 * @throws Problem `not-found` for another's account, `validation-failed` for a currency or policy version that is not right
 */
async function evaluation(
  c: AppContext,
  deps: BusinessDeps,
  { policyVersion, ...input }: z.output<typeof EvaluationInput>,
): Promise<DryRun> {
  const order = orderOf(input);
  assertMayAccessCustomer(principalOf(c), order.customerId);
  const account = await deps.store.accounts.get(order.billingAccountId);
  // An unknown account is found out below, with its own problem.
  if (account !== null && account.customerId === order.customerId)
    assertCurrency(account.currency, [
      [order.monthlyCharge.currency, '/monthlyCharge/currency'],
      [order.oneOffCharge.currency, '/oneOffCharge/currency'],
    ]);
  if (policyVersion !== undefined) await assertMayTry(c, deps, policyVersion);
  const dryRun = await deps.evaluateServiceApproval(order, deps.now(), policyVersion ?? null);
  if (dryRun === null) throw noSuchPolicy();
  return dryRun;
}

/**
 * A version that was never released may be anything, and was seen by one person alone: those try it who read policies.
 * @throws Problem `validation-failed`, as for a version that is not there
 */
async function assertMayTry(c: AppContext, { store }: BusinessDeps, version: string): Promise<void> {
  if (principalOf(c).scopes.has('policies:read')) return;
  const { releases } = await store.policies.book('service-approval');
  if (!releases.some((release) => release.version === version)) throw noSuchPolicy();
}

function noSuchPolicy(): Problem {
  return new Problem('validation-failed', 'The request has one fault.', {
    errors: [
      {
        pointer: '/policyVersion',
        code: 'not-allowed-value',
        detail: 'there is no such version of the policy, or it does not pass its checks',
      },
    ],
  });
}

/** Null for an approval, and for a version that the store does not keep. */
async function changeOf(
  { store, explanationDesk }: BusinessDeps,
  { decision, place }: DryRun,
  locale: Locale,
) {
  if (decision.outcome === 'approve') return null;
  const policy = await store.policies.get(decision.policy.name, decision.policy.version);
  return policy === null ? null : explanationDesk.change(decision, policy, place, locale);
}
