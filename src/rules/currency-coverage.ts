import type { AccountTerms } from '../domain/accounts/account-terms.ts';
import type { DisputeTerms } from '../domain/arrears/dispute.ts';
import type { PromiseLimits } from '../domain/arrears/promise.ts';
import type { CreditLimits } from '../domain/ledger/giving.ts';
import type { Currency } from '../domain/money.ts';
import type { ReminderParameters } from '../domain/notices/reminders/parameters.ts';
import type { CompiledDunningPolicy } from './dunning/compile.ts';
import type { CompiledFraudWatch } from './fraud/compile.ts';

/** The versions in force that have amounts by currency; null: no version is in force. */
export interface InForceByCurrency {
  readonly dunning: CompiledDunningPolicy | null;
  readonly 'credit-limits': CreditLimits | null;
  readonly disputes: DisputeTerms | null;
  readonly reminders: ReminderParameters | null;
  readonly 'promise-to-pay': PromiseLimits | null;
  readonly 'account-terms': AccountTerms | null;
  readonly 'fraud-watch': CompiledFraudWatch | null;
}

/** A currency of accounts for which a version in force has no amount. */
export interface CurrencyGap {
  readonly currency: Currency;
  /** What follows, for an operator. */
  readonly lacks: readonly string[];
}

/** The currencies of accounts that the versions in force do not cover, each with what follows from it. */
export function currencyGaps(currencies: readonly Currency[], inForce: InForceByCurrency): CurrencyGap[] {
  return [...currencies].sort().flatMap((currency) => {
    const lacks = CHECKS.flatMap((check) => check(inForce, currency) ?? []);
    return lacks.length === 0 ? [] : [{ currency, lacks }];
  });
}

/** One sentence of a gap, as notes and logs show it. */
export function gapNote({ currency, lacks }: CurrencyGap): string {
  return `accounts in ${currency}: ${lacks.join('; ')}`;
}

type Check = (inForce: InForceByCurrency, currency: Currency) => string | null;

const named = (amounts: Readonly<Record<string, unknown>>, currency: Currency) =>
  Object.hasOwn(amounts, currency);

const CHECKS: readonly Check[] = [
  ({ dunning }, currency) => {
    if (dunning === null) return 'nobody is dunned: no version of dunning is in force';
    const { version, amounts } = dunning.document;
    const lacking = Object.entries(amounts).filter(([, byCurrency]) => !named(byCurrency, currency));
    const names = lacking.map(([name]) => name).join(', ');
    return lacking.length === 0 ? null : `dunning ${version} has no ${names}, so it does not act`;
  },
  ({ 'credit-limits': limits }, currency) => {
    if (limits === null) return 'no credit can be given: no version of credit-limits is in force';
    const lacking = Object.entries(limits).filter(([, byCurrency]) => !named(byCurrency, currency));
    const ways = lacking.map(([way]) => way).join(', ');
    return lacking.length === 0 ? null : `credit-limits has no ${ways}, so each needs two people`;
  },
  ({ disputes }, currency) =>
    disputes === null || named(disputes.leastAmount, currency)
      ? null
      : 'disputes has no leastAmount, so any amount can be disputed',
  ({ reminders }, currency) =>
    reminders === null || named(reminders.unusualBill.atLeastAbove, currency)
      ? null
      : 'reminders has no atLeastAbove, so no bill is unusual',
  ({ 'promise-to-pay': promises }, currency) =>
    promises === null || named(promises.leastAmount ?? {}, currency)
      ? null
      : 'promise-to-pay has no leastAmount, so any amount within its share can be promised',
  ({ 'account-terms': terms }, currency) =>
    terms === null || named(terms.creditLimit, currency)
      ? null
      : 'account-terms has no creditLimit, so each limit needs two people',
  ({ 'fraud-watch': watch }, currency) => {
    const lacking = Object.entries(watch?.document.amounts ?? {}).filter(
      ([, byCurrency]) => !named(byCurrency, currency),
    );
    const names = lacking.map(([name]) => name).join(', ');
    return lacking.length === 0 ? null : `fraud-watch has no ${names}, so rules that compare it do not fire`;
  },
];
