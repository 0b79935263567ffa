/** Answers a call of a tool: sends the request of its operation, after a person confirmed it where it changes something. */
import { createHash, randomUUID } from 'node:crypto';
import {
  type CallToolResult,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { jsonOf } from '../json-answers.ts';
import { requestOf, type ToolCaller } from './caller.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { questionOf } from './question.ts';
import type { QuoteBook, Quoted } from './quotes.ts';
import { QUOTE_ARGUMENT, type ReadyOperation, type Toolbox } from './toolbox.ts';
import type { ToolDeclaration } from './tools.ts';

/** One call, and what came with it. */
export interface ToolCall {
  readonly name: string;
  readonly args: JsonObject;
  /** Whether the client can ask its person. */
  readonly canAsk: boolean;
  /** What the person answered, when the client was told to ask. */
  readonly answers: Readonly<Record<string, unknown>> | undefined;
  /** What we gave the client with the question. */
  readonly state: string | undefined;
}

export interface ToolDeps {
  readonly toolbox: Toolbox;
  readonly quotes: QuoteBook;
  readonly caller: ToolCaller;
}

type Answer = CallToolResult | InputRequiredResult;

/** The name under which the person's answer comes back. */
const CONFIRMATION = 'confirmation';

/** @throws ProtocolError for a tool that there is not */
export async function callTool(deps: ToolDeps, call: ToolCall): Promise<Answer> {
  const tool = deps.toolbox.tool(call.name);
  if (tool === undefined) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such tool.');
  const refused = [...Object.keys(tool.fixed ?? {}), ...(tool.without ?? [])].find(
    (name) => name in call.args,
  );
  if (refused !== undefined) return trouble(`${tool.name} has no argument ${refused}.`);
  switch (tool.effect.kind) {
    case 'reads':
    case 'proposes':
      return done(await perform(deps, tool, call.args, randomUUID()));
    case 'confirms':
      return call.canAsk
        ? asked(deps, tool, call)
        : done(await perform(deps, tool, call.args, keyOf(tool, call.args)));
    case 'changes':
      return call.canAsk ? asked(deps, tool, call) : named(deps, tool, call);
  }
}

/** The client asks the person: it sends the same call once more with their answer. */
async function asked(
  deps: ToolDeps,
  tool: ToolDeclaration,
  { args, answers, state }: ToolCall,
): Promise<Answer> {
  const quoted: Quoted = { tool: tool.name, args, caller: deps.caller.identity, way: 'asked' };
  const answer = inputResponse(answers, CONFIRMATION);
  if (answer.kind === 'elicit') {
    const key = state === undefined ? null : deps.quotes.keyOf(state, quoted);
    if (key === null)
      return trouble('This is not what the person was asked, or it was too long ago. Call again.');
    const agreed = answer.action === 'accept' && answer.content?.['confirmed'] === true;
    if (!agreed) return notConfirmed(tool);
    return done(
      await perform(deps, tool, args, tool.effect.kind === 'confirms' ? keyOf(tool, args) : key),
      tool,
    );
  }
  const evidence = await evidenceOf(deps, tool, args);
  if (evidence.kind === 'refused') return evidence.result;
  return inputRequired({
    requestState: deps.quotes.quote(quoted).quoteId,
    inputRequests: {
      [CONFIRMATION]: inputRequired.elicit({
        message: questionOf(tool.title, args, evidence.value),
        requestedSchema: {
          type: 'object',
          properties: { confirmed: { type: 'boolean', title: 'Yes, do this', default: false } },
          required: ['confirmed'],
        },
      }),
    },
  });
}

/** The client can't ask: the first call gets a quote, and a second one names it. */
async function named(deps: ToolDeps, tool: ToolDeclaration, call: ToolCall): Promise<Answer> {
  const { [QUOTE_ARGUMENT]: quoteId, ...args } = call.args;
  const quoted: Quoted = { tool: tool.name, args, caller: deps.caller.identity, way: 'named' };
  if (quoteId === undefined) {
    const quote = deps.quotes.quote(quoted);
    return structured({
      status: 'confirmationNeeded',
      quote: {
        quoteId: quote.quoteId,
        expiresAt: quote.expiresAt.toISOString(),
        question: questionOf(tool.title, args),
      },
    });
  }
  const key = typeof quoteId === 'string' ? deps.quotes.keyOf(quoteId, quoted) : null;
  if (key === null)
    return trouble(
      'This quote is not of these arguments, not of this caller, or it has expired. Leave quoteId out to get a new one.',
    );
  return done(await perform(deps, tool, args, key), tool);
}

type Evidence =
  | { readonly kind: 'seen'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly result: CallToolResult };

/** What the person has to see of what the arguments only refer to. */
async function evidenceOf(deps: ToolDeps, tool: ToolDeclaration, args: JsonObject): Promise<Evidence> {
  if (tool.effect.kind !== 'confirms') return { kind: 'seen', value: undefined };
  const { operation, pick } = tool.effect.shows;
  const ready = deps.toolbox.operation(operation);
  const ofPath = Object.entries(args).filter(([name]) => ready.operation.pathNames.includes(name));
  const found = await sent(deps.caller, ready, Object.fromEntries(ofPath), '');
  if (found.kind === 'refused') return found;
  const value = pick(found.answer, args);
  if (!isJsonObject(value))
    return { kind: 'refused', result: trouble('Nothing of that kind was quoted. Get a new quote.') };
  return { kind: 'seen', value };
}

type Sent =
  | { readonly kind: 'answered'; readonly answer: JsonObject }
  | { readonly kind: 'refused'; readonly result: CallToolResult };

function perform(deps: ToolDeps, tool: ToolDeclaration, args: JsonObject, key: string): Promise<Sent> {
  return sent(deps.caller, deps.toolbox.operation(tool.operation), { ...args, ...tool.fixed }, key);
}

async function sent(
  caller: ToolCaller,
  { operation, answer }: ReadyOperation,
  args: JsonObject,
  key: string,
): Promise<Sent> {
  const request = requestOf(operation, args, key);
  if (request === null)
    return {
      kind: 'refused',
      result: trouble(`These arguments have to be identifiers: ${operation.pathNames.join(', ')}.`),
    };
  const response = await caller.send(request);
  if (!response.ok) return { kind: 'refused', result: trouble(await response.text()) };
  const { value } = jsonOf(response) ?? { value: await response.json() };
  const marked = answer.mark(value);
  if (!isJsonObject(marked)) throw new Error(`${operation.operationId} answers no object`);
  return { kind: 'answered', answer: marked };
}

function done(sent: Sent, tool?: ToolDeclaration): CallToolResult {
  if (sent.kind === 'refused') return sent.result;
  return structured(tool?.effect.kind === 'changes' ? { status: 'done', result: sent.answer } : sent.answer);
}

function notConfirmed({ effect }: ToolDeclaration): CallToolResult {
  return effect.kind === 'changes'
    ? structured({ status: 'notConfirmed' })
    : trouble('The person did not confirm this. Nothing was changed.');
}

/** The text is for clients that know no structured answers. */
function structured(answer: JsonObject): CallToolResult {
  return { structuredContent: answer, content: [{ type: 'text', text: JSON.stringify(answer) }] };
}

function trouble(text: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }] };
}

/** The same confirmation sent again has one effect. */
function keyOf(tool: ToolDeclaration, args: JsonObject): string {
  return createHash('sha256')
    .update(canonicalJson([tool.name, args]))
    .digest('hex');
}
