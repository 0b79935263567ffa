/** What the fraud watch may know of one event: flat facts, made of the activity of everybody who took part. */
import { epochMsOf, HOUR_MS, type Instant } from '../civil-date.ts';
import type { Fact, Facts, FactValue } from '../decisions/decision.ts';
import type { Currency, Minor } from '../money.ts';
import { hourOf, NO_ACTIVITY, type PartyActivity, withEvent } from './activity.ts';
import { amountAbove } from './amounts.ts';
import { type Anomaly, anomalyOf } from './baseline.ts';
import type { FraudEvent, FraudEventKind } from './event.ts';
import { type Links, type PartyKind, partyKey } from './party.ts';
import { hoursSince, inWindow, seenWithin } from './windows.ts';

/** The activity of parties by key. One that is not in it did nothing yet. */
export type Activities = ReadonlyMap<string, PartyActivity>;

/** What the account is, where it is known: for a decision on an order. */
export interface AccountContext {
  readonly currency: Currency;
  /** How much of the limit was in use before the event, in percent. */
  readonly usedPercent: number;
  readonly creditLimit: Minor;
  readonly accountAgeDays: number;
}

/** One event, and what was known when it came. */
export interface FraudView {
  readonly event: FraudEvent;
  /** Of everybody who took part and of whom they were seen with, without the event. */
  readonly activities: Activities;
  /** Whether the activities have the event already. */
  readonly counted: boolean;
  /** Null: nothing is known of the account. */
  readonly account: AccountContext | null;
  readonly asOf: Instant;
}

/** Facts and anomaly of one event. */
export interface FraudFacts {
  readonly facts: Facts;
  readonly anomaly: Anomaly;
  /** What several accounts share: the party that most of them were seen with; null where none shares anything. */
  readonly ring: string | null;
}

const RING_KINDS = ['method', 'address', 'device'] as const satisfies readonly PartyKind[];
/** How long who shared something once is taken for a ring. */
const RING_DAYS = 30;

