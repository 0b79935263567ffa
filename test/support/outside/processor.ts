import { createServer, type ServerResponse } from 'node:http';
import { atEndOfFile } from '../run/end-of-file.ts';

/** How the processor behaves when it is asked for a payment. */
export type ProcessorBehaviour =
  | {
      readonly kind: 'says';
      readonly status: string;
      readonly amountMinor?: number;
      readonly currency?: string;
      readonly occurredAt?: string;
    }
  | { readonly kind: 'hangs' }
  | { readonly kind: 'fails'; readonly status: number }
  | { readonly kind: 'sends'; readonly body: string };

export interface TestProcessor {
  readonly url: string;
  /** From now on, for this payment. A payment of which nothing was said is not found. */
  behave(paymentId: string, behaviour: ProcessorBehaviour): void;
  /** Payments in the order they were asked for. */
  readonly asked: string[];
  /** The Authorization headers that came. */
  readonly tokens: (string | undefined)[];
}

/** A payment processor on a real local port, closed after the file's last test. */
export async function aProcessor(): Promise<TestProcessor> {
  const behaviours = new Map<string, ProcessorBehaviour>();
  const asked: string[] = [];
  const tokens: (string | undefined)[] = [];
  const hanging = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const paymentId = decodeURIComponent((request.url ?? '').replace('/payments/', ''));
    asked.push(paymentId);
    tokens.push(request.headers.authorization);
    const behaviour = behaviours.get(paymentId);
    if (behaviour === undefined) return void response.writeHead(404).end();
    switch (behaviour.kind) {
      case 'hangs':
        return void hanging.add(response);
      case 'fails':
        return void response.writeHead(behaviour.status).end('{}');
      case 'sends':
        return void response.writeHead(200).end(behaviour.body);
      case 'says': {
        const {
          status,
          amountMinor = 4_500,
          currency = 'EUR',
          occurredAt = '2026-11-20T12:00:00Z',
        } = behaviour;
        const amount = { amountMinor, currency };
        return void response.writeHead(200).end(JSON.stringify({ paymentId, status, amount, occurredAt }));
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the processor has no port');
  atEndOfFile(async () => {
    for (const response of hanging) response.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${address.port}`,
    behave: (paymentId, behaviour) => void behaviours.set(paymentId, behaviour),
    asked,
    tokens,
  };
}
