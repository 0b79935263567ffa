/** Who acts, and from where: what an audit entry knows beside what was done. */
import type { SubjectId } from '../flavor.ts';

/** Who acts. What is not known is null; the service itself acts under its own subjects, with nulls for the rest. */
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

/** What holds for everything that one request, one activity or one command does. */
export interface AuditContext {
  readonly actor: AuditActor;
  readonly requestId: string | null;
  /** The address it came from, as the operator lets it be told; null where it is not told. */
  readonly origin: string | null;
  readonly links: AuditLinks;
}

/** Work that nobody gave a name to: said in so many words, so that it is found. */
export const UNNAMED_CONTEXT: AuditContext = {
  actor: { subject: 'system', role: null, client: null, authentication: null },
  requestId: null,
  origin: null,
  links: { workflowId: null, decisionId: null },
};
