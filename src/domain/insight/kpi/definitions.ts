/** The figures of the mission, in the order in which they are shown. */
export const KPI_NAMES = [
  'collectionRate',
  'badDebtRatio',
  'balanceAccuracy',
  'paymentStatusAccuracy',
  'inquiryResolutionTime',
  'cyclePreferencesAccommodated',
  'cycleChangeProcessingTime',
  'balanceQueryTime',
  'experienceRating',
] as const;
export type KpiName = (typeof KPI_NAMES)[number];

export const KPI_UNITS = ['percent', 'seconds', 'milliseconds', 'stars'] as const;
export type KpiUnit = (typeof KPI_UNITS)[number];

export const TARGET_COMPARISONS = ['above', 'atLeast', 'below'] as const;
/** What the mission asks for. `value` is in the unit of the KPI. */
export interface KpiTarget {
  readonly comparison: (typeof TARGET_COMPARISONS)[number];
  readonly value: number;
}

/** How a figure is computed from what was counted. */
export type KpiMeasure =
  /** Numerator over denominator, in percent. */
  | { readonly kind: 'share' }
  /** Numerator over denominator, unchanged. */
  | { readonly kind: 'average' }
  /**
   * The smallest value that at least `percentile` percent of all do not exceed. The share beside it counts the values below `limit`.
   */
  | { readonly kind: 'percentile'; readonly percentile: number; readonly limit: number };

export interface KpiDefinition {
  readonly title: string;
  readonly unit: KpiUnit;
  readonly target: KpiTarget;
  readonly measure: KpiMeasure;
  /**
   * `span`: counted over the days asked for, day by day, so days add up. `moment`: audited. Exact means an audit now; the rollup has one
   * audit for each day.
   */
  readonly over: 'span' | 'moment';
  /** The definition in words: what is counted, and over what. */
  readonly definition: string;
}

/** Days after the due date in which a bill counts as collected. */
export const COLLECTION_DAYS = 30;
const HOURS = 3_600;

/** What each figure means. All days are UTC days; a bill's dates are its account's. The product's own accounts are left out. */
export const KPI_DEFINITIONS: Readonly<Record<KpiName, KpiDefinition>> = {
  collectionRate: {
    title: 'Payment collection rate within 30 days',
    unit: 'percent',
    target: { comparison: 'above', value: 98 },
    measure: { kind: 'share' },
    over: 'span',
    definition:
      'Of the bills whose due date is in the span and at least 31 days ago: the money that payments put on them, over what the bills asked for. A payment counts when it is still settled and occurred by the end of the 30th day after the due date. A bill asks for its amount, minus what is under dispute, and minus what anything other than a payment has paid (credit notes, credit of the account). Written-off money is still asked for. There is one figure for each currency; the one without a currency counts the bills that were collected in full in that time, over all such bills.',
  },
  badDebtRatio: {
    title: 'Bad debt over billings',
    unit: 'percent',
    target: { comparison: 'below', value: 2 },
    measure: { kind: 'share' },
    over: 'span',
    definition:
      'Write-offs that occurred in the span, less what was recovered in it, over the amounts of the bills whose bill date is in the span, without cancelled ones. There is one figure for each currency and none over all, because money of several currencies does not add up.',
  },
  balanceAccuracy: {
    title: 'Account balance accuracy',
    unit: 'percent',
    target: { comparison: 'atLeast', value: 99.9 },
    measure: { kind: 'share' },
    over: 'moment',
    definition:
      'Of the accounts audited: those whose stored balance, and whose balance as it is served, equal the sum of all entries of the ledger, in one snapshot. Exact means an audit of all accounts, or of a random sample when there are more than the limit.',
  },
  paymentStatusAccuracy: {
    title: 'Payment status accuracy',
    unit: 'percent',
    target: { comparison: 'atLeast', value: 100 },
    measure: { kind: 'share' },
    over: 'moment',
    definition:
      'Of the accounts audited: those whose standing, days past due and past due amount as the API serves them equal what a separate query computes from the bills, in one snapshot. They are the same accounts as for the balance.',
  },
  inquiryResolutionTime: {
    title: 'Billing inquiry resolution',
    unit: 'seconds',
    target: { comparison: 'below', value: 2 * HOURS },
    measure: { kind: 'percentile', percentile: 90, limit: 2 * HOURS },
    over: 'span',
    definition:
      'Of the payment inquiries asked in the span and resolved: the time from question to answer that nine of ten do not exceed, in whole seconds rounded up. The share counts the inquiries answered in less than 2 hours, over all that were answered or were asked 2 hours ago or earlier: one that failed, or still waits after that time, counts as missed.',
  },
  cyclePreferencesAccommodated: {
    title: 'Cycle preferences accommodated',
    unit: 'percent',
    target: { comparison: 'atLeast', value: 95 },
    measure: { kind: 'share' },
    over: 'span',
    definition:
      'Of the wishes for another billing cycle made in the span that were judged, by accounts in good standing (good or due) at that moment: those for which at least one option was eligible without an agent overriding a guard. A wish for the cycle that the account has already does not count.',
  },
  cycleChangeProcessingTime: {
    title: 'Billing cycle change processing',
    unit: 'seconds',
    target: { comparison: 'below', value: 24 * HOURS },
    measure: { kind: 'percentile', percentile: 90, limit: 24 * HOURS },
    over: 'span',
    definition:
      'Of the billing cycle changes requested in the span and confirmed: the time from the request until the new cycle was in the system, without the time in which the customer looked at the quote; the value is what nine of ten do not exceed, in whole seconds rounded up. The new cycle is in the system when the schedule was changed, not on the later day from which it bills. The share is over all that were confirmed, that failed, or that have been waiting for 24 hours since the customer said yes.',
  },
  balanceQueryTime: {
    title: 'Balance query response time',
    unit: 'milliseconds',
    target: { comparison: 'below', value: 1_000 },
    measure: { kind: 'percentile', percentile: 99, limit: 1_000 },
    over: 'span',
    definition:
      'Of the balance queries answered in the span, by all processes of the API: the time that 99 of 100 stayed below, measured inside the process from the request to its answer, as the upper bound of its bucket. The share counts the queries answered in less than a second; a query that ended in a server error counts as missed.',
  },
  experienceRating: {
    title: 'Payment experience rating',
    unit: 'stars',
    target: { comparison: 'above', value: 4.5 },
    measure: { kind: 'average' },
    over: 'span',
    definition:
      'The average of the ratings from 1 to 5 given in the span to resolved payment inquiries, one for each inquiry, by the customer or by an agent for the customer.',
  },
};
