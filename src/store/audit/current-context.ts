import { AsyncLocalStorage } from 'node:async_hooks';
import { type AuditContext, UNNAMED_CONTEXT } from '../../domain/audit/context.ts';

const contexts = new AsyncLocalStorage<AuditContext>();

/** Runs `work`; what it writes is entered as the doing of `context`. */
export function actingAs<T>(context: AuditContext, work: () => T): T {
  return contexts.run(context, work);
}

/** Who acts at the moment. */
export function currentAuditContext(): AuditContext {
  return contexts.getStore() ?? UNNAMED_CONTEXT;
}
