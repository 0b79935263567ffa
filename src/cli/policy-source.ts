import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CompiledPolicy, compilePolicy } from '../rules/compile.ts';
import { type PolicyDocument, PolicyRefused, parsePolicyDocument } from '../rules/policy-schema.ts';
import { CliProblem } from './problem.ts';

/** Where the repository keeps its policies. */
const POLICIES = fileURLToPath(new URL('../../policies', import.meta.url));

/**
 * The policy that a command's argument names: the path of a file, or `name@version` of one below policies/. Throws
 * {@link CliProblem} with everything that is wrong with it.
 */
export async function readPolicyArgument(argument: string): Promise<CompiledPolicy> {
  const named = /^([a-z-]+)@([0-9A-Za-z.-]+)$/.exec(argument);
  const document =
    named === null || argument.endsWith('.json')
      ? await documentOf(argument)
      : await releasedDocument(named[1] ?? '', named[2] ?? '', argument);
  try {
    return compilePolicy(document);
  } catch (error) {
    throw refused(argument, error);
  }
}

async function releasedDocument(name: string, version: string, argument: string): Promise<PolicyDocument> {
  const files = (await readdir(POLICIES, { recursive: true }))
    .filter((file) => file.endsWith('.json'))
    .sort();
  for (const file of files) {
    const document = await documentOf(path.join(POLICIES, file)).catch(() => null);
    if (document?.name === name && document.version === version) return document;
  }
  throw new CliProblem(`no policy ${argument} below policies/; give a file's path instead`);
}

async function documentOf(file: string): Promise<PolicyDocument> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new CliProblem(`can't read the policy file ${file}; a policy is a file's path or name@version`);
  }
  try {
    return parsePolicyDocument(JSON.parse(text));
  } catch (error) {
    throw refused(file, error);
  }
}

function refused(what: string, error: unknown): unknown {
  if (error instanceof SyntaxError) return new CliProblem(`${what} is no JSON: ${error.message}`);
  if (!(error instanceof PolicyRefused)) return error;
  const findings = error.findings.map(({ code, pointer, message }) => `  ${pointer}: ${message} (${code})`);
  return new CliProblem(`${what} is no usable policy:\n${findings.join('\n')}`);
}
