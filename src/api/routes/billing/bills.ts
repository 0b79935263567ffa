/** Bills of an account, one bill with all its details, and a preview of the next one. */
import { z } from '@hono/zod-openapi';
import type { BillingAccount } from '../../../domain/accounts/billing-account.ts';
import { openAmount } from '../../../domain/accounts/standing.ts';
import { type Bill, shownState } from '../../../domain/billing/bill.ts';
import type { BillLine, TaxLine } from '../../../domain/billing/bill-details.ts';
import { type CollectedSum, sumsByKind } from '../../../domain/billing/collected.ts';
import { creditsTotal } from '../../../domain/billing/credit.ts';
import { creditNoteTaxes } from '../../../domain/billing/tax.ts';
import { type Currency, type Minor, money } from '../../../domain/money.ts';
import { type App, type AppContext, linkTo, principalOf } from '../../context.ts';
import type { BusinessDeps } from '../../dependencies.ts';
import { assertMayAccessCustomer } from '../../middleware/auth.ts';
import { noSuch, type Thing } from '../../problems/no-such.ts';
import { defineRoute, jsonResponse } from '../../route.ts';
import {
  BillDetailSchema,
  BillLineSchema,
  BillPreviewSchema,
  BillSchema,
} from '../../schemas/billing/bill.ts';
import { Id, OwnId, PageOnlyQuery, pageRequest, pageSchema } from '../../schemas/primitives.ts';

const TAGS = ['Bills'];
const ACCOUNT = z.object({ billingAccountId: Id });

