import { analysisOf } from './analysis.ts';
import { lintChecked } from './checked.ts';
import { collector, type LintFinding, type Report } from './codes.ts';
import { lintGaps } from './gaps.ts';
import { lintHiding } from './hiding.ts';
import { lintPersonalAttributes } from './personal.ts';
import { lintReach } from './reach.ts';
import { lintScorecard } from './scorecard.ts';
import { declaredNames, lintShape } from './shape.ts';
import { lintTestDeclarations, lintTests } from './tests.ts';
import { lintTexts, lintUsage } from './usage.ts';

export type { LintCode, LintFinding, LintSeverity } from './codes.ts';

export interface LintOptions {
  /** Search steps for all questions about the rules together; what they do not suffice for is reported NOT_DECIDED. */
  readonly steps?: number;
}

/**
 * Everything that can be told about a policy before it runs: its faults, each with its place and a suggested mend, then
 * what is odd about its rules over the declared ranges of its facts, each with facts that show it. Errors first, in the
 * order of the document. Takes anything (parsed JSON) and never throws; deterministic; claims nothing it is not sure of.
 *
 * The analysis of the rules begins when the document has no faults of shape, names, types and units.
 */
export function lintPolicy(input: unknown, options: LintOptions = {}): LintFinding[] {
  const { findings, report } = collector();
  try {
    lintAll(input, options, findings, report);
  } catch (error) {
    // The stack ended: what was found until then stands.
    if (!(error instanceof RangeError)) throw error;
    report({
      code: 'SCHEMA',
      pointer: '',
      message: 'nested too deeply to be checked',
      mend: 'Flatten the conditions.',
    });
  }
  return findings.sort((a, b) => rank(a) - rank(b));
}

function lintAll(
  input: unknown,
  options: LintOptions,
  findings: readonly LintFinding[],
  report: Report,
): void {
  lintPersonalAttributes(declaredNames(input), report);
  const document = lintShape(input, report);
  if (document === null) return;
  const isSound = lintChecked(document, report);
  lintTestDeclarations(document, report);
  lintTexts(document, report);
  lintUsage(document, report);
  if (!isSound) return;
  const analysis = analysisOf(document, report, options.steps);
  lintReach(analysis, report);
  lintHiding(analysis, report);
  lintGaps(analysis, report);
  lintScorecard(analysis, report);
  // A policy that decides by a personal attribute does not compile, so its tests can't run.
  if (!findings.some(({ code }) => code === 'PERSONAL_ATTRIBUTE')) lintTests(document, report);
}

function rank({ severity }: LintFinding): number {
  return severity === 'error' ? 0 : 1;
}
