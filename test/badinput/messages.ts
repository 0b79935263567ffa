/**
 * Bad messages to the tools for assistants (/mcp): each tool, resource and prompt is a route of its own to the generator of {@link badCases}, which
 * spoils the message and its arguments as it does any other body.
 */
import { z } from 'zod';
import { TOOLS } from '../../src/api/mcp/tools.ts';
import { PUBLIC_ROUTES } from '../../src/api/public-route.ts';
import { GOOD_REQUESTS } from '../api/good-requests.ts';
import { ACCOUNT_ID, CUSTOMER_ID } from '../support/builders/builders.ts';
import type { RawAnswer } from '../support/callers/raw-request.ts';
import type { BadCase } from './cases.ts';
import type { Attackable } from './declared.ts';
import { NOT_LOOKED_AT } from './judge.ts';

type Arguments = Readonly<Record<string, unknown>>;
type ToolName = (typeof TOOLS)[number]['name'];

const OWN = { customerId: CUSTOMER_ID, billingAccountId: ACCOUNT_ID };
const { confirm: _confirm, ...previewed } = GOOD_REQUESTS.cycleChange.body;

/** What a tool is called with when nothing is wrong. */
const GOOD_ARGUMENTS: Readonly<Record<ToolName, Arguments>> = {
  get_payment_status: OWN,
  get_account_balance: OWN,
  get_billing_cycle_information: OWN,
  list_payment_inquiries: { customerId: CUSTOMER_ID, limit: 2 },
  get_payment_inquiry: { inquiryId: 'INQ-NONE' },
  open_payment_inquiry: GOOD_REQUESTS.inquiry.body,
  preview_bill_day_change: previewed,
  confirm_bill_day_change: { changeId: 'BCC-NONE', quoteId: 'Q-NONE', optionId: 'O-NONE' },
  dry_run_order: { order: GOOD_REQUESTS.approval.body },
  explain_decision: { receiptId: 'DR-NONE' },
  give_promise: GOOD_REQUESTS.promise.body,
};

/** The good messages, by what they ask for. */
const MESSAGES: Readonly<Record<string, { readonly method: string; readonly params: Arguments }>> = {
  ...Object.fromEntries(
    TOOLS.map(({ name }) => [
      name,
      { method: 'tools/call', params: { name, arguments: GOOD_ARGUMENTS[name] } },
    ]),
  ),
  'list of tools': { method: 'tools/list', params: { cursor: 'none' } },
  'a resource': { method: 'resources/read', params: { uri: 'goodstanding://receipts/DR-NONE' } },
  'a prompt': {
    method: 'prompts/get',
    params: { name: 'explain_decline', arguments: { receiptId: 'DR-NONE' } },
  },
  'the handshake': {
    method: 'initialize',
    params: {
      ...{ protocolVersion: '2025-11-25', capabilities: {} },
      clientInfo: { name: 'bad-input', version: '1.0.0' },
    },
  },
};

/** The messages as routes. */
export function messageRoutes(): readonly Attackable[] {
  return Object.entries(MESSAGES).map(([asked, { method, params }]) => ({
    ...{ name: `mcp ${asked}`, path: PUBLIC_ROUTES.assistants.path, operationId: asked, method: 'post' },
    ...{
      scopes: [],
      anyScope: [],
      bodyScopes: [],
      bound: 'own',
      rate: 'read',
      objects: [],
      personal: 'masked',
    },
    ...{ audited: [], stepUp: 'never', tag: 'Assistants', summary: asked, parameters: [] },
    headers: { accept: 'application/json, text/event-stream' },
    body: { type: 'application/json', good: { jsonrpc: '2.0', id: 7, method, params } },
  }));
}

/** By JSON-RPC 2.0 the failures of a server itself. */
const INTERNAL_ERROR = -32603;
/** The SDK says the same of parameters that do not fit their schema, in the protocol of 2025: then the message lists what does not fit. */
const isListOfMisfits = (message: string) => message.trimStart().startsWith('[');
const Reply = z.object({
  jsonrpc: z.literal('2.0'),
  result: z.looseObject({ isError: z.boolean().optional() }).optional(),
  error: z.object({ code: z.int(), message: z.string() }).optional(),
});
/** What only a stack trace has. */
const TRACE = /node_modules|\.[cm]?[jt]s:\d+|\bat [A-Z]\w+\./;

/** The reply in an answer; null where there is none. */
function replyIn(answer: RawAnswer): z.output<typeof Reply> | null {
  if (answer.kind !== 'answer') return null;
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const events = answer.body.split('\n').filter((line) => line.startsWith('data:'));
  const text = isStream ? (events.at(-1)?.slice('data:'.length) ?? '') : answer.body;
  try {
    return Reply.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Whether an assistant was told that nothing was done. */
export function isRefusedMessage(answer: RawAnswer): boolean {
  if (answer.kind !== 'answer') return false;
  const reply = replyIn(answer);
  return answer.status >= 400 || reply?.error !== undefined || reply?.result?.isError === true;
}

/** Says what is wrong with the answer to a bad message; null when nothing is. */
export function judgeMessage(badCase: BadCase, answer: RawAnswer): string | null {
  const { mayBeSilent, mustRefuse, elsewhere, request } = badCase;
  if (answer.kind !== 'answer') return mayBeSilent ? null : 'no answer';
  const { status, headers, body } = answer;
  if (status === 429) return NOT_LOOKED_AT;
  if (status >= 500) return `${status} ${body.slice(0, 200)}`;
  if (TRACE.test(body)) return `${status}: the answer shows a stack trace: ${body.slice(0, 200)}`;
  if (request.method === 'HEAD') return null;
  const reply = replyIn(answer);
  if (reply?.error?.code === INTERNAL_ERROR && !isListOfMisfits(reply.error.message))
    return `${status}: ${reply.error.message.slice(0, 200)}`;
  const isProblem = headers.get('content-type') === 'application/problem+json';
  if (status >= 400) return isProblem || reply !== null ? null : `${status} is no problem and no reply`;
  if (mustRefuse && !isRefusedMessage(answer)) return `${status}: it was not refused`;
  // A message without an id is told of nothing.
  return elsewhere || status === 202 || reply !== null
    ? null
    : `${status} with no reply: ${body.slice(0, 200)}`;
}
