import { userInfo } from 'node:os';
import type { AuditContext } from '../domain/audit/context.ts';

/**
 * Who runs a command that works directly on a database: the user of the operating system, with a name of its own form (`os:ada`). Only the
 * machine says who that is, without proof: a person who can reach the database and has the keys can claim any name.
 */
export function operatorContext(): AuditContext {
  return {
    actor: { subject: `os:${userName()}`, role: 'operator', client: 'goodstanding', authentication: null },
    requestId: null,
    origin: null,
    operation: null,
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
