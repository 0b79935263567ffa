/** People suspend, restore and close billing accounts, and say why. */
import type { z } from '@hono/zod-openapi';
import type { AuditAct } from '../../../domain/audit/entry.ts';
import { endRelation, withdrawEnding } from '../../../services/accounts/account-ending.ts';
import { changeAccountState, type StateRequest } from '../../../services/accounts/billing-accounts.ts';
import { type App, type AppContext, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { ETAG_HEADER } from '../../middleware/precondition.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  BillingAccountParams,
  BillingAccountSchema,
  ClosureInput,
  EndingInput,
  EndingWithdrawalInput,
  RestorationInput,
  SuspensionInput,
} from '../../schemas/accounts/billing-account.ts';
import { taggedAccount } from './account-answer.ts';

const suspension = step('suspension', SuspensionInput, 'accounts.suspend', {
  operationId: 'suspendBillingAccount',
  summary: 'Suspends a billing account',
  description:
    'Its services are not to be used until a person restores it; charges go on. Paid debt does not lift it. The same reason again changes nothing.',
});
const restoration = step('restoration', RestorationInput, 'accounts.restore', {
  operationId: 'restoreBillingAccount',
  summary: 'Ends what a person suspended',
  description: 'Where dunning has suspended the account as well, it stays suspended until the debt is paid.',
});
const closure = step('closure', ClosureInput, 'accounts.close', {
  operationId: 'closeBillingAccount',
  summary: 'Closes a billing account for good',
  description:
    'Only an account of which nothing is open: no service, balance, bill, unbilled charge, held credit or deposit. The refusal names all that is.',
});

const ending = step(
  'ending',
  EndingInput,
  [
    'accounts.end',
    'billing.makeNextBills',
    'deposits.release',
    'accounts.payOutEnding',
    'accounts.closeEnding',
  ],
  {
    operationId: 'endBillingAccount',
    summary: 'Ends the relation of a billing account',
    description:
      'Its services end on the last day, and a final bill covers all days up to it, at once where that day has passed, and on the day after it otherwise. Then deposits are released, credit is paid out (more than one person may give is proposed), and the account closes when nothing is open. The same again changes nothing; as long as the final bill is not made, the day may be moved.',
  },
);

const withdrawal = step('ending/withdrawal', EndingWithdrawalInput, 'accounts.withdrawEnding', {
  operationId: 'withdrawBillingAccountEnding',
  summary: 'Takes back the end of the relation of a billing account',
  description:
    'As long as its final bill is not made: the services that it ended run on, each to the end that was announced for it before, and bills follow the cycle again. An account whose relation does not end stays as it is.',
});

export function registerAccountStateRoutes(app: App, deps: BusinessDeps): void {
  const done = async (c: AppContext, id: string, request: StateRequest, note: string | undefined) => {
    const by = principalOf(c).subject;
    const account = await changeAccountState(deps, id, request, { by, note: note ?? null });
    logOf(c).info({ billingAccountId: id, to: request.to }, 'a person changed the state of an account');
    return taggedAccount(c, account);
  };

  app.openapi(suspension, async (c) => {
    const { reason, note } = c.req.valid('json');
    return c.json(await done(c, c.req.valid('param').billingAccountId, { to: 'suspend', reason }, note), 200);
  });

  app.openapi(restoration, async (c) => {
    const { reason, note } = c.req.valid('json');
    return c.json(await done(c, c.req.valid('param').billingAccountId, { to: 'restore', reason }, note), 200);
  });

  app.openapi(ending, async (c) => {
    const { reason, lastDay = null, note = null } = c.req.valid('json');
    const id = c.req.valid('param').billingAccountId;
    const request = { reason, lastDay, note, by: principalOf(c).subject };
    const account = await endRelation(deps, id, request);
    logOf(c).info({ billingAccountId: id }, 'the relation of an account ends');
    return c.json(taggedAccount(c, account), 200);
  });

  app.openapi(withdrawal, async (c) => {
    const { reason, note = null } = c.req.valid('json');
    const id = c.req.valid('param').billingAccountId;
    const account = await withdrawEnding(deps, id, { reason, note, by: principalOf(c).subject });
    logOf(c).info({ billingAccountId: id }, 'the end of the relation of an account was withdrawn');
    return c.json(taggedAccount(c, account), 200);
  });

  app.openapi(closure, async (c) => {
    const { reason, note } = c.req.valid('json');
    return c.json(await done(c, c.req.valid('param').billingAccountId, { to: 'close', reason }, note), 200);
  });
}

/** Declares a step to another state. */
function step<const Name extends string, S extends z.ZodType>(
  name: Name,
  body: S,
  acts: AuditAct | readonly AuditAct[],
  about: { readonly operationId: string; readonly summary: string; readonly description: string },
) {
  return defineRoute(
    {
      method: 'post',
      path: `/v1/billing-accounts/{billingAccountId}/${name}` as const,
      ...about,
      tags: ['Billing accounts'],
      request: { params: BillingAccountParams, body: jsonBody(body, 'Why') },
      responses: { 200: jsonResponse('The account afterwards', BillingAccountSchema, ETAG_HEADER) },
    },
    {
      rate: 'write',
      objects: ['account'],
      personal: 'none',
      audited: typeof acts === 'string' ? [acts] : acts,
      scopes: ['accounts:write'],
      idempotencyKey: true,
      problems: ['not-found', 'invalid-state'],
    },
  );
}
