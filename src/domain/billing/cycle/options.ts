import type { AccountPresent } from '../../accounts/snapshot.ts';
import { addDays, type CivilDate, later } from '../../civil-date.ts';
import { money, sumMinor } from '../../money.ts';
import { dueDateIn } from '../due-days.ts';
import { prorate } from '../proration.ts';
import { isInAdvance } from '../recurring.ts';
import { chargedOnce } from '../replacement.ts';
import { type BillCycle, nextBillDate, type Period, periodDays, periodOf } from './bill-cycle.ts';
import type { CycleOption, CyclePreference, Stub } from './change.ts';
import { billDayForPayday } from './payday.ts';
import { pendingTransition } from './transition.ts';

/** What a policy, or an agent who overrides it, says about an option. */
type Verdict = Pick<CycleOption, 'eligible' | 'reasonCodes' | 'overriddenCodes'>;

/** One way to make a change, before it is known what it means for this account and whether the customer may have it. */
export type CycleOptionDraft = Omit<CycleOption, 'firstBillAmount' | 'effects' | keyof Verdict>;

/** An option as it is shown with a billing cycle: judged, without what only a quote contains. */
export type OfferedCycleOption = CycleOptionDraft & Pick<Verdict, 'eligible' | 'reasonCodes'>;

/** A change takes effect at the earliest this many days from today. */
export const NOTICE_DAYS = 3;

/** The part of a snapshot that the options depend on. */
export type CycleOptionBasis = Pick<
  AccountPresent,
  'account' | 'subscriptions' | 'today' | 'cycleTransition' | 'dueDays'
>;

/**
 * The ways to make the change that `preference` asks for, at most one of each kind, earliest first; none when it asks
 * for nothing new, and none while an earlier change is still under way.
 *
 * The bill of a period [from, to] is made on the day after `to`. So a new cycle whose first day is `effectiveDate`
 * makes its first bill of a full period one new period later (`firstBillDate`), due the new term after that; the
 * days between the old cycle and the new one are a stub, charged by prorations that the next bill collects.
 *
 * Every change is at least {@link NOTICE_DAYS} ahead. The current period is the first one whose bill is at least that far ahead: when the
 * next bill is nearer, it is the period after it. It is never one before the account's first day.
 *
 * - `shortenCurrentPeriod`: the current period ends early, on the day before the first new cycle day before its bill
 *   date. The stub is the shortened period, or the part of it that is not billed yet.
 * - `afterCurrentPeriod`: the current period is billed as planned. The stub goes from its bill date to the day before
 *   the first new cycle day on or after it; none when the two are the same day.
 * - `termOnly`: bill dates stay; periods from the current period's bill date on have the new term.
 *
 * A new cycle day is the wished day of any month (its last day when the month is shorter), also for a quarterly or
 * yearly cycle, which then counts its months from the first one. A weekly cycle may begin on any day.
 */
export function cycleOptions(basis: CycleOptionBasis, preference: CyclePreference): CycleOptionDraft[] {
  if (pendingTransition(basis) !== null) return [];
  const old = basis.account.cycle;
  const wished = wishedCycle(old, preference, basis);
  const billed = nextBillDate(old, later(addDays(basis.today, NOTICE_DAYS - 1), basis.account.openedDate));
  if (!otherDates(old, wished))
    return wished.paymentTermDays === old.paymentTermDays
      ? []
      : [draft(basis, 'termOnly', { ...old, paymentTermDays: wished.paymentTermDays }, billed, null)];

  const options: CycleOptionDraft[] = [];
  const from = unbilledFrom(basis, periodOf(old, addDays(billed, -1)).from);
  const soonest = later(addDays(basis.today, NOTICE_DAYS), addDays(from, 1));
  const early = cycleDayFrom(wished, soonest);
  if (early < billed)
    options.push(draft(basis, 'shortenCurrentPeriod', startingOn(wished, early), early, from));
  const after = cycleDayFrom(wished, billed);
  options.push(draft(basis, 'afterCurrentPeriod', startingOn(wished, after), after, billed));
  return options;
}

