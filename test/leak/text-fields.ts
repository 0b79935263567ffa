/** The text fields of every route, by the API's own document; and those that an accepted request has had a canary in. */
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import { routeAt } from '../api/declared-acts.ts';
import { LINES } from '../api/declared-pointers.ts';
import type { Call, Caller, Method } from '../support/callers/caller.ts';
import type { Canaries } from './canaries.ts';

interface Schema {
  readonly $ref?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
}

const SchemaShape: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    properties: z.record(z.string(), SchemaShape).optional(),
    items: SchemaShape.optional(),
    anyOf: z.array(SchemaShape).optional(),
    oneOf: z.array(SchemaShape).optional(),
    allOf: z.array(SchemaShape).optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
  }),
);
const Operation = z.object({
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: SchemaShape })) }).optional(),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), SchemaShape) }),
});

/** What people write, and what tells who, where, or by what somebody is. */
const FORMATS_OF_TEXT = ['plain-text', 'email'];
/** A phone number; what a machine made up, such as a payment method's token or a device. */
const PATTERNS_OF_TEXT = ['^\\+[1-9]\\d{6,14}$', '^[\\x21-\\x7e]*$'];

/** Names of things, which are in no form that the document describes. */
const OTHER_TEXT = /Ids?(\/\*)?$|\/(segment|only\/\*)$/;

/** Fields that no canary goes into, and why. */
const NOT_PLANTED: Readonly<Record<string, string>> = {
  'post /v1/billing-accounts/{billingAccountId}/entries /idempotencyKey':
    'a key of a machine, which is kept in clear',
  'post /v1/entries /idempotencyKey': 'a key of a machine, which is kept in clear',
  'patch /tmf-api/customerBillManagement/v4/customerBill/{id} ': 'it changes a state and takes no words',
};

/**
 * The text fields of all bodies, as `method path pointer`, with `*` for a place in a list. A route that takes lines has the fields of what its lines are. A
 * route of TM Forum has one field, its whole body: its fields are in TM Forum's documents.
 */
function textFields(): readonly string[] {
  const { paths, components } = Document.parse(JSON.parse(openApiText({ withTmf: true })));
  const fieldsOf = (method: string, path: string): readonly string[] => {
    const contents = Object.values(paths[path]?.[method]?.requestBody?.content ?? {});
    return contents.flatMap(({ schema }) => textsIn(schema, '', components.schemas, []));
  };
  const all = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { requestBody }]) => {
      if (requestBody === undefined) return [];
      const isOfTmf = path.startsWith('/tmf-api/');
      // A listener has an address and names of events.
      if (isOfTmf && path.endsWith('/hub')) return [];
      const fields = isOfTmf ? [''] : fieldsOf(method, LINES[path]?.path ?? path);
      return fields.map((field) => `${method} ${path} ${field}`);
    }),
  );
  return [...new Set(all)].sort();
}

function textsIn(
  schema: Schema,
  at: string,
  named: Readonly<Record<string, Schema>>,
  within: readonly string[],
): readonly string[] {
  const { $ref } = schema;
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? '';
    const meant = named[name];
    return meant === undefined || within.includes(name) ? [] : textsIn(meant, at, named, [...within, name]);
  }
  const ways = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [
    ...ways.flatMap((way) => textsIn(way, at, named, within)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
      textsIn(member, `${at}/${name}`, named, within),
    ),
    ...(schema.items === undefined ? [] : textsIn(schema.items, `${at}/*`, named, within)),
    ...(isText(schema, at) ? [at] : []),
  ];
}

function isText({ type, enum: values, format, pattern }: Schema, at: string): boolean {
  if (![type].flat().includes('string') || values !== undefined) return false;
  if (format === undefined && pattern === undefined) return !OTHER_TEXT.test(at);
  return FORMATS_OF_TEXT.includes(format ?? '') || PATTERNS_OF_TEXT.includes(pattern ?? '');
}

/** A caller that remembers in which text fields of accepted requests canaries stood. */
export function watchingPlants(caller: Caller, canaries: Canaries) {
  const planted = new Set<string>();
  const watching =
    (method: Method, ask: (path: string, call?: Call) => Promise<Response>) =>
    async (path: string, call: Call = {}): Promise<Response> => {
      const answer = await ask(path, call);
      const route = routeAt(method, path);
      if (route === undefined || !answer.ok) return answer;
      const bodies = typeof call.body === 'string' ? linesOf(call.body) : [call.body];
      for (const body of bodies)
        for (const field of plantedIn(body, '', canaries))
          planted.add(`${route.method} ${route.path} ${route.path.startsWith('/tmf-api/') ? '' : field}`);
      return answer;
    };
  return {
    caller: {
      get: caller.get,
      delete: caller.delete,
      post: watching('POST', caller.post),
      put: watching('PUT', caller.put),
      patch: watching('PATCH', caller.patch),
    },
    /** The text fields that no accepted request had a canary in. */
    missing: () => textFields().filter((field) => !planted.has(field) && NOT_PLANTED[field] === undefined),
  };
}

function linesOf(text: string): readonly unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

function plantedIn(value: unknown, at: string, canaries: Canaries): readonly string[] {
  if (typeof value === 'string') return canaries.planted.some(({ text }) => value.includes(text)) ? [at] : [];
  if (Array.isArray(value)) return value.flatMap((item) => plantedIn(item, `${at}/*`, canaries));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => plantedIn(member, `${at}/${name}`, canaries));
}
