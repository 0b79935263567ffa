import type { Instant } from '../domain/civil-date.ts';
import type { Fact, Facts, FactValue } from '../domain/decisions/decision.ts';
import { type CompiledPolicy, type CompiledRule, compilePolicy } from './compile.ts';
import { evaluatePolicy } from './evaluate.ts';
import type { FactDeclaration, PolicyFinding } from './policy-schema.ts';

const DRY_RUN_AT: Instant = '2026-01-01T00:00:00.000Z';

/** Values worth trying for a fact: the ends of its range and both sides of every threshold it is compared with. */
function samplesOf(name: string, declared: FactDeclaration, policy: CompiledPolicy): FactValue[] {
  if (declared.type === 'boolean') return [false, true];
  if (declared.type === 'string') return [...(declared.allowed ?? ['text'])];
  const samples = new Set<number>([declared.minimum ?? 0, declared.maximum ?? 1_000_000]);
  for (const leaf of policy.rules.flatMap((rule) => rule.leaves)) {
    if (leaf.fact !== name) continue;
    const threshold =
      typeof leaf.value === 'object' && 'fact' in leaf.value
        ? policy.document.parameters[leaf.value.fact]
        : leaf.value;
    if (typeof threshold === 'number')
      for (const near of [threshold - 1, threshold, threshold + 1]) samples.add(near);
  }
  return [...samples].filter(
    (value) => value >= (declared.minimum ?? value) && value <= (declared.maximum ?? value),
  );
}

/** Enough fact sets to use every sample of every fact; more would only repeat. */
function generatedFacts(policy: CompiledPolicy): Facts[] {
  const samples = policy.needed.map(
    ([name, declared]) => [name, declared, samplesOf(name, declared, policy)] as const,
  );
  const rounds = Math.max(1, ...samples.map(([, , values]) => values.length));
  return Array.from({ length: rounds * 2 }, (_, round) => {
    const facts: Record<string, Fact> = {};
    for (const [index, [name, declared, values]] of samples.entries()) {
      // In the first half all facts go through their samples in step, in the second half in opposite directions.
      const value = values[(round < rounds ? round : round * (index + 1)) % values.length];
      if (value !== undefined) facts[name] = { value, source: declared.source, observedAt: DRY_RUN_AT };
    }
    return facts;
  });
}

/** A consequence may be impossible for invented facts (a deposit of zero), so only the conditions are run. */
function withoutConsequences(policy: CompiledPolicy): CompiledPolicy {
  const bare = (rule: CompiledRule['rule']): CompiledRule['rule'] => ({
    ...rule,
    event: { type: 'review', params: { reasonCode: 'NO_RULE_APPLIED' } },
  });
  return compilePolicy({ ...policy.document, rules: policy.document.rules.map(bare) });
}

/** Runs a policy on generated facts, and reports when the engine did not account for every rule. Never throws. */
export async function dryRunPolicy(policy: CompiledPolicy): Promise<PolicyFinding[]> {
  const bare = withoutConsequences(policy);
  for (const facts of generatedFacts(bare)) {
    const { reasons } = await evaluatePolicy({
      policy: bare,
      facts,
      factsAsOf: DRY_RUN_AT,
      decidedAt: DRY_RUN_AT,
      currency: 'EUR',
      today: '2026-01-01',
    });
    if (reasons.some((reason) => reason.code === 'ENGINE_INCONSISTENT' || reason.code === 'FACT_MISSING'))
      return [{ code: 'DRY_RUN', pointer: '/rules', message: `did not run: ${reasons[0]?.code}` }];
  }
  return [];
}
