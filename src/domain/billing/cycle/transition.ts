import type { BillingAccount } from '../../accounts/billing-account.ts';
import type { AccountPresent } from '../../accounts/snapshot.ts';
import type { CivilDate } from '../../civil-date.ts';
import { addDays, later } from '../../civil-date.ts';
import { dueDateIn } from '../due-days.ts';
import { type BillCycle, type CycleTransition, nextBillDate, type Period, periodOf } from './bill-cycle.ts';
import type { CycleOption } from './change.ts';

/** The position of an account in its billing calendar. */
export interface CyclePosition {
  readonly currentPeriod: Period;
  /** The day after the current period: its bill is made then. */
  readonly nextBillDate: CivilDate;
  readonly nextDueDate: CivilDate;
  /** The cycle that the current period belongs to; a stub belongs to the old one. */
  readonly cycle: BillCycle;
  /** The current period is a stub: its charges are in the ledger already, as prorations. */
  readonly inStub: boolean;
}

/** The day that says which period is current: today or, before an account's first day, that day. */
function calendarDay({
  account,
  today,
}: {
  readonly account: Pick<BillingAccount, 'openedDate'>;
  readonly today: CivilDate;
}): CivilDate {
  return later(today, account.openedDate);
}

/** What an account whose cycle was `previousCycle` stores of the chosen option. */
export function transitionTo(
  { stub, effectiveDate }: Pick<CycleOption, 'stub' | 'effectiveDate'>,
  previousCycle: BillCycle,
): CycleTransition {
  return {
    previousCycle,
    stub: stub === null ? null : { from: stub.from, to: stub.to },
    effectiveDate,
    confirmedServices: stub === null ? [] : stub.lines.map(({ subscriptionId }) => subscriptionId),
  };
}

/**
 * The billing period that contains `date` when `cycle` follows an older one: an old period, the stub, or a new period.
 * Together they cover every day exactly once.
 */
export function periodAcross(cycle: BillCycle, transition: CycleTransition, date: CivilDate): Period {
  const { previousCycle, stub, effectiveDate } = transition;
  if (date >= effectiveDate) return periodOf(cycle, date);
  if (stub !== null && date >= stub.from) return { from: stub.from, to: stub.to };
  return periodOf(previousCycle, date);
}

/**
 * The running period, its bill date and due date, also while a change of the cycle is under way. A bill has the
 * payment term of the cycle its period belongs to; the stub belongs to the old one. Of an account whose first day is to come, it is the
 * period that holds that day. The final bill of a relation that ends does not wait for the cycle: its period ends before it.
 */
export function cyclePosition(
  snapshot: Pick<AccountPresent, 'account' | 'today' | 'cycleTransition' | 'dueDays'>,
): CyclePosition {
  const today = calendarDay(snapshot);
  const { account, cycleTransition } = snapshot;
  const transition = pendingTransition({ today, cycleTransition });
  const cycle = transition?.previousCycle ?? account.cycle;
  const whole = transition === null ? periodOf(cycle, today) : periodAcross(account.cycle, transition, today);
  const currentPeriod = splitByFinalBill(whole, account.ending?.finalBillDate ?? null, today);
  const billed = addDays(currentPeriod.to, 1);
  return {
    currentPeriod,
    nextBillDate: billed,
    nextDueDate: dueDateIn(cycle, billed, snapshot.dueDays),
    cycle,
    inStub: isInStub({ today, cycleTransition }),
  };
}

/** The part of a period that a day is in, where the final bill of a relation that ends splits the period in two. */
function splitByFinalBill({ from, to }: Period, finalBillDate: CivilDate | null, day: CivilDate): Period {
  if (finalBillDate === null || finalBillDate <= from || finalBillDate > to) return { from, to };
  return day < finalBillDate ? { from, to: addDays(finalBillDate, -1) } : { from: finalBillDate, to };
}

/** The first bill date strictly after `date`, also while a change of the account's cycle is under way. */
export function billDateAfter(
  account: Pick<BillingAccount, 'cycle' | 'cycleTransition'>,
  date: CivilDate,
): CivilDate {
  const { cycle, cycleTransition } = account;
  return cycleTransition === null
    ? nextBillDate(cycle, date)
    : addDays(periodAcross(cycle, cycleTransition, date).to, 1);
}

/** Whether the snapshot's day is in the stub of a change under way. */
function isInStub(snapshot: Pick<AccountPresent, 'today' | 'cycleTransition'>): boolean {
  const stub = pendingTransition(snapshot)?.stub ?? null;
  return stub !== null && snapshot.today >= stub.from;
}

/** The change that is under way on the snapshot's day; null when there is none or its new cycle has begun. */
export function pendingTransition(
  snapshot: Pick<AccountPresent, 'today' | 'cycleTransition'>,
): CycleTransition | null {
  const { today, cycleTransition } = snapshot;
  if (cycleTransition === null) return null;
  return today < cycleTransition.effectiveDate ? cycleTransition : null;
}
