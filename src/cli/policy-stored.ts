import type { Db } from 'mongodb';
import type { CivilDate } from '../domain/civil-date.ts';
import type { Receipt } from '../domain/decision.ts';
import type { Currency } from '../domain/money.ts';
import { Backtest, type BacktestResult } from '../rules/backtest/backtest.ts';
import { LackingFacts, recordedDeciderOf, stakeOf } from '../rules/backtest/recorded.ts';
import { segmentOf } from '../rules/backtest/segment.ts';
import { type Share, wilson } from '../rules/backtest/statistics.ts';
import type { CompiledPolicy } from '../rules/compile.ts';
import type { FactDeclaration } from '../rules/policy-schema.ts';
import { dayOf, firstDecisions } from '../store/first-decisions.ts';
import type { Outcomes } from './outcome-file.ts';
import { CliProblem } from './problem.ts';

/** A backtest over the decisions in a database. */
export interface StoredBacktest {
  readonly policy: CompiledPolicy;
  readonly against: CompiledPolicy | null;
  /** A fact to break the figures down by. */
  readonly segment: { readonly name: string; readonly unit: FactDeclaration['unit'] } | null;
  /** First and last day, inclusive, in the accounts' time zones; null: no bound. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  /** Stop after so many decisions; null: don't. */
  readonly limit: number | null;
  /** Null: nobody knows what became of the accounts. */
  readonly outcomes: Outcomes | null;
  readonly onProgress?: (progress: { readonly rows: number; readonly share: number }) => void;
}

/** Which decisions lack a fact that a policy needs. */
export interface Lacking extends ReturnType<LackingFacts['result']> {
  readonly version: string;
}

/** What came of it. */
export interface StoredBacktestResult extends BacktestResult {
  /** First and last day of the decisions. */
  readonly firstDay: CivilDate;
  readonly lastDay: CivilDate;
  /** How often the policy comes to the outcome that was recorded: of all decisions, and of those that this very version made. */
  readonly recorded: { readonly sameOutcome: Share; readonly ownSameOutcome: Share };
  /** For each policy. */
  readonly lacking: readonly Lacking[];
  /** Decisions whose receipts do not tell what the order costs: their money counts as 0. */
  readonly withoutMoney: number;
  /** Decisions on accounts of which the outcomes say nothing. */
  readonly withoutOutcome: number;
}

/** Decides the first decision of every stored service approval again. Throws {@link CliProblem} when there is none. */
export async function backtestStored(db: Db, request: StoredBacktest): Promise<StoredBacktestResult> {
  const { policy, against, outcomes, segment, from, to, limit } = request;
  const policies = against === null ? [policy] : [policy, against];
  const decider = recordedDeciderOf(policy);
  const other = against === null ? null : recordedDeciderOf(against);
  const backtest = new Backtest<Receipt>(decider, other);
  const lacking = [decider, ...(other === null ? [] : [other])].map((of) => new LackingFacts(of));
  const currencies = new Set<Currency>();
  const days: CivilDate[] = [];
  const count = { decisions: 0, same: 0, own: 0, ownSame: 0, withoutMoney: 0, withoutOutcome: 0 };
  const progress = request.onProgress === undefined ? {} : { onProgress: request.onProgress };
  for await (const receipt of firstDecisions(db, { requestType: 'service-approval', from, to }, progress)) {
    const stake = stakeOf(receipt);
    const bad = outcomes?.byAccount.get(receipt.billingAccountId) ?? null;
    const outcome = backtest.add({
      values: receipt,
      bad,
      segment: segment === null ? null : segmentOf(receipt.facts[segment.name]?.value ?? null, segment.unit),
      stake: stake ?? 0,
    });
    for (const facts of lacking) facts.add(receipt);
    if (receipt.currency !== undefined) currencies.add(receipt.currency);
    const day = dayOf(receipt);
    days[0] = days[0] === undefined || day < days[0] ? day : days[0];
    days[1] = days[1] === undefined || day > days[1] ? day : days[1];
    const same = outcome === receipt.outcome;
    const own = receipt.policy.sha256 === policy.reference.sha256;
    count.decisions += 1;
    if (same) count.same += 1;
    if (own) count.own += 1;
    if (own && same) count.ownSame += 1;
    if (stake === null) count.withoutMoney += 1;
    if (bad === null) count.withoutOutcome += 1;
    if (count.decisions === limit) break;
  }
  const [firstDay, lastDay] = days;
  if (firstDay === undefined || lastDay === undefined)
    throw new CliProblem(
      `${db.databaseName} has no decision of a service approval${from === null && to === null ? '' : ' in these days'}; --database names another`,
    );
  if (outcomes !== null && count.withoutOutcome === count.decisions)
    throw new CliProblem(
      'none of the decided accounts is among the outcomes; --account-column names the column with the billing account',
    );
  const [currency] = currencies;
  return {
    ...backtest.result(currencies.size === 1 && currency !== undefined ? currency : null),
    firstDay,
    lastDay,
    recorded: {
      sameOutcome: wilson(count.same, count.decisions),
      ownSameOutcome: wilson(count.ownSame, count.own),
    },
    lacking: policies.map(({ reference }, index) => ({
      version: reference.version,
      ...(lacking[index]?.result() ?? { decisions: 0, facts: [] }),
    })),
    withoutMoney: count.withoutMoney,
    withoutOutcome: count.withoutOutcome,
  };
}
