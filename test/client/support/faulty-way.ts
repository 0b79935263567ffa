/** A real way to the API that fails as told: requests are lost before or after they arrived, or are answered by something between. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What happens to one request. */
export type Trouble =
  | { readonly kind: 'lost' }
  | { readonly kind: 'answerLost' }
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter?: string;
      readonly body?: string;
    };

export interface FaultyWay {
  readonly url: string;
  /** Of the requests that come next, one each; then all pass. */
  trouble(...next: readonly Trouble[]): void;
  /** What came since the last call of this: method, path and Idempotency-Key. */
  seen(): readonly { readonly method: string; readonly path: string; readonly key: string | null }[];
  close(): Promise<void>;
}

/** Starts one. */
export async function aFaultyWay(target: string): Promise<FaultyWay> {
  let troubles: Trouble[] = [];
  let requests: { method: string; path: string; key: string | null }[] = [];
  const server = createServer((incoming, outgoing) => {
    const key = incoming.headers['idempotency-key'];
    requests.push({
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      key: typeof key === 'string' ? key : null,
    });
    void pass(incoming, outgoing, target, troubles.shift()).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    trouble(...next) {
      troubles = [...next];
    },
    seen() {
      const all = requests;
      requests = [];
      return all;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  trouble: Trouble | undefined,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  if (trouble?.kind === 'lost') return void outgoing.destroy();
  if (trouble?.kind === 'answered') {
    const { status, retryAfter, body = '' } = trouble;
    outgoing.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(body);
    return;
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name))
      headers.set(name, value);
  const answer = await fetch(`${target}${incoming.url}`, {
    ...{ method: incoming.method ?? 'GET', headers },
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
  });
  const body = Buffer.from(await answer.arrayBuffer());
  if (trouble?.kind === 'answerLost') return void outgoing.destroy();
  const kept = [...answer.headers].filter(
    ([name]) => !['connection', 'content-encoding', 'content-length', 'transfer-encoding'].includes(name),
  );
  outgoing.writeHead(answer.status, Object.fromEntries(kept)).end(body);
}
