import type { DunningStage } from '../../domain/arrears/dunning-case.ts';
import { type Instant, instantOf } from '../../domain/civil-date.ts';
import type { Fact } from '../../domain/decisions/decision.ts';
import type { CompiledDunningPolicy } from './compile.ts';
import { nextStage } from './next-stage.ts';

/** The result of one of a dunning policy's own tests; a stage of null means none. */
export interface StageTestResult {
  readonly name: string;
  /** Its place in the document's `tests`. */
  readonly index: number;
  readonly passed: boolean;
  readonly expected: { readonly stage: DunningStage | null };
  readonly actual: { readonly stage: DunningStage | null };
}

const AT: Instant = instantOf(0);
/** The currency of a test that names none. */
const USUAL_CURRENCY = 'EUR';

/** Runs the tests that are kept with the policy, in their order. */
export async function runDunningTests(policy: CompiledDunningPolicy): Promise<StageTestResult[]> {
  const results: StageTestResult[] = [];
  for (const [index, test] of (policy.document.tests ?? []).entries()) {
    const { name, currency = USUAL_CURRENCY, stage, daysInStage = 0, facts, expect } = test;
    const given: Record<string, Fact> = {};
    for (const [fact, value] of Object.entries(facts))
      given[fact] = { value, source: 'test', observedAt: AT };
    const now = stage === null ? null : { stage, daysInStage };
    const next = await nextStage({ policy, facts: given, currency, now, at: AT });
    const actual = next?.stage ?? null;
    results.push({
      name,
      index,
      passed: actual === expect,
      expected: { stage: expect },
      actual: { stage: actual },
    });
  }
  return results;
}
