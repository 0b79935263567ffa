/** What the API asks of the rules about policies: reading, checking and trying them, and verifying receipts. */
import type { DeskFinding, PolicyDesk } from './api/policy-desk.ts';
import { canonicalJson, policySha256 } from './rules/canonical.ts';
import { type CompiledPolicy, compilePolicy } from './rules/compile.ts';
import { dryRunPolicy } from './rules/dry-run.ts';
import { lintPolicy } from './rules/lint/lint.ts';
import { PolicyRefused, parsePolicyDocument } from './rules/policy-schema.ts';
import { runPolicyTests } from './rules/policy-tests.ts';
import { verifyReceipt } from './rules/verify.ts';

/** The rules' answers to the API's questions. */
export function createPolicyDesk(): PolicyDesk {
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

    async check({ content }) {
      const document: unknown = JSON.parse(content);
      const lint = lintPolicy(document).filter(({ severity }) => severity === 'error');
      const findings = lint.map(({ code, pointer, message, mend }) => ({
        code,
        pointer,
        message: `${message.replace(/[.]$/, '')}. ${mend}`,
      }));
      if (findings.length > 0) return findings;
      const policy = compiled(document);
      if (!('reference' in policy)) return policy;
      return [...(await dryRunPolicy(policy)), ...(await failedTests(policy))];
    },

    async runTests({ content }, only) {
      const policy = compiled(JSON.parse(content));
      if (!('reference' in policy)) return null;
      const results = await runPolicyTests(policy);
      return results
        .filter(({ name }) => only === null || only.includes(name))
        .map(({ name, passed, expected, actual }) => ({ name, passed, expected, actual }));
    },

    verify: (receipt, { content }) => verifyReceipt(receipt, JSON.parse(content)),
  };
}

function compiled(document: unknown): CompiledPolicy | readonly DeskFinding[] {
  try {
    return compilePolicy(parsePolicyDocument(document));
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    return error.findings;
  }
}

async function failedTests(policy: CompiledPolicy): Promise<DeskFinding[]> {
  return (await runPolicyTests(policy))
    .filter(({ passed }) => !passed)
    .map(({ name, index, actual }) => ({
      code: 'TEST_FAILED',
      pointer: `/tests/${index}`,
      message: `"${name}" came out as ${actual.outcome}, by ${actual.reasonCodes.join(', ')}`,
    }));
}
