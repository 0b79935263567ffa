/** Policy documents, read, checked and tried. */
import { z } from 'zod';
import { DUNNING_STAGES, type DunningStage } from '../../domain/arrears/dunning-case.ts';
import { OUTCOMES, type Outcome } from '../../domain/decisions/decision.ts';
import { POLICY_NAMES } from '../../domain/policies/names.ts';
import { canonicalJson, policySha256 } from '../../rules/canonical.ts';
import type { CheckFinding } from '../../rules/kinds/check.ts';
import { kindOf, nameOf, POLICY_KINDS } from '../../rules/kinds/kinds.ts';
import { type LintFinding, LintFindingSchema } from '../../rules/lint/finding.ts';
import { PolicyRefused, withoutEditorHint } from '../../rules/policy-schema.ts';
import type { StoredPolicy } from '../../store/policies/schema.ts';
import { createPolicyWork, type PolicyWork, TooComplex } from './policy-work.ts';
import { policyUnsound } from './unsound.ts';

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

/**
 * Reads, checks and tries policies. A document that can't run is refused with BusinessFailure PolicyUnsound and
 * a fault for each finding. What takes long or much memory ends, with a finding TOO_COMPLEX; when too many ask at once,
 * BusinessFailure PolicyChecksBusy is thrown.
 */
export interface PolicyDesk {
  /**
   * The document as the store keeps it.
   * @param at where it stands in the request, as a JSON pointer: faults point below it
   * @throws BusinessFailure PolicyUnsound with everything that is wrong with its shape
   */
  read(document: unknown, at: string): StoredPolicy;
  /** What lint finds in a document, whatever its shape; `content` is its JSON. */
  lint(content: string): Promise<readonly LintFinding[]>;
  /** Everything that keeps a stored policy from being submitted or released; empty: nothing. */
  check(policy: StoredPolicy): Promise<readonly CheckFinding[]>;
  /** Everything that keeps a document from deciding with the engine of this program; empty: nothing. Takes milliseconds. */
  faultsOf(content: string): readonly CheckFinding[];
  /**
   * Runs the tests kept with a document (JSON); `only` null: all of them.
   * @throws BusinessFailure PolicyUnsound when the policy itself can't run
   */
  runTests(content: string, only: readonly string[] | null): Promise<readonly DeskTestResult[]>;
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
export function createPolicyDesk(work: PolicyWork = createPolicyWork()): PolicyDesk {
  return {
    read(given, at) {
      const name = nameOf(given);
      if (name === null) throw policyUnsound([UNKNOWN_NAME], at);
      try {
        const document = withoutEditorHint(given);
        const { version, effectiveAt } = POLICY_KINDS[name].head(document);
        // Stored as it was given: what is read of it later must have the same hash.
        const content = canonicalJson(document);
        return { name, version, effectiveAt, content, sha256: policySha256(document) };
      } catch (error) {
        if (!(error instanceof PolicyRefused)) throw error;
        throw policyUnsound(error.findings, at);
      }
    },

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
      const found = await work
        .run('tests', content)
        .then((answer) => Tests.parse(answer))
        .catch((error: unknown) => ({ findings: [tooComplex(error)] }));
      if ('findings' in found) throw policyUnsound(found.findings, '/document');
      return found.results.filter(({ name }) => only === null || only.includes(name));
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
