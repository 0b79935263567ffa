/** Credits above what one person may give: one proposes, another decides. */

import { z } from '@hono/zod-openapi';
import type { CreditProposal } from '../../../domain/ledger/credit-proposal.ts';
import { money } from '../../../domain/money.ts';
import { decideCredit, proposeCredit } from '../../../services/ledger/credit-proposals.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { proposalAnswers, proposalRoutes } from '../../proposals.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  CreditProposalInput,
  CreditProposalQuery,
  CreditProposalSchema,
} from '../../schemas/ledger/credit-proposal.ts';
import { Id } from '../../schemas/primitives.ts';

const TAG = 'Ledger';
const PATH = '/v1/credit-proposals';

const propose = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts/{billingAccountId}/credit-proposals',
    operationId: 'proposeCredit',
    tags: [TAG],
    summary: 'Proposes a credit that is above what one person may give',
    description: 'Nothing is posted before another person approves.',
    request: {
      params: z.object({ billingAccountId: Id }),
      body: jsonBody(CreditProposalInput, 'The credit'),
    },
    responses: { 201: jsonResponse('The proposal', CreditProposalSchema, { Location: 'The proposal' }) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['creditProposals.propose'],
    scopes: ['credits:propose'],
    idempotencyKey: true,
    problems: ['not-found'],
  },
);
const { list, read, approval, rejection } = proposalRoutes({
  path: PATH,
  tag: TAG,
  query: CreditProposalQuery,
  answer: CreditProposalSchema,
  scopes: { read: 'credits:propose', decide: 'credits:approve' },
  list: { operationId: 'listCreditProposals', summary: 'Proposed credits, newest first' },
  read: { operationId: 'getCreditProposal', summary: 'One proposed credit' },
  approve: {
    operationId: 'approveCredit',
    summary: 'Posts a proposed credit',
    description:
      'Needs another person than the one who proposed it. No limit applies, and it does not count for anybody’s limits.',
    audited: 'creditProposals.approve',
  },
  reject: {
    operationId: 'rejectCredit',
    summary: 'Gives nothing',
    description: 'Needs another person than the one who proposed it. The credit can be proposed again.',
    audited: 'creditProposals.reject',
  },
});

export function registerCreditProposalRoutes(app: App, deps: BusinessDeps): void {
  const proposals = proposalAnswers(
    {
      found: () => deps.store.creditProposals,
      decide: (verdict, decision) => decideCredit(deps, verdict, decision),
    },
    answer,
  );

  app.openapi(propose, async (c) => {
    const { amount, ...given } = c.req.valid('json');
    const proposal = await proposeCredit(deps, {
      ...{ ...given, ...c.req.valid('param'), proposalId: requestId(c, 'CP') },
      ...{ amount: amount.amountMinor, currency: amount.currency, by: principalOf(c).subject },
    });
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

function pathOf({ proposalId }: Pick<CreditProposal, 'proposalId'>): string {
  return `${PATH}/${proposalId}`;
}

function answer(c: AppContext, { amount, currency, ...rest }: CreditProposal) {
  return {
    ...rest,
    amount: money(amount, currency),
    links: { self: linkTo(c, pathOf(rest)) },
  };
}
