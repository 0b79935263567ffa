import { OUTCOMES, type Outcome, type PolicyReference } from '../../domain/decisions/decision.ts';
import type { Currency, Minor } from '../../domain/money.ts';
import type { CaseDecider, FactValues } from './decider.ts';
import { type Share, wilson } from './statistics.ts';

/** One past account: what was known at the decision, and how it turned out. */
export interface BacktestCase<Known = FactValues> {
  /** The input of the deciders. */
  readonly values: Known;
  /** Whether it went bad; null when nobody knows. A bad rate counts only accounts whose outcome is known. */
  readonly bad: boolean | null;
  /** Null when no segment was requested. */
  readonly segment: string | null;
  /** Money at stake if it goes bad, in minor units: what is owed plus what the order adds. */
  readonly stake: Minor;
  /** The currency of the stake. */
  readonly currency: Currency;
}

/** Money at stake in one currency. Amounts of several are never added up. */
export interface Stake {
  readonly currency: Currency;
  readonly amountMinor: Minor;
  /** The part of it on accounts that went bad; null when no account's outcome is known. */
  readonly badMinor: Minor | null;
}

/** What a policy decided on a group of accounts. Approval with conditions is counted by itself and not as approval. */
export interface Totals {
  readonly accounts: number;
  readonly bad: Share;
  readonly approved: Share;
  readonly badAmongApproved: Share;
  /** Bad among those not approved: what refusing them saved, and what it cost. */
  readonly badAmongOthers: Share;
  /** One for each currency of the backtest, in the order of {@link BacktestResult.currencies}. */
  readonly stakeApproved: readonly Stake[];
}

export interface OutcomeCount {
  readonly outcome: Outcome;
  readonly accounts: Share;
  readonly bad: Share;
}

/** How often a reason was the first one given for an outcome. */
export interface ReasonCount {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly accounts: Share;
  readonly bad: Share;
}

/** How often a rule fired, whatever the outcome. */
export interface RuleCount {
  readonly rule: string;
  readonly accounts: Share;
  readonly bad: Share;
}

export interface ScoreBand {
  /** Scores from here, inclusive, to the next band's. */
  readonly from: number;
  readonly accounts: number;
  readonly bad: Share;
}

export interface PolicyResult {
  readonly policy: PolicyReference;
  readonly totals: Totals;
  readonly outcomes: readonly OutcomeCount[];
  readonly reasons: readonly ReasonCount[];
  readonly rules: readonly RuleCount[];
  readonly segments: readonly { readonly segment: string; readonly totals: Totals }[];
  /** For a scorecard: accounts by score, lowest first. Empty for other policies. */
  readonly scores: readonly ScoreBand[];
}

/** Accounts that one policy approves and the other does not. */
export interface SwapSet {
  readonly accounts: Share;
  readonly bad: Share;
  /** One for each currency of the backtest, in the order of {@link BacktestResult.currencies}. */
  readonly stake: readonly Stake[];
}

export interface Swaps {
  readonly bothApprove: SwapSet;
  /** The first approves, the second does not. */
  readonly swappedOut: SwapSet;
  /** The second approves, the first does not. */
  readonly swappedIn: SwapSet;
  readonly neither: SwapSet;
  readonly agreement: Share;
}

export interface BacktestResult {
  readonly accounts: number;
  readonly bad: Share;
  /** The currencies of the stakes, by name. */
  readonly currencies: readonly Currency[];
  readonly policy: PolicyResult;
  readonly against: PolicyResult | null;
  readonly swaps: Swaps | null;
}

class Group {
  accounts = 0;
  /** Accounts with a known outcome. */
  known = 0;
  bad = 0;
  readonly #money = new Map<Currency, Money>();

  add({ bad, stake, currency }: BacktestCase<unknown>): void {
    const money = this.#money.get(currency) ?? { stake: 0, stakeBad: 0, isKnown: false };
    this.#money.set(currency, money);
    this.accounts += 1;
    money.stake += stake;
    if (bad === null) return;
    this.known += 1;
    money.isKnown = true;
    if (!bad) return;
    this.bad += 1;
    money.stakeBad += stake;
  }

  badShare(): Share {
    return wilson(this.bad, this.known);
  }

  /** An empty group has no bad money. For a group without a known outcome the figure is null. */
  stakes(currencies: Currencies): Stake[] {
    return currencies.map((currency) => {
      const money = this.#money.get(currency);
      if (money === undefined) return { currency, amountMinor: 0, badMinor: 0 };
      return { currency, amountMinor: money.stake, badMinor: money.isKnown ? money.stakeBad : null };
    });
  }

  currencies(): Currencies {
    return [...this.#money.keys()].sort();
  }
}

type Currencies = readonly Currency[];

interface Money {
  stake: Minor;
  stakeBad: Minor;
  /** Whether at least one outcome is known. */
  isKnown: boolean;
}

function groupIn<Key>(groups: Map<Key, Group>, key: Key): Group {
  const found = groups.get(key);
  if (found !== undefined) return found;
  const made = new Group();
  groups.set(key, made);
  return made;
}

function totalsOf(all: Group, approved: Group, currencies: Currencies): Totals {
  return {
    accounts: all.accounts,
    bad: all.badShare(),
    approved: wilson(approved.accounts, all.accounts),
    badAmongApproved: approved.badShare(),
    badAmongOthers: wilson(all.bad - approved.bad, all.known - approved.known),
    stakeApproved: approved.stakes(currencies),
  };
}

/** Bands of a score histogram; more would be noise in a report. */
const SCORE_BANDS = 24;

class PolicyTally<Known> {
  readonly #decider: CaseDecider<Known>;
  readonly #all = new Group();
  readonly #outcomes = new Map<Outcome, Group>();
  readonly #reasons = new Map<Outcome, Map<string, Group>>();
  readonly #rules: Group[];
  readonly #segments = new Map<string, { readonly all: Group; readonly approved: Group }>();
  readonly #scores = new Map<number, Group>();