/** Makes the facts of an event. The event itself counts, once. Never throws. */
export function fraudFacts(view: FraudView): FraudFacts {
  const { event, activities, account, counted } = view;
  const hour = Math.max(hourOf(event), Math.floor(epochMsOf(view.asOf) / HOUR_MS));
  const before = (kind: PartyKind): PartyActivity => activityOf(activities, kind, event.parties);
  const withIt = new Map<PartyKind, PartyActivity>();
  const now = (kind: PartyKind): PartyActivity => {
    const id = event.parties[kind];
    if (id === undefined) return NO_ACTIVITY;
    const known =
      withIt.get(kind) ?? (counted ? before(kind) : withEvent(before(kind), partyKey(kind, id), event));
    withIt.set(kind, known);
    return known;
  };
  const times = (kind: PartyKind, of: FraudEventKind, window: { hours: number } | { days: number }) =>
    inWindow(now(kind), of, window, hour);
  const shared = sharedBy(view, hour);
  const main: PartyKind = event.parties.agent === undefined ? 'account' : 'agent';
  const anomaly = anomalyOf(now(main), event, before(main), hour);
  const orders = times('account', 'order', { days: 60 });
  const week = times('account', 'order', { days: 7 });
  const values: Readonly<Record<string, FactValue | null>> = {
    eventKind: event.kind,
    eventAmount: event.amount ?? 0,
    anomalyScore: anomaly.score,
    // the account
    accountOrders24h: times('account', 'order', { hours: 24 }).count,
    accountOrders7d: week.count,
    accountOrderAmount7d: week.amount,
    accountEarlierOrders60d: orders.count - week.count,
    isFirstOrder: event.kind === 'order' && orders.count <= 1,
    orderedPercentOfLimit7d: percentOfLimit(week.amount, account),
    usedPercentBefore: account?.usedPercent ?? 0,
    accountAgeDays: account?.accountAgeDays ?? 0,
    accountPayments60d: times('account', 'payment', { days: 60 }).count,
    accountFailedPayments24h: times('account', 'paymentFailed', { hours: 24 }).count,
    accountReturnedPayments30d: times('account', 'paymentReturned', { days: 30 }).count,
    accountActivations30d: times('account', 'activation', { days: 30 }).count,
    accountMethodChanges7d: times('account', 'methodChange', { days: 7 }).count,
    accountBillDayChanges60d: times('account', 'billDayChange', { days: 60 }).count,
    accountCredits30d: times('account', 'credit', { days: 30 }).count,
    accountRefunds30d: times('account', 'refund', { days: 30 }).count,
    accountInquiries7d: times('account', 'inquiry', { days: 7 }).count,
    // habits
    amountAboveOwnTenths: amountAbove(event.amount ?? 0, before('account').amounts),
    amountAboveSegmentTenths: amountAbove(event.amount ?? 0, before('segment').amounts),
    // who is behind it
    hoursSinceContactChange: hoursSince(now('customer'), 'contactChange', hour),
    hoursSinceMethodChange: hoursSince(now('account'), 'methodChange', hour),
    customerFailedLogIns24h: times('customer', 'logInFailed', { hours: 24 }).count,
    customerDevices7d: seenWithin(now('customer'), 'device', 7, hour).length,
    // what is shared
    methodAccounts30d: shared.most('method'),
    addressAccounts30d: shared.most('address'),
    deviceAccounts30d: shared.most('device'),
    methodFailedPayments24h: times('method', 'paymentFailed', { hours: 24 }).count,
    deviceFailedLogIns24h: times('device', 'logInFailed', { hours: 24 }).count,
    // an agent's acts
    agentCredits1h: times('agent', 'credit', { hours: 1 }).count,
    agentCredits24h: times('agent', 'credit', { hours: 24 }).count,
    agentOverrides24h: times('agent', 'override', { hours: 24 }).count,
    agentLookUpsWithoutCase1h: times('agent', 'lookUpWithoutCase', { hours: 1 }).count,
  };
  const facts: Record<string, Fact> = {};
  for (const [name, value] of Object.entries(values))
    facts[name] = { value, source: 'fraudActivities', observedAt: view.asOf };
  return { facts, anomaly, ring: shared.ring };
}

function activityOf(activities: Activities, kind: PartyKind, parties: Links): PartyActivity {
  const id = parties[kind];
  return (id === undefined ? undefined : activities.get(partyKey(kind, id))) ?? NO_ACTIVITY;
}

/** How many accounts share a thing with this one, by kind of thing: those of the event, and those that the account was seen with. */
function sharedBy({ event, activities, counted }: FraudView, hour: number) {
  const most = new Map<PartyKind, number>();
  let ring: { readonly key: string; readonly accounts: number } | null = null;
  const own = activityOf(activities, 'account', event.parties);
  for (const kind of RING_KINDS) {
    const id = event.parties[kind];
    const keys = new Set(seenWithin(own, kind, RING_DAYS, hour));
    if (id !== undefined) keys.add(partyKey(kind, id));
    for (const key of keys) {
      const known = activities.get(key) ?? NO_ACTIVITY;
      const isInEvent = id !== undefined && key === partyKey(kind, id);
      const activity = isInEvent && !counted ? withEvent(known, key, event) : known;
      const accounts = seenWithin(activity, 'account', RING_DAYS, hour).length;
      most.set(kind, Math.max(most.get(kind) ?? 0, accounts));
      if (accounts > Math.max(1, ring?.accounts ?? 0)) ring = { key, accounts };
    }
  }
  return { most: (kind: PartyKind): number => most.get(kind) ?? 0, ring: ring?.key ?? null };
}

const MOST_PERCENT = 1_000;

function percentOfLimit(amount: Minor, account: AccountContext | null): number {
  if (account === null || amount <= 0) return 0;
  if (account.creditLimit <= 0) return MOST_PERCENT;
  return Math.min(MOST_PERCENT, Math.floor((amount * 100) / account.creditLimit));
}
