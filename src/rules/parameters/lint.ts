/** Finds what is odd about parameters without faults: values without effect beside others, and values far from the usual. */
import type { AccountTerms } from '../../domain/accounts/account-terms.ts';
import type { DisputeTerms } from '../../domain/arrears/dispute.ts';
import type { PromiseLimits } from '../../domain/arrears/promise.ts';
import type { TaxTable } from '../../domain/billing/tax-table.ts';
import type { ReconsiderationRules } from '../../domain/cases/reconsideration.ts';
import type { RiskModel } from '../../domain/insight/risk/expected-loss.ts';
import type { CreditLimits } from '../../domain/ledger/giving.ts';
import type { DeliveryParameters, ReminderParameters } from '../../domain/notices/reminders/parameters.ts';
import type { DepositTerms } from '../../domain/payments/deposit-release.ts';
import type { WorkingDays } from '../../domain/working-days.ts';
import type { ReportLint } from '../lint/codes.ts';

/** Looks at the parameters of one name. */
export type LintParameters<T> = (parameters: T, report: ReportLint) => void;

const SECONDS_A_DAY = 86_400;

/** When customers are reminded, and how notices leave. */
export const lintReminders: LintParameters<ReminderParameters> = (parameters, report) => {
  const { dueSoonDays, overdueFromDays, overdueToDays, promiseDueDays, unusualBill, delivery } = parameters;
  const without = withoutEffect(report);
  if (overdueToDays < overdueFromDays)
    without(
      'overdueToDays',
      `overdue notices are written from ${overdueFromDays} to ${overdueToDays} days, which is never`,
      'Let overdueToDays be overdueFromDays or more.',
    );
  if (unusualBill.lookBackBills < unusualBill.earlierBills)
    without(
      'unusualBill/lookBackBills',
      `an unusual bill needs ${unusualBill.earlierBills} earlier ones, and only ${unusualBill.lookBackBills} are looked at: none is ever found`,
      'Let lookBackBills be earlierBills or more.',
    );
  const usual = usualIn(report);
  usual('dueSoonDays', dueSoonDays, 1, 14, 'days');
  // Dunning writes to the customer by then, and two messages about one bill are one too many.
  usual('overdueToDays', overdueToDays, 1, 60, 'days');
  usual('promiseDueDays', promiseDueDays, 1, 14, 'days');
  usual('unusualBill/withinDays', unusualBill.withinDays, 1, 14, 'days');
  lintDelivery(delivery, report);
};

function lintDelivery(delivery: DeliveryParameters, report: ReportLint): void {
  const { channels, attempts, firstRetrySeconds, retryFactor, longestRetrySeconds, staleAfterDays } =
    delivery;
  const without = withoutEffect(report);
  lintRepeated('delivery/channels', channels, report);
  if (longestRetrySeconds < firstRetrySeconds)
    without(
      'delivery/firstRetrySeconds',
      `the first pause of ${firstRetrySeconds} s is cut to the longest one of ${longestRetrySeconds} s`,
      'Let longestRetrySeconds be firstRetrySeconds or more.',
    );
  let waitedSeconds = 0;
  for (let tried = 1; tried < attempts; tried += 1) {
    waitedSeconds += Math.min(firstRetrySeconds * retryFactor ** (tried - 1), longestRetrySeconds);
    if (waitedSeconds <= staleAfterDays * SECONDS_A_DAY) continue;
    without(
      'delivery/attempts',
      `a notice is given up as too old after ${staleAfterDays} days, before attempt ${tried + 1} of ${attempts}`,
      `Let attempts be ${tried}, or the pauses shorter.`,
    );
    break;
  }
}

/** How much one person may give away. A limit above a wider one is a fault, which the schema finds. */
export const lintCreditLimits: LintParameters<CreditLimits> = ({ goodwill, posted }, report) => {
  const without = withoutEffect(report);
  for (const [way, byCurrency] of Object.entries({ goodwill, posted }))
    for (const [currency, { perCredit, perGiverDay }] of Object.entries(byCurrency))
      if (perCredit === 0 && perGiverDay > 0)
        without(
          `${way}/${currency}/perGiverDay`,
          'no credit is given by one person alone: perCredit is 0',
          'Let perGiverDay be 0, or perCredit more than 0.',
        );
};

/** When deposits are released. */
export const lintDepositTerms: LintParameters<DepositTerms> = ({ goodPayment, accountEnded }, report) => {
  if (goodPayment === null && !accountEnded)
    withoutEffect(report)(
      'accountEnded',
      'no deposit is ever released unless its order ends or a person releases it',
      'Let accountEnded be true, or say which payment is good.',
    );
  if (goodPayment === null) return;
  if (goodPayment.lateBills >= goodPayment.leastBills)
    withoutEffect(report)(
      'goodPayment/lateBills',
      `all of ${goodPayment.leastBills} bills may be late`,
      'Let lateBills be below leastBills.',
    );
  usualIn(report)('goodPayment/months', goodPayment.months, 6, 12, 'months');
};

/** What accounts are opened with. */
export const lintAccountTerms: LintParameters<AccountTerms> = ({ graceDays, paymentTermDays }, report) => {
  const usual = usualIn(report);
  usual('graceDays/most', graceDays.most, 0, 60, 'days');
  usual('paymentTermDays/most', paymentTermDays.most, 7, 90, 'days');
};

