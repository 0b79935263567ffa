import { pastDueAmount } from '../../domain/accounts/standing.ts';
import {
  type DunningCase,
  type DunningEffect,
  type DunningEnding,
  type DunningPause,
  type DunningStage,
  effectsOf,
  stepsInForce,
} from '../../domain/arrears/dunning-case.ts';
import {
  type DunningSight,
  dunningFacts,
  overdueBills,
  withoutDisputes,
} from '../../domain/arrears/dunning-facts.ts';
import { heldUntil } from '../../domain/arrears/money-under-way.ts';
import type { Bill } from '../../domain/billing/bill.ts';
import {
  addDays,
  atHour,
  type CivilDate,
  civilDateAt,
  daysBetween,
  type Instant,
} from '../../domain/civil-date.ts';
import { amountIn, exact, type Minor, sumMinor } from '../../domain/money.ts';
import { isReachable, nextReachable, type WorkingDays } from '../../domain/working-days.ts';
import type { CompiledDunningPolicy } from './compile.ts';
import { beginningIsKnown, feeOf, nextStage, type StageNow } from './next-stage.ts';

/** What to do about an account now. */
export type DunningPlan =
  /** It is not dunned, and does not have to be. */
  | { readonly kind: 'none' }
  /** Its episode goes on; nothing is done before `nextLookAt`, unless the account changes. */
  | { readonly kind: 'wait'; readonly pause: DunningPause | null; readonly nextLookAt: Instant }
  | {
      readonly kind: 'enter';
      readonly stage: DunningStage;
      readonly effects: readonly DunningEffect[];
      readonly fee: Minor;
      readonly nextLookAt: Instant;
    }
  | { readonly kind: 'leave'; readonly ending: DunningEnding }
  /** It came in suspended or in collections, and owes: an episode begins where it is, so that paying lifts what it came with. */
  | {
      readonly kind: 'adopt';
      readonly stage: 'suspended' | 'collections';
      readonly effects: readonly DunningEffect[];
      readonly nextLookAt: Instant;
    }
  /** A promise restores service: what the episode imposed is lifted while it is in force. */
  | { readonly kind: 'relieve'; readonly nextLookAt: Instant }
  /** The promise is over and was not kept: what was lifted is imposed again. */
  | { readonly kind: 'resume'; readonly nextLookAt: Instant };

/** The part of an episode that a plan depends on. */
export type OpenEpisode = Pick<DunningCase, 'stage' | 'steps' | 'relievedAt'>;

/** An open episode is looked at at least this often, whatever its policy says. */
const LONGEST_LOOK_DAYS = 7;
/** The hour of the account's day at which dunning looks. */
const LOOK_HOUR = 9;

/**
 * The plan of a dunning policy for an account, from everything that is known about it. Pure: the same account at the same instant gives the
 * same plan.
 *
 * Whatever the policy says: leaving is not stricter than entering, so an account that the policy would not begin to dun leaves at once, and
 * so does one that has paid what the last letter asked for. While there is a dunning hold, while a promise to pay is in force, while money
 * that covers the debt is under way, or while everything late is under dispute, nothing is done. Nobody is suspended when nobody can be
 * reached to pay, by `days`; null: every hour will do. No write-off is proposed while each late bill is under dispute. Without a policy, an account can only leave.
 */
export async function planDunning(
  policy: CompiledDunningPolicy | null,
  seen: DunningSight,
  open: OpenEpisode | null,
  days: WorkingDays | null = null,
): Promise<DunningPlan> {
  const sight = policy === null ? seen : byPolicy(policy, seen);
  if (open !== null && (await leaves(policy, sight, open))) return { kind: 'leave', ending: 'paid' };
  const pause = await pauseOf(policy, sight);
  if (pause?.pause === 'promise' && open !== null && isToBeRelieved(open, sight.account))
    return { kind: 'relieve', nextLookAt: pause.nextLookAt };
  if (pause !== null) return open === null ? { kind: 'none' } : { kind: 'wait', ...pause };
  if (policy === null)
    return open === null
      ? { kind: 'none' }
      : { kind: 'wait', pause: null, nextLookAt: inDays(sight, LONGEST_LOOK_DAYS) };
  const adopted = open === null ? await adoption(policy, sight) : null;
  if (adopted !== null) return adopted;
  const closed = days === null ? null : closedUntil(days, sight);
  if (open !== null && open.relievedAt !== null) {
    if (closed !== null && imposes(open, 'suspend')) return { kind: 'wait', pause: null, nextLookAt: closed };
    return { kind: 'resume', nextLookAt: inDays(sight, 1) };
  }
  const now = stageNow(open, sight.today);
  const next = await nextOf(policy, sight, now);
  if (next !== null && closed !== null && next.rule.effects.includes('suspend'))
    return open === null ? { kind: 'none' } : { kind: 'wait', pause: null, nextLookAt: closed };
  if (next?.rule.effects.includes('proposeWriteOff') === true && allUnderDispute(sight))
    return open === null
      ? { kind: 'none' }
      : { kind: 'wait', pause: 'dispute', nextLookAt: inDays(sight, LONGEST_LOOK_DAYS) };
  if (next !== null) {
    const { stage } = next;
    const entered = { stage, daysInStage: 0 };
    return {
      kind: 'enter',
      stage,
      effects: next.rule.effects,
      fee: feeOf(policy, next, sight.account.currency),
      nextLookAt: await nextLook(policy, afterEffects(sight, next.rule.effects), entered),
    };
  }
  if (now === null) return { kind: 'none' };
  return { kind: 'wait', pause: null, nextLookAt: await nextLook(policy, sight, now) };
}

