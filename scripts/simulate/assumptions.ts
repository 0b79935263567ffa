import type { BehaviourType } from './behaviours.ts';

/** What a customer of one type does with an early contact: probabilities. */
export interface Response {
  /** Pays what is open, in full, within three days. */
  readonly paysAtOnce: number;
  /** Takes the payment plan that is offered when something is past due. */
  readonly acceptsPlan: number;
  /** Pays an installment of a plan, or a promise, on its date. Each installment is drawn by itself. */
  readonly keepsInstallment: number;
  /** Takes another bill day, right after payday, when nothing is past due. */
  readonly acceptsPayday: number;
}

/**
 * THE ASSUMPTION that the comparison of early intervention rests on. Nothing here was measured: the real data set says how
 * customers pay and nothing of how they answer a call. Every figure the comparison prints follows from these and from the fitted
 * behaviours; put your own experience here and run it again. They were written down before the first run; on 2026-11-27
 * `lostOfDefaults` and `inTimeAgain` were added, before any run with them, because the fitted behaviours alone know nobody who
 * stops paying for good, and without one there is nothing to write off.
 *
 * - Somebody who forgets pays once reminded by a person, more often than not; somebody who can't, can't.
 * - A plan is an honest offer that strained customers take; they keep most of its installments, the failing half of them.
 * - A bill day after payday turns a share of late months into months in time (`paydayHelps`), for those whose trouble is the date.
 */
export const ASSUMPTIONS = {
  /** Accounts that staff can contact in a week, of 1,000 customers. */
  contactsPerWeekOf1000: 10,
  /** For how many days nobody is contacted again. */
  daysBetweenContacts: 28,
  /** With an aligned bill day: the share of late months that become months in time. */
  paydayHelps: 0.4,
  /**
   * Of customers three months late or more who default by the data (`defaultShare`), in each such month: the share that never
   * pays again, whatever is offered. In both arms alike; who is not that late any more is not among them.
   */
  lostOfDefaults: 0.15,
  /** Who pays everything after a contact: the share that begins the next month in time and not where it was. */
  inTimeAgain: 0.7,
  responses: {
    punctual: { paysAtOnce: 0.9, acceptsPlan: 0, keepsInstallment: 1, acceptsPayday: 0.05 },
    forgetful: { paysAtOnce: 0.6, acceptsPlan: 0.1, keepsInstallment: 0.9, acceptsPayday: 0.3 },
    strained: { paysAtOnce: 0.15, acceptsPlan: 0.4, keepsInstallment: 0.75, acceptsPayday: 0.4 },
    slipping: { paysAtOnce: 0.1, acceptsPlan: 0.3, keepsInstallment: 0.6, acceptsPayday: 0.2 },
    failing: { paysAtOnce: 0.05, acceptsPlan: 0.2, keepsInstallment: 0.5, acceptsPayday: 0.1 },
  } satisfies Record<BehaviourType, Response>,
} as const;

/**
 * What happens in an ordinary life beside paying: probabilities, in both arms alike, invented. The fitted behaviours say when a
 * bill is paid; these say what else goes on.
 */
export const LIFE = {
  /** Of a payment. */
  wrongReference: 0.004,
  bounces: 0.01,
  processorSilent: 0.005,
  chargedBack: 0.004,
  paidTwice: 0.003,
  /** Of a bill. */
  disputed: 0.006,
  /** Of an account, a day. */
  ordersADay: 0.0015,
  wishesForAnotherCycleADay: 0.0004,
  usageAMonth: 1,
  /** Of an account, a day: about one in five leaves in a year, and as many come. */
  leavesADay: 0.0006,
  arrivesADayOf1000: 0.6,
  changesPlanADay: 0.0008,
  pausesADay: 0.0003,
  /** Head offices that pay for two branches each, and parents who pay for a child: of 1,000 accounts. At least one of each. */
  companiesOf1000: 15,
  familiesOf1000: 20,
  /** Of an account that is paid for, a day: it pays for itself for a month. */
  payerRestsADay: 0.0008,
  /** Of a payment for another account: the payer names the bill; otherwise they pay one sum for all that is asked of them. */
  namesTheBill: 0.4,
  /** Of payments of one sum for several accounts: it is a transfer that is split here. */
  paysByTransfer: 0.4,
  /** Of such a transfer: announced days before it comes; announced and not coming; a part or all goes back. */
  transferAnnounced: 0.3,
  transferFails: 0.05,
  transferTakenBack: 0.04,
  /** Of a payment: it is booked on another account of the customer, who has one; or on an account of somebody else. */
  bookedOnOtherAccount: 0.03,
  bookedForAnother: 0.004,
  /** Of an account, a day: proceedings over its customer are opened; ten times as often where customers are months behind. One is opened in each life. */
  bankruptADay: 0.00002,
  /** Of proceedings: they are dismissed, and end without a discharge. */
  dismissed: 0.25,
  /** Of an approved order that has to be installed: nobody comes, and the held credit expires. */
  neverInstalled: 0.04,
  /** Of an account that was just warned by dunning: asks for a promise to pay, or for a plan, by itself. */
  promisesOnWarning: 0.15,
} as const;
