/** An alert: events that a person has to look at, until that person has said what they were. */
import { epochMsOf, HOUR_MS, type Instant, instantOf } from '../civil-date.ts';
import type { BillingAccountId, Ms, SubjectId } from '../flavor.ts';
import type { FraudEventKind } from './event.ts';
import type { FraudReason, JudgedEvent } from './judgement.ts';
import { FRAUD_OUTCOMES, type FraudOutcome, type FraudReasonCode, wantsPerson } from './outcomes.ts';
import { type PartyKind, partyKey } from './party.ts';

/** `merged`: it was about the same ring as another alert, which took over everything. */
export const ALERT_STATES = ['open', 'confirmed', 'falsePositive', 'merged'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What a person may find. */
export const ALERT_FINDINGS = ['confirmed', 'falsePositive'] as const;
export type AlertFinding = (typeof ALERT_FINDINGS)[number];

/** Whether a person becomes its owner or gives it back. */
export const OWNER_ACTIONS = ['take', 'release'] as const;
export type OwnerAction = (typeof OWNER_ACTIONS)[number];

/** Why, as a code: an alert holds no free text, so it holds no personal data. */
export const FINDING_REASONS = {
  confirmed: ['identityTheft', 'accountTakeOver', 'paymentFraud', 'creditAbuse', 'ring', 'insider', 'other'],
  falsePositive: ['customerVerified', 'household', 'businessUse', 'agreedWithCustomer', 'wrongData', 'other'],
} as const satisfies Record<AlertFinding, readonly string[]>;
export type FindingReason = (typeof FINDING_REASONS)[AlertFinding][number];

/** One event that led to an alert. */
export interface AlertedEvent {
  readonly eventId: string;
  readonly kind: FraudEventKind;
  readonly at: Instant;
  readonly outcome: FraudOutcome;
  readonly account: BillingAccountId | null;
}

/** One alert. */
export interface FraudAlert {
  readonly alertId: string;
  readonly state: AlertState;
  /** The most severe outcome of its events. */
  readonly outcome: FraudOutcome;
  /** Each rule that fired, with its code, once. */
  readonly reasons: readonly Pick<FraudReason, 'code' | 'rule'>[];
  /** Parties by which further events are recognised as part of it; no two open alerts share one. */
  readonly keys: readonly string[];
  /** The newest {@link EVENTS_KEPT}, the oldest first. */
  readonly events: readonly AlertedEvent[];
  /** How many there were in all. */
  readonly eventCount: number;
  readonly policyVersion: string;
  readonly owner: SubjectId | null;
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
  /** By when a person has to have decided. */
  readonly dueAt: Instant;
  /** Set once nobody had decided by then. */
  readonly escalatedAt: Instant | null;
  readonly mergedInto: string | null;
  readonly decidedBy: SubjectId | null;
  readonly decidedAt: Instant | null;
  readonly findingReason: FindingReason | null;
}

export const EVENTS_KEPT = 100;

/** How long a person has to decide: less where somebody waits or money may be lost. */
const SLA_MS: Readonly<Record<'waits' | 'looks', Ms>> = { waits: 4 * HOUR_MS, looks: 24 * HOUR_MS };

/** Codes that are about an agent and not about a customer. */
const ABOUT_AGENTS: readonly FraudReasonCode[] = ['AGENT_GOODWILL', 'AGENT_OVERRIDES', 'AGENT_LOOK_UPS'];

/** Whom an alert may be about, where it is neither about an agent nor about an account. */
const OTHERWISE: readonly PartyKind[] = ['customer', 'method', 'device', 'address', 'agent'];

/**
 * The parties by which a judged event finds its alert: the agent it is about; the account, or else the party it names; and what ties
 * several accounts to a ring. Never empty for an event that needs a person.
 */
export function alertKeysOf({ reasons, parties, ring }: JudgedEvent): string[] {
  const codes = reasons.filter(({ outcome }) => wantsPerson(outcome)).map(({ code }) => code);
  const keys = new Set<string>();
  if (parties.agent !== undefined && codes.some((code) => ABOUT_AGENTS.includes(code)))
    keys.add(partyKey('agent', parties.agent));
  if (codes.some((code) => !ABOUT_AGENTS.includes(code))) {
    if (parties.account !== undefined) keys.add(partyKey('account', parties.account));
    if (ring !== null) keys.add(ring);
  }
  for (const kind of OTHERWISE) {
    const id = parties[kind];
    if (keys.size === 0 && id !== undefined) keys.add(partyKey(kind, id));
  }
  return [...keys];
}

/** A new alert for an event. */
export function newAlert(alertId: string, event: JudgedEvent, now: Instant): FraudAlert {
  const empty: FraudAlert = {
    ...{ alertId, state: 'open', outcome: 'none', reasons: [], keys: [], events: [], eventCount: 0 },
    ...{ policyVersion: event.policy.version, owner: null, openedAt: now, updatedAt: now },
    ...{ dueAt: instantOf(epochMsOf(now) + SLA_MS.looks), escalatedAt: null, mergedInto: null },
    ...{ decidedBy: null, decidedAt: null, findingReason: null },
  };
  return withAlertedEvent(empty, event, now);
}

/** An open alert with one more event. A more severe one shortens the time that is left. */
export function withAlertedEvent(alert: FraudAlert, event: JudgedEvent, now: Instant): FraudAlert {
  const { eventId, kind, at, outcome, parties } = event;
  const reasons = event.reasons.filter((reason) => wantsPerson(reason.outcome));
  const next = { eventId, kind, at, outcome, account: parties.account ?? null };
  const dueAt = instantOf(epochMsOf(now) + SLA_MS[outcome === 'review' ? 'looks' : 'waits']);
  return {
    ...alert,
    outcome: moreSevere(alert.outcome, outcome),
    reasons: distinct([...alert.reasons, ...reasons]),
    keys: [...new Set([...alert.keys, ...alertKeysOf(event)])],
    events: [...alert.events, next].slice(-EVENTS_KEPT),
    eventCount: alert.eventCount + 1,
    policyVersion: event.policy.version,
    updatedAt: now,
    dueAt: earlier(alert.dueAt, dueAt),
  };
}

/** Two open alerts of one ring as one: the first goes on, with everything of the second. */
export function mergedAlerts(first: FraudAlert, second: FraudAlert, now: Instant): FraudAlert {
  const events = [...first.events, ...second.events].sort((a, b) => (a.at < b.at ? -1 : 1));
  return {
    ...first,
    outcome: moreSevere(first.outcome, second.outcome),
    reasons: distinct([...first.reasons, ...second.reasons]),
    keys: [...new Set([...first.keys, ...second.keys])],
    events: events.slice(-EVENTS_KEPT),
    eventCount: first.eventCount + second.eventCount,
    owner: first.owner ?? second.owner,
    dueAt: earlier(first.dueAt, second.dueAt),
    updatedAt: now,
  };
}

function earlier(a: Instant, b: Instant): Instant {
  return instantOf(Math.min(epochMsOf(a), epochMsOf(b)));
}

function moreSevere(a: FraudOutcome, b: FraudOutcome): FraudOutcome {
  return FRAUD_OUTCOMES.indexOf(a) >= FRAUD_OUTCOMES.indexOf(b) ? a : b;
}

function distinct(reasons: FraudAlert['reasons']): FraudAlert['reasons'] {
  return [...new Map(reasons.map(({ code, rule }) => [rule, { code, rule }])).values()];
}

/** Agents whom an alert is about: none of them may decide it. */
export function suspectedAgents({ keys }: FraudAlert): SubjectId[] {
  return keys.flatMap((key) => (key.startsWith('agent:') ? [key.slice('agent:'.length)] : []));
}

/** The workflow of an alert. */
export function fraudAlertWorkflowId(alertId: string): string {
  return `fraud-alert:${alertId}`;
}
