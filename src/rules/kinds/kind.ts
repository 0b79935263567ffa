import type { Instant } from '../../domain/civil-date.ts';
import type { StageTestResult } from '../dunning/tests.ts';
import { collector, LINT_CODES, type LintCode, type ReportLint } from '../lint/codes.ts';
import { errorsFirst, type LintFinding } from '../lint/finding.ts';
import { type PolicyFinding, type PolicyFindingCode, PolicyRefused } from '../policy-schema.ts';
import type { PolicyTestResult } from '../policy-tests.ts';

/** What every document says of itself, whatever its kind. */
export interface DocumentHead {
  readonly version: string;
  readonly effectiveAt: Instant;
}

/** How a test went that is kept with a document of any kind. */
export type KeptTestResult = PolicyTestResult | StageTestResult;

/**
 * What is particular about the versions of one name; all else is the same for every name. The methods take a document as it was
 * given, and throw PolicyRefused with every fault unless they say otherwise.
 */
export interface PolicyKind<Ready> {
  /** Whether a candidate can decide beside the released version, and be held against past decisions. */
  readonly canBeTried: boolean;
  /** Reads the shape alone: a draft may have faults that are deeper. */
  head(document: unknown): DocumentHead;
  /** Makes it ready to decide. */
  ready(document: unknown): Ready;
  /** What is wrong or odd about it, errors first. Never throws. */
  lint(document: unknown): LintFinding[];
  /** Runs the tests that are kept with it; none when it keeps none. */
  runTests(document: unknown): Promise<readonly KeptTestResult[]>;
  /** What only shows when it runs; empty: nothing. Every start does it with what comes with the product, so it takes little time. */
  dryRun(document: unknown): Promise<readonly PolicyFinding[]>;
}

/**
 * Lint of kinds that decide no request: their faults, with what to read to mend them; of a document without any, what `look` finds odd
 * about it.
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

/** What shows only when a policy runs is no fault of its document; the types do not say so. */
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
  return `${actual.outcome}, by ${actual.reasonCodes.join(', ')}`;
}
