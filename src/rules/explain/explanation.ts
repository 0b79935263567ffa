import type { Locale } from '../../domain/accounts/customer.ts';
import type { Instant } from '../../domain/civil-date.ts';
import type { Counterfactual } from '../../domain/decisions/counterfactual.ts';
import type {
  ApprovalCondition,
  DecidedBy,
  FactValue,
  Outcome,
  PolicyReference,
  Remedy,
  RequestType,
  RuleTrace,
} from '../../domain/decisions/decision.ts';
import type { ReasonCode } from '../../domain/decisions/reason-codes.ts';
import type { Audience } from '../../texts/audience.ts';
import type { PolicyRule } from '../policy-schema.ts';

export const CHECK_RESULTS = [true, false, 'unknown', 'notEvaluated'] as const;
/** The result of one condition. */
export type CheckResult = (typeof CHECK_RESULTS)[number];

export const GROUP_KINDS = ['all', 'any', 'not'] as const;
/** How the conditions of a group are joined. */
export type GroupKind = (typeof GROUP_KINDS)[number];

/** A value, and its readable form: money in the account's currency, days, percent. */
export interface ShownValue {
  readonly raw: FactValue | null;
  readonly text: string;
}

/** One condition of a rule. */
export interface CheckExplanation {
  readonly fact: string;
  readonly label: string;
  readonly value: ShownValue;
  readonly operator: { readonly code: string; readonly text: string };
  /** What the value is compared with, in words; `name` is the fact or parameter that it comes from. */
  readonly threshold: { readonly text: string; readonly name: string | null };
  readonly result: CheckResult;
  readonly resultText: string;
  /** The groups around it, from the outside in. `path` tells two groups of one kind apart. */
  readonly groups: readonly { readonly kind: GroupKind; readonly path: string; readonly text: string }[];
}

/** One rule and what it did. */
export interface RuleExplanation {
  readonly rule: string;
  readonly result: RuleTrace['result'];
  readonly resultText: string;
  /** Its effect when it fires: an outcome, or points. Null when the policy's document is not available. */
  readonly event: PolicyRule['event']['type'] | null;
  readonly reason: { readonly code: ReasonCode; readonly text: string } | null;
  /** Points it adds to the score when it fires; null for a rule that is not of the scorecard. */
  readonly points: number | null;
  /** Whether it led to the outcome. */
  readonly mattered: boolean;
  readonly checks: readonly CheckExplanation[];
}

/** The result of a scorecard. */
export interface ScoreExplanation {
  readonly total: number;
  /** Null when the policy's document is not at hand. */
  readonly baseline: number | null;
  readonly approveFrom: number;
  readonly reviewFrom: number;
  /** The rules that fired, the costliest first. */
  readonly parts: readonly { readonly rule: string; readonly points: number; readonly text: string }[];
  readonly text: string;
}

/** What would change the outcome, in words: any one of `ways` is enough, each with all of its steps. */
export interface ChangeExplanation {
  readonly found: Counterfactual;
  readonly ways: readonly { readonly steps: readonly string[] }[];
  readonly text: string;
}

/**
 * A decision in words. It contains only facts: no customer, no account, nobody's name or note. The view of a customer
 * leaves out rules, score, policy and whatever would tell a threshold.
 */
export interface Explanation {
  readonly audience: Audience;
  readonly locale: Locale;
  readonly requestType: RequestType;
  readonly title: string;
  /** Null for a decision that was not recorded. */
  readonly receiptId: string | null;
  readonly policy: PolicyReference | null;
  readonly decidedAt: Instant;
  readonly decidedBy: { readonly kind: DecidedBy['kind']; readonly text: string };
  readonly outcome: { readonly code: Outcome; readonly text: string };
  readonly reasons: readonly {
    readonly code: ReasonCode;
    readonly text: string;
    readonly rule: string | null;
  }[];
  readonly conditions: readonly (ApprovalCondition & { readonly text: string })[];
  readonly remedies: readonly (Remedy & { readonly text: string })[];
  readonly score: ScoreExplanation | null;
  readonly rules: readonly RuleExplanation[];
  /** Null when it was not requested, or the case is approved. */
  readonly whatWouldChangeIt: ChangeExplanation | null;
}
