import { userInfo } from 'node:os';
import type { AuditContext } from '../domain/audit/context.ts';

/**
 * Who runs a command that works on a database directly: the user of the operating system, under a name of its own (`os:ada`). The
 * machine says who that is, and nobody proved it: whoever may reach the database and has the keys may say anything.
 */
export function operatorContext(): AuditContext {
  return {
    actor: { subject: `os:${userName()}`, role: 'operator', client: 'goodstanding', authentication: null },
    requestId: null,
    origin: null,
    links: { workflowId: null, decisionId: null },
  };
}

/** In a container the user may have a number and no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
