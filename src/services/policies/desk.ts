/** What the API asks of the rules about policies: reading, checking and trying them, and verifying receipts. */
import { z } from 'zod';
import type { DeskFinding, PolicyDesk } from '../../api/policy-desk.ts';
import { OUTCOMES } from '../../domain/decisions/decision.ts';
import { canonicalJson, policySha256 } from '../../rules/canonical.ts';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import { PolicyRefused, parsePolicyDocument } from '../../rules/policy-schema.ts';
import { verifyReceipt } from '../../rules/verify.ts';
import type { Store } from '../../store/store.ts';
import { backtestStoredDecisions } from '../decisions/backtests.ts';
import { createPolicyWork, type PolicyWork, TooComplex } from './policy-work.ts';

const Findings = z.array(z.object({ code: z.string(), pointer: z.string(), message: z.string() }));
const LintFindings = z.array(
  z.object({
    code: z.string(),
    severity: z.enum(['error', 'warning']),
    pointer: z.string(),
    message: z.string(),
    mend: z.string(),
    example: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).exactOptional(),
  }),
);
const Decided = z.object({ outcome: z.enum(OUTCOMES), reasonCodes: z.array(z.string()) });
const Expected = z.object({
  outcome: z.enum(OUTCOMES),
  reasonCodes: z.array(z.string()).exactOptional(),
});
const Tests = z.union([
  z.object({
    results: z.array(
      z.object({ name: z.string(), passed: z.boolean(), expected: Expected, actual: Decided }),
    ),
  }),
  z.object({ findings: Findings }),
]);

/** The rules' answers to the API's questions. */
export function createPolicyDesk(
  store: Pick<Store, 'decisions'>,
  work: PolicyWork = createPolicyWork(),
): PolicyDesk {
  return {
    read(document) {
      try {
        const { name, version, effectiveAt } = parsePolicyDocument(document);
        // Stored as it was given: what is read of it later must have the same hash.
        const content = canonicalJson(document);
        return { policy: { name, version, effectiveAt, content, sha256: policySha256(document) } };
      } catch (error) {
        if (!(error instanceof PolicyRefused)) throw error;
        return { findings: error.findings };
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
      const policy = compiled(content);
      return 'reference' in policy ? [] : policy;
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

/** Any other error is thrown on. */
function tooComplex(error: unknown): DeskFinding {
  if (!(error instanceof TooComplex)) throw error;
  return { code: 'TOO_COMPLEX', pointer: '', message: error.message };
}
