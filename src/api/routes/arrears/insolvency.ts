/** Bankruptcy: its opening splits an account, its end writes the old debt off or lets it live again. */
import type { z } from '@hono/zod-openapi';
import { claimOf } from '../../../domain/arrears/insolvency.ts';
import { money, sumMinor } from '../../../domain/money.ts';
import {
  dismissInsolvency,
  type InsolvencyShown,
  openInsolvency,
  proposeDischarge,
  readInsolvency,
} from '../../../services/arrears/insolvencies.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { AccountParams } from '../../schemas/arrears/dunning.ts';
import { InsolvencyEndInput, InsolvencyInput, InsolvencySchema } from '../../schemas/arrears/insolvency.ts';
import { WriteOffProposalSchema } from '../../schemas/arrears/write-off.ts';
import { pathOfProposal, shownProposal } from './write-off-proposals.ts';

const TAGS = ['Dunning'];
const PATH = '/v1/billing-accounts/{billingAccountId}/insolvency' as const;

const read = defineRoute(
  {
    method: 'get',
    path: PATH,
    operationId: 'getInsolvency',
    tags: TAGS,
    summary: 'The last proceedings over an account, and the claims to file',
    request: { params: AccountParams },
    responses: { 200: jsonResponse('The proceedings', InsolvencySchema) },
  },
  {
    ...{ rate: 'read', objects: ['account'], personal: 'shown', audited: [], scopes: ['dunning:read'] },
    problems: ['not-found', 'invalid-state'],
  },
);
const opening = defineRoute(
  {
    method: 'post',
    path: PATH,
    operationId: 'openInsolvency',
    tags: TAGS,
    summary: 'Splits an account at the opening of a bankruptcy',
    description:
      'Bills up to the day of the opening rest: nobody asks for them, no fee and no dunning follows from them, and payments go on later bills. A bill of that day takes all days before it. The dunning of the account ends, and what it imposed is lifted. Later bills are paid and dunned as usual. The same again changes nothing.',
    request: { params: AccountParams, body: jsonBody(InsolvencyInput) },
    responses: { 200: jsonResponse('The proceedings, and the claims to file', InsolvencySchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['insolvencies.open', 'billing.makeNextBills'],
    scopes: ['dunning:write'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'account-moved'],
  },
);
const dismissal = defineRoute(
  {
    method: 'post',
    path: `${PATH}/dismissal` as const,
    operationId: 'dismissInsolvency',
    tags: TAGS,
    summary: 'Ends the proceedings without a discharge: the old debt lives again',
    description: 'Needs another person than the one who entered the opening.',
    request: { params: AccountParams, body: jsonBody(InsolvencyEndInput) },
    responses: { 200: jsonResponse('The proceedings', InsolvencySchema) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['insolvencies.dismiss'],
    scopes: ['writeOffs:approve'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'duties-not-separated', 'account-moved'],
  },
);
const discharge = defineRoute(
  {
    method: 'post',
    path: `${PATH}/discharge` as const,
    operationId: 'proposeDischarge',
    tags: TAGS,
    summary: 'Proposes to end the proceedings with a discharge',
    description:
      'Another person approves it as a write-off (/v1/write-off-proposals/{proposalId}/approval): what is then left of the old debt is written off. The account gets no mark, and its services go on.',
    request: { params: AccountParams, body: jsonBody(InsolvencyEndInput) },
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

export function registerInsolvencyRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) =>
    c.json(shown(await readInsolvency(deps, c.req.valid('param').billingAccountId)), 200),
  );

  app.openapi(opening, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const { administrator = null, note = null, ...body } = c.req.valid('json');
    const by = principalOf(c).subject;
    const insolvencyId = requestId(c, 'INS');
    const found = await openInsolvency(deps, {
      ...body,
      ...{ administrator, note, by, billingAccountId, insolvencyId },
    });
    logOf(c).warn({ billingAccountId }, 'an account is split by a bankruptcy');
    return c.json(shown(found), 200);
  });

  app.openapi(dismissal, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const { note } = c.req.valid('json');
    const by = principalOf(c).subject;
    const found = await dismissInsolvency(deps, { billingAccountId, by, note });
    logOf(c).warn({ billingAccountId }, 'a bankruptcy ended without a discharge');
    return c.json(shown(found), 200);
  });

  app.openapi(discharge, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const { note } = c.req.valid('json');
    const by = principalOf(c).subject;
    const proposalId = requestId(c, 'DIS');
    const proposal = await proposeDischarge(deps, { proposalId, billingAccountId, by, note });
    c.header('location', linkTo(c, pathOfProposal(proposal)));
    return c.json(shownProposal(c, proposal), 201);
  });
}

function shown({ insolvency, currency, claims }: InsolvencyShown): z.output<typeof InsolvencySchema> {
  const { number: _, ...said } = insolvency;
  return {
    ...said,
    claims: claims.map((bill) => {
      const { billId, billDate, dueDate } = bill;
      return { billId, billDate, dueDate, amount: money(claimOf(bill), currency) };
    }),
    claimed: money(sumMinor(claims.map(claimOf)), currency),
  };
}
