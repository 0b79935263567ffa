/** What each operation takes, by the API's own document: the fields of its bodies, and its parameters. */
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';

interface Schema {
  readonly $ref?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly additionalProperties?: Schema | boolean | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly type?: unknown;
}

const SchemaShape: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    properties: z.record(z.string(), SchemaShape).optional(),
    additionalProperties: z.union([z.boolean(), SchemaShape]).optional(),
    items: SchemaShape.optional(),
    anyOf: z.array(SchemaShape).optional(),
    oneOf: z.array(SchemaShape).optional(),
    allOf: z.array(SchemaShape).optional(),
    type: z.unknown().optional(),
  }),
);
const Operation = z.object({
  parameters: z.array(z.object({ in: z.string(), name: z.string() })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.object({ schema: SchemaShape })) }).optional(),
});
const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), SchemaShape) }),
});

/** What a request to one operation may have. */
export interface RequestShape {
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  /** Whether a body of the operation can have a field there. @param names the parts of a pointer */
  hasField(names: readonly string[]): boolean;
}

let read: z.infer<typeof Document> | undefined;

/** The request of an operation; undefined for one that the document does not have. @param method in small letters */
export function requestShapeOf(method: string, path: string): RequestShape | undefined {
  read ??= Document.parse(JSON.parse(openApiText({ withTmf: true })));
  const { paths, components } = read;
  const operation = paths[path]?.[method];
  if (operation === undefined) return undefined;
  const bodies = Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema);
  return {
    parameters: operation.parameters,
    hasField: (names) => bodies.some((schema) => has(schema, names, components.schemas)),
  };
}

function has(schema: Schema, names: readonly string[], named: Readonly<Record<string, Schema>>): boolean {
  const [name, ...rest] = names;
  if (name === undefined) return true;
  const { $ref, properties = {}, items, additionalProperties: others, type } = schema;
  const ways = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if ($ref !== undefined) {
    const meant = named[$ref.split('/').at(-1) ?? ''];
    return meant !== undefined && has(meant, names, named);
  }
  if (ways.some((way) => has(way, names, named))) return true;
  const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (own !== undefined) return has(own, rest, named);
  if (items !== undefined) return /^\d+$/.test(name) && has(items, rest, named);
  if (typeof others === 'object') return has(others, rest, named);
  // A schema that says nothing of its members takes all of them.
  const saysNothing = ways.length === 0 && Object.keys(properties).length === 0;
  return (
    others === true || (others === undefined && saysNothing && (type === undefined || type === 'object'))
  );
}
