import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { EVENT_RELAY } from '../../src/messages/event-relay.ts';
import { CUSTOMER_ID } from '../support/builders/builders.ts';
import type { Teller } from './teller.ts';

/** What a setting of the product has to allow, so that events go to a subscriber on this machine. */
export const FAILING_SUBSCRIBER_SETTINGS = { EVENT_WEBHOOK_RANGES: '127.0.0.0/8' } as const;

const Registered = z.object({ secret: z.string() });
const WITHIN_MS = 60_000;

/**
 * A subscriber that refuses every event with an error page of its own, until the first event was tried twice: what it says, and the secret that
 * signs its events, are canaries.
 */
export async function failASubscriber({ product, caller, canaries, keep }: Teller): Promise<void> {
  const page = canaries.word('error page of a subscriber');
  const events: string[] = [];
  const tries = new Map<string, number>();
  const server = createServer((request, response) => {
    const id = String(request.headers['webhook-id']);
    tries.set(id, (tries.get(id) ?? 0) + 1);
    request.on('data', (chunk: Buffer) => events.push(chunk.toString('utf8')));
    request.on('end', () => response.writeHead(500, page, { 'x-page': page }).end(page));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = z.object({ port: z.number() }).parse(server.address());
  const workflowId = `leak-relay-${product.config.temporal.taskQueue}`;
  try {
    const answer = await keep(
      'webhook that fails',
      caller.post('/v1/webhook-subscriptions', {
        role: 'operations',
        body: { subscriptionId: 'leak', url: `http://127.0.0.1:${address.port}/hooks`, types: [] },
      }),
    );
    const { secret } = Registered.parse(JSON.parse(answer));
    canaries.add('secret of a subscriber', secret.replace(/^whsec_/, ''));
    await product.temporal.workflow.start(EVENT_RELAY, {
      ...{ workflowId, taskQueue: product.config.temporal.taskQueue, args: [{ forMs: WITHIN_MS }] },
    });
    // Something that a subscriber is told of.
    await keep(
      'change that a subscriber is told of',
      caller.put(`/v1/customers/${CUSTOMER_ID}/notice-preferences`, {
        role: 'care',
        body: { channel: null, quietHours: null, phone: canaries.phone('phone that is told of') },
      }),
    );
    const until = Date.now() + WITHIN_MS;
    while (![...tries.values()].some((count) => count > 1)) {
      if (Date.now() > until) throw new Error('no event was tried twice');
      await pause(200);
    }
    await keep('report of what the subscriber got', Promise.resolve(new Response(events.join('\n'))));
    await keep('state of the webhook', caller.get('/v1/webhook-subscriptions/leak', { role: 'operations' }));
  } finally {
    await product.temporal.workflow
      .getHandle(workflowId)
      .terminate()
      .catch(() => undefined);
    server.closeAllConnections();
    server.close();
  }
}
