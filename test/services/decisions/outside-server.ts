import { createServer } from 'node:http';
import { z } from 'zod';

const Body = z.object({ customerId: z.string(), purpose: z.enum(['order', 'trial']) });

/** A credit bureau and a check of identity on this machine, behind one adapter. */
export interface OutsideServer {
  readonly url: string;
  /** What was asked, with its path. */
  readonly asked: { readonly path: string; readonly customerId: string; readonly purpose: string }[];
  /** What it answers; `hang`: it keeps silent. */
  answer: { readonly status: number; readonly body: unknown } | 'hang';
  close(): Promise<void>;
}

export const BUREAU_TEST_TOKEN = 'bureau-token';

/** A report as an adapter answers it. */
export function aReport(parts: object = {}): { readonly status: number; readonly body: object } {
  return {
    status: 200,
    body: {
      observedAt: '2026-11-22T08:00:00Z',
      consent: { id: 'CONSENT-1', validUntil: '2027-11-22T00:00:00Z' },
      ...{ score: 640, openDefaults: 0 },
      ...parts,
    },
  };
}

export async function anOutsideServer(): Promise<OutsideServer> {
  const asked: OutsideServer['asked'][number][] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk));
    if (request.headers.authorization !== `Bearer ${BUREAU_TEST_TOKEN}`) {
      response.writeHead(401).end();
      return;
    }
    const body = Body.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    asked.push({ path: request.url ?? '', ...body });
    if (made.answer === 'hang') return;
    response.writeHead(made.answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(made.answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  const made: OutsideServer = {
    url: `http://127.0.0.1:${address.port}`,
    ...{ asked, answer: aReport() },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return made;
}
