/** What happens here that systems around may hear of: a closed list. Ids, amounts, dates and codes only, nothing about a person. */
import type { AccountState, CollectionStatus } from '../accounts/billing-account.ts';
import type { AccountRestriction } from '../arrears/dunning-case.ts';
import type { PromiseKind } from '../arrears/promise.ts';
import type { Frequency } from '../billing/cycle/bill-cycle.ts';
import type { CivilDate, Instant } from '../civil-date.ts';
import type { DecidedBy, Outcome, RequestType } from '../decisions/decision.ts';
import type { ReasonCode } from '../decisions/reason-codes.ts';
import type { BillId, BillingAccountId, CustomerId, PaymentId } from '../flavor.ts';
import type { AlertState } from '../fraud/alert.ts';
import type { FraudOutcome, FraudReasonCode } from '../fraud/outcomes.ts';
import type { Currency, Minor } from '../money.ts';
import type { Interaction } from '../notices/interaction.ts';
import type { PaymentStatus } from '../payments/payment-status.ts';
import type { PolicyRelease } from '../policies/lifecycle.ts';

interface OfAccount {
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
}

/** A decision was recorded. */
export interface DecisionMade extends OfAccount {
  readonly receiptId: string;
  readonly requestType: RequestType;
  /** The case that it is part of, by its workflow. */
  readonly workflowId: string;
  readonly outcome: Outcome;
  /** The most telling first. */
  readonly reasonCodes: readonly ReasonCode[];
  readonly decidedBy: DecidedBy['kind'];
  readonly policyVersion: string;
}

/** A case went one step on. */
export interface CaseMoved {
  readonly caseKind: RequestType;
  /** The order, the inquiry or the change. */
  readonly caseId: string;
  readonly workflowId: string;
  readonly customerId: CustomerId;
  /** Null: a question about no one account. */
  readonly billingAccountId: BillingAccountId | null;
  /** In the words of the kind of case. */
  readonly state: string;
  /** The state before this step; null: the case began. */
  readonly previousState: string | null;
  /** Why it is there, as a code; null where nothing has to be said. */
  readonly code: string | null;
  /** Rises with each step of the case. */
  readonly revision: number;
  readonly needsAttention: boolean;
}

/** A bill was made. */
export interface BillMadeData extends OfAccount {
  readonly billId: BillId;
  readonly billDate: CivilDate;
  readonly dueDate: CivilDate;
  readonly periodFrom: CivilDate;
  readonly periodTo: CivilDate;
  /** In minor units; below zero: credit. */
  readonly amount: Minor;
  readonly currency: Currency;
}

/** A bill was cancelled, and another one stands in its place. */
export interface BillCancelledData extends OfAccount {
  readonly billId: BillId;
  /** The number of the cancellation. */
  readonly cancellationId: string;
  readonly cancelledOn: CivilDate;
  readonly replacedBy: BillId;
  /** What the cancelled bill asked for, in minor units. */
  readonly amount: Minor;
  readonly currency: Currency;
}

/** A payment came, failed, was taken back, or went on other bills. */
export interface PaymentApplied extends OfAccount {
  readonly paymentId: PaymentId;
  readonly status: PaymentStatus;
  readonly amount: Minor;
  /** What counts now. */
  readonly countedAmount: Minor;
  readonly currency: Currency;
  readonly allocations: readonly { readonly billId: BillId; readonly amount: Minor }[];
  /** Whether nothing was heard of the payment before. */
  readonly isNew: boolean;
  /** The payment of a payer of which this is a part; absent: it is none. The whole counts the part too. */
  readonly passedFrom?: PaymentId;
}

/** What an account's standing rests on, beside dates and bills, was set. */
export interface StandingChanged extends OfAccount {
  readonly state: AccountState;
  readonly collectionStatus: CollectionStatus;
  readonly restrictions: readonly AccountRestriction[];
  /** Last day of the promise in force; null: there is none. */
  readonly promiseUntilDate: CivilDate | null;
  /** Rises with every change of the account. */
  readonly accountVersion: number;
}

/** A promise to pay has ended. */
export interface PromiseEnded extends OfAccount {
  readonly promiseId: string;
  readonly kind: PromiseKind;
  readonly amount: Minor;
  readonly paidAmount: Minor;
  readonly currency: Currency;
}

/** Another billing cycle was agreed. */
export interface CycleChanged extends OfAccount {
  readonly changeId: string;
  readonly effectiveDate: CivilDate;
  readonly frequency: Frequency;
  readonly billCycleDay: number;
  readonly paymentTermDays: number;
}

/** A version of a policy was released, or released again by a rollback. */
export interface PolicyReleased {
  readonly name: string;
  readonly version: string;
  /** Rises with each release of the name. */
  readonly sequence: number;
  readonly kind: PolicyRelease['kind'];
  /** From then on it decides. */
  readonly fromAt: Instant;
}

/** A fraud alert was opened, grew, or was decided. */
export interface AlertMoved {
  readonly alertId: string;
  readonly state: AlertState;
  readonly outcome: FraudOutcome;
  readonly reasonCodes: readonly FraudReasonCode[];
  readonly eventCount: number;
  readonly dueAt: Instant;
  readonly escalated: boolean;
}

