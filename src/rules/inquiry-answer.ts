import type { Locale } from '../domain/accounts/customer.ts';
import { askedCustomer } from '../domain/accounts/payer.ts';
import { daysPastDueOf, pastDueOf } from '../domain/accounts/reads/across-accounts.ts';
import { firstPayment, nextPaymentOf } from '../domain/accounts/reads/payment-status.ts';
import type { AccountSnapshot } from '../domain/accounts/snapshot.ts';
import { openAmount } from '../domain/accounts/standing.ts';
import type { InquiryAnswer, InquiryFinding } from '../domain/cases/inquiry.ts';
import { civilDateAt } from '../domain/civil-date.ts';
import type { Decision } from '../domain/decisions/decision.ts';
import { foundPayment } from '../domain/decisions/facts/finding.ts';
import type { ReasonCode } from '../domain/decisions/reason-codes.ts';
import { exact, money, sumMinor } from '../domain/money.ts';
import { figuresOfParams } from '../texts/decisions.ts';
import { say } from '../texts/say.ts';

/** Reason codes that answer an inquiry at once. */
const ANSWER_CODES = [
  'PAYMENT_FOUND_APPLIED',
  'PAYMENT_PENDING_AT_PROCESSOR',
  'PAYMENT_FAILED_AT_PROCESSOR',
  'PAYMENT_REVERSED',
  'NEXT_PAYMENT_STATED',
  'NOTHING_DUE',
  'BALANCE_STATED',
  'SUSPENSION_EXPLAINED',
  'NOT_SUSPENDED',
  'REFUND_STATED',
] as const satisfies readonly ReasonCode[];
type AnswerCode = (typeof ANSWER_CODES)[number];

type AnswerFacts = InquiryAnswer['facts'];

function isAnswerCode(code: string): code is AnswerCode {
  return ANSWER_CODES.some((answer) => answer === code);
}

function paymentFacts(snapshots: readonly AccountSnapshot[], finding: InquiryFinding): AnswerFacts | null {
  const payment = foundPayment(snapshots, finding);
  const home = snapshots.find(({ account }) => account.billingAccountId === payment?.billingAccountId);
  if (payment === null || home === undefined) return null;
  const open = sumMinor(
    home.openBills.filter((bill) => !isAskedOfAnother(home, bill.billId)).map(openAmount),
  );
  const back = payment.status === 'settled' ? exact(Math.max(0, payment.amount - payment.countedAmount)) : 0;
  return {
    paymentId: payment.paymentId,
    amount: money(payment.amount, payment.currency),
    occurredDate: civilDateAt(payment.occurredAt, home.account.timeZone),
    status: payment.status,
    ...(open === 0 ? {} : { open: money(open, home.account.currency) }),
    ...(back === 0 ? {} : { back: money(back, payment.currency) }),
  };
}

/** What the end of a payment means for its payer: who owes nothing is not asked to pay again. Null: nothing. */
function afterPayment(code: AnswerCode, { open, back }: AnswerFacts) {
  switch (code) {
    case 'PAYMENT_FAILED_AT_PROCESSOR':
      return open === undefined ? 'nothingOpen' : 'payAgain';
    case 'PAYMENT_REVERSED':
      return open === undefined ? 'nothingOpen' : 'open';
    case 'PAYMENT_FOUND_APPLIED':
      return back === undefined ? null : 'partBack';
    default:
      return null;
  }
}

/** Whether somebody else than the customer is asked to pay a bill; null: the one that is expected. Nobody asks the customer for that money. */
function isAskedOfAnother({ account, openBills, today }: AccountSnapshot, billId: string | null): boolean {
  const { billDate } = openBills.find((bill) => bill.billId === billId) ?? { billDate: today };
  return askedCustomer(account, billDate) !== account.customerId;
}

/** What is due next, over all accounts: what the customer is asked for before what others pay. */
function nextPaymentFacts(snapshots: readonly AccountSnapshot[]): AnswerFacts | null {
  const all = snapshots.flatMap((snapshot) => {
    const due = nextPaymentOf(snapshot);
    return due === null ? [] : [{ due, isOwn: !isAskedOfAnother(snapshot, due.billId) }];
  });
  const own = all.filter(({ isOwn }) => isOwn);
  const next = firstPayment((own.length > 0 ? own : all).map(({ due }) => due));
  if (next === null) return null;
  const { billId, fees, credit, ...facts } = next;
  return {
    ...facts,
    ...(billId === null ? {} : { billId }),
    ...(fees.amountMinor === 0 ? {} : { fees }),
    ...(credit.amountMinor === 0 ? {} : { credit }),
  };
}

