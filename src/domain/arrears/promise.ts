import {
  addDays,
  addMonths,
  type CivilDate,
  type Instant,
  startOfDay,
  type TimeZone,
} from '../civil-date.ts';
import type { BillingAccountId, CustomerId, SubjectId } from '../flavor.ts';
import { type AmountsByCurrency, allocate, amountIn, type Currency, exact, type Minor } from '../money.ts';

/** A promise is one amount until one date; a plan splits an amount into installments. */
export const PROMISE_KINDS = ['promise', 'plan'] as const;
export type PromiseKind = (typeof PROMISE_KINDS)[number];

/** All but `active` are final: a promise that was kept stays kept, whatever becomes of its payments later. */
export const PROMISE_STATES = ['active', 'kept', 'broken', 'cancelled'] as const;
export type PromiseState = (typeof PROMISE_STATES)[number];

/** One part of the promised amount, and the last day on which it is in time. */
export interface Installment {
  readonly dueDate: CivilDate;
  readonly amount: Minor;
}

/** What a customer asks to promise. */
export type PromiseWish =
  | { readonly kind: 'promise'; readonly amount: Minor; readonly untilDate: CivilDate }
  | {
      readonly kind: 'plan';
      readonly amount: Minor;
      /** How many. */
      readonly installments: number;
      readonly firstDate: CivilDate;
    };

/** A promise to pay, or a payment plan, as it was given, and how far it is or how it ended. */
export interface PromiseToPay {
  readonly promiseId: string;
  readonly kind: PromiseKind;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  /** The settlement that it is for: when it is kept, the rest of the debt is given up. Absent: it is for none. */
  readonly settles?: string;
  /** That what dunning restricted or suspended runs while it is in force. Absent: it does not. */
  readonly restoresService?: true;
  readonly amount: Minor;
  /** They add up to `amount`, in the order of their dates; a promise has one. */
  readonly installments: readonly Installment[];
  readonly state: PromiseState;
  /** Rises with every change. */
  readonly revision: number;
  /** What counts towards it so far: payments that settled since then, without those that were taken back. */
  readonly paidAmount: Minor;
  /** Number of the account's last ledger entry when it was given: payments after it count. */
  readonly afterSequence: number;
  readonly givenAt: Instant;
  readonly givenBy: SubjectId;
  /** The limits by which it was accepted. */
  readonly terms: { readonly version: string; readonly sha256: string };
  /** When it was kept, broken or cancelled; null while it is active. */
  readonly endedAt: Instant | null;
  readonly cancellation: { readonly reason: string; readonly by: SubjectId } | null;
  /** When the customer was told how it ended; null until then. The customer is not told about a cancelled one. */
  readonly toldAt: Instant | null;
}

/** What may be promised. Comes from a parameters document under policies/. */
export interface PromiseLimits {
  readonly minimumAmount: Minor;
  /**
   * The least amount of a promise, and of each installment, by currency; less only where less is past due. In a currency that is not named,
   * and in versions before 2026-11-30, `minimumAmount` alone counts.
   */
  readonly leastAmount?: AmountsByCurrency;
  /**
   * How much of what is past due each kind covers at least, in percent. A promise protects the whole debt, so a smaller share would stop
   * dunning for almost nothing. Left out: any share, as before 2026-11-27.
   */
  readonly minimumSharePercent?: Readonly<Record<PromiseKind, number>>;
  /** Whether service that dunning suspended or restricted runs while a promise of the kind is in force. Left out: it does not. */
  readonly restoresService?: Readonly<Record<PromiseKind, boolean>>;
  /** How far ahead the date, or the first of a plan's dates, may be. */
  readonly maximumDaysAhead: number;
  readonly minimumInstallments: number;
  readonly maximumInstallments: number;
  /**
   * After this many promises that were broken, or cancelled before they were kept, within the months before, another is refused.
   * Cancelling counts, because otherwise a customer could cancel on the last day, promise again, and so stop dunning for ever.
   */
  readonly brokenPromises: number;
  /** How many months back from today count. */
  readonly brokenWithinMonths: number;
}

/** Why a promise is refused: a stable code, and the limit that was reached if there is one. */
export interface PromiseRefusal {
  readonly code:
    | 'nothing-past-due'
    | 'amount-too-small'
    | 'amount-above-past-due'
    | 'date-in-the-past'
    | 'date-too-far-ahead'
    | 'too-few-installments'
    | 'too-many-installments'
    | 'another-promise-active'
    | 'promises-broken';
  readonly limit: number | CivilDate | null;
}

/** How an earlier promise ended, and on which day. */
export interface EndedPromise {
  readonly state: PromiseState;
  readonly endedDate: CivilDate;
}

/** What is known about an account when its customer wants to promise. */
export interface PromiseGround {
  readonly today: CivilDate;
  readonly currency: Currency;
  readonly pastDue: Minor;
  readonly anotherActive: boolean;
  /** How and when earlier promises ended; at least all that ended within the months that the limits name. */
  readonly ended: readonly EndedPromise[];
}

