import { REQUEST_TYPES } from '../decisions/decision.ts';

/**
 * Everything that decides and has versions: the policies of requests, the policy of dunning, and limits that are no rules. All of them
 * have one life cycle, see lifecycle.ts.
 */
export const POLICY_NAMES = [
  ...REQUEST_TYPES,
  'dunning',
  'promise-to-pay',
  'order-reconsideration',
  'risk-watch',
  'reminders',
  'credit-limits',
  'fraud-watch',
  'retention',
  'working-days',
  'disputes',
  'deposits',
  'account-terms',
  'tax-rates',
] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** The version of a policy that decided something, with the policy's name. */
export interface VersionReference {
  readonly version: string;
  /** Of the document's canonical JSON, lower-case hex. */
  readonly sha256: string;
}
