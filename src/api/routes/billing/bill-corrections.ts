/** Bills that are cancelled and billed again: within the limits by one person, beyond them one proposes and another decides. */
import { z } from '@hono/zod-openapi';
import type { BillCorrection } from '../../../domain/billing/bill-correction.ts';
import { money } from '../../../domain/money.ts';
import { correctBill, decideCorrection } from '../../../services/billing/bill-corrections.ts';
import { requestId } from '../../cases/request-key.ts';
import { type App, type AppContext, linkTo, logOf, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { proposalAnswers, proposalRoutes } from '../../proposals.ts';
import { defineRoute, jsonBody, jsonResponse } from '../../route.ts';
import {
  BillCancellationInput,
  BillCorrectionQuery,
  BillCorrectionSchema,
} from '../../schemas/billing/bill-correction.ts';
import { OwnId } from '../../schemas/primitives.ts';
import { taxAnswer } from './bills.ts';

const TAG = 'Bills';
const PATH = '/v1/bill-corrections';

const cancel = defineRoute(
  {
    method: 'post',
    path: '/v1/bills/{billId}/cancellation',
    operationId: 'cancelBill',
    tags: [TAG],
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
const { list, read, approval, rejection } = proposalRoutes({
  path: PATH,
  tag: TAG,
  query: BillCorrectionQuery,
  answer: BillCorrectionSchema,
  scopes: { read: 'bills:correct', decide: 'credits:approve' },
  list: {
    operationId: 'listBillCorrections',
    summary: 'Bills that were cancelled and billed again, and proposals to do so, newest first',
  },
  read: { operationId: 'getBillCorrection', summary: 'One correction of a bill, with its cancellation' },
  approve: {
    operationId: 'approveBillCorrection',
    summary: 'Cancels a bill and bills it again as it was proposed',
    description: 'Needs another person than the one who proposed it. The bill is corrected as it is now.',
    audited: 'billCorrections.approve',
  },
  reject: {
    operationId: 'rejectBillCorrection',
    summary: 'Leaves the bill as it is',
    description: 'Needs another person than the one who proposed it. The correction can be proposed again.',
    audited: 'billCorrections.reject',
  },
});

export function registerBillCorrectionRoutes(app: App, deps: BusinessDeps): void {
  const corrections = proposalAnswers(
    {
      found: () => deps.store.billCorrections,
      decide: (verdict, request) => decideCorrection(deps, verdict, request),
    },
    answer,
  );

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

  app.openapi(list, async (c) => c.json(await corrections.list(c, c.req.valid('query')), 200));
  app.openapi(read, async (c) => c.json(await corrections.read(c, c.req.valid('param')), 200));
  app.openapi(approval, async (c) =>
    c.json(await corrections.decide(c, 'approve', c.req.valid('param'), c.req.valid('json')), 200),
  );
  app.openapi(rejection, async (c) =>
    c.json(await corrections.decide(c, 'reject', c.req.valid('param'), c.req.valid('json')), 200),
  );
}

function pathOf({ proposalId }: Pick<BillCorrection, 'proposalId'>): string {
  return `${PATH}/${proposalId}`;
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
