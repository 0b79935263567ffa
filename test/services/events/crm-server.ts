import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';

const Party = z.looseObject({ id: z.string().min(1), '@referredType': z.string().min(1) });
const Linked = z.looseObject({ id: z.string().min(1), href: z.string().min(1) });
/** What the published schemas require of a new customer and a new interaction; the types of what is there besides. */
const Customer = z.looseObject({
  name: z.string().min(1),
  engagedParty: Party,
  contactMedium: z
    .array(z.looseObject({ mediumType: z.string(), characteristic: z.record(z.string(), z.string()) }))
    .optional(),
  characteristic: z.array(z.looseObject({ name: z.string(), value: z.unknown() })).optional(),
});
const Interaction = z.looseObject({
  interactionDate: z.looseObject({ startDateTime: z.iso.datetime() }),
  ...{ reason: z.string().min(1), status: z.string().min(1), direction: z.string().min(1) },
  channel: z.array(Linked).min(1),
  relatedParty: z.array(z.intersection(Party, Linked)).optional(),
  interactionItem: z.array(z.looseObject({ item: z.looseObject({ role: z.string() }) })).optional(),
});
type Resource = Record<string, unknown>;

/** A CRM on this machine. */
export interface CrmServer {
  /** Ends with `/tmf-api`. */
  readonly url: string;
  readonly customers: Resource[];
  readonly interactions: Resource[];
  /** Why bodies were refused that were not what the schemas say. */
  readonly refused: string[];
  /** The answers to so many writes are lost after they had their effect. */
  loseAnswers: number;
  /** A customer of which nothing is taken. */
  refuses: string;
  close(): Promise<void>;
}

/** Starts one. `knowsFilters`: whether a list is narrowed by a path into its resources. */
export async function aCrmServer({
  token,
  knowsFilters,
}: {
  readonly token: string;
  readonly knowsFilters: boolean;
}): Promise<CrmServer> {
  const customers: Resource[] = [];
  const interactions: Resource[] = [];
  const refused: string[] = [];
  const kinds = [
    { path: '/tmf-api/customerManagement/v4/customer', list: customers, schema: Customer },
    { path: '/tmf-api/partyInteraction/v4/partyInteraction', list: interactions, schema: Interaction },
  ] as const;

  const answerTo = (request: IncomingMessage, body: string): { status: number; body?: unknown } => {
    const url = new URL(request.url ?? '/', 'http://crm');
    if (request.headers.authorization !== `Bearer ${token}`) return { status: 401 };
    const kind = kinds.find(({ path }) => url.pathname === path || url.pathname.startsWith(`${path}/`));
    if (kind === undefined) return { status: 404 };
    if (request.method === 'GET') {
      const [filter] = url.searchParams;
      const found = kind.list.filter(
        (one) => filter === undefined || valuesAt(one, filter[0]).includes(filter[1]),
      );
      return { status: 200, body: knowsFilters ? found : kind.list };
    }
    const parsed = kind.schema.safeParse(JSON.parse(body));
    if (!parsed.success) {
      refused.push(parsed.error.message);
      return { status: 400 };
    }
    if (made.refuses !== '' && body.includes(made.refuses)) return { status: 422 };
    if (request.method === 'POST') {
      const resource: Resource = { id: `crm-${kind.list.length + 1}`, ...parsed.data };
      kind.list.push(resource);
      return { status: 201, body: resource };
    }
    const own = kind.list.find(({ id }) => url.pathname === `${kind.path}/${id}`);
    if (own === undefined) return { status: 404 };
    return { status: 200, body: Object.assign(own, parsed.data) };
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk));
    const { status, body } = answerTo(request, Buffer.concat(chunks).toString('utf8'));
    if (request.method !== 'GET' && made.loseAnswers > 0) {
      made.loseAnswers -= 1;
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? '{}' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  const made: CrmServer = {
    url: `http://127.0.0.1:${address.port}/tmf-api`,
    ...{ customers, interactions, refused, loseAnswers: 0, refuses: '' },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return made;
}

/** The texts at a dotted path; a list on the way stands for each of its elements. */
function valuesAt(value: unknown, path: string): string[] {
  const [name = '', ...rest] = path.split('.');
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  if (typeof value !== 'object' || value === null) return [];
  const inner: unknown = Reflect.get(value, name);
  return rest.length > 0 ? valuesAt(inner, rest.join('.')) : typeof inner === 'string' ? [inner] : [];
}
