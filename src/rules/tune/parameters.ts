import { type CaseDecider, deciderOf, type FactValues } from '../backtest/decider.ts';
import { type Share, wilson } from '../backtest/statistics.ts';
import { compilePolicy } from '../compile.ts';
import { leavesOf, referenceOf } from '../conditions.ts';
import type { PolicyDocument } from '../policy-schema.ts';
import { stratifiedFolds } from './data.ts';

export interface ParameterTuning {
  /** The policy with its new numbers. */
  readonly document: PolicyDocument;
  /** On accounts that were not used to choose the numbers, all folds together. */
  readonly unseen: { readonly approved: Share; readonly badAmongApproved: Share };
  readonly ownData: { readonly approved: Share; readonly badAmongApproved: Share };
}

export interface ParameterOptions {
  readonly folds: number;
  readonly seed: number;
  readonly version: string;
  readonly author: string;
}

/** How many values of a parameter are tried each round, beside its present one. */
const VALUES = 8;
const MOST_ROUNDS = 3;

/**
 * Searches the numbers of a policy whose rules stay as they are: parameters that conditions compare facts with, points, and
 * the cut-offs of a scorecard. One number at a time, to the value with the lowest bad rate at no less than the approval
 * rate, until none improves. Deterministic.
 */
export function tuneParameters(
  base: PolicyDocument,
  cases: readonly FactValues[],
  bad: Uint8Array,
  approvalRate: number,
  options: ParameterOptions,
): ParameterTuning {
  const all = Uint32Array.from(cases.keys());
  let approved = 0;
  let badApproved = 0;
  for (const { train, test } of stratifiedFolds(bad, options.folds, options.seed)) {
    const found = search(base, cases, bad, train, approvalRate);
    const unseen = judge(deciderOf(compilePolicy(found)), cases, bad, test);
    approved += unseen.approved;
    badApproved += unseen.bad;
  }
  const final = search(base, cases, bad, all, approvalRate);
  const own = judge(deciderOf(compilePolicy(final)), cases, bad, all);
  const { tests: _tests, ...document } = final;
  return {
    document: { ...document, version: options.version, author: options.author },
    unseen: { approved: wilson(approved, cases.length), badAmongApproved: wilson(badApproved, approved) },
    ownData: {
      approved: wilson(own.approved, cases.length),
      badAmongApproved: wilson(own.bad, own.approved),
    },
  };
}

interface Verdict {
  readonly approved: number;
  readonly bad: number;
}

function judge(
  decider: CaseDecider,
  cases: readonly FactValues[],
  bad: Uint8Array,
  places: Uint32Array,
): Verdict {
  let approved = 0;
  let badApproved = 0;
  for (const place of places) {
    const values = cases[place];
    if (values === undefined || decider.decide(values).outcome !== 'approve') continue;
    approved += 1;
    badApproved += bad[place] ?? 0;
  }
  return { approved, bad: badApproved };
}

/** Lower is better: the bad rate once enough are approved; until then, how many are missing. */
function loss({ approved, bad }: Verdict, wanted: number): number {
  if (approved >= wanted) return approved === 0 ? 1 : bad / approved;
  return 2 + (wanted - approved) / Math.max(1, wanted);
}

function search(
  base: PolicyDocument,
  cases: readonly FactValues[],
  bad: Uint8Array,
  places: Uint32Array,
  approvalRate: number,
): PolicyDocument {
  const wanted = Math.ceil(places.length * approvalRate - 1e-9);
  const moves = movesOf(base, cases, places);
  let best = base;
  let least = loss(judge(deciderOf(compilePolicy(best)), cases, bad, places), wanted);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = least;
    for (const move of moves)
      for (const value of move.values) {
        const tried = move.apply(best, value);
        const compiled = compiledOrNull(tried);
        if (compiled === null) continue;
        const found = loss(judge(compiled, cases, bad, places), wanted);
        if (found < least - 1e-9) {
          least = found;
          best = tried;
        }
      }
    if (least === before) break;
  }
  return best;
}

interface Move {
  readonly values: readonly number[];
  apply(document: PolicyDocument, value: number): PolicyDocument;
}

/** A value without a valid policy (cut-offs in the wrong order, a negative number of days) is not tried. */
function compiledOrNull(document: PolicyDocument): CaseDecider | null {
  try {
    return deciderOf(compilePolicy(document));
  } catch {
    return null;
  }
}

function movesOf(base: PolicyDocument, cases: readonly FactValues[], places: Uint32Array): Move[] {
  const moves: Move[] = [];
  const withParameter = (document: PolicyDocument, name: string, value: number): PolicyDocument => ({
    ...document,
    parameters: { ...document.parameters, [name]: value },
  });
  const comparedWith = new Map<string, string>();
  for (const rule of base.rules)
    for (const { leaf } of leavesOf(rule.conditions, '')) {
      const name = referenceOf(leaf);
      if (name !== null && Object.hasOwn(base.parameters, name)) comparedWith.set(name, leaf.fact);
    }
  for (const [name, fact] of comparedWith)
    moves.push({
      values: quantilesOf(fact, cases, places),
      apply: (document, value) => withParameter(document, name, value),
    });
  for (const [index, { event }] of base.rules.entries()) {
    if (event.type !== 'score') continue;
    const { points } = event.params;
    const now = typeof points === 'number' ? points : (base.parameters[points.parameter] ?? 0);
    const values = [0.25, 0.5, 0.75, 1.25, 1.5, 2].map((factor) => Math.round(now * factor));
    moves.push({
      values: [...new Set(values)].filter((value) => value !== 0),
      apply: (document, value) =>
        typeof points === 'number'
          ? {
              ...document,
              rules: document.rules.map((rule, place) =>
                place === index && rule.event.type === 'score'
                  ? { ...rule, event: { ...rule.event, params: { ...rule.event.params, points: value } } }
                  : rule,
              ),
            }
          : withParameter(document, points.parameter, value),
    });
  }
  const cutOff = base.scorecard?.approveFrom;
  if (cutOff !== undefined) moves.push(cutOffMove(base, cutOff, cases, places, withParameter));
  return moves;
}

function cutOffMove(
  base: PolicyDocument,
  cutOff: NonNullable<PolicyDocument['scorecard']>['approveFrom'],
  cases: readonly FactValues[],
  places: Uint32Array,
  withParameter: (document: PolicyDocument, name: string, value: number) => PolicyDocument,
): Move {
  const decider = deciderOf(compilePolicy(base));
  const scores: number[] = [];
  for (const place of places) {
    const { score } = decider.decide(cases[place] ?? {});
    if (score !== null) scores.push(score);
  }
  return {
    values: [...new Set(scores)].sort((a, b) => b - a),
    apply: (document, value) => {
      if (typeof cutOff !== 'number') return withParameter(document, cutOff.parameter, value);
      const { scorecard } = document;
      return scorecard === undefined
        ? document
        : { ...document, scorecard: { ...scorecard, approveFrom: value } };
    },
  };
}

function quantilesOf(fact: string, cases: readonly FactValues[], places: Uint32Array): number[] {
  const known: number[] = [];
  for (const place of places) {
    const value = cases[place]?.[fact];
    if (typeof value === 'number') known.push(value);
  }
  known.sort((a, b) => a - b);
  const found = Array.from(
    { length: VALUES },
    (_, index) => known[Math.floor(((index + 1) / (VALUES + 1)) * known.length)],
  );
  const highest = known.at(-1);
  return [...new Set([...found, highest])].filter((value) => value !== undefined);
}
