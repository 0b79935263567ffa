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
/** What the mission asks for; `value` in the unit of the KPI. */
export interface KpiTarget {
  readonly comparison: (typeof TARGET_COMPARISONS)[number];
  readonly value: number;
}

/** How a figure comes out of what was counted. */
export type KpiMeasure =
  /** Numerator over denominator, in percent. */
  | { readonly kind: 'share' }
  /** Numerator over denominator as it is. */
  | { readonly kind: 'average' }
  /**
   * The smallest value that at least `percentile` percent of all do not exceed; `limit` is where the share beside it draws the
   * line.
   */
  | { readonly kind: 'percentile'; readonly percentile: number; readonly limit: number };

export interface KpiDefinition {
  readonly title: string;
  readonly unit: KpiUnit;
  readonly target: KpiTarget;
  readonly measure: KpiMeasure;
  /**
   * `span`: counted over the days asked for, day by day, so days add up. `moment`: audited; exact is the audit of now, and the
   * rollup is one audit a day.
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
      'Of the bills whose due date is in the span and at least 31 days ago: the money that payments which still stand as settled, and that occurred by the end of the 30th day after the due date, put on them; over what they asked for. Asked for is the amount, less what is under dispute and less what anything but a payment has paid of it (credit notes, credit of the account). Written-off money stays asked for. One figure a currency; the one without a currency counts bills that were collected in full in that time over all such bills.',
  },
  badDebtRatio: {
    title: 'Bad debt over billings',
    unit: 'percent',
    target: { comparison: 'below', value: 2 },
    measure: { kind: 'share' },
    over: 'span',
    definition:
      'Write-offs that occurred in the span over the amounts of the bills whose bill date is in the span. One figure a currency and none over all, since money of several currencies does not add up.',
  },
  balanceAccuracy: {
    title: 'Account balance accuracy',
    unit: 'percent',
    target: { comparison: 'atLeast', value: 99.9 },
    measure: { kind: 'share' },
    over: 'moment',
    definition:
      'Of the accounts audited: those whose stored balance, and whose balance as it is served, equal the sum of all entries of the ledger, in one snapshot. Exact audits all accounts, or a random sample where there are more than the limit.',
  },
  paymentStatusAccuracy: {
    title: 'Payment status accuracy',
    unit: 'percent',
    target: { comparison: 'atLeast', value: 100 },
    measure: { kind: 'share' },
    over: 'moment',
    definition:
      'Of the accounts audited: those whose standing, days past due and past due amount as the API serves them equal what a query of its own computes from the bills, in one snapshot. The same accounts as for the balance.',
  },
  inquiryResolutionTime: {
    title: 'Billing inquiry resolution',
    unit: 'seconds',
    target: { comparison: 'below', value: 2 * HOURS },
    measure: { kind: 'percentile', percentile: 90, limit: 2 * HOURS },
    over: 'span',
    definition:
      'Of the payment inquiries asked in the span and resolved: the time from question to answer that nine of ten do not exceed, in whole seconds rounded up. The share is that of the inquiries answered in less than 2 hours, over all that were answered or were asked 2 hours ago or earlier: one that failed or still waits then counts as missed.',
  },
  cyclePreferencesAccommodated: {
    title: 'Cycle preferences accommodated',
    unit: 'percent',
    target: { comparison: 'atLeast', value: 95 },
    measure: { kind: 'share' },
    over: 'span',
    definition:
      'Of the wishes for another billing cycle made in the span that were judged, by accounts in good standing (good or due) at that moment: those for which at least one option was eligible without an agent overriding a guard. A wish for the cycle that the account has already is none.',
  },
  cycleChangeProcessingTime: {
    title: 'Billing cycle change processing',
    unit: 'seconds',
    target: { comparison: 'below', value: 24 * HOURS },
    measure: { kind: 'percentile', percentile: 90, limit: 24 * HOURS },
    over: 'span',
    definition:
      'Of the billing cycle changes requested in the span and confirmed: the time from the request until the new cycle stood in the system, without the time in which the customer looked at the quote; what nine of ten do not exceed, in whole seconds rounded up. In the system is when the schedule was changed, not the later day from which the new cycle bills. The share is over all that were confirmed, or failed or have been waiting for 24 hours after the customer said yes.',
  },
  balanceQueryTime: {
    title: 'Balance query response time',
    unit: 'milliseconds',
    target: { comparison: 'below', value: 1_000 },
    measure: { kind: 'percentile', percentile: 99, limit: 1_000 },
    over: 'span',
    definition:
      'Of the balance queries answered in the span, by all processes of the API: the time that 99 of 100 stayed below, measured inside the process from the request to its answer, as the upper bound of its bucket. The share is that of the queries answered in less than a second; one that ended in a server error counts as missed.',
  },
  experienceRating: {
    title: 'Payment experience rating',
    unit: 'stars',
    target: { comparison: 'above', value: 4.5 },
    measure: { kind: 'average' },
    over: 'span',
    definition:
      'The average of the ratings from 1 to 5 given in the span to resolved payment inquiries, one an inquiry, by the customer or by an agent on behalf.',
  },
};
