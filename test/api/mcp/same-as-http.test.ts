/** A tool allows and shows what its route allows and shows, for every caller: the same refusal, or the same answer. */
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ROLES } from '../../../src/domain/access/roles.ts';
import { addDays, civilDateAt, instantOf } from '../../../src/domain/civil-date.ts';
import { type Given, given } from '../../support/builders/given.ts';
import type { Call } from '../../support/callers/caller.ts';
import type { Who } from '../../support/callers/issuer.ts';
import { type ApiUnderTest, anApi } from '../api-under-test.ts';
import { SERVICE_ORDER } from '../good-requests.ts';

let api: ApiUnderTest;
let own: Given;
beforeAll(async () => {
  api = await anApi({ worker: true });
  own = await anOwner();
});

/** A customer with a late bill. */
function anOwner(): Promise<Given> {
  return given(api.store, instantOf(Date.now()), (snapshot) => snapshot.overdueBy(30, 9_000));
}

/** Each tool with arguments that refuse or read, and the request of its route. */
function tools(): readonly (readonly [tool: string, args: object, path: string, body?: object])[] {
  const { customerId, billingAccountId } = own;
  const receiptId = 'RECEIPT-NONE';
  const order = { ...SERVICE_ORDER, customerId, billingAccountId };
  return [
    ['get_payment_status', { customerId }, `/v1/customers/${customerId}/payment-status`],
    ['get_account_balance', { customerId }, `/v1/customers/${customerId}/balance`],
    ['get_billing_cycle_information', { customerId }, `/v1/customers/${customerId}/billing-cycle`],
    ['list_payment_inquiries', { customerId }, `/v1/payment-inquiries?customerId=${customerId}`],
    ['list_payment_inquiries', {}, '/v1/payment-inquiries'],
    ['get_payment_inquiry', { inquiryId: 'INQ-NONE' }, '/v1/payment-inquiries/INQ-NONE'],
    ['dry_run_order', order, '/v1/evaluations', order],
    ['explain_decision', { receiptId }, `/v1/decisions/${receiptId}/explanation`],
    [
      'confirm_bill_day_change',
      { changeId: 'NONE', quoteId: 'Q', optionId: 'O' },
      '/v1/billing-cycle-changes/NONE/confirmation',
      { quoteId: 'Q', optionId: 'O' },
    ],
  ];
}

/** Each tool that leaves something, with what it and its route are sent for a customer of whom nothing was asked before. */
function changing({ customerId, billingAccountId }: Given): ReturnType<typeof tools> {
  const question = {
    ...{ customerId, billingAccountId, channel: 'phone', topic: 'paymentNotShowing', text: 'Did it arrive?' },
  };
  const wish = { customerId, billingAccountId, preference: { billCycleDay: 20 } };
  const promise = {
    ...{ billingAccountId, amount: { amountMinor: 9_000, currency: 'EUR' } },
    untilDate: addDays(civilDateAt(instantOf(Date.now()), 'Europe/Berlin'), 7),
  };
  return [
    ['open_payment_inquiry', question, '/v1/payment-inquiries', question],
    ['preview_bill_day_change', wish, '/v1/billing-cycle-changes', { ...wish, confirm: false }],
    ['give_promise', promise, '/v1/promises', promise],
  ];
}

const Refusal = z.looseObject({ type: z.string() });
const Message = z.looseObject({
  result: z.looseObject({
    isError: z.boolean().optional(),
    structuredContent: z.looseObject({}).optional(),
    content: z.array(z.looseObject({ text: z.string() })),
  }),
});

const Quote = z.looseObject({
  status: z.literal('confirmationNeeded'),
  quote: z.looseObject({ quoteId: z.string() }),
});
const Done = z.strictObject({ status: z.literal('done'), result: z.looseObject({}) });

