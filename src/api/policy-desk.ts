/** What the API asks of the rules, as functions that the main hands in: it knows no rule engine itself. */
import type { Outcome, Receipt } from '../domain/decision.ts';
import type { StoredPolicy } from '../store/schemas/records.ts';

/** One fault of a policy document. */
export interface DeskFinding {
  readonly code: string;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly message: string;
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

/** Reads, checks and tries policies; verifies receipts. None of these throws because of what a document says. */
export interface PolicyDesk {
  /** The document as the store keeps it, or everything that is wrong with its shape. */
  read(document: unknown): { readonly policy: StoredPolicy } | { readonly findings: readonly DeskFinding[] };
  /** Everything that keeps a stored policy from being submitted or released; empty: nothing. */
  check(policy: StoredPolicy): Promise<readonly DeskFinding[]>;
  /** Runs the tests kept with a policy; null: all of them. Null when the policy itself can't run. */
  runTests(policy: StoredPolicy, only: readonly string[] | null): Promise<readonly DeskTestResult[] | null>;
  verify(receipt: Receipt, policy: StoredPolicy): Promise<DeskVerification>;
}
