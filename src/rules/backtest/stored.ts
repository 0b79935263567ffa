import type { CivilDate } from '../../domain/civil-date.ts';
import type { Receipt } from '../../domain/decisions/decision.ts';
import type { CompiledPolicy } from '../compile.ts';
import { Backtest, type BacktestResult } from './backtest.ts';
import { LackingFacts, recordedDeciderOf, stakeOf } from './recorded.ts';
import { type SegmentFact, segmentOf } from './segment.ts';
import { type Share, wilson } from './statistics.ts';

/** The options of a backtest over past decisions. */
export interface ReceiptsBacktest {
  readonly policy: CompiledPolicy;
  readonly against: CompiledPolicy | null;
  /** A fact to break the figures down by. */
  readonly segment: SegmentFact | null;
  /** Stops after this many decisions; null: it does not stop. */
  readonly limit: number | null;
  /** Whether an account went bad, by billing account; null: no outcome is known. */
  readonly outcomes: ReadonlyMap<string, boolean> | null;
  /** Called before each decision. True stops, with the figures of the decisions before. */
  readonly isOver?: () => boolean;
}

/** Which decisions lack a fact that a policy needs. */
export interface Lacking extends ReturnType<LackingFacts['result']> {
  readonly version: string;
}

/** The result. */
export interface StoredBacktestResult extends BacktestResult {
  /** False when it stopped, by `limit` or by `isOver`, before the decisions ended. */
  readonly complete: boolean;
  /** First and last day of the decisions. */
  readonly firstDay: CivilDate;
  readonly lastDay: CivilDate;
  /** How often the policy comes to the outcome that was recorded: of all decisions, and of those that this very version made. */
  readonly recorded: { readonly sameOutcome: Share; readonly ownSameOutcome: Share };
  /** For each policy. */
  readonly lacking: readonly Lacking[];
  /** Decisions whose receipts do not have the price of the order: their money counts as 0. */
  readonly withoutMoney: number;
  /** Decisions on accounts without a known outcome. */
  readonly withoutOutcome: number;
}

/**
 * Decides each of these decisions again. They have to be the first decisions of service approvals; they come one by one, in any order.
 * @returns null when there is none
 */
export async function backtestReceipts(
  receipts: AsyncIterable<Receipt>,
  { policy, against, outcomes, segment, limit, isOver }: ReceiptsBacktest,
): Promise<StoredBacktestResult | null> {
  const policies = against === null ? [policy] : [policy, against];
  const decider = recordedDeciderOf(policy);
  const other = against === null ? null : recordedDeciderOf(against);
  const backtest = new Backtest<Receipt>(decider, other);
  const lacking = [decider, ...(other === null ? [] : [other])].map((of) => new LackingFacts(of));
  const days: CivilDate[] = [];
  const count = { decisions: 0, same: 0, own: 0, ownSame: 0, withoutMoney: 0, withoutOutcome: 0 };
  let complete = true;
  for await (const receipt of receipts) {
    if (count.decisions === limit || isOver?.() === true) {
      complete = false;
      break;
    }
    const stake = stakeOf(receipt);
    const bad = outcomes?.get(receipt.billingAccountId) ?? null;
    const outcome = backtest.add({
      values: receipt,
      bad,
      segment: segment === null ? null : segmentOf(receipt.facts[segment.name]?.value ?? null, segment.unit),
      stake: stake ?? 0,
      currency: receipt.currency,
    });
    for (const facts of lacking) facts.add(receipt);
    const { today } = receipt;
    days[0] = days[0] === undefined || today < days[0] ? today : days[0];
    days[1] = days[1] === undefined || today > days[1] ? today : days[1];
    const same = outcome === receipt.outcome;
    const own = receipt.policy.sha256 === policy.reference.sha256;
    count.decisions += 1;
    if (same) count.same += 1;
    if (own) count.own += 1;
    if (own && same) count.ownSame += 1;
    if (stake === null) count.withoutMoney += 1;
    if (bad === null) count.withoutOutcome += 1;
  }
  // The source may have ended for the same reason.
  if (isOver?.() === true) complete = false;
  const [firstDay, lastDay] = days;
  if (firstDay === undefined || lastDay === undefined) return null;
  return {
    ...backtest.result(),
    complete,
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