/**
 * Whether an account that is not dunned has to be, by the policy of new episodes. This is {@link planDunning} with `enter`, without
 * working out the rest, for a sweep that only picks accounts.
 */
export async function dunningBegins(policy: CompiledDunningPolicy, seen: DunningSight): Promise<boolean> {
  const sight = byPolicy(policy, seen);
  if ((await pauseOf(policy, sight)) !== null) return false;
  return (await nextOf(policy, sight, null)) !== null || (await adoption(policy, sight)) !== null;
}

/** The episode of an account that came in suspended or in collections and would be dunned for what it owes; null for any other. */
async function adoption(
  policy: CompiledDunningPolicy,
  sight: DunningSight,
): Promise<Extract<DunningPlan, { kind: 'adopt' }> | null> {
  const { state, collectionStatus, restrictions } = sight.account;
  const collections = collectionStatus === 'collections';
  if (!collections && (state !== 'suspended' || collectionStatus !== 'none')) return null;
  if (!beginningIsKnown(inputOf(policy, sight)) || !(await wouldBegin(policy, sight))) return null;
  const effects: DunningEffect[] = [
    ...(restrictions.includes('newOrders') ? (['blockNewOrders'] as const) : []),
    ...(state === 'suspended' ? (['suspend'] as const) : []),
    ...(collections ? (['collections'] as const) : []),
  ];
  const stage = collections ? 'collections' : 'suspended';
  const nextLookAt = await nextLook(policy, sight, { stage, daysInStage: 0 });
  return { kind: 'adopt', stage, effects, nextLookAt };
}

/** Whether a promise in force restores service that this episode restricted or suspended. */
function isToBeRelieved(open: OpenEpisode, { promise }: DunningSight['account']): boolean {
  const restores = promise?.restoresService === true && open.relievedAt === null;
  return restores && (imposes(open, 'suspend') || imposes(open, 'blockNewOrders'));
}

/** Whether each late bill is under dispute, if only in part: then nobody can propose to give one up. */
function allUnderDispute({ openBills, today }: DunningSight): boolean {
  return overdueBills(openBills, today).every(({ disputedAmount }) => disputedAmount > 0);
}

function imposes(open: OpenEpisode, effect: DunningEffect): boolean {
  return effectsOf(open).includes(effect);
}

/** When somebody can be reached next; null: now. */
function closedUntil(days: WorkingDays, { asOf, account: { timeZone } }: DunningSight): Instant | null {
  return isReachable(days, asOf, timeZone) ? null : nextReachable(days, asOf, timeZone);
}

/** An episode goes by the least debt and the patience of its own policy version. */
function byPolicy(policy: CompiledDunningPolicy, { leastDebt: _, ...seen }: DunningSight): DunningSight {
  const leastDebt = amountIn(policy.leastDebt, seen.account.currency);
  const { pendingPaymentDays } = policy;
  return { ...seen, pendingPaymentDays, ...(leastDebt === null ? {} : { leastDebt }) };
}

/** Whether an open episode is over: its last letter is answered, or the policy would not begin one, even if nothing were under dispute. */
async function leaves(
  policy: CompiledDunningPolicy | null,
  sight: DunningSight,
  open: OpenEpisode,
): Promise<boolean> {
  const { openBills, today, leastDebt = 1 } = sight;
  const disputed = withoutDisputes(openBills);
  if (overdueBills(disputed, today).length === 0) return true;
  if (letterAnswered(open, openBills, leastDebt)) return true;
  return policy !== null && !(await wouldBegin(policy, { ...sight, openBills: disputed }));
}

