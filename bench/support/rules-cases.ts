import type { Facts, FactValue } from '../../src/domain/decisions/decision.ts';
import type { CompiledPolicy } from '../../src/rules/compile.ts';
import { leavesOf } from '../../src/rules/conditions.ts';

export const AT = '2026-11-20T10:00:00.000Z';
export const TODAY = '2026-11-20';

/** One case in the forms that the ways to decide take it: bare values, and facts with source and time. */
export interface BenchCase {
  readonly values: Readonly<Record<string, FactValue>>;
  readonly facts: Facts;
}

/** Repeatable numbers in [0, 1): mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const GOOD: Readonly<Record<string, FactValue>> = {
  accountState: 'active',
  standing: 'good',
  segment: 'consumer',
  daysPastDue: 0,
  pastDueAmount: 0,
  openDisputedAmount: 0,
  availableCreditAmount: 100_000,
  requiredCreditAmount: 14_400,
  creditCoveragePercent: 694,
  orderPercentOfLimit: 15,
  oneOffPercentOfLimit: 10,
  utilisationPercent: 12,
  billsSeen12m: 12,
  lateBills12m: 0,
  maxDaysLate12m: 0,
  hasPaymentHistory: true,
  returnedPayments12m: 0,
  accountAgeDays: 900,
  depositPaidAmount: 0,
  depositPaidPercent: 0,
};

/**
 * Accounts in good standing with up to three facts moved to where a rule may fire: to either side of a threshold of the
 * policy, or to another of the allowed values. Amounts stay above zero, as a deposit of nothing is no case.
 */
export function benchCases(policy: CompiledPolicy, count: number): BenchCase[] {
  const random = randomOf(20261120);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const choices = new Map<string, FactValue[]>();
  const { document } = policy;
  for (const { rule } of policy.rules)
    for (const { leaf } of leavesOf(rule.conditions, '')) {
      const declared = document.facts[leaf.fact];
      const list = choices.get(leaf.fact) ?? [];
      choices.set(leaf.fact, list);
      if (declared?.type === 'string') list.push(...(declared.allowed ?? []));
      else if (declared?.type === 'boolean') list.push(true, false);
      else {
        const { value } = leaf;
        const threshold =
          typeof value === 'object' && 'fact' in value ? document.parameters[value.fact] : value;
        if (typeof threshold === 'number')
          list.push(...[threshold, threshold + 1, threshold - 1].filter((near) => near >= 0));
      }
    }
  const names = [...choices.keys()];
  return Array.from({ length: count }, () => {
    const values = { ...GOOD, pastDueAmount: 4_200 };
    const moves = Math.floor(random() * 4);
    for (let move = 0; move < moves; move += 1) {
      const name = pick(names) ?? '';
      const value = pick(choices.get(name) ?? []);
      if (value !== undefined) Object.assign(values, { [name]: value });
    }
    const facts = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { value, source: 'bench', observedAt: AT }]),
    );
    return { values, facts };
  });
}
