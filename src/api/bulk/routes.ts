/**
 * Many requests in one body: a line is a request to a route of this very app, with the caller's token. The route's scopes, limits, checks and audit
 * are those of the API because they are the API's.
 */
import type { App, AppContext } from '../context.ts';
import { innerRequests } from '../inner-requests.ts';
import { linesOf, NDJSON } from '../middleware/lines.ts';
import { createTurns } from '../middleware/turns.ts';
import { defineRoute, type RouteAccess } from '../route.ts';
import { BulkLines, BulkResults } from '../schemas/bulk/bulk.ts';
import type { LineTarget } from './line-request.ts';
import { resultsOf } from './results.ts';
import { streamOf } from './stream.ts';

const MOST_LINES = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
/** How many bodies are in memory at a time, and how many callers wait with unread bodies. */
const AT_ONCE = 4;
const WAITING = 16;

/** The same for all: bodies of many lines are sent by systems, not by customers. */
const ACCESS = { rate: 'write', readsBody: true, problems: ['dependency-unavailable'] } as const;

interface BulkKind extends LineTarget {
  readonly kind: string;
  readonly operationId: string;
  readonly what: string;
  /** Those of the route that the lines go to. */
  readonly access: Pick<RouteAccess, 'objects' | 'personal' | 'audited' | 'scopes'>;
}

const KINDS: readonly BulkKind[] = [
  {
    ...{ kind: 'orders', operationId: 'requestServiceApprovals', what: 'service orders' },
    ...{ path: '/v1/service-approvals', takesKey: true },
    access: { objects: ['case', 'account'], personal: 'none', audited: [], scopes: ['orders:write'] },
  },
  {
    ...{ kind: 'payments', operationId: 'reportPayments', what: 'reports of payments' },
    ...{ path: '/v1/payments', takesKey: true },
    access: {
      ...{ objects: ['account'], personal: 'none' },
      ...{ audited: ['payments.record', 'dunning.leave', 'writeOffs.recover'], scopes: ['payments:write'] },
    },
  },
  {
    ...{ kind: 'evaluations', operationId: 'evaluateServiceOrders', what: 'dry runs of orders' },
    ...{ path: '/v1/evaluations', takesKey: false },
    access: {
      ...{ objects: ['account', 'policy'], personal: 'none' },
      ...{ audited: [], scopes: ['evaluations:write'] },
    },
  },
  {
    ...{ kind: 'customers', operationId: 'createCustomers', what: 'new customers' },
    ...{ path: '/v1/customers', takesKey: true },
    access: {
      ...{ objects: ['customer'], personal: 'masked' },
      ...{ audited: ['customers.create'], scopes: ['customers:write'] },
    },
  },
];

/** Registers `/v1/bulk/...`. */
export function registerBulkRoutes(app: App): void {
  const turns = createTurns({ atOnce: AT_ONCE, waiting: WAITING });
  for (const kind of KINDS)
    app.openapi(routeOf(kind), (c) => {
      const send = innerRequests(app, c);
      return new Promise<Response>((resolve, reject) => {
        // The turn ends with the answer's body.
        turns
          .take(async () => {
            const { response, ended } = await answerOf(c, kind, send);
            resolve(response);
            await ended;
          })
          .catch(reject);
      });
    });
}

async function answerOf(
  c: AppContext,
  target: LineTarget,
  send: ReturnType<typeof innerRequests>,
): Promise<{ readonly response: Response; readonly ended: Promise<void> }> {
  const lines = await linesOf(c, { mostLines: MOST_LINES, mostBytes: MOST_BYTES });
  const leaving = new AbortController();
  const results = resultsOf(target, lines, send, leaving.signal);
  const { body, ended } = streamOf(results, () => leaving.abort(new Error('the reader has left')));
  return { response: new Response(body, { headers: { 'content-type': NDJSON } }), ended };
}

function routeOf({ kind, operationId, what, path, takesKey, access }: BulkKind) {
  return defineRoute(
    {
      method: 'post',
      path: `/v1/bulk/${kind}`,
      operationId,
      tags: ['Bulk'],
      summary: `Up to 10,000 ${what}, one on each line`,
      description: `Each line is a request to \`POST ${path}\` with the token of this one, counted, checked and answered as such: a bad line costs itself alone, and the answer is 200 whatever the results. ${
        takesKey
          ? 'A line that is sent again is answered as the first time, so send all lines again after a broken connection, or those without a result.'
          : 'Nothing is changed by a line.'
      } Some lines run at once, so lines have no order among each other; results have that of the lines. No line is begun that is too far ahead of what is read. A line waits where a limit is reached.`,
      request: {
        body: {
          required: true,
          description: 'One request on each line',
          content: { [NDJSON]: { schema: BulkLines } },
        },
      },
      responses: {
        200: { description: 'The result of each line', content: { [NDJSON]: { schema: BulkResults } } },
      },
    },
    { ...ACCESS, ...access },
  );
}
