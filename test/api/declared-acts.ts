/** Holds what routes declare of the audit trail against the trail of a product that was asked. */
import type { Db } from 'mongodb';
import { type DeclaredRoute, declaredRoutes } from '../access/declared-routes.ts';
import type { Call, Caller, Method } from '../support/callers/caller.ts';
import { assertPublished } from '../support/callers/tmf-specs.ts';
import { strangePointers } from './declared-pointers.ts';

/** What every route may leave, whatever it is. */
const OF_EVERY_ROUTE = new Set(['access.refused', 'stepUp.accepted', 'stepUp.refused', 'stepUpDemands.meet']);

let routes: readonly { readonly route: DeclaredRoute; readonly pattern: RegExp }[] | undefined;

/** The route that an address is of; of several that fit, the one that says most. */
export function routeAt(method: Method, path: string): DeclaredRoute | undefined {
  routes ??= declaredRoutes().map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  const at = path.split('?')[0] ?? '';
  return routes
    .filter(({ route, pattern }) => route.method === method.toLowerCase() && pattern.test(at))
    .map(({ route }) => route)
    .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
}

/**
 * A caller that remembers which operations had an effect, and the check of their traces. Its calls throw when a refusal names what its request does
 * not have.
 */
export function watchingActs(caller: Caller, db: Db) {
  const effective = new Set<string>();
  const noting =
    (method: Method, ask: (path: string, call?: Call) => Promise<Response>) =>
    async (path: string, call?: Call): Promise<Response> => {
      const answer = await ask(path, call);
      await assertPublished(method, path, answer);
      const route = routeAt(method, path);
      if (route !== undefined) await assertKnownFields(route, answer);
      const isReplay = answer.headers.get('idempotency-replayed') !== null;
      // Of many lines each may be refused: the answer is 200 all the same.
      const isOfLines = typeof call?.body === 'string';
      if (answer.ok && !isReplay && !isOfLines && route !== undefined) effective.add(route.operationId);
      return answer;
    };
  return {
    get: noting('GET', caller.get),
    post: noting('POST', caller.post),
    put: noting('PUT', caller.put),
    patch: noting('PATCH', caller.patch),
    delete: noting('DELETE', caller.delete),
    /** What the trail has that no route declares, and declared acts that a request left out. */
    async faults(): Promise<readonly string[]> {
      const declared = new Map(declaredRoutes().map((route) => [route.operationId, route]));
      const entries = await db
        .collection<{ operation: string | null; act: string; object: { type: string } }>('auditEntries')
        .find({ operation: { $in: [...declared.keys()] }, act: { $nin: [...OF_EVERY_ROUTE] } })
        .toArray();
      const undeclared = entries.flatMap(({ operation, act, object }) => {
        const route = declared.get(operation ?? '');
        return [
          ...(route?.audited.includes(act) === false ? [`${operation} does not declare the act ${act}`] : []),
          ...(route?.objects.includes(object.type) === false
            ? [`${operation} does not declare that it touches: ${object.type}`]
            : []),
        ];
      });
      const missing = [...effective].filter(
        (operation) =>
          (declared.get(operation)?.audited.length ?? 0) > 0 &&
          !entries.some((entry) => entry.operation === operation),
      );
      return [
        ...new Set(undeclared),
        ...missing.map((operation) => `${operation} is declared as audited, and left no entry`),
      ];
    },
  };
}

async function assertKnownFields(route: DeclaredRoute, answer: Response): Promise<void> {
  const { status, headers } = answer;
  // The test reads the answers of lines itself: a stream may have no end.
  const type = headers.get('content-type') ?? '';
  if (status < 400 && type !== 'application/json') return;
  if (status < 400 && route.path !== '/v1/entries') return;
  const strange = strangePointers(route, { status, type, text: await answer.clone().text() });
  if (strange.length > 0)
    throw new Error(`refused for what the request does not have: ${strange.join('; ')}`);
}
