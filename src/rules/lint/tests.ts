import { compilePolicy } from '../compile.ts';
import { compileEvaluator } from '../compiled/index.ts';
import type { PolicyDocument } from '../policy-schema.ts';
import { caseOf, judgeTest, type PolicyTestResult } from '../policy-tests.ts';
import type { ReportLint } from './codes.ts';
import { nearest } from './near.ts';
import { pointerTo } from './pointer.ts';

/** Checks a policy's tests without running them: their names and their facts. */
export function lintTestDeclarations(document: PolicyDocument, report: ReportLint): void {
  const tests = document.tests ?? [];
  if (tests.length === 0)
    report({
      code: 'NO_TESTS',
      pointer: '',
      message: 'the policy has no tests',
      mend: 'Add "tests": [{"name", "facts", "expect": {"outcome"}}], at least one for each outcome and one on each side of each threshold.',
    });
  const seen = new Set<string>();
  for (const [index, test] of tests.entries()) {
    if (seen.has(test.name))
      report({
        code: 'DUPLICATE_NAME',
        pointer: `/tests/${index}/name`,
        message: `a second test "${test.name}"`,
        mend: 'Give one of the two another name.',
      });
    seen.add(test.name);
    for (const fact of Object.keys(test.facts)) {
      if (Object.hasOwn(document.facts, fact)) continue;
      const near = nearest(fact, Object.keys(document.facts));
      report({
        code: 'UNKNOWN_FACT',
        pointer: `/tests/${index}/facts${pointerTo(fact)}`,
        message: `${fact} is not declared, so it changes nothing`,
        mend: near === null ? `Remove ${fact} from the test.` : `Write "${near}".`,
      });
    }
  }
}

const outcomeText = ({ outcome, reasonCodes }: PolicyTestResult['expected']): string =>
  reasonCodes === undefined ? outcome : `${outcome} (${reasonCodes.join(', ')})`;

/** Reports each failed test, with its facts as the example. */
function reportTests(
  document: PolicyDocument,
  results: readonly PolicyTestResult[],
  report: ReportLint,
): void {
  for (const { passed, name, index, expected, actual } of results) {
    if (passed) continue;
    const facts = Object.entries(document.tests?.[index]?.facts ?? {});
    report({
      code: 'TEST_FAILS',
      pointer: `/tests/${index}`,
      message: `"${name}" expects ${outcomeText(expected)} and gets ${outcomeText(actual)}`,
      mend: 'Mend the rule that causes the wrong result, or correct what the test expects.',
      example: Object.fromEntries(
        facts.flatMap(([fact, value]) => (value === null ? [] : [[fact, value] as const])),
      ),
    });
  }
}

/** Runs the tests of a policy that compiles, and reports those that fail. */
export function lintTests(document: PolicyDocument, report: ReportLint): void {
  const tests = document.tests ?? [];
  if (tests.length === 0) return;
  const policy = compilePolicy(document);
  const { decide } = compileEvaluator(policy);
  reportTests(
    document,
    tests.map((test, index) => judgeTest(test, index, decide(caseOf(policy, test)))),
    report,
  );
}
