/** Credit goes from one account of a customer to others. */
import { z } from '@hono/zod-openapi';
import type { LedgerEntry } from '../../../domain/ledger/entry.ts';
import { type Currency, money } from '../../../domain/money.ts';
import { moveCreditBetweenAccounts } from '../../../services/ledger/credit-moves.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, linkTo, logOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import { CreditMoveInput, CreditMoveSchema } from '../../schemas/ledger/credit-move.ts';
import { Id } from '../../schemas/primitives.ts';

const move = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-accounts/{billingAccountId}/credit-moves',
    operationId: 'moveCredit',
    tags: ['Ledger'],
    summary: 'Moves credit to other accounts of the customer',
    description:
      'Splits a transfer that came for several accounts, or takes credit to where it is needed: two linked entries for each part, all in one transaction. On the accounts that get it, it pays open bills at once, the oldest due first. No more than the unapplied credit of the account can be moved.',
    request: {
      params: z.object({ billingAccountId: Id }),
      body: jsonBody(CreditMoveInput, 'Where the credit goes'),
    },
    responses: {
      201: jsonResponse('The entries', CreditMoveSchema, { Location: 'The ledger of the account' }),
    },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'none',
    audited: ['ledger.moveCredit'],
    scopes: ['ledger:credit'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state', 'account-moved'],
  },
);

export function registerCreditMoveRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(move, async (c) => {
    const { billingAccountId: from } = c.req.valid('param');
    const { parts, note } = c.req.valid('json');
    const moveId = requestId(c, 'CM');
    const { entries, currency } = await moveCreditBetweenAccounts(deps, { moveId, from, parts, note });
    logOf(c).info({ billingAccountId: from, moveId }, 'credit was moved to other accounts');
    c.header('location', linkTo(c, `/v1/billing-accounts/${encodeURIComponent(from)}/entries`));
    return c.json({ moveId, billingAccountId: from, parts: partsOf(entries, currency) }, 201);
  });
}

/** The parts of a move, from its entries: a debit and a credit for each. */
function partsOf(entries: readonly LedgerEntry[], currency: Currency) {
  return entries.flatMap(({ type, entryId, amount, otherAccountId: to }) => {
    const into = entries.find((other) => other.type === 'creditMovedIn' && other.billingAccountId === to);
    if (type !== 'creditMovedOut' || into === undefined) return [];
    const { billingAccountId, entryId: inEntryId } = into;
    return [{ billingAccountId, amount: money(amount, currency), outEntryId: entryId, inEntryId }];
  });
}