/** Every reason against a promise; empty when it can be given. */
export function refusalsOf(
  wish: PromiseWish,
  ground: PromiseGround,
  limits: PromiseLimits,
): PromiseRefusal[] {
  const refusals: PromiseRefusal[] = [];
  const refuse = (code: PromiseRefusal['code'], limit: PromiseRefusal['limit']) => {
    refusals.push({ code, limit });
  };
  if (ground.anotherActive) refuse('another-promise-active', null);
  const since = addMonths(ground.today, -limits.brokenWithinMonths);
  const notKept = ground.ended.filter(({ state, endedDate }) => state !== 'kept' && endedDate > since);
  if (notKept.length >= limits.brokenPromises) refuse('promises-broken', limits.brokenPromises);
  // Every installment has an amount of its own, and none may be zero.
  const smallest = Math.max(
    limits.minimumAmount,
    Math.min(amountIn(limits.leastAmount ?? {}, ground.currency) ?? 0, ground.pastDue),
  );
  const each = smallest * (wish.kind === 'plan' ? wish.installments : 1);
  const share = limits.minimumSharePercent?.[wish.kind] ?? 0;
  const least = Math.max(each, Math.ceil((ground.pastDue * share) / 100));
  if (ground.pastDue <= 0) refuse('nothing-past-due', null);
  else if (wish.amount > ground.pastDue) refuse('amount-above-past-due', ground.pastDue);
  else if (wish.amount < least) refuse('amount-too-small', least);
  const date = wish.kind === 'plan' ? wish.firstDate : wish.untilDate;
  const last = addDays(ground.today, limits.maximumDaysAhead);
  if (date < ground.today) refuse('date-in-the-past', ground.today);
  if (date > last) refuse('date-too-far-ahead', last);
  if (wish.kind === 'plan') {
    if (wish.installments < limits.minimumInstallments)
      refuse('too-few-installments', limits.minimumInstallments);
    if (wish.installments > limits.maximumInstallments)
      refuse('too-many-installments', limits.maximumInstallments);
  }
  return refusals;
}

/**
 * The installments of a wish: equal parts that add up to the amount exactly, the larger ones first; monthly, each counted from the first
 * date, so that a short month does not move later dates. A promise has one.
 */
export function installmentsOf(wish: PromiseWish): Installment[] {
  if (wish.kind === 'promise') return [{ dueDate: wish.untilDate, amount: exact(wish.amount) }];
  const parts = allocate(
    wish.amount,
    Array.from({ length: wish.installments }, () => 1),
  );
  return parts.map((amount, index) => ({ dueDate: addMonths(wish.firstDate, index), amount }));
}

/** Money that came in for a promise, or (negative) was taken back, at the instant it was posted. */
export interface PromiseMove {
  readonly at: Instant;
  readonly amount: Minor;
}

/** How far a promise is. */
export interface PromiseProgress {
  readonly state: 'active' | 'kept' | 'broken';
  readonly paidAmount: Minor;
  /** When it was kept or broken. */
  readonly endedAt: Instant | null;
  /** The installment that has to be paid next; null once the promise has ended. */
  readonly next: Installment | null;
}

/** The first instant at which an installment that is not paid is late: its day is over. */
export function lateFrom(dueDate: CivilDate, timeZone: TimeZone): Instant {
  return startOfDay(addDays(dueDate, 1), timeZone);
}

/**
 * Follows the money from the time when a promise was given until `now`. It is kept in the moment in which all is paid, and broken in the
 * first moment after an installment's day in which less is paid than the installments due so far. The result does not depend on when it is
 * asked: a late look finds the moment in which it happened.
 *
 * @param moves in the order of the ledger
 */
export function promiseProgress(
  promise: Pick<PromiseToPay, 'amount' | 'installments'>,
  moves: readonly PromiseMove[],
  now: Instant,
  timeZone: TimeZone,
): PromiseProgress {
  let due: Minor = 0;
  const ends = promise.installments.map((installment) => {
    due = exact(due + installment.amount);
    return { at: lateFrom(installment.dueDate, timeZone), due, installment };
  });
  let paidAmount: Minor = 0;
  let asked: Minor = 0;
  let passed = 0;
  /** Lets the days end that are over at `until`. Returns the instant at which a day ended with too little paid, if there is one. */
  const letDaysEnd = (until: Instant): Instant | null => {
    for (let end = ends[passed]; end !== undefined && end.at <= until; end = ends[passed]) {
      passed += 1;
      asked = end.due;
      if (paidAmount < asked) return end.at;
    }
    return null;
  };
  const broken = (endedAt: Instant): PromiseProgress => ({
    state: 'broken',
    paidAmount,
    endedAt,
    next: null,
  });
  for (const move of moves) {
    if (move.at > now) break;
    const lateAt = letDaysEnd(move.at);
    if (lateAt !== null) return broken(lateAt);
    paidAmount = exact(paidAmount + move.amount);
    if (paidAmount >= promise.amount) return { state: 'kept', paidAmount, endedAt: move.at, next: null };
    if (paidAmount < asked) return broken(move.at);
  }
  const lateAt = letDaysEnd(now);
  if (lateAt !== null) return broken(lateAt);
  const next = ends.find((end) => end.due > paidAmount)?.installment ?? null;
  return { state: 'active', paidAmount, endedAt: null, next };
}

/** A promise as its workflow sees it. No amounts: the workflow does nothing with them. */
export interface SeenPromise {
  readonly promiseId: string;
  readonly kind: PromiseKind;
  readonly billingAccountId: BillingAccountId;
  readonly state: PromiseState;
  readonly revision: number;
  /** When the day of its next installment is over; null once it has ended. */
  readonly nextLookAt: Instant | null;
}
