/** The part of the client that is made of the API's document: types of what goes in and out, and the address of each operation. */
import { z } from 'zod';
import { docOf, memberName, Schema, typeOf } from './schema-type.ts';

const METHODS = ['get', 'post', 'put', 'patch'] as const;

const Content = z.record(z.string(), z.object({ schema: Schema }));
const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean().default(false),
        schema: Schema,
      }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.default({}) })),
  'x-audited': z.array(z.string()).default([]),
});
type Operation = z.output<typeof Operation>;
const Document = z.object({
  paths: z.record(z.string(), z.partialRecord(z.enum(METHODS), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});

const KEY = 'Idempotency-Key';
const PRECONDITION = 'If-Match';
const JSON_TYPE = 'application/json';
const HEAD = `// Made of docs/openapi.json by \`npm run export-openapi\`. Do not edit.`;

interface Route {
  readonly method: (typeof METHODS)[number];
  readonly path: string;
  readonly operation: Operation;
}

/**
 * @param document the API's OpenAPI document
 * @returns the text of the client's api.ts; the same document gives the same bytes
 * @throws Error, ZodError when the document has something of which no type can be made
 */
export function clientApiText(document: unknown): string {
  const { paths, components } = Document.parse(document);
  const routes = Object.entries(paths)
    .flatMap(([path, methods]) =>
      METHODS.flatMap((method): Route[] => {
        const operation = methods[method];
        return operation === undefined ? [] : [{ method, path, operation }];
      }),
    )
    .sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `${docOf(schema)}${memberName(name)}: ${typeOf(schema)};`,
  );
  const text = [
    HEAD,
    `/** What goes in and out, by the names of the API's document. */\nexport interface Schemas {\n${schemas.join('\n')}\n}\n`,
    `/** What each operation takes and answers. */\nexport interface Operations {\n${routes.map(typesOf).join('\n')}\n}\n`,
    `/** Where each operation is, whether the same request may be sent again, and the media type of its body. */`,
    `export const OPERATIONS = {\n${routes.map(addressOf).join('\n')}\n} as const;\n`,
  ].join('\n');
  return indented(text);
}

/** Lines that end with a brace open a block, and lines that begin with one close it. */
function indented(text: string): string {
  let depth = 0;
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith('}')) depth -= 1;
      const written = line === '' ? '' : `${'  '.repeat(depth)}${line}`;
      if (line.endsWith('{')) depth += 1;
      return written;
    })
    .join('\n');
}

function typesOf({ operation }: Route): string {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  const args = [
    ...parameters
      .filter((parameter) => parameter.in !== 'header')
      .map(
        ({ name, required, schema }) =>
          `${docOf(schema)}${memberName(name)}${required ? '' : '?'}: ${typeOf(schema)};`,
      ),
    ...(parameters.some(({ name }) => name === PRECONDITION)
      ? ['/** The ETag of what you read. */\nifMatch: string;']
      : []),
    ...(requestBody === undefined ? [] : [`body: ${bodyType(requestBody.content)};`]),
  ];
  refuseClashes(operationId, parameters);
  const answers = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => {
      const json = content[JSON_TYPE];
      return json === undefined ? 'string' : typeOf(json.schema);
    });
  const answer = [...new Set(answers)].join(' | ');
  return `/** ${summary} */\n${operationId}: { args: {${args.length === 0 ? '' : `\n${args.join('\n')}\n`}}; answer: ${answer} };`;
}

function refuseClashes(operationId: string, parameters: Operation['parameters']): void {
  const names = parameters.filter((parameter) => parameter.in !== 'header').map(({ name }) => name);
  const clash = names.find((name, at) => names.indexOf(name) !== at || ['body', 'ifMatch'].includes(name));
  if (clash !== undefined) throw new Error(`${operationId} has two arguments called ${clash}`);
}

/** Lines are handed in as text. */
function bodyType(content: z.output<typeof Content>): string {
  const [[media, { schema }] = ['', { schema: {} }]] = Object.entries(content);
  return media.endsWith('json') && !media.endsWith('ndjson') ? typeOf(schema) : 'string';
}

function addressOf({ method, path, operation }: Route): string {
  const { operationId, parameters, requestBody } = operation;
  const takesKey = parameters.some(({ name }) => name === KEY);
  const writesNothing = operation['x-audited'].length === 0;
  const repeats = takesKey
    ? 'withKey'
    : method === 'get' || method === 'put' || writesNothing
      ? 'always'
      : 'never';
  const media = requestBody === undefined ? [] : Object.keys(requestBody.content);
  const parts = [method.toUpperCase(), path, repeats, ...media.slice(0, 1)];
  return `${operationId}: [${parts.map((part) => JSON.stringify(part)).join(', ')}],`;
}
