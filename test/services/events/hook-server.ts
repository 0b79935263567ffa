import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { WEBHOOK_TEST_SECRET } from './support.ts';

const Body = z.looseObject({ specversion: z.literal('1.0'), id: z.string(), subject: z.string() });

/** An event that came. */
interface GotEvent {
  readonly id: string;
  readonly subject: string;
  /** Whether the library of the Standard Webhooks project takes its signature. */
  readonly signed: boolean;
}

/** A receiver of events on this machine. */
export interface HookServer {
  readonly url: string;
  readonly got: GotEvent[];
  /** How long it takes to answer. */
  delayMs: number;
  /** The statuses of the next answers; 204 once there are none left. */
  readonly statuses: number[];
  close(): Promise<void>;
}

export async function aHookServer(secret = WEBHOOK_TEST_SECRET): Promise<HookServer> {
  const got: GotEvent[] = [];
  const statuses: number[] = [];
  const verifier = new Webhook(secret);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const { id, subject } = Body.parse(JSON.parse(text));
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      got.push({ id, subject, signed: isSigned(verifier, text, headers) });
      await sleep(made.delayMs);
      const status = statuses.shift() ?? 204;
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  const made: HookServer = {
    url: `http://127.0.0.1:${address.port}/hooks`,
    got,
    delayMs: 0,
    statuses,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return made;
}

function isSigned(verifier: Webhook, text: string, headers: Record<string, string>): boolean {
  try {
    verifier.verify(text, headers);
    return true;
  } catch {
    return false;
  }
}
