/** Accounts are put under accounts, and get a payer. */
import type { z } from '@hono/zod-openapi';
import {
  type AccountHierarchy,
  readHierarchy,
  setParentAccount,
  setPayerOfAccount,
} from '../../../services/accounts/hierarchy.ts';
import { type App, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { ETAG_HEADER } from '../../middleware/precondition.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { BillingAccountParams, BillingAccountSchema } from '../../schemas/accounts/billing-account.ts';
import { HierarchySchema, ParentInput, PayerInput } from '../../schemas/accounts/hierarchy.ts';
import { shownPayers, taggedAccount } from './account-answer.ts';

const TAGS = ['Billing accounts'];

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-accounts/{billingAccountId}/hierarchy',
    operationId: 'getAccountHierarchy',
    tags: TAGS,
    summary: 'The accounts above and below, and who pays for whom',
    request: { params: BillingAccountParams },
    responses: { 200: jsonResponse('Where the account is', HierarchySchema) },
  },
  {
    ...{ rate: 'read', objects: ['account'], personal: 'none', audited: [], scopes: ['customers:read'] },
    checksCustomer: true,
    problems: ['not-found'],
  },
);
const parent = defineRoute(
  {
    method: 'put',
    path: '/v1/billing-accounts/{billingAccountId}/parent',
    operationId: 'setParentAccount',
    tags: TAGS,
    summary: 'Puts an account under another one',
    description:
      'Both belong to one customer, or to one group of enterprises; no account is above itself, and there are at most six levels. No money moves. Null takes the account out. The same again changes nothing.',
    request: { params: BillingAccountParams, body: jsonBody(ParentInput, 'The account above') },
    responses: { 200: jsonResponse('The account afterwards', BillingAccountSchema, ETAG_HEADER) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
    audited: ['hierarchy.setParent'],
    scopes: ['accounts:write'],
    problems: ['not-found', 'invalid-state', 'account-moved'],
  },
);
const payer = defineRoute(
  {
    method: 'put',
    path: '/v1/billing-accounts/{billingAccountId}/payer',
    operationId: 'setPayerOfAccount',
    tags: TAGS,
    summary: 'Says which account pays the bills of an account',
    description:
      'Bills that are made on `from` or later are asked of the payer: notices of bills, reminders and letters of dunning go to the customer of that account. Earlier bills stay with who was asked before. What a late bill leads to stays with the account that has the services. An account that pays for others has no payer itself. Null: the account pays for itself. The same again changes nothing.',
    request: { params: BillingAccountParams, body: jsonBody(PayerInput, 'Who pays, and from when on') },
    responses: { 200: jsonResponse('The account afterwards', BillingAccountSchema, ETAG_HEADER) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
    audited: ['hierarchy.setPayer'],
    scopes: ['accounts:write'],
    problems: ['not-found', 'invalid-state', 'account-moved'],
  },
);

export function registerHierarchyRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(read, async (c) => {
    const found = await readHierarchy(deps, c.req.valid('param').billingAccountId);
    assertMayAccessCustomer(principalOf(c), found.account.customerId, 'billing account');
    return c.json(shownHierarchy(found), 200);
  });

  app.openapi(parent, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const { parentAccountId } = c.req.valid('json');
    const account = await setParentAccount(deps, billingAccountId, parentAccountId);
    logOf(c).info({ billingAccountId }, 'an account has another one above it');
    return c.json(taggedAccount(c, account), 200);
  });

  app.openapi(payer, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const { payerAccountId, from = null } = c.req.valid('json');
    const by = principalOf(c).subject;
    const account = await setPayerOfAccount(deps, { billingAccountId, payerAccountId, from, by });
    logOf(c).info({ billingAccountId }, 'an account has another payer');
    return c.json(taggedAccount(c, account), 200);
  });
}

function shownHierarchy({
  account,
  above,
  below,
  paysFor,
}: AccountHierarchy): z.output<typeof HierarchySchema> {
  return {
    ...{ billingAccountId: account.billingAccountId, above: [...above], below: [...below] },
    payers: shownPayers(account),
    paysFor: paysFor.map((other) => ({
      billingAccountId: other.billingAccountId,
      payers: shownPayers(other),
    })),
  };
}