/** What a tool says at last: one that changes something is called again with the quote of the first call. */
async function toldByTool(who: Who, name: string, args: object): Promise<unknown> {
  const first = await toldByCall(who, name, args);
  const quoted = Quote.safeParse(first);
  if (!quoted.success) return first;
  const { quoteId } = quoted.data.quote;
  const second = await toldByCall(who, name, { ...args, quoteId });
  return typeof second === 'string' ? second : Done.parse(second).result;
}

/** What one call says: the type of the refusal, or the answer. */
async function toldByCall(who: Who, name: string, args: object): Promise<unknown> {
  const response = await fetch(`${api.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await api.tokenOf({ stepUp: false, ...who })}`,
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
  });
  const text = await response.text();
  if (!response.ok) return Refusal.parse(JSON.parse(text)).type;
  const { result } = Message.parse(JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text));
  if (result.isError === true) return Refusal.parse(JSON.parse(result.content[0]?.text ?? '')).type;
  return result.structuredContent;
}

async function toldByRoute(call: Call, path: string, body?: object): Promise<unknown> {
  const response = await (body === undefined ? api.get(path, call) : api.post(path, { ...call, body }));
  const answer: unknown = await response.json();
  return response.ok ? answer : Refusal.parse(answer).type;
}

/** Without what each answer has anew; people's words as the route has them. */
const lasting = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer, (key, value: unknown) =>
      ['asOf', 'evaluatedAt', 'evaluationId', 'receiptId'].includes(key) ? null : value,
    )
      .replaceAll(/\{"wordsOfAPerson":("(?:[^"\\]|\\.)*")\}/g, '$1')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'now'),
  );

const CALLERS: readonly (readonly [string, Who])[] = [
  ...ROLES.filter((role) => role !== 'selfcare').map((role) => [role, { role, stepUp: false }] as const),
  ['a customer', { role: 'selfcare', customerId: 'own', stepUp: false }],
  ['another customer', { role: 'selfcare', customerId: 'CUST-OTHER', stepUp: false }],
  ['every role, for another customer', { role: ROLES, customerId: 'CUST-OTHER', stepUp: false }],
];

test.each(CALLERS)('%s: each tool answers and refuses as its route does', async (_name, given) => {
  const who = given.customerId === 'own' ? { ...given, customerId: own.customerId } : given;
  for (const [name, args, path, body] of tools()) {
    const [tool, route] = [await toldByTool(who, name, args), await toldByRoute(who, path, body)];
    expect(lasting(tool), `${name} ${path}`).toEqual(lasting(route));
  }
});

/** Without what each customer and each thing made has of its own. */
const alike = (answer: unknown, { customerId, billingAccountId }: Given): unknown =>
  lasting(
    JSON.parse(
      JSON.stringify(answer, (key, value: unknown) => (/Id$|^links$/.test(key) ? null : value))
        .replaceAll(customerId, 'CUSTOMER')
        .replaceAll(billingAccountId, 'ACCOUNT'),
    ),
  );

test.each(CALLERS)(
  '%s: each tool that leaves something leaves and refuses what its route does',
  async (name, given) => {
    const made: string[] = [];
    for (const index of changing(own).keys()) {
      const [one, other] = [await anOwner(), await anOwner()];
      const as = (owner: Given) =>
        given.customerId === 'own' ? { ...given, customerId: owner.customerId } : given;
      const [tool, args = {}] = changing(one)[index] ?? [''];
      const [, , path = '', body] = changing(other)[index] ?? [];
      const [byTool, byRoute] = [
        await toldByTool(as(one), tool, args),
        await toldByRoute(as(other), path, body),
      ];
      expect(alike(byTool, one), tool).toEqual(alike(byRoute, other));
      if (typeof byRoute !== 'string') made.push(tool);
    }
    // Otherwise refusals alone would have been compared.
    if (name === 'care' || name === 'a customer')
      expect(made).toEqual(['open_payment_inquiry', 'preview_bill_day_change', 'give_promise']);
  },
);
