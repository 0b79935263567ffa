import { leavesOf, referenceOf } from '../conditions.ts';
import type { ReportLint } from '../lint/codes.ts';
import { all, type Formula, formulaOf, type Space, spaceOf } from '../lint/formula.ts';
import { type Answer, type FactAssignment, solve } from '../lint/solve.ts';
import { integers } from '../lint/value-set.ts';
import { STEPS_IN_ALL, Work, WorkEnded } from '../lint/work.ts';
import type { CompiledDunningPolicy } from './compile.ts';

/** The input of the analysis of the stages' conditions. */
interface Stages {
  readonly space: Space;
  /** When each stage's conditions are met, in order. */
  readonly met: readonly Formula[];
  readonly work: Work;
}

/**
 * What is odd about a dunning policy that has no faults: stages that can't come or follow at once, a sweep that looks too late,
 * currencies that an amount lacks, what nothing uses, and that it keeps no tests. Decided exactly over the declared ranges; a question
 * that takes too many steps is reported as open, and so is the place where the `steps` for all of them end.
 */
export function lintDunning(policy: CompiledDunningPolicy, report: ReportLint, steps = STEPS_IN_ALL): void {
  try {
    const stages = stagesOf(policy, steps);
    lintReach(policy, stages, report);
    lintLook(policy, stages, report);
  } catch (error) {
    if (!(error instanceof WorkEnded)) throw error;
    report({
      code: 'TOO_COMPLEX',
      pointer: error.pointer,
      message: `the policy is too complex to be analysed within ${steps} steps; not looked at from here on: which stages can come`,
      mend: 'Make the conditions of this stage simpler. Look at the rest yourself.',
    });
  }
  lintPace(policy, report);
  lintCurrencies(policy, report);
  lintUsage(policy, report);
  if ((policy.document.tests ?? []).length === 0)
    report({
      code: 'NO_TESTS',
      pointer: '',
      message: 'the policy has no tests',
      mend: 'Add /tests: for each stage an account that enters it, and one that is spared.',
    });
}

function stagesOf({ document }: CompiledDunningPolicy, steps: number): Stages {
  // The value of an amount depends on the account's currency, so the analysis takes it as a number that may be anything.
  const amounts = Object.keys(document.amounts).map((name) => [name, AMOUNT] as const);
  const whole = {
    facts: { ...document.facts, ...Object.fromEntries(amounts) },
    parameters: document.parameters,
    rules: document.stages,
  };
  const work = new Work(steps);
  work.begin(1, '/stages/0');
  const space = spaceOf(whole, work.spend);
  const met = document.stages.map(({ conditions }, index) => {
    work.at(`/stages/${index}`);
    return formulaOf(conditions, whole, space, work.spend);
  });
  return { space, met, work };
}

const AMOUNT = {
  type: 'integer',
  unit: 'minor',
  maxAgeHours: 1,
  source: 'amounts',
  minimum: 0,
} as const;

/** No stage is skipped, so no stage comes after one that never comes. */
function lintReach({ document }: CompiledDunningPolicy, stages: Stages, report: ReportLint): void {
  let blocked: string | null = null;
  for (const [index, { stage }] of document.stages.entries()) {
    const pointer = `/stages/${index}`;
    if (blocked !== null) {
      report({
        code: 'STAGE_NOT_REACHED',
        pointer,
        message: `${stage} comes after ${blocked}, which never comes`,
        mend: `Mend ${blocked}, or remove it.`,
      });
      continue;
    }
    stages.work.at(pointer);
    const answer = ask(stages, stages.met[index]);
    if (answer.kind === 'undecided') reportOpen(report, pointer, `${stage} can come`);
    if (answer.kind !== 'impossible') continue;
    blocked = stage;
    report({
      code: 'NEVER_FIRES',
      pointer,
      message: `no facts within the declared ranges lead to ${stage}`,
      mend: `Correct the conditions of ${stage} that exclude each other, or remove the stage.`,
    });
  }
}

