/** Alignments: the accounts of one customer moved to one cycle, each by a change of its own. */
import { z } from '@hono/zod-openapi';
import type { CycleChangeCase } from '../../../domain/cases/cases.ts';
import { billingCycleChangeWorkflowId, confirm } from '../../../messages/billing-cycle-change.ts';
import { cycleChangeAnswers } from '../../cases/cycle-change-answer.ts';
import { cycleWish, quotedChange } from '../../cases/quoted-change.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer, assertScopes, noSuch } from '../../middleware/auth.ts';
import { Problem } from '../../problems/problem.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  type ALIGNMENT_STATES,
  AlignmentConfirmationInput,
  CycleAlignmentInput,
  CycleAlignmentSchema,
  MOST_ACCOUNTS,
} from '../../schemas/billing/cycle-alignment.ts';
import { Id } from '../../schemas/primitives.ts';
import { accountsOfRequest } from '../shared/accounts.ts';

const TAGS = ['Billing cycle changes'];
const params = z.object({ alignmentId: Id });

const ask = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-cycle-alignments',
    operationId: 'requestBillingCycleAlignment',
    tags: TAGS,
    summary: 'Asks to bring several accounts of one customer to one cycle',
    description: 'Answers with a quote for each account. Nothing changes before the confirmation.',
    request: { body: jsonBody(CycleAlignmentInput, 'What all accounts shall have') },
    responses: { 201: jsonResponse('The quotes', CycleAlignmentSchema, { Location: 'The alignment' }) },
  },
  {
    scopes: ['cycles:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'decision-pending', 'account-moved'],
  },
);

const read = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-cycle-alignments/{alignmentId}',
    operationId: 'getBillingCycleAlignment',
    tags: TAGS,
    summary: 'One alignment, with the change of each account',
    request: { params },
    responses: { 200: jsonResponse('The alignment', CycleAlignmentSchema) },
  },
  { scopes: ['cycles:read'], checksCustomer: true, problems: ['not-found'] },
);

const confirmation = defineRoute(
  {
    method: 'post',
    path: '/v1/billing-cycle-alignments/{alignmentId}/confirmation',
    operationId: 'confirmBillingCycleAlignment',
    tags: TAGS,
    summary: 'Commits the recommended option of every account',
    description:
      'Refused while an account has no option, unless `evenIfPartly` says so. An account that moved since its quote is left out; sending the request again changes nothing that was changed.',
    request: { params, body: jsonBody(AlignmentConfirmationInput) },
    responses: { 200: jsonResponse('The alignment afterwards', CycleAlignmentSchema) },
  },
  {
    scopes: ['cycles:write'],
    checksCustomer: true,
    idempotencyKey: true,
    problems: ['not-found', 'option-not-eligible', 'decision-pending'],
  },
);

export function registerCycleAlignmentRoutes(app: App, deps: BusinessDeps): void {
  const find = async (c: AppContext, alignmentId: string): Promise<CycleChangeCase[]> => {
    const changes = await deps.store.cases.cycleChangesOfAlignment(alignmentId);
    const [first] = changes;
    if (first === undefined) throw noSuch('alignment');
    assertMayAccessCustomer(principalOf(c), first.customerId, 'alignment');
    return changes;
  };
  const answer = async (c: AppContext, alignmentId: string, changes: readonly CycleChangeCase[]) => ({
    alignmentId,
    customerId: changes[0]?.customerId ?? '',
    state: stateOf(changes),
    changes: changes.map(await cycleChangeAnswers(c, deps)),
    links: { self: linkTo(c, `/v1/billing-cycle-alignments/${alignmentId}`) },
  });

  app.openapi(ask, async (c) => {
    const principal = principalOf(c);
    const body = c.req.valid('json');
    assertMayAccessCustomer(principal, body.customerId);
    if (body.override !== undefined) assertScopes(principal, 'cycles:override');
    const alignmentId = requestId(c, 'BCA');
    const changes: CycleChangeCase[] = [];
    for (const billingAccountId of await accountIdsOf(deps, body)) {
      const request = {
        ...cycleWish(body),
        changeId: `${alignmentId}.${billingAccountId}`,
        alignmentId,
        customerId: body.customerId,
        billingAccountId,
        confirm: false,
      };
      changes.push(await quotedChange(c, deps, { request, requestedBy: principal.subject }));
    }
    c.header('location', linkTo(c, `/v1/billing-cycle-alignments/${alignmentId}`));
    return c.json(await answer(c, alignmentId, changes), 201);
  });

  app.openapi(read, async (c) => {
    const { alignmentId } = c.req.valid('param');
    return c.json(await answer(c, alignmentId, await find(c, alignmentId)), 200);
  });

  app.openapi(confirmation, async (c) => {
    const { alignmentId } = c.req.valid('param');
    const { evenIfPartly } = c.req.valid('json');
    const changes = await find(c, alignmentId);
    const refused = changes.filter((change) => !isAligned(change) && change.state !== 'quoted');
    if (refused.length > 0 && !evenIfPartly)
      throw new Problem(
        'option-not-eligible',
        `Not every account can be changed; look at the alignment, or send evenIfPartly: ${refused.map(({ request }) => request.billingAccountId).join(', ')}.`,
      );
    const after: CycleChangeCase[] = [];
    for (const change of changes) after.push(await confirmed(c, deps, change));
    return c.json(await answer(c, alignmentId, after), 200);
  });
}

