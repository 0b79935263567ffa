import type { CreditPartyNow } from '../accounts/credit-party.ts';
import type { CivilDate, Instant } from '../civil-date.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import type { FraudHold } from '../fraud/outcomes.ts';
import type { Currency, Money } from '../money.ts';
import type { ReasonCode } from './reason-codes.ts';

/** From mildest to most severe; the most severe outcome of all rules that fire is the decision's. */
export const OUTCOMES = ['approve', 'approveWithConditions', 'review', 'decline'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The more severe of two outcomes. */
export function moreSevere(a: Outcome, b: Outcome): Outcome {
  return OUTCOMES.indexOf(a) >= OUTCOMES.indexOf(b) ? a : b;
}

/** The kinds of request that a policy decides. Also the policy's name. */
export const REQUEST_TYPES = ['service-approval', 'payment-inquiry', 'billing-cycle-change'] as const;
export type RequestType = (typeof REQUEST_TYPES)[number];

export type FactValue = number | string | boolean;

/** One thing that is known about the case: its value (null when it could not be read), its source, and the instant it holds for. */
export interface Fact {
  readonly value: FactValue | null;
  readonly source: string;
  readonly observedAt: Instant;
}

/** Flat on purpose: a policy names a fact, never a path into a document. */
export type Facts = Readonly<Record<string, Fact>>;

/** Why, in one code; `params` fill the code's texts (amounts as Money, dates, day counts). */
export interface Reason {
  readonly code: ReasonCode;
  /** The rule that gave it; null when a guard did (a missing fact, the default). */
  readonly rule: string | null;
  readonly params: Readonly<Record<string, ReasonParam>>;
}
export type ReasonParam = string | number | Money;

/** What the customer has to do before an order goes ahead. */
export interface ApprovalCondition {
  readonly kind: 'deposit' | 'payOverdue';
  readonly amount: Money;
  /** The last civil day, in the account's time zone, on which it counts. */
  readonly dueDate: CivilDate;
}

/** Something within the customer's reach that would change a refusal. */
export type Remedy =
  | { readonly kind: 'payPastDue'; readonly amount: Money }
  | { readonly kind: 'smallerOrder'; readonly maximumAmount: Money }
  | { readonly kind: 'waitUntil'; readonly date: CivilDate }
  | { readonly kind: 'contactUs' };

export interface PolicyReference {
  readonly name: RequestType;
  readonly version: string;
  /** SHA-256 of the policy's canonical JSON, lower-case hex. */
  readonly sha256: string;
}

/** What one rule did; kept so that the answer can be explained years later. */
export interface RuleTrace {
  readonly rule: string;
  readonly result: 'fired' | 'notFired' | 'unknown';
  readonly conditions: readonly RuleConditionTrace[];
}
/** What one comparison of a rule found. */
export interface RuleConditionTrace {
  readonly fact: string;
  readonly operator: string;
  readonly threshold: unknown;
  readonly value: FactValue | null;
  readonly result: boolean | 'unknown' | 'notEvaluated';
}

/** The total of a scorecard, and its cut-offs. */
export interface ScoreTotal {
  /** The baseline and the points of every score rule that is known to have fired. */
  readonly total: number;
  readonly approveFrom: number;
  readonly reviewFrom: number;
}

/** A decision is a value: the facts, the policy, the outcome and the reasons. */
export interface Decision {
  readonly outcome: Outcome;
  /** Most telling first, in a stable order; never empty. */
  readonly reasons: readonly Reason[];
  readonly conditions: readonly ApprovalCondition[];
  readonly remedies: readonly Remedy[];
  readonly policy: PolicyReference;
  readonly facts: Facts;
  /** Instant of the snapshot that the facts are from. */
  readonly factsAsOf: Instant;
  readonly decidedAt: Instant;
  readonly trace: readonly RuleTrace[];
  /** Only for policies that combine by score. */
  readonly score?: ScoreTotal;
  /** Of orders that look like fraud only. */
  readonly fraud?: FraudHold;
}

export type DecidedBy =
  | { readonly kind: 'policy' }
  | { readonly kind: 'agent'; readonly subject: SubjectId; readonly note: string }
  | { readonly kind: 'deadline'; readonly deadlineAt: Instant };

/** The frozen record of one decision. */
export interface Receipt extends Decision {
  readonly receiptId: string;
  readonly requestType: RequestType;
  /** The workflow's id. */
  readonly workflowId: string;
  readonly customerId: CustomerId;
  readonly billingAccountId: BillingAccountId;
  /** Who decided: the policy alone, a person who overrode it, or the end of a condition's last day. */
  readonly decidedBy: DecidedBy;
  /** Name and version of the rule engine. */
  readonly engine: string;
  /** The account's version that the decision is bound to. */
  readonly accountVersion: number;
  /** Whose credit the decision is bound to, and how often it had been held; absent on decisions that are not about credit. */
  readonly creditParty?: CreditPartyNow;
  /** The currency of amounts in facts. */
  readonly currency: Currency;
  /** The day of the decision in the account's time zone, from which due dates count. */
  readonly today: CivilDate;
}
