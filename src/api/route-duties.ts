/** What every route declares besides who may call it: rate class, objects, personal data, and acts on the audit trail. */
import type { RateClass } from '../domain/access/rate-limits.ts';
import type { AuditAct, AuditObjectType } from '../domain/audit/entry.ts';

/** The part of a declaration that routes with and without a token share. */
export interface RouteDuties {
  /** Whose limit its requests count against. `unlimited`: probes and metrics, by which machines watch the process. */
  readonly rate: RateClass | 'unlimited';
  /** The kinds of things that it reads or changes, in the words of the audit trail; the first is the main one. Empty: nothing stored. */
  readonly objects: readonly AuditObjectType[];
  /**
   * Whether its answers show personal fields: those that are sealed in the database. `masked`: to everybody but the customer. A test compares
   * this with the schemas of the answers.
   */
  readonly personal: 'none' | 'shown' | 'masked';
  /**
   * The acts that one request of it may enter in the audit trail, beside refusals and step-ups, which every route may enter. What a case does later
   * is entered by the case's activities. Tests compare this with the trails of all requests that they make.
   */
  readonly audited: readonly AuditAct[];
}
