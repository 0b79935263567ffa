import type { Instant } from '../../domain/civil-date.ts';
import type { StageTestResult } from '../dunning/tests.ts';
import type { FraudTestResult } from '../fraud/tests.ts';
import { collector, LINT_CODES, type LintCode, type ReportLint } from '../lint/codes.ts';
import { errorsFirst, type LintFinding } from '../lint/finding.ts';
import { type PolicyFinding, type PolicyFindingCode, PolicyRefused } from '../policy-schema.ts';
import type { PolicyTestResult } from '../policy-tests.ts';

/** What every document says about itself, whatever its kind. */
export interface DocumentHead {
  readonly version: string;
  readonly effectiveAt: Instant;
}

/** The result of a document's own test, for any kind. */
export type KeptTestResult = PolicyTestResult | StageTestResult | FraudTestResult;

/**
 * What differs between the versions of one name and those of others; everything else is the same for every name. The methods take a
 * document as it was given. They throw PolicyRefused with every fault, unless stated otherwise.
 */
export interface PolicyKind<Ready> {
  /** How a candidate is tried: beside the released version, without effect (`shadow`), and on past decisions (`backtest`). */
  readonly tried: { readonly shadow: boolean; readonly backtest: boolean };
  /** Checks only the shape: a draft may have deeper faults. */
  head(document: unknown): DocumentHead;
  /** Makes it ready to decide. */
  ready(document: unknown): Ready;
  /** What is wrong or odd about it, errors first. Never throws. */
  lint(document: unknown): LintFinding[];
  /** Runs its own tests, if it has any. */
  runTests(document: unknown): Promise<readonly KeptTestResult[]>;
  /** Faults that show only when it runs; empty when there are none. Every start does this with the versions that come with the product, so
   * it takes little time. */
  dryRun(document: unknown): Promise<readonly PolicyFinding[]>;
}

/**
 * Lint of kinds that decide no request: their faults, with what to read to mend them or, if there are none, what `look` finds odd.
 */
export function lintReady<Ready>(
  ready: (document: unknown) => Ready,
  look: (ready: Ready, report: ReportLint) => void,
  mend: string,
) {
  return (document: unknown): LintFinding[] => {
    try {
      const { findings, report, close } = collector();
      look(ready(document), report);
      close();
      return errorsFirst(findings);
    } catch (error) {
      if (!(error instanceof PolicyRefused)) throw error;
      return error.findings.map(({ code, pointer, message }) => {
        const named = lintCodeOf(code);
        return { code: named, severity: LINT_CODES[named][0], pointer, message, mend };
      });
    }
  };
}

/** A fault that shows only when a policy runs is no fault of its document; the types do not express this. */
function lintCodeOf(code: PolicyFindingCode): LintCode {
  return code === 'DRY_RUN' || code === 'TEST_FAILED' ? 'TEST_FAILS' : code;
}

/** The tests that fail, as faults of the document. */
export function failedTests(results: readonly KeptTestResult[]): PolicyFinding[] {
  return results
    .filter(({ passed }) => !passed)
    .map(({ name, index, actual }) => ({
      code: 'TEST_FAILED',
      pointer: `/tests/${index}`,
      message: `"${name}" came out as ${inWords(actual)}`,
    }));
}

function inWords(actual: KeptTestResult['actual']): string {
  if ('stage' in actual) return actual.stage ?? 'no stage';
  const outcome = 'watch' in actual ? actual.watch : actual.outcome;
  return `${outcome}, by ${actual.reasonCodes.join(', ')}`;
}
