/** Reads, checks and tries policy documents. */
import { z } from 'zod';
import { DUNNING_STAGES, type DunningStage } from '../../domain/arrears/dunning-case.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { type Decision, OUTCOMES, type Outcome } from '../../domain/decisions/decision.ts';
import type { Ms } from '../../domain/flavor.ts';
import { POLICY_NAMES } from '../../domain/policies/names.ts';
import { StoredBacktestResultSchema } from '../../rules/backtest/result-schema.ts';
import type { ReceiptsBacktest } from '../../rules/backtest/stored.ts';
import { policySha256 } from '../../rules/canonical.ts';
import type { EvaluatePolicyInput } from '../../rules/evaluate.ts';
import type { CheckFinding } from '../../rules/kinds/check.ts';
import { kindOf, nameOf, POLICY_KINDS } from '../../rules/kinds/kinds.ts';
import { type LintFinding, LintFindingSchema } from '../../rules/lint/finding.ts';
import { PolicyRefused, withoutEditorHint } from '../../rules/policy-schema.ts';
import { decisionSchema } from '../../store/decisions/schema.ts';
import type { StoredPolicy } from '../../store/policies/schema.ts';
import {
  createPolicyWork,
  type PolicyWork,
  type PolicyWorkLimits,
  type ReceiptBatches,
  TooComplex,
} from './policy-work.ts';
import { policyUnsound } from './unsound.ts';

/** The result of one of a policy's own tests, which expects an outcome or, in a dunning policy, a stage. */
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

/** The input of a decision, without the policy. */
export type AskedDecision = Omit<EvaluatePolicyInput, 'policy' | 'onInconsistent'>;

/** A backtest by one document, or by two beside each other; all are JSON. */
export interface DeskBacktest extends Pick<ReceiptsBacktest, 'outcomes'> {
  readonly policy: string;
  readonly against: string | null;
  /** The name of a fact to break the figures down by. */
  readonly segment: string | null;
  readonly limit: number;
}

/**
 * Reads, checks and tries policies. A document that can't run is refused with BusinessFailure PolicyUnsound and
 * a fault for each finding. Work that takes too long or too much memory ends with a finding TOO_COMPLEX; when too many ask at once,
 * BusinessFailure PolicyChecksBusy is thrown.
 */
export interface PolicyDesk {
  /**
   * The document in its stored form.
   * @param at its place in the request, as a JSON pointer: faults point below it
   * @throws BusinessFailure PolicyUnsound with everything that is wrong with its shape
   */
  read(document: unknown, at: string): StoredPolicy;
  /** What lint finds in a document, whatever its shape; `content` is its JSON. */
  lint(content: string): Promise<readonly LintFinding[]>;
  /** Everything that keeps a stored policy from being submitted or released; empty when nothing does. */
  check(policy: StoredPolicy): Promise<readonly CheckFinding[]>;
  /** Everything that keeps a document from deciding with the engine of this program; empty when nothing does. Takes milliseconds. */
  faultsOf(content: string): readonly CheckFinding[];
  /**
   * Runs the tests kept with a document (JSON); `only` null: all of them.
   * @throws BusinessFailure PolicyUnsound when the policy itself can't run
   */
  runTests(content: string, only: readonly string[] | null): Promise<readonly DeskTestResult[]>;
  /** Decides by a document (JSON) in any state. Null: it does not pass its checks, or takes too long. */
  decide(content: string, asked: AskedDecision): Promise<Decision | null>;
  /**
   * Decides receipts again, as many as it can within 20 s.
   * @throws BusinessFailure BacktestsBusy when too many run; whatever `batches` throw
   */
  backtest(asked: DeskBacktest, batches: ReceiptBatches): Promise<BacktestAnswer>;
}

/** A caller waits for a backtest, so after this time the answer has what was decided until then. */
const LONGEST_BACKTEST: Ms = 20_000;

/** Each takes a good part of a core. A decision by a normal policy takes milliseconds, so the thread stops in time by itself. */
const BACKTESTS: PolicyWorkLimits = {
  ...{ timeoutMs: LONGEST_BACKTEST + 10_000, memoryMb: 512, threads: 2, waiting: 0, kept: 0 },
  busy: 'BacktestsBusy',
};

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

const Decided = decisionSchema.nullable();
const BacktestAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), result: StoredBacktestResultSchema }),
  /** None of the policies declares the fact for the breakdown. */
  z.object({ kind: z.literal('unknownFact') }),
  /** There was no receipt. */
  z.object({ kind: z.literal('noDecisions') }),
  /** This one of the two policies can't run. */
  z.object({ kind: z.literal('refused'), of: z.enum(['policy', 'against']), findings: Findings }),
]);
/** The result of a backtest: its figures, or why there are none. */
type BacktestAnswer = Readonly<z.output<typeof BacktestAnswer>>;

/** The rules' answers to the API's questions. */
export function createPolicyDesk(
  work: PolicyWork = createPolicyWork(),
  backtestWork: PolicyWork = createPolicyWork(BACKTESTS),
): PolicyDesk {
  return {
    read(given, at) {
      const name = nameOf(given);
      if (name === null) throw policyUnsound([UNKNOWN_NAME], at);
      try {
        const document = withoutEditorHint(given);
        const { version, effectiveAt } = POLICY_KINDS[name].head(document);
        // Stored exactly as it was given, because the document that is read later must have the same hash.
        const content = canonicalJson(document);
        return { name, version, effectiveAt, content, sha256: policySha256(document) };
      } catch (error) {
        if (!(error instanceof PolicyRefused)) throw error;
        throw policyUnsound(error.findings, at);
      }
    },

    async lint(content) {
      try {
        return LintFindings.parse(await work.run({ kind: 'lint', content }));
      } catch (error) {
        const mend = 'Split it, or compare facts with ranges instead of many single values.';
        return [{ ...tooComplex(error), severity: 'error', mend }];
      }
    },

    async check({ content }) {
      try {
        return Findings.parse(await work.run({ kind: 'check', content }));
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
      const found = await work
        .run({ kind: 'tests', content })
        .then((answer) => Tests.parse(answer))
        .catch((error: unknown) => ({ findings: [tooComplex(error)] }));
      if ('findings' in found) throw policyUnsound(found.findings, '/document');
      return found.results.filter(({ name }) => only === null || only.includes(name));
    },

    async decide(content, asked) {
      try {
        return Decided.parse(await work.run({ kind: 'decide', content, asked }));
      } catch (error) {
        if (error instanceof TooComplex) return null;
        throw error;
      }
    },

    async backtest({ policy, outcomes, ...asked }, batches) {
      const known = outcomes === null ? null : new Map(outcomes);
      const task = { kind: 'backtest', content: policy, outcomes: known, mostMs: LONGEST_BACKTEST } as const;
      try {
        return BacktestAnswer.parse(await backtestWork.run({ ...task, ...asked }, batches));
      } catch (error) {
        // The two causes can't be told apart here.
        return { kind: 'refused', of: 'policy', findings: [tooComplex(error)] };
      }
    },
  };
}

const UNKNOWN_NAME: CheckFinding = {
  code: 'SCHEMA',
  pointer: '/name',
  message: `there are policies called ${POLICY_NAMES.join(', ')}`,
};

/** Any other error is thrown on. */
function tooComplex(error: unknown): CheckFinding {
  if (!(error instanceof TooComplex)) throw error;
  return { code: 'TOO_COMPLEX', pointer: '', message: error.message };
}
