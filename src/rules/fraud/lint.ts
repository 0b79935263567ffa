import { leavesOf, referenceOf } from '../conditions.ts';
import type { ReportLint } from '../lint/codes.ts';
import { formulaOf, negate, spaceOf } from '../lint/formula.ts';
import { solve } from '../lint/solve.ts';
import { STEPS_IN_ALL, Work, WorkEnded } from '../lint/work.ts';
import type { CompiledFraudWatch } from './compile.ts';
import { withAmounts } from './schema.ts';

/**
 * What is odd about a version of the fraud watch that has no faults: rules that can't fire or always do, what nothing uses, and
 * that it keeps no tests. Decided exactly over the declared ranges.
 */
export function lintFraudWatch(policy: CompiledFraudWatch, report: ReportLint, steps = STEPS_IN_ALL): void {
  try {
    lintReach(policy, report, steps);
  } catch (error) {
    if (!(error instanceof WorkEnded)) throw error;
    report({
      code: 'TOO_COMPLEX',
      pointer: error.pointer,
      message: `the policy is too complex to be analysed within ${steps} steps; not looked at from here on: which rules can fire`,
      mend: 'Make the conditions of this rule simpler. Look at the rest yourself.',
    });
  }
  lintUse(policy, report);
  if ((policy.document.tests ?? []).length === 0)
    report({
      code: 'NO_TESTS',
      pointer: '',
      message: 'the policy has no tests',
      mend: 'Add /tests: for each rule an event on which it fires, and one that is spared.',
    });
}

function lintReach({ document: own }: CompiledFraudWatch, report: ReportLint, steps: number): void {
  const document = withAmounts(own);
  const work = new Work(steps);
  work.begin(1, '/rules/0');
  const space = spaceOf(document, work.spend);
  for (const [index, { name, conditions }] of document.rules.entries()) {
    const pointer = `/rules/${index}`;
    work.at(pointer);
    const fires = formulaOf(conditions, document, space, work.spend);
    const can = solve(fires, space, work);
    const mayNot = solve(negate(fires), space, work);
    if (can.kind === 'impossible')
      report({
        code: 'NEVER_FIRES',
        pointer,
        message: `no facts within the declared ranges fire ${name}`,
        mend: `Correct the conditions of ${name} that exclude each other, or remove the rule.`,
      });
    else if (mayNot.kind === 'impossible')
      report({
        code: 'ALWAYS_FIRES',
        pointer,
        message: `${name} fires on every event`,
        mend: `Correct the conditions of ${name}, or remove the rule.`,
      });
    else if (can.kind === 'undecided' || mayNot.kind === 'undecided')
      report({
        code: 'NOT_DECIDED',
        pointer,
        message: `it is not known whether ${name} can fire: the search took too many steps`,
        mend: 'Make the conditions simpler, or look yourself.',
      });
  }
}

function lintUse({ document }: CompiledFraudWatch, report: ReportLint): void {
  const used = new Set<string>();
  for (const { conditions } of document.rules)
    for (const { leaf } of leavesOf(conditions, '')) {
      used.add(leaf.fact);
      const reference = referenceOf(leaf);
      if (reference !== null) used.add(reference);
    }
  for (const [member, code, what] of [
    ['facts', 'UNUSED_FACT', 'no rule uses the fact'],
    ['parameters', 'UNUSED_PARAMETER', 'no rule uses the parameter'],
    ['amounts', 'UNUSED_PARAMETER', 'no rule uses the amount'],
  ] as const)
    for (const name of Object.keys(document[member] ?? {}))
      if (!used.has(name))
        report({
          code,
          pointer: `/${member}/${name}`,
          message: `${what} ${name}`,
          mend: 'Remove it, or use it.',
        });
}
