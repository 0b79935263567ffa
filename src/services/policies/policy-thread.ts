/**
 * A thread that does one piece of work on a policy and ends. Documents come from callers: what one of them makes of the
 * time and memory must not be what decides on orders, see policy-work.ts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import { dryRunPolicy } from '../../rules/dry-run.ts';
import { lintPolicy } from '../../rules/lint/lint.ts';
import { type PolicyFinding, PolicyRefused, parsePolicyDocument } from '../../rules/policy-schema.ts';
import { runPolicyTests } from '../../rules/policy-tests.ts';

const Task = z.strictObject({
  /** `lint`: its findings. `tests`: what came of its tests, or why it can't run. `check`: what keeps it from being released. */
  kind: z.enum(['lint', 'tests', 'check']),
  /** The document, as JSON. */
  content: z.string(),
});
type Task = z.output<typeof Task>;

interface Finding {
  readonly code: string;
  readonly pointer: string;
  readonly message: string;
}

async function work({ kind, content }: Task): Promise<unknown> {
  const document: unknown = JSON.parse(content);
  switch (kind) {
    case 'lint':
      return lintPolicy(document);
    case 'tests': {
      const policy = compiled(document);
      return 'reference' in policy ? { results: await runPolicyTests(policy) } : { findings: policy };
    }
    case 'check':
      return check(document);
  }
}

async function check(document: unknown): Promise<readonly Finding[]> {
  const findings = lintPolicy(document)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, pointer, message, mend }) => ({
      code,
      pointer,
      message: `${message.replace(/[.]$/, '')}. ${mend}`,
    }));
  if (findings.length > 0) return findings;
  const policy = compiled(document);
  if (!('reference' in policy)) return policy;
  return [...(await dryRunPolicy(policy)), ...(await failedTests(policy))];
}

function compiled(document: unknown): CompiledPolicy | readonly PolicyFinding[] {
  try {
    return compilePolicy(parsePolicyDocument(document));
  } catch (error) {
    if (!(error instanceof PolicyRefused)) throw error;
    return error.findings;
  }
}

async function failedTests(policy: CompiledPolicy): Promise<Finding[]> {
  return (await runPolicyTests(policy))
    .filter(({ passed }) => !passed)
    .map(({ name, index, actual }) => ({
      code: 'TEST_FAILED',
      pointer: `/tests/${index}`,
      message: `"${name}" came out as ${actual.outcome}, by ${actual.reasonCodes.join(', ')}`,
    }));
}

if (parentPort === null) throw new Error('policy-thread.ts runs as a thread of the API');
parentPort.postMessage(await work(Task.parse(workerData)));
