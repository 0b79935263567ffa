/**
 * Scopes and roles: two closed sets and the one table between them.
 */

/** What a request may be permitted to do. */
export const SCOPES = [
  'customers:read',
  'correspondence:read',
  'preferences:read',
  'preferences:write',
  'deliveries:read',
  'deliveries:write',
  'orders:read',
  'orders:write',
  'orders:review',
  'evaluations:write',
  'inquiries:read',
  'inquiries:write',
  'inquiries:resolve',
  'cycles:read',
  'cycles:write',
  'cycles:override',
  'subscriptions:end',
  'payments:read',
  'payments:readReported',
  'payments:write',
  'suspense:read',
  'suspense:write',
  'ledger:write',
  'ledger:credit',
  'ledger:reverse',
  'credits:propose',
  'credits:approve',
  'billing:read',
  'billing:run',
  'promises:read',
  'promises:write',
  'risk:read',
  'risk:write',
  'disputes:read',
  'disputes:write',
  'disputes:resolve',
  'dunning:read',
  'dunning:write',
  'writeOffs:approve',
  'kpis:read',
  'decisions:read',
  'explanations:read',
  'policies:read',
  'policies:write',
  'policies:release',
  'payloads:decode',
] as const;

/** One permission. */
export type Scope = (typeof SCOPES)[number];

/** Who a caller can be. */
export const ROLES = [
  'provisioning',
  'care',
  'creditAgent',
  'selfcare',
  'processor',
  'rating',
  'billing',
  'collections',
  'analyst',
  'policyApprover',
  'operations',
  'auditor',
] as const;

/** One kind of caller. */
export type Role = (typeof ROLES)[number];

/** What each role may do. A selfcare token is also bound to one customer, see `assertMayAccessCustomer` of the API. */
export const SCOPES_BY_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  provisioning: [
    'orders:write',
    'orders:read',
    'subscriptions:end',
    'evaluations:write',
    'customers:read',
    'decisions:read',
  ],
  care: [
    'risk:read',
    'risk:write',
    'preferences:read',
    'preferences:write',
    'deliveries:read',
    'deliveries:write',
    // What was written to and by the customer: for who writes it.
    'correspondence:read',
    'customers:read',
    'orders:read',
    'inquiries:read',
    'inquiries:write',
    'inquiries:resolve',
    'credits:propose',
    'cycles:read',
    'cycles:write',
    'subscriptions:end',
    'payments:read',
    'decisions:read',
    'promises:read',
    'promises:write',
    'disputes:read',
    'disputes:write',
    'disputes:resolve',
    'dunning:read',
    'dunning:write',
  ],
  // Decides what the policy left to a person, and makes exceptions from guards. Who talks with the customer asks, and does not decide.
  creditAgent: [
    'customers:read',
    'orders:read',
    'orders:review',
    'cycles:read',
    'cycles:write',
    'cycles:override',
    'decisions:read',
  ],
  selfcare: [
    'preferences:read',
    'preferences:write',
    'correspondence:read',
    'customers:read',
    'orders:read',
    'inquiries:read',
    'inquiries:write',
    'cycles:read',
    'cycles:write',
    'explanations:read',
    'promises:read',
    'promises:write',
    'disputes:read',
    'disputes:write',
  ],
  // Sees what it reported itself, and nothing of other processors.
  processor: ['payments:write', 'payments:readReported'],
  // Charges from systems outside. What it posted comes back with each answer; it reads nothing else.
  rating: ['ledger:write'],
  // The clerk who knows whose money it is. Not the processor: who reports money does not say whose it is.
  // What gives money away is posted by people: a system that rates usage posts charges alone.
  billing: [
    'customers:read',
    'billing:read',
    'disputes:read',
    'payments:read',
    'suspense:read',
    'suspense:write',
    'ledger:write',
    'ledger:credit',
    'ledger:reverse',
    'credits:propose',
    'credits:approve',
  ],
  // Gives up what will not be paid: proposed by policy or by care, never decided by the person who proposed it.
  // It asks for money, so it takes promises and notes what it did about a risk; it sees what is disputed, and which notices never arrived.
  collections: [
    'customers:read',
    'payments:read',
    'dunning:read',
    'dunning:write',
    'writeOffs:approve',
    'promises:read',
    'promises:write',
    'disputes:read',
    'risk:read',
    'risk:write',
    'deliveries:read',
  ],
  // Who writes a policy does not release it: two roles, and the store checks that they are two people.
  // A backtest names orders: the analyst opens them.
  analyst: [
    'kpis:read',
    'orders:read',
    'risk:read',
    'evaluations:write',
    'decisions:read',
    'policies:read',
    'policies:write',
  ],
  policyApprover: ['evaluations:write', 'decisions:read', 'policies:read', 'policies:release'],
  operations: [
    'kpis:read',
    'risk:read',
    'deliveries:read',
    'deliveries:write',
    'orders:read',
    'orders:write',
    'customers:read',
    'inquiries:read',
    'cycles:read',
    'payments:read',
    'suspense:read',
    'billing:read',
    'billing:run',
    'decisions:read',
    'payloads:decode',
    'promises:read',
    'disputes:read',
    'dunning:read',
  ],
  auditor: [
    'kpis:read',
    'risk:read',
    'deliveries:read',
    'customers:read',
    'orders:read',
    'inquiries:read',
    'cycles:read',
    'payments:read',
    'suspense:read',
    'billing:read',
    'decisions:read',
    'policies:read',
    'promises:read',
    'disputes:read',
    'dunning:read',
  ],
};

/** Tells a role's name from any other text. */
export function isRole(value: string): value is Role {
  return ROLES.some((role) => role === value);
}
