/** Who acts in a request, as the audit trail has it. */
import { isIP } from 'node:net';
import type { AuditContext } from '../domain/audit/context.ts';
import type { AppContext } from './context.ts';

/**
 * The acting caller of a request.
 * @param unnamed the name of a caller without a token
 */
export function contextOf(c: AppContext, unnamed = 'unproven'): AuditContext {
  const principal = c.get('principal');
  return {
    actor: {
      subject: principal?.subject ?? unnamed,
      role: principal === undefined || principal.roles.length === 0 ? null : principal.roles.join(' '),
      client: principal?.client ?? null,
      authentication: principal?.authentication?.acr.slice(0, 200) ?? null,
    },
    requestId: c.get('requestId'),
    origin: originOf(c),
    operation: c.get('operation') ?? null,
    links: { workflowId: null, decisionId: null },
  };
}

function originOf(c: AppContext): string | null {
  switch (c.get('platform').auditAddresses) {
    case 'off':
      return null;
    case 'connection':
      return addressIn(c.env?.incoming?.socket.remoteAddress);
    case 'forwarded':
      return addressIn(c.req.header('x-forwarded-for')?.split(',').at(-1));
  }
}

/** Nothing but an address: the header is text from outside. */
function addressIn(text: string | undefined): string | null {
  const address = text?.trim();
  return address !== undefined && isIP(address) !== 0 ? address : null;
}
