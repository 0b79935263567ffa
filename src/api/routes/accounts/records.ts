/** A customer's records: ledger, interactions, notices. */
import { z } from '@hono/zod-openapi';
import type { Scope } from '../../../domain/access/roles.ts';
import { transactionOf } from '../../../domain/accounts/reads/balance.ts';
import { ENTRY_TYPES } from '../../../domain/ledger/entry.ts';
import type { Notice } from '../../../domain/notices/notice.ts';
import { accountsOfRequest, knownCustomer } from '../../../services/accounts/of-request.ts';
import { type App, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import { AccountQuery, CustomerParams, ordered, span } from '../../schemas/accounts/reads.ts';
import { TransactionSchema } from '../../schemas/ledger/transaction.ts';
import { InteractionSchema } from '../../schemas/notices/interaction.ts';
import { NoticeSchema } from '../../schemas/notices/notice.ts';
import { PageOnlyQuery, PageQuery, pageRequest, pageSchema } from '../../schemas/primitives.ts';

/** Declares one list of a customer's records. */
function recordList<const Name extends string, Query extends z.ZodObject, Item extends z.ZodType>(
  name: Name,
  about: { readonly operationId: string; readonly summary: string },
  query: Query,
  item: Item,
  scope: Scope,
) {
  return defineRoute(
    {
      method: 'get',
      path: `/v1/customers/{customerId}/${name}`,
      operationId: about.operationId,
      tags: ['Customers'],
      summary: about.summary,
      request: { params: CustomerParams, query },
      responses: { 200: jsonResponse('One page', pageSchema(item)) },
    },
    {
      rate: 'read',
      objects: ['customer', 'account'],
      personal: 'shown',
      audited: [],
      scopes: [scope],
      checksCustomer: true,
      problems: ['not-found'],
    },
  );
}

const transactions = recordList(
  'transactions',
  { operationId: 'listTransactions', summary: 'The ledger, newest first' },
  ordered(
    z.strictObject({ ...PageQuery, ...AccountQuery.shape, ...span, type: z.enum(ENTRY_TYPES).optional() }),
  ),
  TransactionSchema,
  'customers:read',
);
const interactions = recordList(
  'interactions',
  { operationId: 'listInteractions', summary: 'Contacts with the customer, newest first' },
  PageOnlyQuery,
  InteractionSchema,
  'correspondence:read',
);
const notices = recordList(
  'notices',
  { operationId: 'listNotices', summary: 'Messages to the customer, newest first' },
  PageOnlyQuery,
  NoticeSchema,
  'correspondence:read',
);

export function registerCustomerRecordRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(transactions, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    const query = c.req.valid('query');
    const billingAccountId = query.billingAccountId ?? null;
    const accounts = await accountsOfRequest(deps.store, customerId, billingAccountId);
    const currencies = new Map(accounts.map((account) => [account.billingAccountId, account.currency]));
    const page = await deps.store.ledger.list({
      ...pageRequest(query),
      customerId,
      billingAccountId,
      from: query.from ?? null,
      to: query.to ?? null,
      type: query.type ?? null,
    });
    const items = page.items.flatMap((entry) => {
      const currency = currencies.get(entry.billingAccountId);
      return currency === undefined ? [] : [transactionOf(entry, currency)];
    });
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });

  app.openapi(interactions, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    await knownCustomer(deps, customerId);
    return c.json(
      await deps.store.interactions.list({ customerId, ...pageRequest(c.req.valid('query')) }),
      200,
    );
  });

  app.openapi(notices, async (c) => {
    const { customerId } = c.req.valid('param');
    assertMayAccessCustomer(principalOf(c), customerId);
    await knownCustomer(deps, customerId);
    const page = await deps.store.notices.list({ customerId, ...pageRequest(c.req.valid('query')) });
    return c.json({ ...page, items: page.items.map(shownNotice) }, 200);
  });
}

/** A notice as its customer sees it: with the state of its delivery, but not its details. */
function shownNotice({ delivery, policy: _policy, ...notice }: Notice) {
  const { state, channel, endedAt } = delivery;
  return { ...notice, delivery: { state, channel, endedAt } };
}