/** The sweep finds accounts by their days past due, so it does not see one that could be dunned earlier. */
function lintLook(
  { document, lookFromDays }: CompiledDunningPolicy,
  stages: Stages,
  report: ReportLint,
): void {
  const [first] = document.stages;
  if (first === undefined || lookFromDays === 0 || !stages.space.has(LATENESS)) return;
  const early: Formula = {
    kind: 'in',
    fact: LATENESS,
    set: integers([{ low: 0, high: lookFromDays - 1 }]),
    others: integers([{ low: lookFromDays, high: Number.MAX_SAFE_INTEGER }]),
  };
  const answer = ask(stages, stages.met[0], early);
  if (answer.kind === 'undecided') reportOpen(report, '/lookFromDays', 'accounts are looked at too late');
  if (answer.kind !== 'possible') return;
  report({
    code: 'LATE_LOOK',
    pointer: '/lookFromDays',
    message: `${first.stage} can come before ${lookFromDays} days past due, from which a sweep looks at an account`,
    mend: `Look from an earlier day, or let ${first.stage} wait for that one.`,
    example: shown(answer.example, document.facts),
  });
}

const LATENESS = 'daysPastDue';

function lintPace({ stages }: CompiledDunningPolicy, report: ReportLint): void {
  for (const [index, { stage, minimumDays }] of stages.entries()) {
    const before = stages[index - 1]?.stage;
    if (before === undefined || minimumDays > 0) continue;
    report({
      code: 'STAGE_AT_ONCE',
      pointer: `/stages/${index}/minimumDays`,
      message: `${stage} may come on the day of ${before}: nobody has time to answer it`,
      mend: `Give minimumDays of 1 or more, or put the effects of both into one stage.`,
    });
  }
}

/** A condition on an amount without a value in a currency is never met there, and nothing else reports that. */
function lintCurrencies({ document: { amounts } }: CompiledDunningPolicy, report: ReportLint): void {
  const known = [...new Set(Object.values(amounts).flatMap(Object.keys))].sort();
  for (const [name, byCurrency] of Object.entries(amounts)) {
    const lacking = known.filter((currency) => !Object.hasOwn(byCurrency, currency));
    if (lacking.length === 0) continue;
    report({
      code: 'CURRENCY_MISSING',
      pointer: `/amounts/${name}`,
      message: `${name} is not named in ${lacking.join(', ')}, in which others are: there it counts as unknown`,
      mend: `Name ${name} in ${lacking.join(', ')} too.`,
    });
  }
}

function lintUsage({ document }: CompiledDunningPolicy, report: ReportLint): void {
  const used = new Set<string>();
  const useDays = (days: (typeof document)['lookFromDays']) => {
    if (typeof days !== 'number') used.add(days.parameter);
  };
  useDays(document.lookFromDays);
  if (document.pendingPaymentDays !== undefined) useDays(document.pendingPaymentDays);
  if (document.leastDebt !== undefined) used.add(document.leastDebt);
  for (const { conditions, minimumDays, fee } of document.stages) {
    useDays(minimumDays);
    if (fee !== undefined) used.add(fee);
    for (const { leaf } of leavesOf(conditions, '')) {
      used.add(leaf.fact);
      const reference = referenceOf(leaf);
      if (reference !== null) used.add(reference);
    }
  }
  for (const [member, code, what] of [
    ['facts', 'UNUSED_FACT', 'no stage uses the fact'],
    ['parameters', 'UNUSED_PARAMETER', 'nothing uses the parameter'],
    ['amounts', 'UNUSED_PARAMETER', 'nothing uses the amount'],
  ] as const)
    for (const name of Object.keys(document[member]))
      if (!used.has(name))
        report({
          code,
          pointer: `/${member}/${name}`,
          message: `${what} ${name}`,
          mend: 'Remove it, or use it.',
        });
}

function ask({ space, work }: Stages, ...formulas: readonly (Formula | undefined)[]): Answer {
  return solve(all(formulas.filter((formula) => formula !== undefined)), space, work);
}

function reportOpen(report: ReportLint, pointer: string, whether: string): void {
  report({
    code: 'NOT_DECIDED',
    pointer,
    message: `it is not known whether ${whether}: the search took too many steps`,
    mend: 'Make the conditions simpler, or look yourself.',
  });
}

/** The facts of an example, without the stand-ins for amounts. */
function shown(example: FactAssignment, facts: object): FactAssignment {
  return Object.fromEntries(Object.entries(example).filter(([name]) => Object.hasOwn(facts, name)));
}
