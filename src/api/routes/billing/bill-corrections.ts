/** Bills that are cancelled and billed again: within the limits by one person, beyond them one proposes and another decides. */
import { z } from '@hono/zod-openapi';
import type { AuditAct } from '../../../domain/audit/entry.ts';
import type { BillCorrection } from '../../../domain/billing/bill-correction.ts';
import { money } from '../../../domain/money.ts';
import { correctBill, decideCorrection } from '../../../services/billing/bill-corrections.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { noSuch } from '../../problems/no-such.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  BillCancellationInput,
  BillCorrectionParams,
  BillCorrectionQuery,
  BillCorrectionSchema,
} from '../../schemas/billing/bill-correction.ts';
import { CreditDecisionInput } from '../../schemas/ledger/credit-proposal.ts';
import { OwnId, pageRequest, pageSchema } from '../../schemas/primitives.ts';
import { taxAnswer } from './bills.ts';

const TAGS = ['Bills'];

const cancel = defineRoute(
  {
    method: 'post',
    path: '/v1/bills/{billId}/cancellation',
    operationId: 'cancelBill',
    tags: TAGS,
    summary: 'Cancels a bill and bills it again, or proposes it',
    description:
      'Makes a credit note over all that is left of the bill, with its tax, and a bill with the corrected lines in its place; what was paid on the old bill counts on the new one. One person does it while the customer owes less by no more than one may give (`posted` of the policy credit-limits). Above that, the bill stays until another person approves.',
    request: {
      params: z.object({ billId: OwnId }),
      body: jsonBody(
        BillCancellationInput,
        'What is different on the new bill; nothing: the same lines, taxed as today',
      ),
    },
    responses: { 201: jsonResponse('The correction', BillCorrectionSchema, { Location: 'The correction' }) },
  },
  {
    rate: 'write',
    objects: ['account'],
    personal: 'shown',
    audited: ['billCorrections.propose'],
    scopes: ['bills:correct'],
    idempotencyKey: true,
    problems: ['not-found', 'invalid-state'],
  },
);
const list = defineRoute(
  {
    method: 'get',
    path: '/v1/bill-corrections',
    operationId: 'listBillCorrections',
    tags: TAGS,
    summary: 'Bills that were cancelled and billed again, and proposals to do so, newest first',
    request: { query: BillCorrectionQuery },
    responses: { 200: jsonResponse('One page', pageSchema(BillCorrectionSchema)) },
  },
  { rate: 'read', objects: ['account'], personal: 'shown', audited: [], scopes: ['bills:correct'] },
);
const read = defineRoute(
  {
    method: 'get',
    path: '/v1/bill-corrections/{proposalId}',
    operationId: 'getBillCorrection',
    tags: TAGS,
    summary: 'One correction of a bill, with its cancellation',
    request: { params: BillCorrectionParams },
    responses: { 200: jsonResponse('The correction', BillCorrectionSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['bills:correct'],
    problems: ['not-found'],
  },
);
const approval = decision('approval', {
  audited: ['billCorrections.approve'],
  stepUp: 'always',
  operationId: 'approveBillCorrection',
  summary: 'Cancels a bill and bills it again as it was proposed',
  description: 'Needs another person than the one who proposed it. The bill is corrected as it is now.',
});
const rejection = decision('rejection', {
  audited: ['billCorrections.reject'],
  operationId: 'rejectBillCorrection',
  summary: 'Leaves the bill as it is',
  description: 'Needs another person than the one who proposed it. The correction can be proposed again.',
});

export function registerBillCorrectionRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(cancel, async (c) => {
    const { changedLines, addedLines, ...given } = c.req.valid('json');
    const correction = await correctBill(deps, {
      ...{ ...c.req.valid('param'), ...given },
      ...{ proposalId: requestId(c, 'BC'), by: principalOf(c).subject },
      changedLines: changedLines.map(({ entryId, amount }) => ({ entryId, amount: amount.amountMinor })),
      addedLines: addedLines.map(({ amount, type, direction, note, taxClass, suppliedOn }, index) => ({
        ...{ lineId: String(index + 1), type, direction, note, amount: amount.amountMinor },
        ...(taxClass === undefined ? {} : { taxClass }),
        ...(suppliedOn === undefined ? {} : { suppliedOn }),
      })),
      currencies: [
        ...changedLines.map(
          ({ amount }, n) => [amount.currency, `/changedLines/${n}/amount/currency`] as const,
        ),
        ...addedLines.map(({ amount }, n) => [amount.currency, `/addedLines/${n}/amount/currency`] as const),
      ],
    });
    logOf(c).info(
      { proposalId: correction.proposalId, state: correction.state },
      'a bill was to be corrected',
    );
    c.header('location', linkTo(c, pathOf(correction)));
    return c.json(answer(c, correction), 201);
  });

  app.openapi(list, async (c) => {
    const { state = null, billingAccountId = null, ...page } = c.req.valid('query');
    const found = await deps.store.billCorrections.list({ ...pageRequest(page), state, billingAccountId });
    const items = found.items.map((correction) => answer(c, correction));
    return c.json({ items, nextCursor: found.nextCursor }, 200);
  });

  app.openapi(read, async (c) => {
    const correction = await deps.store.billCorrections.get(c.req.valid('param').proposalId);
    if (correction === null) throw noSuch('proposal');
    return c.json(answer(c, correction), 200);
  });

  app.openapi(approval, async (c) => {
    const { proposalId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const correction = await decideCorrection(deps, 'approve', { proposalId, by, ...c.req.valid('json') });
    logOf(c).info({ proposalId }, 'a bill was corrected as proposed');
    return c.json(answer(c, correction), 200);
  });

  app.openapi(rejection, async (c) => {
    const { proposalId } = c.req.valid('param');
    const by = principalOf(c).subject;
    const correction = await decideCorrection(deps, 'reject', { proposalId, by, ...c.req.valid('json') });
    return c.json(answer(c, correction), 200);
  });
}

/** Declares a decision on a correction. */
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
      path: `/v1/bill-corrections/{proposalId}/${name}` as const,
      ...about,
      tags: TAGS,
      request: { params: BillCorrectionParams, body: jsonBody(CreditDecisionInput) },
      responses: { 200: jsonResponse('The correction afterwards', BillCorrectionSchema) },
    },
    {
      rate: 'write',
      objects: ['account'],
      personal: 'shown',
      audited,
      scopes: ['credits:approve'],
      ...(stepUp === undefined ? {} : { stepUp }),
      idempotencyKey: true,
      problems: ['not-found', 'invalid-state', 'duties-not-separated'],
    },
  );
}

function pathOf({ proposalId }: Pick<BillCorrection, 'proposalId'>): string {
  return `/v1/bill-corrections/${proposalId}`;
}

function answer(c: AppContext, correction: BillCorrection) {
  const { currency, givenAmount, done, changedLines, addedLines, ...rest } = correction;
  return {
    ...rest,
    withdrawnEntryIds: [...rest.withdrawnEntryIds],
    changedLines: changedLines.map(({ entryId, amount }) => ({ entryId, amount: money(amount, currency) })),
    addedLines: addedLines.map(({ type, direction, amount, note, taxClass = null, suppliedOn = null }) => ({
      ...{ type, direction, note, taxClass, suppliedOn },
      amount: money(amount, currency),
    })),
    given: money(givenAmount, currency),
    cancellation:
      done === null
        ? null
        : {
            ...{ cancellationId: done.cancellationId, entryId: done.entryId, cancelledOn: done.cancelledOn },
            amount: money(done.amount, currency),
            taxLines: done.taxLines.map((line) => taxAnswer(line, currency)),
          },
    newBill: done === null ? null : { billId: done.newBillId, amount: money(done.newAmount, currency) },
    links: { self: linkTo(c, pathOf(rest)) },
  };
}