/** Rates of tax: a reduced rate is below the standard one of its days. */
export const lintTaxTable: LintParameters<TaxTable> = ({ countries }, report) => {
  const usual = usualIn(report);
  for (const [country, { standard, reduced }] of Object.entries(countries)) {
    const most = Math.max(...standard.map(({ rateBasisPoints }) => rateBasisPoints));
    for (const [at, { rateBasisPoints }] of standard.entries())
      usual(
        `countries/${country}/standard/${at}/rateBasisPoints`,
        rateBasisPoints,
        500,
        2_700,
        'basis points',
      );
    for (const [at, { rateBasisPoints }] of reduced.entries())
      usual(`countries/${country}/reduced/${at}/rateBasisPoints`, rateBasisPoints, 0, most, 'basis points');
  }
};

/** What may be disputed. */
export const lintDisputeTerms: LintParameters<DisputeTerms> = (terms, report) => {
  const usual = usualIn(report);
  usual('decideWithinDays', terms.decideWithinDays, 5, 90, 'days');
  usual('timesPerBill', terms.timesPerBill, 1, 10, 'times');
};

/** Which days are worked on. */
export const lintWorkingDays: LintParameters<WorkingDays> = (document, report) => {
  const { closedWeekdays, closedDays, countries, dueDates = {} } = document;
  lintRepeated('closedWeekdays', closedWeekdays.map(String), report);
  for (const country of Object.keys(dueDates))
    if (country !== '*' && !Object.values(countries).includes(country))
      withoutEffect(report)(
        `dueDates/${country}`,
        'no time zone of countries is in this country: it has no account',
        'Name the time zones of the country under countries, or leave the line out.',
      );
  for (const [country, days] of Object.entries(closedDays))
    lintRepeated(`closedDays/${country}`, days, report);
};

/** What may be promised. */
export const lintPromiseLimits: LintParameters<PromiseLimits> = (limits, report) => {
  const usual = usualIn(report);
  // While a promise is in force, dunning rests.
  usual('maximumDaysAhead', limits.maximumDaysAhead, 1, 60, 'days');
  usual('maximumInstallments', limits.maximumInstallments, 2, 36, 'installments');
  usual('brokenPromises', limits.brokenPromises, 1, 5, 'broken promises');
  usual('brokenWithinMonths', limits.brokenWithinMonths, 1, 36, 'months');
};

/** Which declined orders a payment may mend. */
export const lintReconsideration: LintParameters<ReconsiderationRules> = (rules, report) => {
  lintRepeated('reasonCodes', rules.reasonCodes, report);
  if (rules.declinedWithinDays === 0)
    withoutEffect(report)(
      'declinedWithinDays',
      'an order would have to be declined at the instant of the payment: none is ever decided once more',
      'Give the days that a decline is recent enough, such as 30.',
    );
  // What a customer wanted half a year ago is not what they want today.
  else usualIn(report)('declinedWithinDays', rules.declinedWithinDays, 1, 180, 'days');
};

/** How the risk watch weighs patterns. */
export const lintRiskModel: LintParameters<RiskModel> = (model, report) => {
  for (const [pattern, weight] of Object.entries(model.weights))
    if (weight < 0)
      report({
        code: 'UNUSUAL_VALUE',
        pointer: `/parameters/weights/${pattern}`,
        message: `${weight} makes ${pattern}, which comes before a default, count in favour of an account`,
        mend: 'Give 0 if a pattern adds nothing to the others.',
      });
  if (Object.values(model.weights).every((weight) => weight === 0))
    withoutEffect(report)(
      'weights',
      'no pattern weighs anything: every account on the list looks the same',
      'Weigh one.',
    );
  if (model.lossGivenDefaultPercent === 0)
    withoutEffect(report)(
      'lossGivenDefaultPercent',
      'nothing is lost by a default, so every expected loss is 0 and the list has no order',
      'Give the share of the exposure that is lost.',
    );
  // Without any pattern, the intercept alone says how likely a default is.
  if (model.intercept > 0)
    report({
      code: 'UNUSUAL_VALUE',
      pointer: '/parameters/intercept',
      message: `an intercept of ${model.intercept} makes a default more likely than not when no pattern shows`,
      mend: 'Fit the model with goodstanding risk-watch fit.',
    });
};

const withoutEffect = (report: ReportLint) => (member: string, message: string, mend: string) =>
  report({ code: 'WITHOUT_EFFECT', pointer: `/parameters/${member}`, message, mend });

const usualIn =
  (report: ReportLint) => (member: string, value: number, low: number, high: number, unit: string) => {
    if (value >= low && value <= high) return;
    report({
      code: 'UNUSUAL_VALUE',
      pointer: `/parameters/${member}`,
      message: `${value} ${unit}; ${low} to ${high} are usual`,
      mend: 'Say in the description why, or give a usual value.',
    });
  };

function lintRepeated(member: string, list: readonly string[], report: ReportLint): void {
  for (const [index, entry] of list.entries())
    if (list.indexOf(entry) < index)
      report({
        code: 'WITHOUT_EFFECT',
        pointer: `/parameters/${member}/${index}`,
        message: `${entry} is in the list already`,
        mend: 'Remove it.',
      });
}