function nextPaymentText(snapshots: readonly AccountSnapshot[], facts: AnswerFacts, locale: Locale): string {
  const { billingAccountId, billId, dueDate, credit } = facts;
  const home = snapshots.find(({ account }) => account.billingAccountId === billingAccountId);
  const late = typeof dueDate === 'string' && home !== undefined && dueDate < home.today;
  const byPayer = home !== undefined && isAskedOfAnother(home, typeof billId === 'string' ? billId : null);
  const manner = byPayer ? 'byPayer' : late ? 'late' : billId === undefined ? 'expected' : 'onBill';
  const figures = figuresOfParams(facts);
  const text = say(locale, `decisions.nextPayment.${manner}`, figures);
  return credit === undefined ? text : `${text} ${say(locale, 'decisions.creditTakenOff', figures)}`;
}

/** The suspended account that has been past due for longest. */
function suspensionFacts(snapshots: readonly AccountSnapshot[]): AnswerFacts | null {
  let worst: AnswerFacts | null = null;
  let worstDays = 0;
  for (const snapshot of snapshots) {
    const { account } = snapshot;
    const days = daysPastDueOf(snapshot);
    if (account.state !== 'suspended' || days <= worstDays) continue;
    worstDays = days;
    worst = {
      billingAccountId: account.billingAccountId,
      pastDue: pastDueOf(snapshot),
      daysPastDue: days,
    };
  }
  return worst;
}

/** Account by account: balances of different currencies, or of different payers, are never added up. */
function balanceFacts(snapshots: readonly AccountSnapshot[]): AnswerFacts | null {
  if (snapshots.length === 0) return null;
  return Object.fromEntries(
    snapshots.map(({ account }) => [account.billingAccountId, money(account.balance, account.currency)]),
  );
}

function balancesText(snapshots: readonly AccountSnapshot[], locale: Locale): string {
  const several = snapshots.length > 1 ? 'On' : '';
  return snapshots
    .map(({ account: { balance, currency, billingAccountId } }) => {
      const side = balance < 0 ? 'credit' : 'toPay';
      const amount = money(Math.abs(balance), currency);
      return say(locale, `decisions.accountBalance.${side}${several}`, { amount, billingAccountId });
    })
    .join('; ');
}

function factsOf(
  code: AnswerCode,
  snapshots: readonly AccountSnapshot[],
  finding: InquiryFinding,
): AnswerFacts | null {
  switch (code) {
    case 'PAYMENT_FOUND_APPLIED':
    case 'PAYMENT_PENDING_AT_PROCESSOR':
    case 'PAYMENT_FAILED_AT_PROCESSOR':
    case 'PAYMENT_REVERSED':
    case 'REFUND_STATED':
      return paymentFacts(snapshots, finding);
    case 'NEXT_PAYMENT_STATED':
      return nextPaymentFacts(snapshots);
    case 'SUSPENSION_EXPLAINED':
      return suspensionFacts(snapshots);
    case 'BALANCE_STATED':
      return balanceFacts(snapshots);
    case 'NOTHING_DUE':
    case 'NOT_SUSPENDED':
      return {};
  }
}

/**
 * The answer to an inquiry that the policy allows to be answered at once, in the customer's language, with its figures. Null when a person
 * has to answer: the policy said so, or a figure that the answer needs is missing.
 */
export function inquiryAnswer(
  decision: Pick<Decision, 'outcome' | 'reasons'>,
  snapshots: readonly AccountSnapshot[],
  finding: InquiryFinding,
): InquiryAnswer | null {
  const code = decision.reasons[0]?.code;
  const locale = snapshots[0]?.customer.locale;
  if (decision.outcome !== 'approve' || code === undefined || locale === undefined) return null;
  const facts = isAnswerCode(code) ? factsOf(code, snapshots, finding) : null;
  if (facts === null || !isAnswerCode(code)) return null;
  return { code, text: textOf(code, snapshots, facts, locale), facts };
}

function textOf(
  code: AnswerCode,
  snapshots: readonly AccountSnapshot[],
  facts: AnswerFacts,
  locale: Locale,
): string {
  switch (code) {
    case 'NEXT_PAYMENT_STATED':
      return nextPaymentText(snapshots, facts, locale);
    case 'BALANCE_STATED':
      return say(locale, 'decisions.answers.BALANCE_STATED', { balances: balancesText(snapshots, locale) });
    default: {
      const figures = figuresOfParams(facts);
      const after = afterPayment(code, facts);
      const text = say(locale, `decisions.answers.${code}`, figures);
      return after === null ? text : `${text} ${say(locale, `decisions.afterPayment.${after}`, figures)}`;
    }
  }
}