/** Something about a customer is new; ask the API what. */
export interface CustomerChanged {
  readonly customerId: CustomerId;
  readonly what: CustomerNews;
}

/** An entry was written into the record of contacts of a customer. */
export interface InteractionWritten {
  readonly interactionId: string;
  readonly customerId: CustomerId;
  /** Null: it is about no one account. */
  readonly billingAccountId: BillingAccountId | null;
  readonly channel: Interaction['channel'];
  readonly direction: Interaction['direction'];
}

/** A resource that a client of TM Forum's APIs keeps here. */
export interface ResourceKept {
  /** Specification and name, such as `tmf679:productOfferingQualification`. */
  readonly resource: string;
  readonly resourceId: string;
  readonly customerId: CustomerId;
  readonly what: ResourceNews;
}

export const RESOURCE_NEWS = ['created', 'changed', 'removed'] as const;
export type ResourceNews = (typeof RESOURCE_NEWS)[number];

export const CUSTOMER_NEWS = ['created', 'contact', 'corrected', 'erased', 'changed'] as const;
export type CustomerNews = (typeof CUSTOMER_NEWS)[number];

/** What each type of event says. A name is never given another meaning: what breaks its readers is a new name that ends in `.v2`. */
export interface EventData {
  readonly 'com.goodstanding.decision.made.v1': DecisionMade;
  readonly 'com.goodstanding.case.moved.v1': CaseMoved;
  readonly 'com.goodstanding.bill.made.v1': BillMadeData;
  readonly 'com.goodstanding.bill.cancelled.v1': BillCancelledData;
  readonly 'com.goodstanding.payment.applied.v1': PaymentApplied;
  readonly 'com.goodstanding.standing.changed.v1': StandingChanged;
  readonly 'com.goodstanding.promise.kept.v1': PromiseEnded;
  readonly 'com.goodstanding.promise.broken.v1': PromiseEnded;
  readonly 'com.goodstanding.cycle.changed.v1': CycleChanged;
  readonly 'com.goodstanding.policy.released.v1': PolicyReleased;
  readonly 'com.goodstanding.alert.moved.v1': AlertMoved;
  readonly 'com.goodstanding.customer.changed.v1': CustomerChanged;
  readonly 'com.goodstanding.interaction.written.v1': InteractionWritten;
  readonly 'com.goodstanding.resource.kept.v1': ResourceKept;
}
export type EventType = keyof EventData;

/** When each type goes out, in one sentence for subscribers. */
export const EVENT_SENTENCES: Readonly<Record<EventType, string>> = {
  'com.goodstanding.decision.made.v1':
    'A decision was recorded: of an order, a payment inquiry or a change of the billing cycle.',
  'com.goodstanding.case.moved.v1': 'A case went one step on.',
  'com.goodstanding.bill.made.v1': 'A bill was made.',
  'com.goodstanding.bill.cancelled.v1':
    'A bill was cancelled, and another one stands in its place; that one is told of as made.',
  'com.goodstanding.payment.applied.v1':
    'A payment came, failed, was taken back, or went on other bills than before. The newest of one payment says all of it.',
  'com.goodstanding.standing.changed.v1':
    'The state, the collection status, the restrictions or the promise of an account was set. That a bill falls due is no event.',
  'com.goodstanding.promise.kept.v1': 'A promise to pay was kept.',
  'com.goodstanding.promise.broken.v1': 'A promise to pay was broken.',
  'com.goodstanding.cycle.changed.v1': 'Another billing cycle was agreed.',
  'com.goodstanding.policy.released.v1':
    'A version of a policy was released, or released again by a rollback.',
  'com.goodstanding.alert.moved.v1': 'A fraud alert was opened, grew, or was decided.',
  'com.goodstanding.customer.changed.v1':
    'A customer was entered, changed or erased. What changed is not told: ask the API.',
  'com.goodstanding.interaction.written.v1':
    'An entry was written into the record of contacts of a customer. What it says is not told: ask the API.',
  'com.goodstanding.resource.kept.v1':
    'A client of the TM Forum APIs made, changed or took away a resource that is kept for it. What it says is not told: ask the API.',
};

/** All types, in the order of the catalogue. */
export const EVENT_TYPES: readonly EventType[] = Object.keys(EVENT_SENTENCES).filter(isEventType);

/** Whether a text is the name of a type. */
export function isEventType(name: string): name is EventType {
  return Object.hasOwn(EVENT_SENTENCES, name);
}

/** An event as the change that makes it announces it. */
export type NewEvent = {
  readonly [T in EventType]: {
    readonly type: T;
    /** What it is about; events about one thing stay in order: `account/BA-1`, `policy/dunning`. */
    readonly subject: string;
    readonly at: Instant;
    readonly data: EventData[T];
  };
}[EventType];

/** An event as it is stored and handed on. */
export interface StoredEvent {
  /** The same however often it is delivered. */
  readonly eventId: string;
  readonly type: EventType;
  readonly subject: string;
  readonly at: Instant;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How long an event that was handed on stays in the log, so that a subscriber who was away can go on. */
export const EVENT_DAYS_KEPT = 30;
