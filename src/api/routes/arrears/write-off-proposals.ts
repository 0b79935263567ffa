/** Write-offs: policy or a person proposes to give a debt up, another person decides. */

import { settlementPromiseId, type WriteOffProposal } from '../../../domain/arrears/dunning-case.ts';
import type { AuditAct } from '../../../domain/audit/entry.ts';
import { money } from '../../../domain/money.ts';
import { decideWriteOff, proposeWriteOff, settleDebt } from '../../../services/arrears/write-offs.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  AccountParams,
  ProposalParams,
  SettlementInput,
  WriteOffDecisionInput,
  WriteOffInput,
  WriteOffProposalSchema,
  WriteOffQuery,
} from '../../schemas/arrears/dunning.ts';
import { pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Dunning'];

const propose = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts/{billingAccountId}/write-off-proposals',
    operationId: 'proposeWriteOff',
    tags: TAGS,
    summary: 'Proposes to give up what is open on an account',
    description: 'Bills under dispute are left out. Nothing is written off before another person approves.',
    request: { params: AccountParams, body: jsonBody(WriteOffInput) },
    responses: { 201: jsonResponse('The proposal', WriteOffProposalSchema, { Location: 'The proposal' }) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['writeOffs.propose'],
    scopes: ['dunning:write'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'action-not-possible'],
  },
);
const settlement = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts/{billingAccountId}/settlements',
    operationId: 'settleDebt',
    tags: TAGS,
    summary: 'Settles a debt: what was paid is final, the rest is given up without a mark',
    description:
      'Up to the limit of `credit-limits` one person may do it alone, and the proposal is answered as approved. Above it, or in a currency without a limit, it waits for another person: /v1/write-off-proposals/{proposalId}/approval. Dunning ends and what it imposed is lifted. With `terms` that follows once the agreed amount is paid; until then a promise protects the account, and if it is not paid by then, the agreement lapses (`lapsed`) and the debt stands.',
    request: { params: AccountParams, body: jsonBody(SettlementInput) },
    responses: { 201: jsonResponse('The proposal', WriteOffProposalSchema, { Location: 'The proposal' }) },
  },
  {
    rate: 'write',
    scopes: ['writeOffs:approve'],
    objects: ['account'],
    personal: 'shown',
    audited: ['writeOffs.propose'],
    idempotencyKey: true,
    problems: [
      ...(['not-found', 'invalid-state', 'action-not-possible', 'account-moved'] as const),
      'promise-refused',
    ],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/write-off-proposals',
    operationId: 'listWriteOffProposals',
    tags: TAGS,
    summary: 'Proposals to write off, newest first',
    request: { query: WriteOffQuery },
    responses: { 200: jsonResponse('One page', pageSchema(WriteOffProposalSchema)) },
  },
  { rate: 'read', objects: ['account'], personal: 'shown', audited: [], scopes: ['dunning:read'] },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/write-off-proposals/{proposalId}',
    operationId: 'getWriteOffProposal',
    tags: TAGS,
    summary: 'One proposal',
    request: { params: ProposalParams },
    responses: { 200: jsonResponse('The proposal', WriteOffProposalSchema) },
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
const approval = decision('approval', {
  audited: ['writeOffs.approve'],
  stepUp: 'always',
  operationId: 'approveWriteOff',
  summary: 'Gives the debt up',
  description:
    'Needs another person than the one who proposed it. The amount that is still open on the proposed bills is credited; the account is written off and its dunning ends.',
});
const rejection = decision('rejection', {
  audited: ['writeOffs.reject'],
  operationId: 'rejectWriteOff',
  summary: 'Keeps the debt',
  description: 'Needs another person than the one who proposed it. The debt can be proposed again.',
});

export function registerWriteOffRoutes(app: App, deps: BusinessDeps): void {
  const known = async (proposalId: string): Promise<WriteOffProposal> => {
    const proposal = await deps.store.writeOffs.get(proposalId);
    if (proposal === null) throw noSuch('proposal');
    return proposal;
  };

  app.openapi(propose, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const proposalId = requestId(c, 'WO');
    const { note } = c.req.valid('json');
    const proposal = await proposeWriteOff(deps, { proposalId, billingAccountId, by, note });
    c.header('location', linkTo(c, pathOf(proposal)));
    return c.json(answer(c, proposal), 201);
  });

  app.openapi(settlement, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const proposalId = requestId(c, 'SET');
    const { note, terms } = c.req.valid('json');
    const proposal = await settleDebt(deps, {
      ...{ proposalId, billingAccountId, by, note },
      ...(terms === undefined ? {} : { terms }),
    });
    logOf(c).warn({ proposalId, state: proposal.state }, 'a debt is settled');
    c.header('location', linkTo(c, pathOf(proposal)));
    return c.json(answer(c, proposal), 201);
  });

  app.openapi(list, async (c) => {
    const { state = null, billingAccountId = null, ...page } = c.req.valid('query');
    const found = await deps.store.writeOffs.list({ ...pageRequest(page), state, billingAccountId });
    return c.json(
      { items: found.items.map((proposal) => answer(c, proposal)), nextCursor: found.nextCursor },
      200,
    );
  });

  app.openapi(read, async (c) => c.json(answer(c, await known(c.req.valid('param').proposalId)), 200));

  app.openapi(approval, async (c) => {
    const { proposalId } = c.req.valid('param');
    const { note } = c.req.valid('json');
    const by = principalOf(c).subject;
    const proposal = await decideWriteOff(deps, 'approve', { proposalId, by, note });
    logOf(c).warn({ proposalId }, 'a debt was written off');
    return c.json(answer(c, proposal), 200);
  });

  app.openapi(rejection, async (c) => {
    const { proposalId } = c.req.valid('param');
    const { note } = c.req.valid('json');
    const by = principalOf(c).subject;
    const proposal = await decideWriteOff(deps, 'reject', { proposalId, by, note });
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
      path: `/v1/write-off-proposals/{proposalId}/${name}` as const,
      ...about,
      tags: TAGS,
      request: { params: ProposalParams, body: jsonBody(WriteOffDecisionInput) },
      responses: { 200: jsonResponse('The proposal afterwards', WriteOffProposalSchema) },
    },
    {
      rate: 'write',
      objects: ['account'],
      personal: 'shown',
      audited,
      scopes: ['writeOffs:approve'],
      ...(stepUp === undefined ? {} : { stepUp }),
      idempotencyKey: true,
      problems: [
        'not-found',
        'invalid-state',
        'action-not-possible',
        'duties-not-separated',
        'account-moved',
        'promise-refused',
      ],
    },
  );
}

function pathOf({ proposalId }: WriteOffProposal): string {
  return `/v1/write-off-proposals/${proposalId}`;
}

function answer(c: AppContext, proposal: WriteOffProposal) {
  const { bills, amount, writtenOffAmount, recoveredAmount, currency, terms, ...rest } = proposal;
  return {
    ...rest,
    amount: money(amount, currency),
    writtenOff: money(writtenOffAmount, currency),
    recovered: money(recoveredAmount, currency),
    terms:
      terms === undefined
        ? null
        : {
            amount: money(terms.amount, currency),
            payBy: terms.payBy,
            promiseId: settlementPromiseId(proposal.proposalId),
          },
    bills: bills.map((bill) => ({ billId: bill.billId, amount: money(bill.amount, currency) })),
    links: { self: linkTo(c, pathOf(proposal)) },
  };
}
