/** Billing accounts are opened, listed and changed. */
import { isInternalAccount } from '../../../domain/payments/suspense.ts';
import { changeAccountTerms, openAccount } from '../../../services/accounts/billing-accounts.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, customerFilter } from '../../middleware/auth.ts';
import { ETAG_HEADER, seenBy } from '../../middleware/precondition.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse, mergePatchBody } from '../../route.ts';
import {
  BillingAccountListQuery,
  BillingAccountParams,
  BillingAccountPatch,
  BillingAccountSchema,
  NewBillingAccountInput,
} from '../../schemas/accounts/billing-account.ts';
import { pageRequest, pageSchema } from '../../schemas/primitives.ts';
import { pathOfAccount, shownAccount, taggedAccount } from './account-answer.ts';

const TAGS = ['Billing accounts'];

const open = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts',
    operationId: 'openBillingAccount',
    tags: TAGS,
    summary: 'Opens a billing account',
    description:
      'By the terms of the policy account-terms: what is left out is as usual there. It is billed from today on. The same account again is the one there is; another one with the same id is refused.',
    request: { body: jsonBody(NewBillingAccountInput, 'The account') },
    responses: {
      201: jsonResponse('The account', BillingAccountSchema, { ...ETAG_HEADER, Location: 'The account' }),
    },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
    audited: ['accounts.open'],
    scopes: ['accounts:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-accounts',
    operationId: 'listBillingAccounts',
    tags: TAGS,
    summary: 'Billing accounts, the last opened first',
    request: { query: BillingAccountListQuery },
    responses: { 200: jsonResponse('One page', pageSchema(BillingAccountSchema)) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'none',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
  },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-accounts/{billingAccountId}',
    operationId: 'getBillingAccount',
    tags: TAGS,
    summary: 'One billing account',
    request: { params: BillingAccountParams },
    responses: { 200: jsonResponse('The account', BillingAccountSchema, ETAG_HEADER) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'none',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);
const change = defineRoute(
  {
    method: 'patch',
    path: '/v1/billing-accounts/{billingAccountId}',
    operationId: 'patchBillingAccount',
    tags: TAGS,
    summary: 'Changes terms of a billing account',
    description:
      'Days of grace and the rate of tax, which counts from the next bill on. A payment that comes in is a change too: read again, and send the new tag. The cycle is changed by a case of its own (`/v1/billing-cycle-changes`).',
    request: { params: BillingAccountParams, body: mergePatchBody(BillingAccountPatch, 'What is different') },
    responses: { 200: jsonResponse('The account afterwards', BillingAccountSchema, ETAG_HEADER) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
    audited: ['accounts.change'],
    scopes: ['accounts:write'],
    checksCustomer: true,
    precondition: true,
    problems: ['not-found', 'invalid-state'],
  },
);

export function registerBillingAccountRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(open, async (c) => {
    const { billingAccountId, creditLimit, cycle, graceDays, taxRateBasisPoints, tax, ...given } =
      c.req.valid('json');
    assertMayAccessCustomer(principalOf(c), given.customerId);
    const account = await openAccount(deps, {
      ...given,
      billingAccountId: billingAccountId ?? requestId(c, 'BA'),
      creditLimit: creditLimit?.amountMinor ?? null,
      graceDays: graceDays ?? null,
      taxRateBasisPoints: taxRateBasisPoints ?? null,
      taxation: tax ?? null,
      cycle: { ...cycle, paymentTermDays: cycle.paymentTermDays ?? null },
    });
    logOf(c).info({ billingAccountId: account.billingAccountId }, 'a billing account was opened');
    c.header('location', linkTo(c, pathOfAccount(account.billingAccountId)));
    return c.json(taggedAccount(c, account), 201);
  });

  app.openapi(list, async (c) => {
    const { customerId, state = null, ...page } = c.req.valid('query');
    const own = customerFilter(principalOf(c), customerId) ?? null;
    const found = await deps.store.accounts.list({ ...pageRequest(page), customerId: own, state });
    // The accounts in which money waits for its owner are nobody's.
    const items = found.items.filter((one) => !isInternalAccount(one)).map((one) => shownAccount(c, one));
    return c.json({ items, nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const account = await deps.store.accounts.get(c.req.valid('param').billingAccountId);
    if (account === null || isInternalAccount(account)) throw noSuch('billing account');
    assertMayAccessCustomer(principalOf(c), account.customerId, 'billing account');
    return c.json(taggedAccount(c, account), 200);
  });

  app.openapi(change, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const before = await deps.store.accounts.get(billingAccountId);
    if (before === null || isInternalAccount(before)) throw noSuch('billing account');
    assertMayAccessCustomer(principalOf(c), before.customerId, 'billing account');
    const { tax, ...terms } = c.req.valid('json');
    const change = { ...terms, ...(tax === undefined ? {} : { taxation: tax }) };
    const account = await changeAccountTerms(deps, billingAccountId, change, seenBy(c));
    return c.json(taggedAccount(c, account), 200);
  });
}
