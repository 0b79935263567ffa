/** The tools put together with the operations that they name: what is listed, and what answers a call. Made once, used by every connection. */
import type { Tool } from '@modelcontextprotocol/server';
import { isJsonObject, type JsonObject } from './json.ts';
import { type Operation, operationsOf } from './operations.ts';
import { type MarkedAnswer, markPeoplesWords } from './peoples-words.ts';
import { TOOLS, type ToolDeclaration } from './tools.ts';

/** An operation whose answers are marked. */
export interface ReadyOperation {
  readonly operation: Operation;
  readonly answer: MarkedAnswer;
}

export interface Toolbox {
  /** As clients see them. */
  readonly listed: readonly Tool[];
  tool(name: string): ToolDeclaration | undefined;
  /** @throws Error for one that no tool or resource names */
  operation(operationId: string): ReadyOperation;
}

/** The argument by which a second call names the quote of the first. */
export const QUOTE_ARGUMENT = 'quoteId';

/** The ids of the operations of all tools, and of `more`. */
export function namedOperations(more: readonly string[]): readonly string[] {
  const declared: readonly ToolDeclaration[] = TOOLS;
  const shown = declared.flatMap(({ effect }) =>
    effect.kind === 'confirms' ? [effect.shows.operation] : [],
  );
  return [...declared.map(({ operation }) => operation), ...shown, ...more];
}

/**
 * @param document the OpenAPI document of the API
 * @param more operations besides those of the tools
 * @throws Error when it does not describe an operation
 */
export function toolboxOf(document: unknown, more: readonly string[]): Toolbox {
  const declared: readonly ToolDeclaration[] = TOOLS;
  const ids = namedOperations(more);
  const operations = new Map(
    [...operationsOf(document, ids)].map(([id, operation]) => [
      id,
      { operation, answer: markPeoplesWords(operation.output) },
    ]),
  );
  const operation = (id: string): ReadyOperation => {
    const found = operations.get(id);
    if (found === undefined) throw new Error(`no tool and no resource names the operation ${id}`);
    return found;
  };
  const byName = new Map(declared.map((tool) => [tool.name, tool]));
  return {
    listed: declared.map((tool) => listing(tool, operation(tool.operation))),
    tool: (name) => byName.get(name),
    operation,
  };
}

function listing(tool: ToolDeclaration, { operation, answer }: ReadyOperation): Tool {
  const { name, title, description, effect } = tool;
  const reads = effect.kind === 'reads';
  return {
    ...{ name, title, description },
    inputSchema: { ...inputOf(tool, operation.input), type: 'object' },
    outputSchema: {
      ...(effect.kind === 'changes' ? quotedOr(answer.schema) : answer.schema),
      type: 'object',
    },
    annotations: {
      readOnlyHint: reads,
      // What is opened or promised stands beside what there was; another bill day takes the place of the one before.
      destructiveHint: effect.kind === 'confirms',
      // A quote has one effect, however often it is confirmed. Each preview is a new one.
      idempotentHint: effect.kind !== 'proposes',
      openWorldHint: false,
    },
  };
}

function inputOf({ fixed = {}, without = [], effect }: ToolDeclaration, schema: JsonObject): JsonObject {
  const hidden = [...Object.keys(fixed), ...without];
  const { properties, required } = schema;
  if (!isJsonObject(properties) || !Array.isArray(required))
    throw new Error('arguments are members of an object');
  const shown = Object.entries(properties).filter(([name]) => !hidden.includes(name));
  const quote =
    effect.kind === 'changes'
      ? {
          [QUOTE_ARGUMENT]: {
            type: 'string',
            description:
              'Leave it out in the first call. If the answer is a quote, show it to the person; when they agree, call again with the same arguments and the quoteId of the answer.',
          },
        }
      : {};
  return {
    ...schema,
    properties: { ...Object.fromEntries(shown), ...quote },
    required: required.filter((name: unknown) => typeof name === 'string' && !hidden.includes(name)),
  };
}

/** The answer of a tool that changes something: what a person has to confirm, that they did not, or what was done. */
function quotedOr({ $defs, ...result }: JsonObject): JsonObject {
  return {
    type: 'object',
    properties: {
      status: { enum: ['confirmationNeeded', 'notConfirmed', 'done'] },
      quote: {
        type: 'object',
        description: 'What would be sent. Nothing has changed yet.',
        properties: {
          quoteId: { type: 'string' },
          expiresAt: { type: 'string', format: 'date-time' },
          question: { type: 'string', description: 'To be shown to the person as it is' },
        },
        required: ['quoteId', 'expiresAt', 'question'],
      },
      result,
    },
    required: ['status'],
    ...($defs === undefined ? {} : { $defs }),
  };
}