/** @throws Problem `not-found` when a named account is not the customer's; `validation-failed` for too many */
async function accountIdsOf(
  deps: BusinessDeps,
  { customerId, billingAccountIds, preference }: z.output<typeof CycleAlignmentInput>,
): Promise<string[]> {
  const accounts = await accountsOfRequest(deps.store, customerId, null);
  const own = new Map(accounts.map((account) => [account.billingAccountId, account]));
  const wanted =
    billingAccountIds ??
    accounts.filter(({ state }) => state !== 'closed').map((account) => account.billingAccountId);
  if (wanted.some((id) => !own.has(id)))
    throw new Problem('not-found', 'There is no such billing account of this customer.');
  const weekly = wanted.filter((id) => own.get(id)?.cycle.frequency === 'weekly');
  const wishesDay = preference.billCycleDay !== undefined || preference.payday !== undefined;
  if (weekly.length > 0 && wishesDay && preference.frequency === undefined)
    throw new Problem('validation-failed', 'A weekly cycle knows no day of the month.', {
      errors: [
        {
          pointer: '/preference/frequency',
          code: 'missing',
          detail: `These accounts are billed weekly; name the frequency that all are to have, or leave them out: ${weekly.join(', ')}.`,
        },
      ],
    });
  if (wanted.length > MOST_ACCOUNTS)
    throw new Problem(
      'validation-failed',
      `More than ${MOST_ACCOUNTS} accounts: name those of each request.`,
    );
  return [...new Set(wanted)].sort();
}

async function confirmed(
  c: AppContext,
  deps: BusinessDeps,
  change: CycleChangeCase,
): Promise<CycleChangeCase> {
  const { quote, state, request } = change;
  const optionId = quote?.recommendedOptionId ?? null;
  if (state !== 'quoted' || quote === null || optionId === null) return change;
  try {
    const workflowId = billingCycleChangeWorkflowId(request.changeId);
    return await deps.cases.update(
      workflowId,
      confirm,
      { quoteId: quote.quoteId, optionId },
      requestId(c, confirm.name),
    );
  } catch (error) {
    // The others go on; what became of this one stands in its own change.
    if (!(error instanceof Problem) || error.kind === 'decision-pending') throw error;
    return (await deps.store.cases.getCycleChange(request.changeId)) ?? change;
  }
}

/** On the cycle that was wished for, by this change or from before. */
function isAligned({ state, reasons }: CycleChangeCase): boolean {
  return state === 'confirmed' || (state === 'declined' && reasons[0]?.code === 'CYCLE_UNCHANGED');
}

function stateOf(changes: readonly CycleChangeCase[]): (typeof ALIGNMENT_STATES)[number] {
  if (changes.every(isAligned)) return 'confirmed';
  const able = changes.filter((change) => isAligned(change) || change.state === 'quoted');
  if (able.length === changes.length) return 'quoted';
  return able.some((change) => change.state === 'quoted' || change.state === 'confirmed')
    ? 'partly'
    : 'declined';
}
