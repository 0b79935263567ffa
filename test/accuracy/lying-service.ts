/** The service with a fault: what stands in for a bug, to see that it is found. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Service } from './service.ts';

/** Hands requests on and changes their bodies by `change`, which gets the path too, on the way. Ends with `close`. */
export async function lyingService(
  service: Service,
  change: (body: string, path: string) => string | Promise<string>,
): Promise<{ readonly service: Service; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const hand = async () => {
      const { authorization = '', 'content-type': type = '', 'idempotency-key': key } = request.headers;
      const body = await change(await text(request), request.url ?? '');
      const answer = await fetch(`${service.url}${request.url ?? ''}`, {
        method: request.method ?? 'GET',
        headers: {
          authorization,
          'content-type': type,
          ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
        },
        ...(request.method === 'POST' ? { body } : {}),
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(await answer.text());
    };
    hand().catch(() => response.writeHead(502).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    service: { ...service, url: `http://127.0.0.1:${address.port}` },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
