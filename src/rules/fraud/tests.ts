import { type Instant, instantOf } from '../../domain/civil-date.ts';
import type { Fact } from '../../domain/decisions/decision.ts';
import type { FraudOutcome, FraudReasonCode } from '../../domain/fraud/outcomes.ts';
import type { CompiledFraudWatch } from './compile.ts';
import { judgeEvent } from './judge.ts';

/** What a test of the fraud watch expects, or found. */
interface WatchResult {
  readonly watch: FraudOutcome;
  /** Not looked at when left out. */
  readonly reasonCodes?: readonly FraudReasonCode[];
}

/** How one of the tests that are kept with a version of the fraud watch went. */
export interface FraudTestResult {
  readonly name: string;
  /** Its place in the document's `tests`. */
  readonly index: number;
  readonly passed: boolean;
  readonly expected: WatchResult;
  readonly actual: WatchResult & { readonly reasonCodes: readonly FraudReasonCode[] };
}

const AT: Instant = instantOf(0);

/** Runs the tests that are kept with the version, in their order. */
export function runFraudTests(policy: CompiledFraudWatch): FraudTestResult[] {
  const results: FraudTestResult[] = [];
  const { tests = [], usual } = policy.document;
  for (const [index, { name, facts, currency = 'EUR', expect }] of tests.entries()) {
    const given: Record<string, Fact> = {};
    for (const [fact, value] of Object.entries({ ...usual, ...facts }))
      given[fact] = { value, source: 'test', observedAt: AT };
    const { outcome, reasons } = judgeEvent(policy, given, AT, currency);
    const reasonCodes = reasons.map(({ code }) => code);
    const expected = expect.reasonCodes;
    results.push({
      name,
      index,
      passed:
        outcome === expect.outcome && (expected === undefined || expected.join() === reasonCodes.join()),
      expected: { watch: expect.outcome, ...(expected === undefined ? {} : { reasonCodes: expected }) },
      actual: { watch: outcome, reasonCodes },
    });
  }
  return results;
}
