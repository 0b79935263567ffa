/** Credits above what one person may give: one proposes, another decides. */

import { z } from '@hono/zod-openapi';
import type { AuditAct } from '../../../domain/audit/entry.ts';
import type { CreditProposal } from '../../../domain/ledger/credit-proposal.ts';
import { money } from '../../../domain/money.ts';
import { decideCredit, proposeCredit } from '../../../services/ledger/credit-proposals.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  CreditDecisionInput,
  CreditProposalInput,
  CreditProposalParams,
  CreditProposalQuery,
  CreditProposalSchema,
} from '../../schemas/ledger/credit-proposal.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Ledger'];

const propose = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts/{billingAccountId}/credit-proposals',
    operationId: 'proposeCredit',
    tags: TAGS,
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
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/credit-proposals',
    operationId: 'listCreditProposals',
    tags: TAGS,
    summary: 'Proposed credits, newest first',
    request: { query: CreditProposalQuery },
    responses: { 200: jsonResponse('One page', pageSchema(CreditProposalSchema)) },
  },
  { rate: 'read', objects: ['account'], personal: 'shown', audited: [], scopes: ['credits:propose'] },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/credit-proposals/{proposalId}',
    operationId: 'getCreditProposal',
    tags: TAGS,
    summary: 'One proposed credit',
    request: { params: CreditProposalParams },
    responses: { 200: jsonResponse('The proposal', CreditProposalSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['credits:propose'],
    problems: ['not-found'],
  },
);
const approval = decision('approval', {
  audited: ['creditProposals.approve'],
  stepUp: 'always',
  operationId: 'approveCredit',
  summary: 'Posts a proposed credit',
  description:
    'Needs another person than the one who proposed it. No limit applies, and it does not count for anybody’s limits.',
});
const rejection = decision('rejection', {
  audited: ['creditProposals.reject'],
  operationId: 'rejectCredit',
  summary: 'Gives nothing',
  description: 'Needs another person than the one who proposed it. The credit can be proposed again.',
});

export function registerCreditProposalRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(propose, async (c) => {
    const { amount, ...given } = c.req.valid('json');
    const proposal = await proposeCredit(deps, {
      ...{ ...given, ...c.req.valid('param'), proposalId: requestId(c, 'CP') },
      ...{ amount: amount.amountMinor, currency: amount.currency, by: principalOf(c).subject },
    });
    c.header('location', linkTo(c, pathOf(proposal)));
    return c.json(answer(c, proposal), 201);
  });

  app.openapi(list, async (c) => {
    const { state = null, billingAccountId = null, ...page } = c.req.valid('query');
    const found = await deps.store.creditProposals.list({ ...pageRequest(page), state, billingAccountId });
    const items = found.items.map((proposal) => answer(c, proposal));
    return c.json({ items, nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const proposal = await deps.store.creditProposals.get(c.req.valid('param').proposalId);
    if (proposal === null) throw noSuch('proposal');
    return c.json(answer(c, proposal), 200);
  });

  app.openapi(approval, async (c) => {
    const { proposalId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const proposal = await decideCredit(deps, 'approve', { proposalId, by, ...c.req.valid('json') });
    logOf(c).info({ proposalId }, 'a proposed credit was posted');
    return c.json(answer(c, proposal), 200);
  });

  app.openapi(rejection, async (c) => {
    const { proposalId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const proposal = await decideCredit(deps, 'reject', { proposalId, by, ...c.req.valid('json') });
    return c.json(answer(c, proposal), 200);
  });
}

/** Declares a decision on a proposal. */
function decision<const Name extends string>(
  name: Name,
  {
    stepUp,
    audited,
    ...about
  }: {
    readonly operationId: string;
    readonly summary: string;
    readonly description: string;
    readonly audited: readonly AuditAct[];
    readonly stepUp?: 'always';
  },
) {
  return defineRoute(
    {
      method: 'post',
      path: `/v1/credit-proposals/{proposalId}/${name}` as const,
      ...about,
      tags: TAGS,
      request: { params: CreditProposalParams, body: jsonBody(CreditDecisionInput) },
      responses: { 200: jsonResponse('The proposal afterwards', CreditProposalSchema) },
    },
    {
      rate: 'write',
      objects: ['account'],
      personal: 'shown',
      audited,
      scopes: ['credits:approve'],
      ...(stepUp === undefined ? {} : { stepUp }),
      idempotencyKey: true,
      problems: ['not-found', 'invalid-state', 'action-not-possible', 'duties-not-separated'],
    },
  );
}

function pathOf({ proposalId }: CreditProposal): string {
  return `/v1/credit-proposals/${proposalId}`;
}

function answer(c: AppContext, { amount, currency, ...rest }: CreditProposal) {
  return {
    ...rest,
    amount: money(amount, currency),
    links: { self: linkTo(c, pathOf({ ...rest, amount, currency })) },
  };
}
