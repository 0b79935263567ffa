/** Credit limits: one person sets them up to a bound, above it one proposes and another decides. */

import { z } from '@hono/zod-openapi';
import type { LimitProposal } from '../../../domain/accounts/limit-proposal.ts';
import { money } from '../../../domain/money.ts';
import { decideLimit, proposeLimit } from '../../../services/accounts/limit-proposals.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { proposalAnswers, proposalRoutes } from '../../proposals.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  LimitProposalInput,
  LimitProposalQuery,
  LimitProposalSchema,
} from '../../schemas/accounts/limit-proposal.ts';
import { Id } from '../../schemas/primitives.ts';

const TAG = 'Billing accounts';
const PATH = '/v1/credit-limit-proposals';

const propose = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts/{billingAccountId}/credit-limit-proposals',
    operationId: 'proposeCreditLimit',
    tags: [TAG],
    summary: 'Sets the credit limit of an account, or proposes it',
    description:
      'Up to the bound of the policy account-terms (`aloneUpTo`), and down to any lower limit, one person sets it: the proposal is approved at once. Above it, the limit stays until another person approves.',
    request: {
      params: z.object({ billingAccountId: Id }),
      body: jsonBody(LimitProposalInput, 'The limit'),
    },
    responses: { 201: jsonResponse('The proposal', LimitProposalSchema, { Location: 'The proposal' }) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['limitProposals.propose'],
    scopes: ['accounts:write'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);
const { list, read, approval, rejection } = proposalRoutes({
  path: PATH,
  tag: TAG,
  query: LimitProposalQuery,
  answer: LimitProposalSchema,
  scopes: { read: 'accounts:write', decide: 'credits:approve' },
  list: { operationId: 'listCreditLimitProposals', summary: 'Proposed and set credit limits, newest first' },
  read: { operationId: 'getCreditLimitProposal', summary: 'One proposed credit limit' },
  approve: {
    operationId: 'approveCreditLimit',
    summary: 'Sets a proposed credit limit',
    description: 'Needs another person than the one who proposed it.',
    audited: 'limitProposals.approve',
  },
  reject: {
    operationId: 'rejectCreditLimit',
    summary: 'Leaves the credit limit as it is',
    description: 'Needs another person than the one who proposed it. The limit can be proposed again.',
    audited: 'limitProposals.reject',
  },
});

export function registerLimitProposalRoutes(app: App, deps: BusinessDeps): void {
  const proposals = proposalAnswers(
    {
      found: () => deps.store.limitProposals,
      decide: (verdict, decision) => decideLimit(deps, verdict, decision),
    },
    answer,
  );

  app.openapi(propose, async (c) => {
    const { creditLimit, note } = c.req.valid('json');
    const proposal = await proposeLimit(deps, {
      ...{ ...c.req.valid('param'), note, proposalId: requestId(c, 'LP'), by: principalOf(c).subject },
      ...{ creditLimit: creditLimit.amountMinor, currency: creditLimit.currency },
    });
    logOf(c).info({ proposalId: proposal.proposalId, state: proposal.state }, 'a credit limit was asked for');
    c.header('location', linkTo(c, pathOf(proposal)));
    return c.json(answer(c, proposal), 201);
  });

  app.openapi(list, async (c) => c.json(await proposals.list(c, c.req.valid('query')), 200));
  app.openapi(read, async (c) => c.json(await proposals.read(c, c.req.valid('param')), 200));
  app.openapi(approval, async (c) =>
    c.json(await proposals.decide(c, 'approve', c.req.valid('param'), c.req.valid('json')), 200),
  );
  app.openapi(rejection, async (c) =>
    c.json(await proposals.decide(c, 'reject', c.req.valid('param'), c.req.valid('json')), 200),
  );
}

function pathOf({ proposalId }: Pick<LimitProposal, 'proposalId'>): string {
  return `${PATH}/${proposalId}`;
}

function answer(c: AppContext, { creditLimit, limitBefore, currency, ...rest }: LimitProposal) {
  return {
    ...rest,
    creditLimit: money(creditLimit, currency),
    limitBefore: money(limitBefore, currency),
    links: { self: linkTo(c, pathOf(rest)) },
  };
}
