import { type Binned, binned } from './bins.ts';
import type { Candidates } from './candidates.ts';
import { randomOf, type TuneData } from './data.ts';
import { growTree, type TreeLimits } from './tree.ts';

export interface TeacherOptions {
  readonly candidates: Candidates;
  readonly trees: number;
  readonly seed: number;
}

/** The learning rate: the share of a tree's explanation that is used. */
const RATE = 0.03;
/** The share of accounts and facts that each tree sees. Trees that see different data average out chance. */
const SHARE_OF_ACCOUNTS = 0.7;
const SHARE_OF_FACTS = 0.4;
const LIMITS: TreeLimits = { depth: 3, leastAccounts: 60, penalty: 10 };

/**
 * Log-odds of going bad for each account, by gradient-boosted small trees over the candidates' facts, cut at the same
 * thresholds and bound to the same directions as rules. It is no policy, because nobody could read it. A search learns its rules from it,
 * because it varies less than outcomes, which are yes or no and half chance. Deterministic for a seed.
 */
export function teach(data: TuneData, { candidates, trees, seed }: TeacherOptions): Float64Array {
  const facts = candidates.facts.flatMap(
    (candidate) => binned(candidate, data, candidates.mostThresholds) ?? [],
  );
  const accounts = data.bad.length;
  let bad = 0;
  for (const one of data.bad) bad += one;
  const odds = new Float64Array(accounts).fill(Math.log((bad + 0.5) / (accounts - bad + 0.5)));
  const residual = new Float64Array(accounts);
  const weight = new Float64Array(accounts);
  const random = randomOf(seed);
  for (let tree = 0; tree < trees; tree += 1) {
    for (let place = 0; place < accounts; place += 1) {
      const p = 1 / (1 + Math.exp(-(odds[place] ?? 0)));
      residual[place] = (data.bad[place] ?? 0) - p;
      weight[place] = p * (1 - p);
    }
    const shown: number[] = [];
    for (let place = 0; place < accounts; place += 1) if (random() < SHARE_OF_ACCOUNTS) shown.push(place);
    const answers = growTree(
      someOf(facts, random),
      Uint32Array.from(shown),
      { residual, weight, accounts },
      LIMITS,
    );
    for (let place = 0; place < accounts; place += 1)
      odds[place] = (odds[place] ?? 0) + RATE * (answers[place] ?? 0);
  }
  return odds;
}

/** A share of the facts, at least two, in random order. */
function someOf(facts: readonly Binned[], random: () => number): Binned[] {
  const rest = [...facts];
  const some: Binned[] = [];
  const wanted = Math.min(facts.length, Math.max(2, Math.ceil(facts.length * SHARE_OF_FACTS)));
  while (some.length < wanted) some.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return some;
}
