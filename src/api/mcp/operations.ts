/**
 * What the description of the API says of its operations, in the form that tools need. A tool names an operation and adds nothing to its rules:
 * what it takes and answers is read here, and who may call it is for the route.
 */
import { z } from 'zod';
import { isJsonObject, JsonObject } from './json.ts';
import { schemasOf } from './schemas.ts';

/** One operation of the API. */
export interface Operation {
  readonly operationId: string;
  readonly method: 'GET' | 'POST';
  /** Such as `/v1/customers/{customerId}/balance`. */
  readonly path: string;
  readonly pathNames: readonly string[];
  readonly queryNames: readonly string[];
  readonly hasBody: boolean;
  /** Whether it wants an Idempotency-Key. */
  readonly takesKey: boolean;
  /** JSON Schema of its arguments, wherever they go: path, query and body in one object. */
  readonly input: JsonObject;
  /** JSON Schema of its answer. */
  readonly output: JsonObject;
}

const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema: JsonObject,
});
const Media = z.object({ content: z.object({ 'application/json': z.object({ schema: JsonObject }) }) });
const Described = z.object({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  requestBody: Media.optional(),
  responses: z.record(z.string(), z.unknown()),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), JsonObject) }),
});

const METHODS = ['get', 'post'] as const;

/**
 * The operations of an OpenAPI document by their ids, of those asked for.
 * @throws Error for an operation that it does not have, or whose arguments are not the members of one object
 */
export function operationsOf(document: unknown, ids: readonly string[]): ReadonlyMap<string, Operation> {
  const { paths, components } = Document.parse(document);
  const found = new Map<string, Operation>();
  for (const [path, methods] of Object.entries(paths))
    for (const method of METHODS) {
      const described = methods[method];
      if (!isJsonObject(described) || !ids.includes(String(described['operationId']))) continue;
      const operation = operationOf(path, method, Described.parse(described), components.schemas);
      found.set(operation.operationId, operation);
    }
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length > 0) throw new Error(`the API does not describe ${missing.join(', ')}`);
  return found;
}

function operationOf(
  path: string,
  method: (typeof METHODS)[number],
  { operationId, parameters, requestBody, responses }: z.output<typeof Described>,
  components: Readonly<Record<string, JsonObject>>,
): Operation {
  const schemas = schemasOf(components);
  const sent = parameters.filter((parameter) => parameter.in !== 'header');
  const body = requestBody?.content['application/json'].schema;
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  return {
    ...{ operationId, path, method: method === 'get' ? 'GET' : 'POST' },
    pathNames: sent.filter((each) => each.in === 'path').map(({ name }) => name),
    queryNames: sent.filter((each) => each.in === 'query').map(({ name }) => name),
    hasBody: body !== undefined,
    takesKey: parameters.some(({ name }) => name === 'Idempotency-Key'),
    input: schemas.inlined(argumentsOf(operationId, sent, body === undefined ? {} : schemas.resolved(body))),
    output: schemas.inlined(schemas.resolved(Media.parse(success).content['application/json'].schema)),
  };
}

function argumentsOf(
  operationId: string,
  parameters: readonly z.output<typeof Parameter>[],
  body: JsonObject,
): JsonObject {
  const { properties = {}, required = [], ...rest } = body;
  if (!isJsonObject(properties) || !Array.isArray(required))
    throw new Error(`the body of ${operationId} is not described as one object`);
  const clash = parameters.find(({ name }) => name in properties);
  if (clash !== undefined) throw new Error(`${operationId} has two arguments called ${clash.name}`);
  const others = parameters.map(({ name, schema, description }) => [
    name,
    description === undefined ? schema : { ...schema, description },
  ]);
  return {
    ...rest,
    type: 'object',
    properties: { ...Object.fromEntries(others), ...properties },
    required: [...parameters.filter((each) => each.required).map(({ name }) => name), ...required],
    additionalProperties: false,
  };
}
