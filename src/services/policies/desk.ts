/** Policy documents read, checked and tried, and receipts verified. */
import { z } from 'zod';
import { DUNNING_STAGES, type DunningStage } from '../../domain/arrears/dunning-case.ts';
import { OUTCOMES, type Outcome, type Receipt } from '../../domain/decisions/decision.ts';
import { POLICY_NAMES, type PolicyName } from '../../domain/policies/names.ts';
import { canonicalJson, policySha256 } from '../../rules/canonical.ts';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import { kindOf, nameOf, POLICY_KINDS } from '../../rules/kinds/kinds.ts';
import { type LintFinding, LintFindingSchema } from '../../rules/lint/finding.ts';
import { PolicyRefused, parsePolicyDocument, withoutEditorHint } from '../../rules/policy-schema.ts';
import { verifyReceipt } from '../../rules/verify.ts';
import type { StoredPolicy } from '../../store/policies/schema.ts';
import type { Store } from '../../store/store.ts';
import {
  type BacktestAnswer,
  type BacktestQuestion,
  backtestStoredDecisions,
} from '../decisions/backtests.ts';
import { createPolicyWork, type PolicyWork, TooComplex } from './policy-work.ts';

/** One fault of a policy document. */
export interface DeskFinding {
  readonly code: string;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly message: string;
}

/** One of a policy's own tests, run: it expects an outcome, or of a dunning policy a stage. */
export interface DeskTestResult {
  readonly name: string;
  readonly passed: boolean;
  readonly expected:
    | { readonly outcome: Outcome; readonly reasonCodes?: readonly string[] }
    | { readonly stage: DunningStage | null };
  readonly actual:
    | { readonly outcome: Outcome; readonly reasonCodes: readonly string[] }
    | { readonly stage: DunningStage | null };
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
}

/** A backtest over the first decisions of stored service approvals. */
export interface DeskBacktest extends BacktestQuestion {
  readonly policy: Pick<StoredPolicy, 'content'>;
  readonly against: Pick<StoredPolicy, 'content'> | null;
}

/** What came of a backtest, or which of the two policies can't run. */
export type DeskBacktestAnswer =
  | BacktestAnswer
  | {
      readonly kind: 'refused';
      readonly of: 'policy' | 'against';
      readonly findings: readonly DeskFinding[];
    };

/**
 * Reads, checks and tries policies; verifies receipts. None of these throws because of what a document says. What takes long
 * or much memory ends, with a finding TOO_COMPLEX; when too many ask at once, BusinessFailure
 * PolicyChecksBusy or BacktestsBusy is thrown.
 */
export interface PolicyDesk {
  /** The document as the store keeps it, or everything that is wrong with its shape. */
  read(document: unknown): { readonly policy: StoredPolicy } | { readonly findings: readonly DeskFinding[] };
  /** Whether candidates of this name can decide in the shadow, and be held against past decisions. */
  canBeTried(name: PolicyName): boolean;
  /** What lint finds in a document, whatever its shape; `content` is its JSON. */
  lint(content: string): Promise<readonly LintFinding[]>;
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
  backtest(request: DeskBacktest): Promise<DeskBacktestAnswer>;
  verify(receipt: Receipt, policy: StoredPolicy): Promise<DeskVerification>;
}

const Findings = z.array(z.object({ code: z.string(), pointer: z.string(), message: z.string() }));

export { type LintFinding, LintFindingSchema };

const LintFindings = z.array(LintFindingSchema);
const Stage = z.object({ stage: z.enum(DUNNING_STAGES).nullable() });
const Actual = z.union([z.object({ outcome: z.enum(OUTCOMES), reasonCodes: z.array(z.string()) }), Stage]);
const Expected = z.union([
  z.object({ outcome: z.enum(OUTCOMES), reasonCodes: z.array(z.string()).exactOptional() }),
  Stage,
]);
const Tests = z.union([
  z.object({
    results: z.array(z.object({ name: z.string(), passed: z.boolean(), expected: Expected, actual: Actual })),
  }),
  z.object({ findings: Findings }),
]);

/** The rules' answers to the API's questions. */
export function createPolicyDesk(
  store: Pick<Store, 'decisions'>,
  work: PolicyWork = createPolicyWork(),
): PolicyDesk {
  return {
    read(given) {
      const name = nameOf(given);
      if (name === null) return { findings: [UNKNOWN_NAME] };
      try {
        const document = withoutEditorHint(given);
        const { version, effectiveAt } = POLICY_KINDS[name].head(document);
        // Stored as it was given: what is read of it later must have the same hash.
        const content = canonicalJson(document);
        return { policy: { name, version, effectiveAt, content, sha256: policySha256(document) } };
      } catch (error) {
        if (!(error instanceof PolicyRefused)) throw error;
        return { findings: error.findings };
      }
    },

    canBeTried: (name) => POLICY_KINDS[name].canBeTried,

    async lint(content) {
      try {
        return LintFindings.parse(await work.run('lint', content));
      } catch (error) {
        const mend = 'Split it, or compare facts with ranges instead of many single values.';
        return [{ ...tooComplex(error), severity: 'error', mend }];
      }
    },

    async check({ content }) {
      try {
        return Findings.parse(await work.run('check', content));
      } catch (error) {
        return [tooComplex(error)];
      }
    },

    faultsOf(content) {
      const document: unknown = JSON.parse(content);
      try {
        kindOf(document).ready(document);
        return [];
      } catch (error) {
        if (!(error instanceof PolicyRefused)) throw error;
        return error.findings;
      }
    },

    async runTests(content, only) {
      try {
        const found = Tests.parse(await work.run('tests', content));
        if ('findings' in found) return found;
        return { results: found.results.filter(({ name }) => only === null || only.includes(name)) };
      } catch (error) {
        return { findings: [tooComplex(error)] };
      }
    },

    async backtest({ policy, against, ...request }) {
      const first = compiled(policy.content);
      if (!('reference' in first)) return { kind: 'refused', of: 'policy', findings: first };
      const second = against === null ? null : compiled(against.content);
      if (second !== null && !('reference' in second))
        return { kind: 'refused', of: 'against', findings: second };
      return backtestStoredDecisions(store, { ...request, policy: first, against: second });
    },

    verify: (receipt, { content }) => verifyReceipt(receipt, JSON.parse(content)),
  };
}

function compiled(content: string): CompiledPolicy | readonly DeskFinding[] {
  try {
    return compilePolicy(parsePolicyDocument(JSON.parse(content)));
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    return error.findings;
  }
}

const UNKNOWN_NAME: DeskFinding = {
  code: 'SCHEMA',
  pointer: '/name',
  message: `there are policies called ${POLICY_NAMES.join(', ')}`,
};

/** Any other error is thrown on. */
function tooComplex(error: unknown): DeskFinding {
  if (!(error instanceof TooComplex)) throw error;
  return { code: 'TOO_COMPLEX', pointer: '', message: error.message };
}
