import type { DunningStage } from '../../domain/arrears/dunning-case.ts';
import { type Instant, instantOf } from '../../domain/civil-date.ts';
import type { Fact } from '../../domain/decisions/decision.ts';
import type { CompiledDunningPolicy } from './compile.ts';
import { nextStage } from './next-stage.ts';

/** What became of one of the tests that are kept with a dunning policy. */
export interface DunningTestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: DunningStage | null;
  readonly actual: DunningStage | null;
}

const AT: Instant = instantOf(0);

/** Runs the tests that are kept with the policy, in their order. */
export async function runDunningTests(policy: CompiledDunningPolicy): Promise<DunningTestResult[]> {
  const results: DunningTestResult[] = [];
  for (const { name, currency, stage, daysInStage, facts, expect } of policy.document.tests ?? []) {
    const given: Record<string, Fact> = {};
    for (const [fact, value] of Object.entries(facts))
      given[fact] = { value, source: 'test', observedAt: AT };
    const now = stage === null ? null : { stage, daysInStage };
    const next = await nextStage({ policy, facts: given, currency, now, at: AT });
    const actual = next?.stage ?? null;
    results.push({ name, passed: actual === expect, expected: expect, actual });
  }
  return results;
}
