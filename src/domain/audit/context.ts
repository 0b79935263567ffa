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
  readonly links: AuditLinks;
}

/** Work without a named actor. The words say so, so that it can be found. */
export const UNNAMED_CONTEXT: AuditContext = {
  actor: { subject: 'system', role: null, client: null, authentication: null },
  requestId: null,
  origin: null,
  links: { workflowId: null, decisionId: null },
};
