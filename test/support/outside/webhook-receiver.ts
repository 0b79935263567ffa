import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { z } from 'zod';

const Payload = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** A webhook that came, with whether its signature is right by the receiver's own reckoning. */
export interface ReceivedHook {
  readonly id: string;
  readonly verified: boolean;
  readonly payload: z.infer<typeof Payload>;
}

/** An HTTP server on this machine that keeps and checks what it gets. */
export interface WebhookReceiver {
  readonly url: string;
  readonly hooks: ReceivedHook[];
  /** The statuses of the next answers; 204 once there are none left. */
  readonly statuses: number[];
  close(): Promise<void>;
}

/** Starts one. It verifies as the Standard Webhooks specification says, with nothing of the sender's code. */
export async function startWebhookReceiver(secret: string): Promise<WebhookReceiver> {
  const hooks: ReceivedHook[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const header = (name: string) => String(request.headers[name] ?? '');
      const [id, at] = [header('webhook-id'), header('webhook-timestamp')];
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const wanted = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest();
      const given = Buffer.from(header('webhook-signature').replace(/^v1,/, ''), 'base64');
      const fresh = Math.abs(Date.now() / 1_000 - Number(at)) < 300;
      const verified = fresh && given.length === wanted.length && timingSafeEqual(given, wanted);
      hooks.push({ id, verified, payload: Payload.parse(JSON.parse(body)) });
      const status = statuses.shift() ?? 204;
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return {
    url: `http://127.0.0.1:${address.port}/hooks`,
    hooks,
    statuses,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
