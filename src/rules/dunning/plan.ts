import type {
  DunningCase,
  DunningEffect,
  DunningEnding,
  DunningPause,
  DunningStage,
} from '../../domain/arrears/dunning-case.ts';
import {
  type DunningSight,
  disputedAndLate,
  dunningFacts,
  overdueBills,
} from '../../domain/arrears/dunning-facts.ts';
import { addDays, atHour, type CivilDate, daysBetween, type Instant } from '../../domain/civil-date.ts';
import type { Minor } from '../../domain/money.ts';
import type { CompiledDunningPolicy } from './compile.ts';
import { feeOf, nextStage, type StageNow } from './next-stage.ts';

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
  | { readonly kind: 'leave'; readonly ending: DunningEnding };

/** An open episode is looked at at least this often, whatever its policy says. */
const LONGEST_LOOK_DAYS = 7;
/** The hour of the account's day at which dunning looks. */
const LOOK_HOUR = 9;

/**
 * The plan of a dunning policy for an account, from everything that is known about it. Pure: the same account on the same day gives the
 * same plan.
 *
 * Whatever the policy says: an account with nothing overdue leaves at once; while a promise to pay is in force, or everything late is
 * under dispute, nothing is done. Without a policy, an account can only leave.
 */
export async function planDunning(
  policy: CompiledDunningPolicy | null,
  sight: DunningSight,
  open: Pick<DunningCase, 'stage' | 'steps'> | null,
): Promise<DunningPlan> {
  const { account, openBills, today } = sight;
  if (overdueBills(openBills, today).length === 0) {
    if (open === null) return { kind: 'none' };
    if (!disputedAndLate(openBills, today)) return { kind: 'leave', ending: 'paid' };
    return { kind: 'wait', pause: 'dispute', nextLookAt: inDays(sight, LONGEST_LOOK_DAYS) };
  }
  const { promise } = account;
  if (promise !== null) {
    if (open === null) return { kind: 'none' };
    const days = Math.min(LONGEST_LOOK_DAYS, Math.max(1, daysBetween(today, promise.untilDate) + 1));
    return { kind: 'wait', pause: 'promise', nextLookAt: inDays(sight, days) };
  }
  if (policy === null)
    return open === null
      ? { kind: 'none' }
      : { kind: 'wait', pause: null, nextLookAt: inDays(sight, LONGEST_LOOK_DAYS) };
  const now = stageNow(open, today);
  const next = await nextOf(policy, sight, now);
  if (next !== null) {
    const { stage } = next;
    const entered = { stage, daysInStage: 0 };
    return {
      kind: 'enter',
      stage,
      effects: next.rule.effects,
      fee: feeOf(policy, next, account.currency),
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
export async function dunningBegins(policy: CompiledDunningPolicy, sight: DunningSight): Promise<boolean> {
  const { account, openBills, today } = sight;
  if (overdueBills(openBills, today).length === 0 || account.promise !== null) return false;
  return (await nextOf(policy, sight, null)) !== null;
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
  return nextStage({
    policy,
    facts: dunningFacts(sight),
    currency: sight.account.currency,
    now,
    at: sight.asOf,
  });
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

function stageNow(open: Pick<DunningCase, 'stage' | 'steps'> | null, today: CivilDate): StageNow | null {
  const entered = open?.steps.at(-1);
  if (open === null || entered === undefined) return null;
  return { stage: open.stage, daysInStage: daysBetween(entered.date, today) };
}

function inDays({ today, account }: DunningSight, days: number): Instant {
  return atHour(addDays(today, days), LOOK_HOUR, account.timeZone);
}
