import { canonicalJson } from '../../domain/canonical-json.ts';
import { type PolicyDocument, parsePolicyDocument } from '../policy-schema.ts';
import { type Analysis, analysisOf } from './analysis.ts';
import { lintChecked } from './checked.ts';
import { collector, type LintCode, type ReportLint } from './codes.ts';
import { errorsFirst, type LintFinding } from './finding.ts';
import { lintGaps } from './gaps.ts';
import { lintHiding } from './hiding.ts';
import { lintPersonalAttributes } from './personal.ts';
import { lintReach } from './reach.ts';
import { lintScorecard } from './scorecard.ts';
import { declaredNames, lintShape } from './shape.ts';
import { lintTestDeclarations, lintTests } from './tests.ts';
import { lintTexts, lintUsage } from './usage.ts';
import { STEPS_IN_ALL, Work, WorkEnded } from './work.ts';

export type { LintCode } from './codes.ts';
export type { LintFinding } from './finding.ts';

export interface LintOptions {
  /** Steps for all questions about the rules together; TOO_COMPLEX reports what they are not enough for. */
  readonly steps?: number;
}

/**
 * Everything that is known about a policy before it runs: its faults, each with its place and a suggested mend, then
 * what is odd about its rules over the declared ranges of its facts, each with facts that show it. Errors first, in the
 * order of the document. Takes anything (parsed JSON) and never throws; deterministic; says nothing that is not certain.
 *
 * The analysis of the rules begins when the document has no faults of shape, names, types and units.
 */
export function lintPolicy(input: unknown, options: LintOptions = {}): LintFinding<LintCode>[] {
  const { findings, report, close } = collector();
  try {
    lintAll(input, options, findings, report);
  } catch (error) {
    // The stack ended: the findings until then stay.
    if (!(error instanceof RangeError)) throw error;
    report({
      code: 'SCHEMA',
      pointer: '',
      message: 'nested too deeply to be checked',
      mend: 'Flatten the conditions.',
    });
  }
  close();
  return errorsFirst(findings);
}

function lintAll(
  input: unknown,
  options: LintOptions,
  findings: readonly LintFinding<LintCode>[],
  report: ReportLint,
): void {
  lintPersonalAttributes(declaredNames(input).sort(), report);
  const parsed = lintShape(input, report);
  if (parsed === null) return;
  // The order of keys has no meaning in a policy, and a stored one has lost it: findings must not depend on it.
  const document = parsePolicyDocument(JSON.parse(canonicalJson(parsed)));
  const isSound = lintChecked(document, report);
  lintTestDeclarations(document, report);
  lintTexts(document, report);
  lintUsage(document, report);
  if (!isSound) return;
  lintRules(document, new Work(options.steps ?? STEPS_IN_ALL), report);
  // A policy that decides by a personal attribute does not compile, so its tests can't run.
  if (!findings.some(({ code }) => code === 'PERSONAL_ATTRIBUTE')) lintTests(document, report);
}

/** One part of the analysis; a finding names it when it was not looked at. */
interface Part {
  /** Completes "not looked at from here on: ". */
  readonly what: string;
  /** The share of the remaining steps that this part may take; unused steps go to the next part. */
  readonly share: number;
  readonly pointer: string;
  readonly look: (analysis: Analysis, report: ReportLint) => void;
  /** Whether its findings are wrong when some rules could not be read. */
  readonly needsAllRules: boolean;
}

const PARTS: readonly Part[] = [
  {
    what: 'whether rules can fire',
    share: 0.3,
    pointer: '/rules/0',
    look: ({ findExamples }) => findExamples(),
    needsAllRules: false,
  },
  {
    what: 'thresholds, rules that always fire and demands for nothing',
    share: 0.4,
    pointer: '/rules/0',
    look: lintReach,
    needsAllRules: false,
  },
  {
    what: 'rules that hide, double or overlap each other',
    share: 0.6,
    pointer: '/rules/0',
    look: lintHiding,
    needsAllRules: false,
  },
  { what: 'gaps between the rules', share: 1, pointer: '/rules', look: lintGaps, needsAllRules: true },
  {
    what: 'the scores that can be reached',
    share: 1,
    pointer: '/scorecard',
    look: lintScorecard,
    needsAllRules: true,
  },
];

/** What is odd about the rules over the declared ranges, as far as the steps last. */
function lintRules(document: PolicyDocument, work: Work, report: ReportLint): void {
  /** The findings of a part stay when its steps end; what is left out is reported once for each part. */
  const lookedAt = (what: string, look: () => void): void => {
    try {
      look();
    } catch (error) {
      if (!(error instanceof WorkEnded)) throw error;
      report({
        code: 'TOO_COMPLEX',
        pointer: error.pointer,
        message: `the policy is too complex to be analysed within ${work.total} steps; not looked at from here on: ${what}`,
        mend: 'Split this rule or make it simpler: fewer conditions and values, less nesting, fewer facts that rules share. Look at the rest yourself.',
      });
    }
  };
  let analysis: Analysis | null = null;
  lookedAt('all rules', () => {
    analysis = analysisOf(document, report, work);
  });
  for (const { what, share, pointer, look, needsAllRules } of PARTS) {
    const analysed = analysis as Analysis | null;
    if (analysed === null || (needsAllRules && !analysed.isComplete)) continue;
    work.begin(share, pointer);
    lookedAt(what, () => look(analysed, report));
  }
}
