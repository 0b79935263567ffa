import type { StaffClass } from '../../domain/access/classes.ts';
import type { AuditContext } from '../../domain/audit/context.ts';
import type { SubjectId } from '../../domain/flavor.ts';

/** From where somebody asks, before it is known who they are. */
export interface AskedFrom {
  readonly requestId: string | null;
  /** The network that the request came from; tries are counted by it. */
  readonly network: string | null;
}

/** Who acts, for the audit trail: a person who is signing in is not the caller of a token. */
export function actor(
  subject: SubjectId,
  { requestId }: AskedFrom,
  authentication: StaffClass | null = null,
): AuditContext {
  return {
    actor: { subject, role: null, client: null, authentication },
    ...{ requestId, origin: null, operation: 'signIn' },
    links: { workflowId: null, decisionId: null },
  };
}
