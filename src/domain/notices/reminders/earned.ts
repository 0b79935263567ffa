import type { BillingAccount } from '../../accounts/billing-account.ts';
import { availableCredit, openAmount, pastDueAmount, promiseInForce } from '../../accounts/standing.ts';
import type { Bill } from '../../billing/bill.ts';
import { dueOnBill } from '../../billing/due-next.ts';
import { addDays, type CivilDate, daysBetween } from '../../civil-date.ts';
import type { BillingAccountId } from '../../flavor.ts';
import type { UnbilledSums } from '../../ledger/unbilled.ts';
import { type Minor, type Money, money, sumMinor } from '../../money.ts';
import type { ReminderKind } from '../contact.ts';
import { type CreditEpisode, creditLevel } from './low-credit.ts';
import type { ReminderParameters } from './parameters.ts';
import { type ComparedBill, unusualBill } from './unusual-bill.ts';

/** What a notice says. */
export type ReminderFacts =
  | {
      readonly kind: 'dueSoon' | 'dueToday' | 'overdue';
      readonly billId: string;
      readonly amount: Money;
      /** Of `amount`: fees that are on no bill yet. They are asked for with the bill that is due first. */
      readonly fees: Money;
      readonly dueDate: CivilDate;
    }
  | { readonly kind: 'lowCredit'; readonly available: Money; readonly limit: Money }
  | {
      readonly kind: 'unusualBill';
      readonly billId: string;
      readonly amount: Money;
      readonly usual: Money;
      readonly dueDate: CivilDate;
      /** Nothing was left to pay when the notice was written. */
      readonly paid: boolean;
      /** Its due date had passed by then. */
      readonly late: boolean;
    }
  | { readonly kind: 'promiseDue'; readonly promiseId: string; readonly untilDate: CivilDate };

/** A notice that an account should get, with its cause. The same cause always gives the same notice. */
export interface EarnedNotice {
  readonly causeId: string;
  /** What it is about: a bill, a promise, the account. */
  readonly reference: string;
  readonly facts: ReminderFacts;
}

/** The part of a settled bill that the rules need. */
export type PastBill = ComparedBill & Pick<Bill, 'dueDate' | 'cancelled'>;

/** What is known of the account. */
export interface ReminderSubject {
  readonly account: BillingAccount;
  /** The bills with something open. */
  readonly openBills: readonly Bill[];
  /** The other bills of the last year: they show what is usual, and some of the last days were paid at once. */
  readonly pastBills: readonly PastBill[];
  /** What is on no bill yet: its fees are asked for with the bill that is due first. Absent: none are. */
  readonly unbilled?: UnbilledSums;
  /** The last episode of low credit; null when there never was one. */
  readonly credit: CreditEpisode | null;
  /** The least late debt that counts; absent: any. */
  readonly leastDebt?: Minor;
  /** Announced payments that may still come; absent: none. */
  readonly moneyUnderWay?: Minor;
}

/**
 * The notices that an account should get on `today` (by its own calendar), whether or not they were written before. There are none about
 * bills while the account is with a collection agency, which speaks to the customer then. While there is a dunning hold, none asks for
 * money. No bill is called overdue while a promise to pay is in force, while what is past due is too little to count, or while money under
 * way covers it; and no disputed amount is asked for.
 */
export function earnedNotices(
  subject: ReminderSubject,
  today: CivilDate,
  parameters: ReminderParameters,
): EarnedNotice[] {
  if (subject.account.collectionStatus === 'collections') return [];
  const held = subject.account.dunningHolds.length > 0;
  return [
    ...(held ? [] : ofBills(subject, today, parameters)),
    ...ofUnusualBills(subject, today, parameters),
    ...(held ? [] : ofPromise(subject.account, today, parameters)),
    ...ofCredit(subject, parameters),
  ];
}

/** Whether a late bill is asked for: no promise protects it, the late debt counts, and no money that covers it is under way. */
export function isAskedFor(
  {
    account,
    openBills,
    leastDebt,
    moneyUnderWay = 0,
  }: Omit<ReminderSubject, 'pastBills' | 'credit' | 'unbilled'>,
  today: CivilDate,
): boolean {
  const debt = pastDueAmount(openBills, today, leastDebt);
  return debt > 0 && moneyUnderWay < debt && promiseInForce(account, today) === null;
}

