/** The ledger of one billing account: posting to it, and reading it. */
import { z } from '@hono/zod-openapi';
import { transactionOf } from '../../../domain/accounts/reads/balance.ts';
import type { LedgerEntry } from '../../../domain/ledger/entry.ts';
import { givesMoney } from '../../../domain/ledger/posting.ts';
import { maskedAmong, postEntry, takeEntryBack } from '../../../services/ledger/entries.ts';
import { type App, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, assertScopes } from '../../middleware/auth.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { EntryInput, EntrySchema, ReversalInput } from '../../schemas/ledger/entry.ts';
import { Id, OwnId, PageOnlyQuery, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Ledger'];
const PATH = '/v1/billing-accounts/{billingAccountId}/entries';
const PARAMS = z.object({ billingAccountId: Id });

const post = defineRoute(
  {
    method: 'post',
    path: PATH,
    operationId: 'postLedgerEntry',
    tags: TAGS,
    summary: 'Post one entry, such as a charge of a rating system',
    description:
      'The entry is posted once for its `source` and `idempotencyKey`, whatever the header says. Payments and their reversals are not posted here; report the payment instead. A card number in the note is masked. Credits and refunds need the scope `ledger:credit` as well, and what is above the limits of one caller needs two people: /v1/credit-proposals.',
    request: { params: PARAMS, body: jsonBody(EntryInput, 'The entry') },
    responses: {
      200: jsonResponse('Posted before: the entry as it is now', EntrySchema),
      201: jsonResponse('Posted', EntrySchema, { Location: "The account's ledger" }),
    },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['ledger.postLines'],
    scopes: ['ledger:write'],
    bodyScopes: ['ledger:credit'],
    idempotencyKey: true,
    problems: ['not-found', 'entry-mismatch', 'credit-limit-reached'],
  },
);

const list = defineRoute(
  {
    method: 'get',
    path: PATH,
    operationId: 'listLedgerEntries',
    tags: TAGS,
    summary: 'The ledger of one account, newest first',
    request: { params: PARAMS, query: PageOnlyQuery },
    responses: { 200: jsonResponse('One page', pageSchema(EntrySchema)) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found'],
  },
);

const reverse = defineRoute(
  {
    method: 'post',
    path: '/v1/entries/{entryId}/reversal',
    operationId: 'reverseLedgerEntry',
    tags: TAGS,
    summary: 'Takes a wrong charge or credit back',
    description:
      'Posts an entry of the same type, and so with the same tax, in the other direction; the next bill collects it. An entry is taken back once, and is not changed. A charge that is taken back counts as a credit for the limits of one caller. Payments are taken back by a report of their own; write-offs and credits of disputes cannot be taken back.',
    request: { params: z.object({ entryId: OwnId }), body: jsonBody(ReversalInput, 'Why') },
    responses: {
      200: jsonResponse('Taken back before: the entry that took it back', EntrySchema),
      201: jsonResponse('The entry that takes it back', EntrySchema, { Location: "The account's ledger" }),
    },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['ledger.reverse'],
    scopes: ['ledger:reverse'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'credit-limit-reached'],
  },
);

export function registerEntryRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(post, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const input = { billingAccountId, ...c.req.valid('json') };
    const by = principalOf(c);
    if (givesMoney(input)) assertScopes(by, 'ledger:credit');
    c.get('platform').metrics.observeMasked({ door: 'entries', count: maskedAmong([input]) });
    const { entry, isNew } = await postEntry(deps, input, by.subject);
    c.header('location', linkTo(c, `/v1/billing-accounts/${billingAccountId}/entries`));
    return c.json(entryAnswer(entry, input.amount.currency), isNew ? 201 : 200);
  });

  app.openapi(reverse, async (c) => {
    const { entryId } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const by = principalOf(c).subject;
    const { reversal, account, changed } = await takeEntryBack(deps, { entryId, reason, by });
    if (changed) logOf(c).info({ entryId, by }, 'an entry was reversed');
    c.header('location', linkTo(c, `/v1/billing-accounts/${account.billingAccountId}/entries`));
    return c.json(entryAnswer(reversal, account.currency), changed ? 201 : 200);
  });

  app.openapi(list, async (c) => {
    const { billingAccountId } = c.req.valid('param');
    const account = await deps.store.accounts.get(billingAccountId);
    if (account === null) throw noSuch('billing account');
    assertMayAccessCustomer(principalOf(c), account.customerId, 'billing account');
    const page = await deps.store.ledger.list({
      ...pageRequest(c.req.valid('query')),
      customerId: account.customerId,
      billingAccountId,
      from: null,
      to: null,
      type: null,
    });
    const items = page.items.map((entry) => entryAnswer(entry, account.currency));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });
}

function entryAnswer(entry: LedgerEntry, currency: string): z.output<typeof EntrySchema> {
  const { sequence, source, reversedEntryId = null, correctedEntryId = null, otherAccountId = null } = entry;
  return {
    ...transactionOf(entry, currency),
    ...{ sequence, source, reversedEntryId, correctedEntryId, otherAccountId },
  };
}
