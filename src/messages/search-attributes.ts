/**
 * What operations can filter and sort by in the Temporal Web UI. Plain text on the server: identifiers and codes
 * only, no personal data. Registered by the launcher and by src/mains/setup.ts; written by cases and by the other workflows that
 * operations look at.
 */
export const SEARCH_ATTRIBUTES = {
  /** The latest decision's outcome. */
  DecisionOutcome: 'Keyword',
  /** The reason codes of the latest decision. */
  ReasonCode: 'KeywordList',
  /** The version of the policy that decided. */
  PolicyVersion: 'Keyword',
  BillingAccountId: 'Keyword',
  /** service-approval, payment-inquiry, billing-cycle-change, promise-to-pay, dunning, fraud-alert, privacy-request or sweep-trouble. */
  RequestType: 'Keyword',
  /** True when a person has to act outside the normal course. */
  NeedsAttention: 'Bool',
  /** The deadline for a person to act. */
  DueBy: 'Datetime',
} as const satisfies Record<string, 'Keyword' | 'KeywordList' | 'Bool' | 'Datetime'>;

/** The typed keys, for starting and updating workflows. */
export const KEYS = {
  decisionOutcome: { name: 'DecisionOutcome', type: 'KEYWORD' },
  reasonCode: { name: 'ReasonCode', type: 'KEYWORD_LIST' },
  policyVersion: { name: 'PolicyVersion', type: 'KEYWORD' },
  billingAccountId: { name: 'BillingAccountId', type: 'KEYWORD' },
  requestType: { name: 'RequestType', type: 'KEYWORD' },
  needsAttention: { name: 'NeedsAttention', type: 'BOOL' },
  dueBy: { name: 'DueBy', type: 'DATETIME' },
} as const;