function ofBills(subject: ReminderSubject, today: CivilDate, parameters: ReminderParameters): EarnedNotice[] {
  const { account, openBills } = subject;
  const lateIsAskedFor = isAskedFor(subject, today);
  const due = subject.unbilled === undefined ? null : dueOnBill({ account, openBills, ...subject.unbilled });
  return openBills.flatMap((bill): EarnedNotice[] => {
    const open = openAmount(bill);
    const kind = open === 0 ? null : billKind(daysBetween(bill.dueDate, today), parameters);
    if (kind === null || (kind === 'overdue' && !lateIsAskedFor)) return [];
    const { billId, dueDate, reopenings = 0 } = bill;
    const isNext = due?.billId === billId;
    if (isNext && due.amount === 0) return [];
    const facts = {
      ...{ kind, billId, dueDate },
      amount: money(isNext ? due.amount : open, account.currency),
      fees: money(isNext ? due.fees : 0, account.currency),
    };
    // A bill that was paid and is open again is another cause: the customer was told about the one before.
    // The bill in the place of a cancelled one has an id like that of a bill which is open again, so it always says how often.
    const isCounted = reopenings > 0 || bill.replaces !== undefined;
    const of = kind === 'overdue' && isCounted ? `${billId}:${reopenings}` : billId;
    return [{ causeId: causeId(kind, of), reference: billId, facts }];
  });
}

/** The first day on which a customer is reminded of a bill that is due on `dueDate`. */
export function firstReminderDate(
  dueDate: CivilDate,
  { dueSoonDays }: Pick<ReminderParameters, 'dueSoonDays'>,
): CivilDate {
  return addDays(dueDate, -dueSoonDays);
}

function billKind(
  daysLate: number,
  { dueSoonDays, overdueFromDays, overdueToDays }: ReminderParameters,
): 'dueSoon' | 'dueToday' | 'overdue' | null {
  if (daysLate === 0) return 'dueToday';
  if (daysLate < 0) return -daysLate <= dueSoonDays ? 'dueSoon' : null;
  return daysLate >= overdueFromDays && daysLate <= overdueToDays ? 'overdue' : null;
}

function ofUnusualBills(
  { account, openBills, pastBills }: ReminderSubject,
  today: CivilDate,
  { unusualBill: parameters }: ReminderParameters,
): EarnedNotice[] {
  // One that was wrong and is cancelled was none: it is neither told of nor compared with.
  const all: readonly PastBill[] = [...openBills, ...pastBills].filter(
    ({ cancelled }) => cancelled === undefined,
  );
  const toPay = new Set(openBills.filter((bill) => openAmount(bill) > 0).map(({ billId }) => billId));
  // Their state does not matter: credit may pay a bill in the moment in which it is made.
  return all.flatMap((bill): EarnedNotice[] => {
    const age = daysBetween(bill.billDate, today);
    if (age < 0 || age > parameters.withinDays) return [];
    const found = unusualBill(bill, all, parameters, account.currency);
    if (found === null) return [];
    const { billId, dueDate } = bill;
    const paid = !toPay.has(billId);
    const amounts = {
      amount: money(bill.amount, account.currency),
      usual: money(found.usual, account.currency),
    };
    const late = dueDate < today;
    const facts = { kind: 'unusualBill', billId, dueDate, paid, late, ...amounts } as const;
    return [{ causeId: causeId('unusualBill', billId), reference: billId, facts }];
  });
}

function ofPromise(
  { promise }: BillingAccount,
  today: CivilDate,
  { promiseDueDays }: ReminderParameters,
): EarnedNotice[] {
  if (promise === undefined || promise === null) return [];
  const { promiseId, untilDate } = promise;
  const days = daysBetween(today, untilDate);
  if (days < 0 || days > promiseDueDays) return [];
  // A plan is one promise with a date for each installment.
  const id = causeId('promiseDue', `${promiseId}:${untilDate}`);
  return [{ causeId: id, reference: promiseId, facts: { kind: 'promiseDue', promiseId, untilDate } }];
}

function ofCredit({ account, openBills, credit }: ReminderSubject, all: ReminderParameters): EarnedNotice[] {
  const disputed = disputedTotal(openBills);
  if (account.state === 'closed' || credit === null || !credit.low) return [];
  if (creditLevel(account, disputed, all.lowCredit) !== 'low') return [];
  const { billingAccountId, creditLimit, currency } = account;
  const available = money(availableCredit(account, disputed), currency);
  const facts = { kind: 'lowCredit', available, limit: money(creditLimit, currency) } as const;
  const id = lowCreditCause(billingAccountId, credit.number);
  return [{ causeId: id, reference: billingAccountId, facts }];
}

/** The total disputed amount of an account's bills. */
export function disputedTotal(bills: readonly Pick<Bill, 'disputedAmount'>[]): Minor {
  return sumMinor(bills.map(({ disputedAmount }) => disputedAmount));
}

/** The cause of the notice about an account's episode of low credit. */
export function lowCreditCause(billingAccountId: BillingAccountId, number: number): string {
  return causeId('lowCredit', `${billingAccountId}:${number}`);
}

function causeId(kind: ReminderKind, of: string): string {
  return `reminder:${kind}:${of}`;
}
