/** A caller who does what the API asks of callers: sends the same request under the same key until it is answered. */
import type { Role } from '../../src/domain/access/roles.ts';
import { send as sendOnce } from '../support/callers/caller.ts';
import type { Product } from './machine.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A connection that broke; whether the request arrived is unknown. */
const NO_ANSWER = 599;
const AGAIN_MS = 150;
/** Twenty kills take minutes and may all hit one request; how soon it ends after the last one is bounded in run.ts. */
const GIVE_UP_MS = 600_000;

/** Sends a request until it is answered with something else than "again later". Rejects after ten minutes. */
export async function send(
  product: Product,
  role: Role,
  path: string,
  post?: { readonly key: string; readonly body: unknown },
): Promise<Answer> {
  const giveUpAt = performance.now() + GIVE_UP_MS;
  const method = post === undefined ? 'GET' : 'POST';
  for (;;) {
    const answer = await sendOnce(product, method, path, { role, ...post })
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch((error: unknown) => ({ status: NO_ANSWER, text: String(error) }));
    const again = answer.status >= 500 || answer.text.includes('urn:goodstanding:problem:request-in-flight');
    if (!again) return answer;
    if (performance.now() > giveUpAt)
      throw new Error(`${path} is still answered ${answer.status}: ${answer.text}\n${product.lastErrors()}`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Does `work` for all of `items`, so many at once, in their order. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const left = [...items.entries()];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
