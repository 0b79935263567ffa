/** What the adapters of key management services share: one call, and which failures are refusals. */
import { z } from 'zod';
import type { Ms } from '../../domain/flavor.ts';
import type { KeyPlace } from '../../domain/key-provider.ts';

/** A request to a service, ready to be sent. */
export interface ServiceCall {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of a service: `refused` with the service's own code when it refuses. */
export type ServiceAnswer =
  | { readonly refused: false; readonly body: unknown }
  | { readonly refused: true; readonly why: string };

/** A caller waits for it, and the next one tries again. */
const TIMEOUT_MS: Ms = 5_000;
/** More than any wrapped key. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Sends one request. A 4xx is a refusal of this key, except for those that mean missing rights or too many requests.
 * @throws Error when there is no answer, or the service failed. Names the host, never what was sent
 */
export async function ask({ url, headers, body }: ServiceCall): Promise<ServiceAnswer> {
  const response = await fetch(url, {
    ...{ method: 'POST', headers, body, redirect: 'error' as const },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (text.length > MAX_ANSWER_BYTES) throw new Error(`${url.host} answered too much`);
  if (response.ok) return { refused: false, body: JSON.parse(text) };
  const why = `${response.status} ${codeIn(text)}`.trim();
  const isRefusal = response.status >= 400 && response.status < 500;
  if (
    !isRefusal ||
    [401, 403, 408, 429].includes(response.status) ||
    /Throttl|ExpiredToken|AccessDenied|UnrecognizedClient|InvalidSignature|MissingAuth/.test(why)
  )
    throw new Error(`${url.host} answered ${why}`);
  return { refused: true, why };
}

/** Whose key it is, as services take it: a text that every call about the key has to repeat. */
export function contextOfKey({ scope, version }: KeyPlace): string {
  return `goodstanding-data-key:1:${JSON.stringify([scope, version])}`;
}

/** How services call their refusals; none of these quotes what was sent. */
const Refusal = z.union([
  z.object({ __type: z.string() }).transform(({ __type }) => __type.replace(/^.*#/, '')),
  z.object({ error: z.object({ status: z.string() }) }).transform(({ error }) => error.status),
]);

function codeIn(text: string): string {
  try {
    const parsed = Refusal.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.slice(0, 100) : '';
  } catch {
    return '';
  }
}