const list = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-accounts/{billingAccountId}/bills',
    operationId: 'listBills',
    tags: TAGS,
    summary: 'The bills of one account, newest first',
    request: { params: ACCOUNT, query: PageOnlyQuery },
    responses: { 200: jsonResponse('One page', pageSchema(BillSchema)) },
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
const preview = defineRoute(
  {
    method: 'get',
    path: '/v1/billing-accounts/{billingAccountId}/bill-preview',
    operationId: 'previewBill',
    tags: TAGS,
    summary: 'The next bill, as it would be made now; nothing is stored',
    request: { params: ACCOUNT },
    responses: { 200: jsonResponse('The bill as it would be now', BillPreviewSchema) },
  },
  {
    rate: 'read',
    objects: ['account'],
    personal: 'shown',
    audited: [],
    scopes: ['customers:read'],
    checksCustomer: true,
    problems: ['not-found', 'invalid-state'],
  },
);
const get = defineRoute(
  {
    method: 'get',
    path: '/v1/bills/{billId}',
    operationId: 'getBill',
    tags: TAGS,
    summary: 'One bill with its lines, its tax, and the payments and credits on it',
    request: { params: z.object({ billId: OwnId }) },
    responses: { 200: jsonResponse('The bill', BillDetailSchema) },
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

const lines = defineRoute(
  {
    method: 'get',
    path: '/v1/bills/{billId}/lines',
    operationId: 'listBillLines',
    tags: TAGS,
    summary:
      'The lines of one bill: those it brings itself, then the entries it collected, in the order of the ledger',
    description:
      "`limit` is of the collected entries; the first page has all of the bill's own lines besides.",
    request: { params: z.object({ billId: OwnId }), query: PageOnlyQuery },
    responses: { 200: jsonResponse('One page', pageSchema(BillLineSchema)) },
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

export function registerBillRoutes(app: App, deps: BusinessDeps): void {
  app.openapi(list, async (c) => {
    const account = await accountOf(c, deps, c.req.valid('param').billingAccountId);
    const { billingAccountId, currency } = account;
    const page = await deps.store.bills.listBills({ billingAccountId, ...pageRequest(c.req.valid('query')) });
    return c.json(
      { items: page.items.map((bill) => billAnswer(c, bill, currency)), nextCursor: page.nextCursor },
      200,
    );
  });

  app.openapi(preview, async (c) => {
    const { billingAccountId, currency } = await accountOf(c, deps, c.req.valid('param').billingAccountId);
    const asOf = deps.now();
    const { draft, lines } = await deps.store.billing.previewBill(billingAccountId, asOf);
    const { billDate, dueDate, period, amount, taxLines, creditCarried, creditApplied, collected } = draft;
    const body = {
      ...{ billingAccountId, asOf, billDate, dueDate, period, amount: money(amount, currency) },
      creditApplied: money(creditApplied, currency),
      toPay: money(amount - creditApplied, currency),
      ...contentAnswer(lines, taxLines, creditCarried, currency),
      collected: sumsAnswer(collected.sums, currency),
    };
    return c.json(body, 200);
  });

  app.openapi(get, async (c) => {
    const sheet = await deps.store.bills.getSheet(c.req.valid('param').billId);
    if (sheet === null) throw noSuch('bill');
    const { bill, details, lines, allocations, creditNotes } = sheet;
    const { currency } = await accountOf(c, deps, bill.billingAccountId, 'bill');
    const { taxLines = [], creditCarried = 0 } = details ?? {};
    const { credits = [] } = bill;
    const body = {
      ...billAnswer(c, bill, currency),
      ...contentAnswer(lines, taxLines, creditCarried, currency),
      collected: sumsAnswer(details?.collected.sums ?? [], currency),
      linesKnown: details !== null,
      creditApplied: money(creditsTotal(credits), currency),
      creditNotes: creditNoteTaxes({ amount: bill.amount, taxLines }, creditNotes).map((note) => ({
        ...{ entryId: note.entryId, amount: money(note.amount, currency) },
        taxLines: note.taxLines.map((line) => taxAnswer(line, currency)),
      })),
      allocations: [
        ...allocations.map(({ paymentId, amount }) => ({
          ...{ kind: 'payment' as const, paymentId, entryId: null },
          amount: money(amount, currency),
        })),
        ...credits.map(({ entryId, amount }) => ({
          ...{ kind: 'credit' as const, paymentId: null, entryId },
          amount: money(amount, currency),
        })),
      ],
    };
    return c.json(body, 200);
  });

  app.openapi(lines, async (c) => {
    const { billId } = c.req.valid('param');
    const bill = await deps.store.bills.get(billId);
    if (bill === null) throw noSuch('bill');
    const { currency } = await accountOf(c, deps, bill.billingAccountId, 'bill');
    const page = await deps.store.bills.listLines({ billId, ...pageRequest(c.req.valid('query')) });
    if (page === null) throw noSuch('bill');
    const items = page.items.map((line) => lineAnswer(line, currency));
    return c.json({ items, nextCursor: page.nextCursor }, 200);
  });
}

function lineAnswer(line: BillLine, currency: Currency) {
  const { tax: _inTheTaxLines, ...shown } = line;
  return { ...shown, amount: money(line.amount, currency) };
}

/** A line of tax as an answer has it. */
export function taxAnswer({ taxClass, rateBasisPoints, gross, tax, net }: TaxLine, currency: Currency) {
  return {
    ...{ taxClass: taxClass ?? null, rateBasisPoints },
    gross: money(gross, currency),
    tax: money(tax, currency),
    net: money(net, currency),
  };
}

function sumsAnswer(sums: readonly CollectedSum[], currency: Currency) {
  return sumsByKind(sums).map(({ kind, count, amount }) => ({
    kind,
    count,
    amount: money(amount, currency),
  }));
}

/** @throws Problem `not-found`, also for a token that is bound to another customer */
async function accountOf(
  c: AppContext,
  { store }: BusinessDeps,
  id: string,
  thing: Thing = 'billing account',
): Promise<BillingAccount> {
  const account = await store.accounts.get(id);
  if (account === null) throw noSuch(thing);
  assertMayAccessCustomer(principalOf(c), account.customerId, thing);
  return account;
}

function billAnswer(c: AppContext, bill: Bill, currency: Currency): z.output<typeof BillSchema> {
  const { billId, billingAccountId, customerId, billDate, dueDate, settledDate } = bill;
  const { cancelled } = bill;
  return {
    ...{ billId, billingAccountId, customerId, billDate, dueDate },
    period: { from: bill.periodFrom, to: bill.periodTo },
    amount: money(bill.amount, currency),
    paid: money(bill.paidAmount, currency),
    disputed: money(bill.disputedAmount, currency),
    open: money(openAmount(bill), currency),
    rests: bill.rests ?? false,
    ...{ state: shownState(bill), settledDate, final: bill.final ?? false },
    replaces: bill.replaces ?? null,
    cancellation:
      cancelled === undefined
        ? null
        : {
            ...{ cancellationId: cancelled.cancellationId, cancelledOn: cancelled.date },
            replacedBy: cancelled.replacedBy,
          },
    links: { self: linkTo(c, `/v1/bills/${billId}`) },
  };
}

function contentAnswer(
  lines: readonly BillLine[],
  taxLines: readonly TaxLine[],
  creditCarried: Minor,
  currency: Currency,
) {
  return {
    lines: lines.map((line) => lineAnswer(line, currency)),
    taxLines: taxLines.map((line) => taxAnswer(line, currency)),
    creditCarried: money(creditCarried, currency),
  };
}
