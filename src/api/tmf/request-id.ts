/** Ids of what clients make. A standard client sends no Idempotency-Key: the body stands in for it, for some minutes. */
import { createHash } from 'node:crypto';
import { epochMsOf } from '../../domain/civil-date.ts';
import { callerParts, requestId } from '../cases/request-key.ts';
import type { TmfCall } from './resource.ts';

/** The same body of the same caller is the same request within this time, and may be up to twice as long. */
const SAME_FOR_MS = 120_000;
const LENGTH = 26;

/**
 * The id of what a POST makes: the same for the same Idempotency-Key. Without a key, the same body of the same caller sent again within two
 * minutes makes nothing new.
 * @param isThere whether a resource of the id was made
 */
export async function ownId(
  { c, deps }: TmfCall,
  prefix: string,
  isThere: (id: string) => Promise<boolean>,
): Promise<string> {
  if (c.req.header('idempotency-key') !== undefined) return requestId(c, prefix);
  const window = Math.floor(epochMsOf(deps.now()) / SAME_FOR_MS);
  const body = createHash('sha256').update(c.get('rawBody')).digest('hex');
  const idOf = (part: number) => {
    const parts = [...callerParts(c), c.req.method, c.req.path, body, part];
    const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    return `${prefix}-${hash.slice(0, LENGTH).toUpperCase()}`;
  };
  const before = idOf(window - 1);
  return (await isThere(before)) ? before : idOf(window);
}
