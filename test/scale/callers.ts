/** Callers who do what the API asks of callers: send the same request under the same key until it is answered. */
import { send } from '../support/callers/caller.ts';
import type { TokenOf } from '../support/callers/issuer.ts';
import type { Ask } from './requests.ts';

/** One sending of a request. */
export interface Try {
  /** 599: the connection broke. */
  readonly status: number;
  readonly ms: number;
  readonly hasRetryAfter: boolean;
  readonly text: string;
}

/** A request that was answered, and what came before its answer. */
export interface Answered {
  readonly ask: Ask;
  readonly status: number;
  readonly text: string;
  /** How long the sending took that was answered. */
  readonly ms: number;
  readonly again: readonly Try[];
}

/** Where to send, in turn. */
export interface Targets {
  readonly urls: readonly string[];
  readonly tokenOf: TokenOf;
}

const BROKEN = 599;
const AGAIN_MS = 200;
const GIVE_UP_MS = 300_000;

/** Sends all requests, so many at once, each until it is answered. Rejects when one is not answered within five minutes. */
export async function askAll(targets: Targets, asks: readonly Ask[], inFlight: number): Promise<Answered[]> {
  const left = asks.map((ask, index) => ({ ask, index }));
  const answered: Answered[] = [];
  const caller = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      answered.push(await askUntilAnswered(targets, next.ask, next.index));
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, asks.length) }, caller));
  return answered;
}

/** Sends a request until it is answered with something else than "again later"; each time to the next API. */
export async function askUntilAnswered(targets: Targets, ask: Ask, turn: number): Promise<Answered> {
  const again: Try[] = [];
  for (const giveUpAt = performance.now() + GIVE_UP_MS; ; ) {
    const one = await askOnce(targets, ask, turn + again.length);
    if (!isForLater(one)) return { ask, status: one.status, text: one.text, ms: one.ms, again };
    again.push(one);
    if (performance.now() > giveUpAt)
      throw new Error(`${ask.kind} ${ask.id} is still answered ${one.status}: ${one.text}`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

const isForLater = ({ status, text }: Try): boolean =>
  status >= 500 || text.includes('urn:goodstanding:problem:request-in-flight');

async function askOnce({ urls, tokenOf }: Targets, ask: Ask, turn: number): Promise<Try> {
  const url = urls[turn % urls.length] ?? '';
  const startedAtMs = performance.now();
  const call = { role: ask.role, stepUp: false, ...ask.post };
  const ended = await send({ url, tokenOf }, ask.post === undefined ? 'GET' : 'POST', ask.path, call)
    .then(async (response) => ({
      status: response.status,
      hasRetryAfter: Number(response.headers.get('retry-after')) > 0,
      text: await response.text(),
    }))
    .catch((error: unknown) => ({ status: BROKEN, hasRetryAfter: false, text: String(error) }));
  return { ...ended, ms: performance.now() - startedAtMs };
}
