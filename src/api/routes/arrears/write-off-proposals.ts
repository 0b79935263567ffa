/** Write-offs: policy or a person proposes to give a debt up, another person decides. */

import { settlementPromiseId, type WriteOffProposal } from '../../../domain/arrears/dunning-case.ts';
import { money } from '../../../domain/money.ts';
import { decideWriteOff, proposeWriteOff, settleDebt } from '../../../services/arrears/write-offs.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { proposalAnswers, proposalRoutes } from '../../proposals.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { AccountParams } from '../../schemas/arrears/dunning.ts';
import {
  SettlementInput,
  WriteOffInput,
  WriteOffProposalSchema,
  WriteOffQuery,
} from '../../schemas/arrears/write-off.ts';

const TAG = 'Dunning';
const PATH = '/v1/write-off-proposals';

const propose = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts/{billingAccountId}/write-off-proposals',
    operationId: 'proposeWriteOff',
    tags: [TAG],
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
    tags: [TAG],
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
const { list, read, approval, rejection } = proposalRoutes({
  path: PATH,
  tag: TAG,
  query: WriteOffQuery,
  answer: WriteOffProposalSchema,
  scopes: { read: 'dunning:read', decide: 'writeOffs:approve' },
  list: { operationId: 'listWriteOffProposals', summary: 'Proposals to write off, newest first' },
  read: { operationId: 'getWriteOffProposal', summary: 'One proposal' },
  approve: {
    operationId: 'approveWriteOff',
    summary: 'Gives the debt up',
    description:
      'Needs another person than the one who proposed it. The amount that is still open on the proposed bills is credited; the account is written off and its dunning ends.',
    audited: 'writeOffs.approve',
  },
  reject: {
    operationId: 'rejectWriteOff',
    summary: 'Keeps the debt',
    description: 'Needs another person than the one who proposed it. The debt can be proposed again.',
    audited: 'writeOffs.reject',
  },
  problems: ['account-moved', 'promise-refused'],
});

export function registerWriteOffRoutes(app: App, deps: BusinessDeps): void {
  const proposals = proposalAnswers(
    {
      found: () => deps.store.writeOffs,
      decide: (verdict, decision) => decideWriteOff(deps, verdict, decision),
    },
    shownProposal,
  );

  app.openapi(propose, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const proposalId = requestId(c, 'WO');
    const { note } = c.req.valid('json');
    const proposal = await proposeWriteOff(deps, { proposalId, billingAccountId, by, note });
    c.header('location', linkTo(c, pathOfProposal(proposal)));
    return c.json(shownProposal(c, proposal), 201);
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
    c.header('location', linkTo(c, pathOfProposal(proposal)));
    return c.json(shownProposal(c, proposal), 201);
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

/** Where a proposal is found. */
export function pathOfProposal({ proposalId }: WriteOffProposal): string {
  return `${PATH}/${proposalId}`;
}

/** A proposal as answers show one. */
export function shownProposal(c: AppContext, proposal: WriteOffProposal) {
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
    links: { self: linkTo(c, pathOfProposal(proposal)) },
  };
}