/** Whether what is left of what the last letter asked for is too little to count. */
function letterAnswered(open: OpenEpisode, openBills: readonly Bill[], least: Minor): boolean {
  const asked = stepsInForce(open).at(-1)?.bills ?? [];
  if (asked.length === 0) return false;
  const unpaidNow = new Map(openBills.map((bill) => [bill.billId, bill.amount - bill.paidAmount]));
  const left = asked.map((bill) => bill.asked - bill.unpaid + (unpaidNow.get(bill.billId) ?? 0));
  return sumMinor(left.map((amount) => exact(Math.max(0, amount)))) < least;
}

/**
 * Whether the policy would begin an episode, if nothing but the debt mattered: what dunning imposed, and what holds it back, left aside. True
 * when something that it compares is not known, because nothing is lifted for lack of data.
 */
async function wouldBegin(policy: CompiledDunningPolicy, sight: DunningSight): Promise<boolean> {
  const { account } = sight;
  const untouched = { state: 'active', collectionStatus: 'none', dunningHolds: [], promise: null } as const;
  const bare = { ...sight, recentPayments: [], account: { ...account, ...untouched } };
  if (!beginningIsKnown(inputOf(policy, bare))) return true;
  return (await nextOf(policy, bare, null)) !== null;
}

/** What holds dunning back now, and when to look again; null: nothing. */
async function pauseOf(
  policy: CompiledDunningPolicy | null,
  sight: DunningSight,
): Promise<{ readonly pause: DunningPause; readonly nextLookAt: Instant } | null> {
  const { account, openBills, today, asOf, recentPayments = [], pendingPaymentDays = 0 } = sight;
  const lookAgain = (days: number) => inDays(sight, Math.min(LONGEST_LOOK_DAYS, Math.max(1, days)));
  if (account.dunningHolds.length > 0) return { pause: 'hold', nextLookAt: lookAgain(LONGEST_LOOK_DAYS) };
  const { promise } = account;
  if (promise !== null)
    return { pause: 'promise', nextLookAt: lookAgain(daysBetween(today, promise.untilDate) + 1) };
  const debt = pastDueAmount(openBills, today);
  const nothingUndisputed = policy === null ? debt === 0 : !(await wouldBegin(policy, sight));
  if (nothingUndisputed && openBills.some(({ disputedAmount }) => disputedAmount > 0))
    return { pause: 'dispute', nextLookAt: lookAgain(LONGEST_LOOK_DAYS) };
  const until = debt === 0 ? null : heldUntil(debt, recentPayments, asOf, pendingPaymentDays);
  if (until !== null)
    return {
      pause: 'payment',
      nextLookAt: lookAgain(daysBetween(today, civilDateAt(until, account.timeZone)) + 1),
    };
  return null;
}

/**
 * When time alone would lead to the next stage, if nothing else changes: the first of the coming days on which the policy,
 * asked about that day, would act; a week at the most.
 */
async function nextLook(policy: CompiledDunningPolicy, sight: DunningSight, now: StageNow): Promise<Instant> {
  for (let days = 1; days < LONGEST_LOOK_DAYS; days += 1) {
    const later = { ...sight, today: addDays(sight.today, days) };
    const then = { ...now, daysInStage: now.daysInStage + days };
    if ((await nextOf(policy, later, then)) !== null) return inDays(sight, days);
  }
  return inDays(sight, LONGEST_LOOK_DAYS);
}

function nextOf(policy: CompiledDunningPolicy, sight: DunningSight, now: StageNow | null) {
  return nextStage({ ...inputOf(policy, sight), now });
}

function inputOf(policy: CompiledDunningPolicy, sight: DunningSight) {
  return { policy, facts: dunningFacts(sight), currency: sight.account.currency, at: sight.asOf };
}

function afterEffects(sight: DunningSight, effects: readonly DunningEffect[]): DunningSight {
  const { account } = sight;
  return {
    ...sight,
    account: {
      ...account,
      state: effects.includes('suspend') ? 'suspended' : account.state,
      collectionStatus: effects.includes('collections') ? 'collections' : account.collectionStatus,
    },
  };
}

function stageNow(open: OpenEpisode | null, today: CivilDate): StageNow | null {
  const entered = open === null ? undefined : stepsInForce(open).at(-1);
  if (open === null || entered === undefined) return null;
  return { stage: open.stage, daysInStage: daysBetween(entered.date, today) };
}

function inDays({ today, account }: DunningSight, days: number): Instant {
  return atHour(addDays(today, days), LOOK_HOUR, account.timeZone);
}
