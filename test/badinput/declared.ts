/** What docs/openapi.json says of a route beyond its access: parameters, and a good body. */
import { z } from 'zod';
import { openApiText } from '../../src/api/openapi/text.ts';
import { type DeclaredRoute, declaredRoutes } from '../access/declared-routes.ts';
import { GOOD_REQUESTS } from '../api/good-requests.ts';
import { TMF_GOOD_PATCHES, TMF_GOOD_REQUESTS } from '../api/tmf/good-requests.ts';
import { uniqueName } from '../support/run/names.ts';

/** A route and what is sent to it when nothing is wrong. */
export interface Attackable extends DeclaredRoute {
  readonly parameters: readonly { readonly in: string; readonly name: string }[];
  /** The good body, and the type it is sent as; undefined where the route takes none. */
  readonly body: { readonly type: string; readonly good: Readonly<Record<string, unknown>> } | undefined;
  /** What is sent in its head beside what all requests have. */
  readonly headers?: Readonly<Record<string, string>>;
}

const Media = z.object({ schema: z.object({ $ref: z.string().optional() }) });
const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z.array(z.object({ in: z.string(), name: z.string() })).default([]),
        requestBody: z.object({ content: z.record(z.string(), Media) }).optional(),
      }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), z.object({ example: z.unknown().optional() })) }),
});

/** Every declared route. Throws when one takes a body and neither the tests nor the document have a good one. */
export function attackableRoutes(): readonly Attackable[] {
  const { paths, components } = Document.parse(JSON.parse(openApiText({ withTmf: true })));
  return declaredRoutes().map((route) => {
    const operation = paths[route.path]?.[route.method];
    if (operation === undefined) throw new Error(`${route.name} is not in the document`);
    const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    if (type === undefined || media === undefined)
      return { ...route, parameters: operation.parameters, body: undefined };
    const example = components.schemas[media.schema.$ref?.split('/').at(-1) ?? '']?.example;
    const good =
      goodBodyOf(route) ?? (typeof example === 'string' ? JSON.parse(example.split('\n')[0] ?? '') : example);
    const parsed = z.record(z.string(), z.unknown()).safeParse(good);
    if (!parsed.success) throw new Error(`${route.name} has no good body`);
    return { ...route, parameters: operation.parameters, body: { type, good: withOwnOrder(parsed.data) } };
  });
}

/** The servers of a test run are shared, and a case is known by its order: another product's case can't be read here. */
const OWN_ORDER = uniqueName('ORD');

function withOwnOrder(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return body['orderId'] === GOOD_REQUESTS.approval.body['orderId'] ? { ...body, orderId: OWN_ORDER } : body;
}

function goodBodyOf({ method, path }: DeclaredRoute): Readonly<Record<string, unknown>> | undefined {
  if (method === 'patch') return TMF_GOOD_PATCHES.find((good) => `${good.path}/{id}` === path)?.body;
  if (method !== 'post') return undefined;
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
  return [...Object.values(GOOD_REQUESTS), ...TMF_GOOD_REQUESTS].find((good) =>
    pattern.test(good.path.split('?')[0] ?? ''),
  )?.body;
}
