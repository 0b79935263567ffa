/** Random policies on random small cases, each held against trying every amount of every action and every pair of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysBetween } from '../../../src/domain/civil-date.ts';
import type { Step, Way } from '../../../src/domain/decisions/counterfactual.ts';
import type { Facts } from '../../../src/domain/decisions/decision.ts';
import type { CompiledPolicy } from '../../../src/rules/compile.ts';
import { compileEvaluator } from '../../../src/rules/compiled/index.ts';
import { ACTION_KINDS, actionOf } from '../../../src/rules/counterfactual/actions.ts';
import { type Position, positionOf } from '../../../src/rules/counterfactual/position.ts';
import { whatWouldChangeIt } from '../../../src/rules/counterfactual/what-would-change-it.ts';
import { ACTIONS } from '../../../src/rules/policy-schema.ts';
import { assertUntilMet } from '../../support/run/rounds.ts';
import { AT, TODAY } from '../given.ts';
import { askedOf, POLICIES, smallCases } from './given.ts';

type Kind = (typeof ACTION_KINDS)[number];
/** In the order in which they are done. */
const PAIRS: readonly (readonly [Kind, Kind])[] = [
  ['pay', 'deposit'],
  ['smallerOrder', 'pay'],
  ['smallerOneOff', 'pay'],
  ['smallerMonthly', 'pay'],
  ['smallerOrder', 'deposit'],
  ['smallerOneOff', 'deposit'],
  ['smallerMonthly', 'deposit'],
  ['smallerOneOff', 'smallerMonthly'],
  ['pay', 'wait'],
  ['deposit', 'wait'],
  ['smallerOrder', 'wait'],
  ['smallerOneOff', 'wait'],
  ['smallerMonthly', 'wait'],
];

interface Cost {
  readonly kinds: string;
  readonly money: number;
  readonly days: number;
}
function byEffort(a: Cost, b: Cost): number {
  return Number(a.days > 0) - Number(b.days > 0) || a.money - b.money || a.days - b.days;
}
const kindsOf = (kinds: readonly Kind[]) => [...kinds].sort().join('+');
const costOf = (kinds: readonly Kind[], amounts: readonly number[]): Cost => ({
  kinds: kindsOf(kinds),
  money: amounts.reduce((sum, amount, place) => (kinds[place] === 'wait' ? sum : sum + amount), 0),
  days: amounts.reduce((sum, amount, place) => (kinds[place] === 'wait' ? sum + amount : sum), 0),
});

/** The cheapest of each action, and where none is enough of each pair, by trying all. */
function tryingAll(policy: CompiledPolicy, facts: Facts): Cost[] {
  const evaluator = compileEvaluator(policy);
  const needed = new Set(policy.needed.map(([name]) => name));
  const allowed = new Set(ACTIONS);
  const start = positionOf(policy, facts, AT);
  const approves = (position: Position) =>
    position.every((values) => evaluator.outcomeOf(values).outcome === 'approve');
  const cheapest = (kinds: readonly Kind[]): Cost | null => {
    let best: Cost | null = null;
    const visit = (position: Position, amounts: readonly number[]): void => {
      const kind = kinds[amounts.length];
      if (kind === undefined) {
        if (!approves(position)) return;
        const cost = costOf(kinds, amounts);
        if (best === null || byEffort(cost, best) < 0) best = cost;
        return;
      }
      const action = actionOf(kind, position, needed, allowed);
      for (let amount = 1; action !== null && amount <= action.maximum; amount += 1)
        visit(action.apply(amount), [...amounts, amount]);
    };
    visit(start, []);
    return best;
  };
  const all = (several: readonly (readonly Kind[])[]) =>
    several.flatMap((kinds) => cheapest(kinds) ?? []).sort(byEffort);
  const singles = all(ACTION_KINDS.map((kind) => [kind]));
  return singles.length > 0 ? singles : all(PAIRS);
}

const MOVED = {
  order: ['smallerOrder', 'requiredCreditAmount'],
  oneOffCharge: ['smallerOneOff', 'oneOffChargeAmount'],
  monthlyCharge: ['smallerMonthly', 'monthlyChargeAmount'],
} as const satisfies Record<string, readonly [Kind, string]>;

/** What a step asks of the customer: minor units paid, or by which the order shrinks; or days. */
function sizeOf(step: Step, facts: Facts): readonly [Kind, number] {
  if (step.kind === 'wait') return ['wait', daysBetween(TODAY, step.untilDate)];
  if (step.kind !== 'smallerOrder') return [step.kind, step.amount.amountMinor];
  const [kind, name] = MOVED[step.of];
  return [kind, Number(facts[name]?.value) - step.maximumAmount.amountMinor];
}

function told({ steps }: Way, facts: Facts): Cost {
  const sizes = steps.map((step) => sizeOf(step, facts));
  return costOf(
    sizes.map(([kind]) => kind),
    sizes.map(([, size]) => size),
  );
}

/** What is found, as costs; and what there is. */
async function compared(policy: CompiledPolicy, facts: Facts) {
  const found = await whatWouldChangeIt(askedOf(policy, facts));
  if (found.kind === 'approved') return null;
  const ways = found.ways.map((way) => told(way, facts));
  return { kind: found.kind, ways, all: tryingAll(policy, facts) };
}

const RUNS = Number(process.env['COUNTERFACTUAL_RUNS'] ?? 40);

describe.each(['severity', 'score'] as const)('%s policies', (combining) => {
  test('what is found is the least of each action or pair, none is overlooked, and nothing is said to be out of reach that is not', async () => {
    const seen = { singles: 0, pairs: 0, waits: 0, nothing: 0 };
    const property = fc.asyncProperty(POLICIES[combining], smallCases, async (policy, facts) => {
      const both = await compared(policy, facts);
      if (both === null) return;
      const { kind, ways, all } = both;
      expect(kind).toBe(all.length === 0 ? 'nothingWithinReach' : 'ways');
      expect(ways).toHaveLength(Math.min(6, all.length));
      for (const [place, way] of ways.entries()) {
        expect(way).toEqual(all.find(({ kinds }) => kinds === way.kinds));
        expect(byEffort(way, all[place] ?? way)).toBe(0);
      }
      const isPair = all[0]?.kinds.includes('+');
      seen[isPair === undefined ? 'nothing' : isPair ? 'pairs' : 'singles'] += 1;
      if (isPair === true && all.some(({ days }) => days > 0)) seen.waits += 1;
    });
    const often = () => {
      const { waits: _, ...kinds } = seen;
      return Object.entries(kinds);
    };
    // One case in ten needs a pair of actions.
    await assertUntilMet(property, RUNS, () => often().every(([, times]) => times > 0));
    for (const [name, times] of often()) expect([name, times > 0]).toEqual([name, true]);
    if (process.env['COUNTERFACTUAL_RUNS']) process.stderr.write(`${combining} ${JSON.stringify(seen)}\n`);
  }, 600_000);
});