/** A period's first day, or the day after its last billed day: an account's first period may be a part of a regular one. */
function unbilledFrom({ account }: CycleOptionBasis, from: CivilDate): CivilDate {
  return account.billing === undefined ? from : later(from, addDays(account.billing.billedThrough, 1));
}

/** The cycle that a preference asks for, counted from the old anchor still. */
function wishedCycle(
  old: BillCycle,
  preference: CyclePreference,
  { today, dueDays }: Pick<CycleOptionBasis, 'today' | 'dueDays'>,
): BillCycle {
  const paymentTermDays = preference.paymentTermDays ?? old.paymentTermDays;
  const { payday } = preference;
  const billCycleDay =
    preference.billCycleDay ??
    (payday === null ? null : billDayForPayday(payday, paymentTermDays, today, dueDays));
  return {
    frequency: preference.frequency ?? old.frequency,
    billCycleDay: billCycleDay ?? old.billCycleDay,
    paymentTermDays,
    anchorDate: old.anchorDate,
  };
}

/**
 * The option to propose: of the eligible ones the one with the shortest stub, then the earliest. Null when none is
 * eligible.
 */
export function recommendOption(
  options: readonly Pick<CycleOption, 'optionId' | 'effectiveDate' | 'stub' | 'eligible'>[],
): string | null {
  const [best] = options
    .filter((option) => option.eligible)
    .sort(
      (a, b) =>
        (a.stub?.days ?? 0) - (b.stub?.days ?? 0) ||
        compareText(a.effectiveDate, b.effectiveDate) ||
        compareText(a.optionId, b.optionId),
    );
  return best?.optionId ?? null;
}

/** Whether two cycles differ in their bill dates; a weekly cycle has no day of the month. */
function otherDates(old: BillCycle, wished: BillCycle): boolean {
  if (old.frequency !== wished.frequency) return true;
  return old.frequency !== 'weekly' && old.billCycleDay !== wished.billCycleDay;
}

/** The first day on or after `date` on which a period of `cycle` may begin. */
function cycleDayFrom(cycle: BillCycle, date: CivilDate): CivilDate {
  if (cycle.frequency === 'weekly') return date;
  return nextBillDate({ ...cycle, frequency: 'monthly', anchorDate: date }, addDays(date, -1));
}

/** The cycle with its recurrence counted from its own first day. */
function startingOn(cycle: BillCycle, anchorDate: CivilDate): BillCycle {
  return { ...cycle, anchorDate };
}

function draft(
  basis: CycleOptionBasis,
  change: CycleOption['change'],
  cycle: BillCycle,
  effectiveDate: CivilDate,
  stubFrom: CivilDate | null,
): CycleOptionDraft {
  const firstBillDate = nextBillDate(cycle, effectiveDate);
  const { billCycleDay, frequency, paymentTermDays } = cycle;
  return {
    optionId: [KIND_IN_ID[change], effectiveDate, frequency, billCycleDay, paymentTermDays].join(':'),
    change,
    billCycleDay,
    frequency,
    paymentTermDays,
    effectiveDate,
    stub:
      stubFrom === null || stubFrom === effectiveDate
        ? null
        : stubOf(basis, { from: stubFrom, to: addDays(effectiveDate, -1) }),
    firstBillDate,
    firstDueDate: dueDateIn(cycle, firstBillDate, basis.dueDays),
    cycle,
  };
}

const KIND_IN_ID: Record<CycleOption['change'], string> = {
  shortenCurrentPeriod: 'shorten-current-period',
  afterCurrentPeriod: 'after-current-period',
  termOnly: 'term-only',
};

/** The stub is charged by the old cycle's periods, because it begins with one. Services that are billed in advance have paid for days of it. */
function stubOf({ account, subscriptions }: CycleOptionBasis, span: Period): Stub {
  const inArrears = chargedOnce(subscriptions).filter((service) => !isInAdvance(service));
  const lines = prorate(inArrears, span, account.cycle, account.currency);
  const amount = money(sumMinor(lines.map((line) => line.amount.amountMinor)), account.currency);
  return { from: span.from, to: span.to, days: periodDays(span), amount, lines };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
