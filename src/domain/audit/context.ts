/** Who acts, and from where: what an audit entry contains beside the act itself. */
import type { SubjectId } from '../flavor.ts';

/** Who acts. Unknown fields are null; the service itself acts under its own subjects, with null in the other fields. */
export interface AuditActor {
  /** The `sub` of the token, or one of the service's own names, such as `schedule:bill-run` or `workflow:service-approval`. */
  readonly subject: SubjectId;
  readonly role: string | null;
  /** The client the token was issued to. */
  readonly client: string | null;
  /** The class of authentication (`acr`). */
  readonly authentication: string | null;
}

/** Which workflow and decision an act belongs to. */
export interface AuditLinks {
  readonly workflowId: string | null;
  readonly decisionId: string | null;
}

/** What is the same for everything that one request, one activity or one command does. */
export interface AuditContext {
  readonly actor: AuditActor;
  readonly requestId: string | null;
  /** The address that the request came from, if the operator lets it be known; otherwise null. */
  readonly origin: string | null;
  /** What was called: the operation of a route, the type of an activity. */
  readonly operation: string | null;
  readonly links: AuditLinks;
}

/** The service itself, under a name that no caller can have: see `isSubject`. */
export function serviceContext(
  subject: SubjectId,
  more: { readonly client?: string; readonly operation?: string; readonly workflowId?: string } = {},
): AuditContext {
  return {
    actor: { subject, role: null, client: more.client ?? null, authentication: null },
    requestId: null,
    origin: null,
    operation: more.operation ?? null,
    links: { workflowId: more.workflowId ?? null, decisionId: null },
  };
}

/** Work without a named actor. The word says so, so that it can be found. */
export const UNNAMED_CONTEXT: AuditContext = serviceContext('unknown');
