/** The address by which the requests of a caller without a token are counted. */
import { isIP } from 'node:net';
import type { AppContext } from './context.ts';

/** The groups of an IPv6 address that name a network of one household or office (RFC 6177); the rest is for its owner to choose. */
const NETWORK_GROUPS = 4;

/**
 * The network of a request's caller; null when there is none, as in a call without a connection.
 * @param proxyHops how many proxies of the operator are in front of this process: as many entries of X-Forwarded-For are trusted
 */
export function callerNetwork(c: AppContext, proxyHops: number): string | null {
  // Hono leaves it undefined when the caller gives none, whatever its type says.
  const env: AppContext['env'] | undefined = c.env;
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((each) => each.trim());
  const told = proxyHops > 0 ? forwarded.at(-proxyHops) : undefined;
  const address = told !== undefined && told !== '' ? told : env?.incoming?.socket.remoteAddress;
  return address === undefined ? null : networkOf(address);
}

/** An IPv4 address as it is, also when it is written as IPv6; of an IPv6 address its /64. Any other text is shortened. */
export function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, '').toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(plain) !== 6) return plain.slice(0, 100);
  const [head = '', tail] = plain.split('::');
  const groupsOf = (part: string) => part.split(':').filter((group) => group !== '');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
