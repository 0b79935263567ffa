/** Holds the fields that a refusal names against the request that its route takes. */
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import type { DeclaredRoute } from '../access/declared-routes.ts';
import type { Caller } from '../support/caller.ts';
import { routeAt } from './declared-acts.ts';

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
const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z.array(z.object({ in: z.string(), name: z.string() })).default([]),
        requestBody: z
          .object({ content: z.record(z.string(), z.object({ schema: SchemaShape })) })
          .optional(),
      }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), SchemaShape) }),
});
const Faults = z.object({
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), in: z.string().optional() })).default([]),
});

/** Headers that every route reads. */
const OF_EVERY_ROUTE = ['authorization', 'dpop', 'content-type', 'accept'];
const CUT = '…';

let read: z.infer<typeof Document> | undefined;

/** A caller whose refusals are held against the requests that their routes take. Its calls throw when one names what its request does not have. */
export function heldToRequests(caller: Pick<Caller, 'post'>): Caller['post'] {
  return async (path, call) => {
    const answer = await caller.post(path, call);
    const route = routeAt('POST', path);
    if (route === undefined || answer.headers.get('content-type') !== 'application/problem+json')
      return answer;
    const strange = strangePointers(route, await answer.clone().text());
    if (strange.length > 0)
      throw new Error(`refused for what the request does not have: ${strange.join('; ')}`);
    return answer;
  };
}

/** What a refusal of this route names that its request does not have, as `in pointer code`. @param text its problem document */
function strangePointers(
  { method, path }: Pick<DeclaredRoute, 'method' | 'path'>,
  text: string,
): readonly string[] {
  read ??= Document.parse(JSON.parse(openApiText({ withTmf: true })));
  const { paths, components } = read;
  const operation = paths[path]?.[method];
  if (operation === undefined) return [];
  const bodies = Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema);
  const has = (schema: Schema, [name, ...rest]: readonly string[]): boolean => {
    if (name === undefined) return true;
    const { $ref, properties = {}, items, additionalProperties: others, type } = schema;
    const ways = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
    if ($ref !== undefined) {
      const named = components.schemas[$ref.split('/').at(-1) ?? ''];
      return named !== undefined && has(named, [name, ...rest]);
    }
    if (ways.some((way) => has(way, [name, ...rest]))) return true;
    const own = properties[name];
    if (own !== undefined) return has(own, rest);
    if (items !== undefined) return /^\d+$/.test(name) && has(items, rest);
    if (typeof others === 'object') return has(others, rest);
    // A schema that says nothing of its members takes all of them.
    const saysNothing = ways.length === 0 && Object.keys(properties).length === 0;
    return (
      others === true || (others === undefined && saysNothing && (type === undefined || type === 'object'))
    );
  };
  const known = ({ pointer, code, in: place }: z.infer<typeof Faults>['errors'][number]): boolean => {
    if (pointer === '' || pointer.endsWith(CUT)) return true;
    const names = pointer
      .slice(1)
      .split('/')
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    // What the request has and should not have: it belongs to what is declared.
    const asked = code === 'unknown-field' ? names.slice(0, -1) : names;
    if (place === undefined || place === 'body') return bodies.some((schema) => has(schema, asked));
    const [name = ''] = asked;
    return (
      (place === 'header' && OF_EVERY_ROUTE.includes(name.toLowerCase())) ||
      asked.length === 0 ||
      operation.parameters.some(
        (parameter) => parameter.in === place && parameter.name.toLowerCase() === name.toLowerCase(),
      )
    );
  };
  return Faults.parse(JSON.parse(text))
    .errors.filter((fault) => !known(fault))
    .map(({ in: place, pointer, code }) => `${method} ${path}: ${place ?? 'body'} ${pointer} ${code}`);
}
