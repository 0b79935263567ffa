/** What the API asks of the rules, as functions that the main hands in: it knows no rule engine itself. */
import type { z } from '@hono/zod-openapi';
import type { CivilDate } from '../domain/civil-date.ts';
import type { FactValue, Outcome, Receipt } from '../domain/decisions/decision.ts';
import type { StoredPolicy } from '../store/policies/schema.ts';
import type { BacktestSchema } from './schemas/decisions/backtest.ts';

/** One fault of a policy document. */
export interface DeskFinding {
  readonly code: string;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly message: string;
}

/** Something that lint has to say about a document. */
export interface DeskLintFinding extends DeskFinding {
  /** `error`: it must not be released. `warning`: somebody should say that it is meant so. */
  readonly severity: 'error' | 'warning';
  /** What to do about it. */
  readonly mend: string;
  /** Facts that show it. */
  readonly example?: Readonly<Record<string, FactValue>>;
}

/** One of a policy's own tests, run. */
export interface DeskTestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: { readonly outcome: Outcome; readonly reasonCodes?: readonly string[] };
  readonly actual: { readonly outcome: Outcome; readonly reasonCodes: readonly string[] };
}

/** What came of deciding a receipt's case again. */
export interface DeskVerification {
  readonly ok: boolean;
  readonly differences: readonly {
    readonly pointer: string;
    readonly recorded?: unknown;
    readonly recomputed?: unknown;
  }[];
  readonly engine: { readonly recorded: string; readonly verifiedWith: string; readonly same: boolean };
  readonly derived: readonly string[];
}

/** A backtest over the first decisions of stored service approvals. */
export interface DeskBacktest {
  readonly policy: Pick<StoredPolicy, 'content'>;
  readonly against: Pick<StoredPolicy, 'content'> | null;
  /** A fact to break the figures down by. */
  readonly segment: string | null;
  /** First and last day, inclusive, in the accounts' time zones; null: no bound. */
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  /** Decisions at most, the oldest first. */
  readonly limit: number;
  /** Whether an account went bad, by billing account; null: nobody knows what became of any. */
  readonly outcomes: ReadonlyMap<string, boolean> | null;
}

/** What came of a backtest: its figures, or why there are none. */
export type DeskBacktestResult =
  | { readonly kind: 'done'; readonly result: z.input<typeof BacktestSchema> }
  | { readonly kind: 'refused'; readonly of: 'policy' | 'against'; readonly findings: readonly DeskFinding[] }
  /** None of the policies declares the fact to break the figures down by. */
  | { readonly kind: 'unknownFact' }
  /** There is no decision in these days. */
  | { readonly kind: 'noDecisions' };

/**
 * Reads, checks and tries policies; verifies receipts. None of these throws because of what a document says. What takes long
 * or much memory ends, with a finding TOO_COMPLEX; when too many ask at once, Problem `dependency-unavailable` is thrown.
 */
export interface PolicyDesk {
  /** The document as the store keeps it, or everything that is wrong with its shape. */
  read(document: unknown): { readonly policy: StoredPolicy } | { readonly findings: readonly DeskFinding[] };
  /** What lint finds in a document, whatever its shape; `content` is its JSON. */
  lint(content: string): Promise<readonly DeskLintFinding[]>;
  /** Everything that keeps a stored policy from being submitted or released; empty: nothing. */
  check(policy: StoredPolicy): Promise<readonly DeskFinding[]>;
  /** Everything that keeps a document from deciding with the engine of this program; empty: nothing. Takes milliseconds. */
  faultsOf(content: string): readonly DeskFinding[];
  /** Runs the tests kept with a document (JSON); `only` null: all of them. Findings when the policy itself can't run. */
  runTests(
    content: string,
    only: readonly string[] | null,
  ): Promise<{ readonly results: readonly DeskTestResult[] } | { readonly findings: readonly DeskFinding[] }>;
  /** Decides stored decisions again. Nothing is recorded. */
  backtest(request: DeskBacktest): Promise<DeskBacktestResult>;
  verify(receipt: Receipt, policy: StoredPolicy): Promise<DeskVerification>;
}
