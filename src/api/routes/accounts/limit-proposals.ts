/** Credit limits: one person sets them up to a bound, above it one proposes and another decides. */

import { z } from '@hono/zod-openapi';
import type { LimitProposal } from '../../../domain/accounts/limit-proposal.ts';
import type { AuditAct } from '../../../domain/audit/entry.ts';
import { money } from '../../../domain/money.ts';
import { decideLimit, proposeLimit } from '../../../services/accounts/limit-proposals.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  LimitProposalInput,
  LimitProposalParams,
  LimitProposalQuery,
  LimitProposalSchema,
} from '../../schemas/accounts/limit-proposal.ts';
import { CreditDecisionInput } from '../../schemas/ledger/credit-proposal.ts';
import { Id, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Billing accounts'];

const propose = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts/{billingAccountId}/credit-limit-proposals',
    operationId: 'proposeCreditLimit',
    tags: TAGS,
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
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/credit-limit-proposals',
    operationId: 'listCreditLimitProposals',
    tags: TAGS,
    summary: 'Proposed and set credit limits, newest first',
    request: { query: LimitProposalQuery },
    responses: { 200: jsonResponse('One page', pageSchema(LimitProposalSchema)) },
  },
  { rate: 'read', objects: ['account'], personal: 'shown', audited: [], scopes: ['accounts:write'] },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/credit-limit-proposals/{proposalId}',
    operationId: 'getCreditLimitProposal',
    tags: TAGS,
    summary: 'One proposed credit limit',
    request: { params: LimitProposalParams },
    responses: { 200: jsonResponse('The proposal', LimitProposalSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['accounts:write'],
    problems: ['not-found'],
  },
);
const approval = decision('approval', {
  audited: ['limitProposals.approve'],
  stepUp: 'always',
  operationId: 'approveCreditLimit',
  summary: 'Sets a proposed credit limit',
  description: 'Needs another person than the one who proposed it.',
});
const rejection = decision('rejection', {
  audited: ['limitProposals.reject'],
  operationId: 'rejectCreditLimit',
  summary: 'Leaves the credit limit as it is',
  description: 'Needs another person than the one who proposed it. The limit can be proposed again.',
});

export function registerLimitProposalRoutes(app: App, deps: BusinessDeps): void {
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

  app.openapi(list, async (c) => {
    const { state = null, billingAccountId = null, ...page } = c.req.valid('query');
    const found = await deps.store.limitProposals.list({ ...pageRequest(page), state, billingAccountId });
    const items = found.items.map((proposal) => answer(c, proposal));
    return c.json({ items, nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const proposal = await deps.store.limitProposals.get(c.req.valid('param').proposalId);
    if (proposal === null) throw noSuch('proposal');
    return c.json(answer(c, proposal), 200);
  });

  app.openapi(approval, async (c) => {
    const { proposalId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const proposal = await decideLimit(deps, 'approve', { proposalId, by, ...c.req.valid('json') });
    logOf(c).info({ proposalId }, 'a proposed credit limit was set');
    return c.json(answer(c, proposal), 200);
  });

  app.openapi(rejection, async (c) => {
    const { proposalId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const proposal = await decideLimit(deps, 'reject', { proposalId, by, ...c.req.valid('json') });
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
      path: `/v1/credit-limit-proposals/{proposalId}/${name}` as const,
      ...about,
      tags: TAGS,
      request: { params: LimitProposalParams, body: jsonBody(CreditDecisionInput) },
      responses: { 200: jsonResponse('The proposal afterwards', LimitProposalSchema) },
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

function pathOf({ proposalId }: Pick<LimitProposal, 'proposalId'>): string {
  return `/v1/credit-limit-proposals/${proposalId}`;
}

function answer(c: AppContext, { creditLimit, limitBefore, currency, ...rest }: LimitProposal) {
  return {
    ...rest,
    creditLimit: money(creditLimit, currency),
    limitBefore: money(limitBefore, currency),
    links: { self: linkTo(c, pathOf(rest)) },
  };
}
