import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Instant } from '../domain/civil-date.ts';
import type { RequestType } from '../domain/decisions/decision.ts';
import { type CompiledPolicy, compilePolicy } from './compile.ts';
import { dryRunPolicy } from './dry-run.ts';
import { type PolicyFinding, PolicyRefused, parsePolicyDocument } from './policy-schema.ts';

/** A file or folder name that does not say what is inside: released files must be found by name and version. */
function placeFindings(file: string, policy: CompiledPolicy): PolicyFinding[] {
  const { name, version } = policy.reference;
  const expected = path.join(name, `${version}.json`);
  return file.endsWith(expected)
    ? []
    : [{ code: 'SCHEMA', pointer: '/version', message: `belongs in ${expected}` }];
}

/**
 * Reads, checks and dry-runs one policy file. Throws {@link PolicyRefused} with everything that is wrong, SyntaxError on
 * what is no JSON, or the file system's error.
 */
export async function loadPolicy(file: string): Promise<CompiledPolicy> {
  const policy = compilePolicy(parsePolicyDocument(JSON.parse(await readFile(file, 'utf8'))));
  const findings = [...placeFindings(file, policy), ...(await dryRunPolicy(policy))];
  if (findings.length > 0) throw new PolicyRefused(`policy file ${path.basename(file)}`, findings);
  return policy;
}

/** Folders beside those of the decision policies. */
const OTHERS: readonly string[] = ['candidates', 'dunning', 'parameters'];

/**
 * Loads every policy of a folder (`<name>/<version>.json`), by name and then by when it takes effect. One bad file
 * refuses the whole folder: a service must not decide with half of its policies. What lies in `candidates` is nobody's
 * release and is left alone, and so are documents that decide no case.
 */
export async function loadPolicies(folder: string): Promise<CompiledPolicy[]> {
  const files = (await readdir(folder, { recursive: true }))
    .filter((file) => file.endsWith('.json') && file.includes(path.sep))
    .filter((file) => !OTHERS.includes(file.split(path.sep)[0] ?? ''))
    .sort();
  const policies: CompiledPolicy[] = [];
  for (const file of files) policies.push(await loadPolicy(path.join(folder, file)));
  return policies.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function orderOf({ document }: CompiledPolicy): string {
  return `${document.name} ${document.effectiveAt} ${document.version}`;
}

/** The policy of that name which took effect last, at or before `at`; null when there is none. */
export function policyInForce(
  policies: readonly CompiledPolicy[],
  name: RequestType,
  at: Instant,
): CompiledPolicy | null {
  let inForce: CompiledPolicy | null = null;
  for (const policy of policies)
    if (policy.document.name === name && policy.document.effectiveAt <= at)
      if (inForce === null || orderOf(policy) > orderOf(inForce)) inForce = policy;
  return inForce;
}