  constructor(decider: CaseDecider<Known>) {
    this.#decider = decider;
    this.#rules = decider.ruleNames.map(() => new Group());
  }

  add(given: BacktestCase<Known>): Outcome {
    const { outcome, reasonCodes, fired, score } = this.#decider.decide(given.values);
    this.#all.add(given);
    groupIn(this.#outcomes, outcome).add(given);
    const reasons = this.#reasons.get(outcome) ?? new Map<string, Group>();
    this.#reasons.set(outcome, reasons);
    groupIn(reasons, reasonCodes[0] ?? 'NO_RULE_APPLIED').add(given);
    for (const index of fired) this.#rules[index]?.add(given);
    if (score !== null) groupIn(this.#scores, score).add(given);
    if (given.segment !== null) {
      const segment = this.#segments.get(given.segment) ?? { all: new Group(), approved: new Group() };
      this.#segments.set(given.segment, segment);
      segment.all.add(given);
      if (outcome === 'approve') segment.approved.add(given);
    }
    return outcome;
  }

  result(currencies: Currencies): PolicyResult {
    const all = this.#all;
    return {
      policy: this.#decider.policy,
      totals: totalsOf(all, this.#outcomes.get('approve') ?? new Group(), currencies),
      outcomes: OUTCOMES.map((outcome) => {
        const group = this.#outcomes.get(outcome) ?? new Group();
        return { outcome, accounts: wilson(group.accounts, all.accounts), bad: group.badShare() };
      }),
      reasons: OUTCOMES.flatMap((outcome) =>
        [...(this.#reasons.get(outcome) ?? [])]
          .sort(([a, x], [b, y]) => y.accounts - x.accounts || (a < b ? -1 : 1))
          .map(([reason, group]) => ({
            outcome,
            reason,
            accounts: wilson(group.accounts, all.accounts),
            bad: group.badShare(),
          })),
      ),
      rules: this.#decider.ruleNames.map((rule, index) => {
        const group = this.#rules[index] ?? new Group();
        return { rule, accounts: wilson(group.accounts, all.accounts), bad: group.badShare() };
      }),
      segments: [...this.#segments]
        .sort(([a, x], [b, y]) => y.all.accounts - x.all.accounts || (a < b ? -1 : 1))
        .map(([segment, group]) => ({ segment, totals: totalsOf(group.all, group.approved, currencies) })),
      scores: bandsOf(this.#scores),
    };
  }
}

function bandsOf(scores: ReadonlyMap<number, Group>): ScoreBand[] {
  if (scores.size === 0) return [];
  const lowest = Math.min(...scores.keys());
  const width = Math.max(1, Math.ceil((Math.max(...scores.keys()) - lowest + 1) / SCORE_BANDS));
  const bands = new Map<number, { accounts: number; known: number; bad: number }>();
  for (const [score, group] of scores) {
    const from = lowest + Math.floor((score - lowest) / width) * width;
    const band = bands.get(from) ?? { accounts: 0, known: 0, bad: 0 };
    bands.set(from, {
      accounts: band.accounts + group.accounts,
      known: band.known + group.known,
      bad: band.bad + group.bad,
    });
  }
  return [...bands]
    .sort(([a], [b]) => a - b)
    .map(([from, { accounts, known, bad }]) => ({ from, accounts, bad: wilson(bad, known) }));
}

/** Runs one policy, or two for comparison, over cases that are added one by one. It keeps only totals, no case. */
export class Backtest<Known = FactValues> {
  readonly #policy: PolicyTally<Known>;
  readonly #against: PolicyTally<Known> | null;
  readonly #all = new Group();
  readonly #swaps = { both: new Group(), out: new Group(), in: new Group(), neither: new Group() };
  #same = 0;

  constructor(policy: CaseDecider<Known>, against: CaseDecider<Known> | null = null) {
    this.#policy = new PolicyTally(policy);
    this.#against = against === null ? null : new PolicyTally(against);
  }

  /** Adds a case. Returns the first policy's outcome. */
  add(given: BacktestCase<Known>): Outcome {
    this.#all.add(given);
    const first = this.#policy.add(given);
    if (this.#against === null) return first;
    const second = this.#against.add(given);
    if (first === second) this.#same += 1;
    if (first === 'approve') (second === 'approve' ? this.#swaps.both : this.#swaps.out).add(given);
    else (second === 'approve' ? this.#swaps.in : this.#swaps.neither).add(given);
    return first;
  }

  /** The result for all cases so far. */
  result(): BacktestResult {
    const { accounts } = this.#all;
    const currencies = this.#all.currencies();
    const setOf = (group: Group): SwapSet => ({
      accounts: wilson(group.accounts, accounts),
      bad: group.badShare(),
      stake: group.stakes(currencies),
    });
    return {
      accounts,
      bad: this.#all.badShare(),
      currencies,
      policy: this.#policy.result(currencies),
      against: this.#against?.result(currencies) ?? null,
      swaps:
        this.#against === null
          ? null
          : {
              bothApprove: setOf(this.#swaps.both),
              swappedOut: setOf(this.#swaps.out),
              swappedIn: setOf(this.#swaps.in),
              neither: setOf(this.#swaps.neither),
              agreement: wilson(this.#same, accounts),
            },
    };
  }
}
