import type { Binned } from './bins.ts';

export interface TreeLimits {
  /** Questions in a row, at most. */
  readonly depth: number;
  /** Accounts on either side of a question, at least. */
  readonly leastAccounts: number;
  /** Ridge penalty of an answer. */
  readonly penalty: number;
}

/** What a tree has to explain of each account, and the curvature of its loss. */
export interface TreeTarget {
  readonly residual: Float64Array;
  readonly weight: Float64Array;
  readonly accounts: number;
}

/** A group of accounts; its answer has to lie between the bounds, so that no fact's direction is broken further down. */
interface Group {
  readonly low: number;
  readonly high: number;
  readonly answer: number;
}

interface Split {
  readonly gain: number;
  readonly fact: Binned;
  readonly bin: number;
  readonly below: number;
  readonly above: number;
}

/**
 * One tree over binned facts, grown on the `shown` accounts, level by level; the answer for every account. An unknown fact
 * is on the upper side of every question.
 */
export function growTree(
  facts: readonly Binned[],
  shown: Uint32Array,
  target: TreeTarget,
  limits: TreeLimits,
): Float64Array {
  const groupOf = new Uint16Array(target.accounts);
  let groups: Group[] = [{ low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, answer: 0 }];
  for (let level = 0; level < limits.depth; level += 1) {
    const splits = bestSplits(facts, shown, groupOf, groups, target, limits);
    const next: Group[] = [];
    const firstOf = groups.map((group, index) => {
      const first = next.length;
      const split = splits[index];
      if (split === undefined || split === null) next.push(group);
      else next.push(...partsOf(group, split));
      return first;
    });
    for (let place = 0; place < target.accounts; place += 1) {
      const group = groupOf[place] ?? 0;
      const split = splits[group] ?? null;
      const isAbove = split !== null && (split.fact.bins[place] ?? 0) > split.bin;
      groupOf[place] = (firstOf[group] ?? 0) + (isAbove ? 1 : 0);
    }
    if (next.length === groups.length) break;
    groups = next;
  }
  const answers = Float64Array.from(groups, ({ answer }) => answer);
  return Float64Array.from(groupOf, (group) => answers[group] ?? 0);
}

function partsOf({ low, high }: Group, { fact, below, above }: Split): [Group, Group] {
  const middle = (below + above) / 2;
  const { worse } = fact.candidate;
  if (worse === 'higher')
    return [
      { low, high: Math.min(high, middle), answer: below },
      { low: Math.max(low, middle), high, answer: above },
    ];
  if (worse === 'lower')
    return [
      { low: Math.max(low, middle), high, answer: below },
      { low, high: Math.min(high, middle), answer: above },
    ];
  return [
    { low, high, answer: below },
    { low, high, answer: above },
  ];
}

function bestSplits(
  facts: readonly Binned[],
  shown: Uint32Array,
  groupOf: Uint16Array,
  groups: readonly Group[],
  { residual, weight }: TreeTarget,
  limits: TreeLimits,
): (Split | null)[] {
  const best: (Split | null)[] = groups.map(() => null);
  for (const fact of facts) {
    const { bins, size } = fact;
    const width = size + 1;
    const sums = new Float64Array(groups.length * width * 3);
    for (const place of shown) {
      const cell = ((groupOf[place] ?? 0) * width + (bins[place] ?? 0)) * 3;
      sums[cell] = (sums[cell] ?? 0) + (residual[place] ?? 0);
      sums[cell + 1] = (sums[cell + 1] ?? 0) + (weight[place] ?? 0);
      sums[cell + 2] = (sums[cell + 2] ?? 0) + 1;
    }
    for (const [index, group] of groups.entries()) {
      const split = splitOf(fact, sums.subarray(index * width * 3, (index + 1) * width * 3), group, limits);
      if (split !== null && split.gain > (best[index]?.gain ?? 0)) best[index] = split;
    }
  }
  return best;
}

/** The best question about one fact in one group; `sums` has residual, weight and count of each bin. */
function splitOf(
  fact: Binned,
  sums: Float64Array,
  { low, high }: Group,
  { leastAccounts, penalty }: TreeLimits,
): Split | null {
  const total = [0, 0, 0];
  for (let cell = 0; cell < sums.length; cell += 1)
    total[cell % 3] = (total[cell % 3] ?? 0) + (sums[cell] ?? 0);
  const [g = 0, h = 0, n = 0] = total;
  const answerOf = (gradient: number, curvature: number): number =>
    Math.min(high, Math.max(low, gradient / (curvature + penalty)));
  const worth = (gradient: number, curvature: number, answer: number): number =>
    2 * gradient * answer - (curvature + penalty) * answer * answer;
  const whole = worth(g, h, answerOf(g, h));
  const { worse } = fact.candidate;
  let best: Split | null = null;
  let [gBelow, hBelow, nBelow] = [0, 0, 0];
  for (let bin = 0; bin < fact.size; bin += 1) {
    gBelow += sums[bin * 3] ?? 0;
    hBelow += sums[bin * 3 + 1] ?? 0;
    nBelow += sums[bin * 3 + 2] ?? 0;
    if (nBelow < leastAccounts || n - nBelow < leastAccounts) continue;
    const below = answerOf(gBelow, hBelow);
    const above = answerOf(g - gBelow, h - hBelow);
    if ((worse === 'higher' && above < below) || (worse === 'lower' && above > below)) continue;
    const gain = worth(gBelow, hBelow, below) + worth(g - gBelow, h - hBelow, above) - whole;
    if (gain > (best?.gain ?? 0)) best = { gain, fact, bin, below, above };
  }
  return best;
}
