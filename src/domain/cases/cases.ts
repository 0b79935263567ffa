import type { Standing } from '../accounts/standing.ts';
import type { CycleChangeRequest, CycleChangeState, CycleQuote } from '../billing/cycle/change.ts';
import type { Instant } from '../civil-date.ts';
import type { ApprovalCondition, Outcome, PolicyReference, Reason, Remedy } from '../decisions/decision.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import type { Money } from '../money.ts';
import type { InquiryAnswer, InquiryFinding, InquiryState, PaymentInquiry } from './inquiry.ts';
import type { Appointment, ApprovalState, ServiceOrder } from './order.ts';
import type { Reconsideration } from './reconsideration.ts';

/** One step of a case, as the caller and operations see it. */
export interface TimelineEntry<State extends string> {
  readonly at: Instant;
  readonly state: State;
  /** A reason code, an event's name, or null. */
  readonly code: string | null;
}

/** What every case's read model carries. A write with a revision that is not higher than the stored one is ignored. */
export interface CaseBase<State extends string> {
  readonly workflowId: string;
  readonly revision: number;
  readonly state: State;
  readonly timeline: readonly TimelineEntry<State>[];
  readonly requestedBy: SubjectId;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** While the case waits for somebody: its deadline. */
  readonly dueAt: Instant | null;
  readonly needsAttention: boolean;
}

/** What a case shows of its decision. */
export interface DecisionSummary {
  readonly receiptId: string;
  readonly policy: PolicyReference;
  readonly decidedAt: Instant;
}

/** The read model of one service approval. */
export interface ServiceApprovalCase extends CaseBase<ApprovalState> {
  readonly order: ServiceOrder;
  /** Null before the first decision. */
  readonly outcome: Outcome | null;
  readonly reasons: readonly Reason[];
  readonly conditions: readonly ApprovalCondition[];
  readonly remedies: readonly Remedy[];
  readonly decision: DecisionSummary | null;
  readonly heldCredit: Money | null;
  readonly appointment: Appointment | null;
  readonly subscriptionId: string | null;
  /** In the words of the person who cancelled; null unless cancelled by request. */
  readonly cancellationReason: string | null;
  /** Set on a declined order that would now be approved; the caller places it again under another id. Null: nothing changed. */
  readonly reconsideration: Reconsideration | null;
}

/** The figures an inquiry was answered from, per account. */
export interface InquirySnapshot {
  readonly asOf: Instant;
  readonly accounts: readonly {
    readonly billingAccountId: BillingAccountId;
    readonly balance: Money;
    readonly standing: Standing;
    readonly daysPastDue: number;
    readonly pastDue: Money;
  }[];
}

/** The read model of one payment inquiry. */
export interface PaymentInquiryCase extends CaseBase<InquiryState> {
  readonly inquiry: PaymentInquiry;
  readonly snapshot: InquirySnapshot | null;
  readonly finding: InquiryFinding | null;
  readonly answer: InquiryAnswer | null;
  readonly decision: DecisionSummary | null;
  readonly resolvedAt: Instant | null;
}

/** The read model of one billing cycle change. */
export interface CycleChangeCase extends CaseBase<CycleChangeState> {
  readonly request: CycleChangeRequest;
  readonly customerId: CustomerId;
  readonly quote: CycleQuote | null;
  readonly confirmedOptionId: string | null;
  readonly reasons: readonly Reason[];
  readonly decision: DecisionSummary | null;
}
