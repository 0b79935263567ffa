/** What every route declares of itself, whoever may call it: what is left to the routes' own files is only what they do. */
import type { RateClass } from '../domain/access/rate-limits.ts';
import type { AuditAct, AuditObjectType } from '../domain/audit/entry.ts';

/** The part of a declaration that routes with and without a token share. */
export interface RouteDuties {
  /** Whose limit its requests count against. `unlimited`: what machines ask to learn whether the process lives. */
  readonly rate: RateClass | 'unlimited';
  /** The kinds of things that it reads or changes, in the words of the audit trail; the first is what it is done to. Empty: nothing that is stored. */
  readonly objects: readonly AuditObjectType[];
  /**
   * Whether its answers show personal fields: those that are sealed in the database. `masked`: to everybody but the customer. A test reads
   * the answers' schemas and holds this against them.
   */
  readonly personal: 'none' | 'shown' | 'masked';
  /**
   * The acts that the audit trail may have of one of its requests, beside refusals and step-ups, which every route may leave. What a case does later
   * is entered by the case's activities. Tests hold this against the trails of all requests that they make.
   */
  readonly audited: readonly AuditAct[];
}
