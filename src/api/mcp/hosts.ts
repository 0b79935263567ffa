/** Keeps pages of other sites away from the tools, also those that give their own name the address of this machine (DNS rebinding). */
import { isIP } from 'node:net';
import {
  localhostAllowedHostnames,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server';
import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '../context.ts';
import { Problem } from '../problems/problem.ts';

/**
 * Middleware: refuses a request under a name, or from a page, that is not known. Programs send no Origin; an address instead of a name can't
 * be rebound.
 * @param allowed host names besides that of the public address and those of this machine
 */
export function ofKnownHost(allowed: readonly string[]): MiddlewareHandler<AppEnv> {
  const local = localhostAllowedHostnames();
  return async (c, next) => {
    const own = new URL(c.get('platform').publicBaseUrl).hostname;
    const host = validateHostHeader(c.req.header('host') ?? new URL(c.req.url).host, [
      own,
      ...local,
      ...allowed,
    ]);
    const isAddress = host.hostname !== undefined && isIP(host.hostname.replaceAll(/^\[|\]$/g, '')) !== 0;
    if (!host.ok && !isAddress) throw refused('under this name');
    const pages = [own, ...(local.includes(own) ? local : []), ...allowed];
    if (!validateOriginHeader(c.req.header('origin'), pages).ok) throw refused('from pages of this site');
    await next();
  };
}

function refused(how: string): Problem {
  return new Problem(
    'forbidden',
    `Assistants can't reach this ${how}. MCP_ALLOWED_HOSTS names further hosts.`,
  );
}
