import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Db } from 'mongodb';
import { REQUEST_TYPES } from '../../domain/decisions/decision.ts';
import { POLICY_NAMES } from '../../domain/policies/names.ts';
import { type CompiledPolicy, compilePolicy } from '../../rules/compile.ts';
import { kindOf, nameOf } from '../../rules/kinds/kinds.ts';
import { PolicyRefused, parsePolicyDocument } from '../../rules/policy-schema.ts';
import { policyReads } from '../../store/policies/policies.ts';
import { withDatabase } from '../mongo.ts';
import { CliProblem } from '../problem.ts';

/** The repository's folder of policies. */
const POLICIES = fileURLToPath(new URL('../../../policies', import.meta.url));
/** Long enough to find a running MongoDB; without one, a mistyped version should be reported soon. */
const WAIT_MS = 3_000;

/** The description of the policy argument in every command. */
export const POLICY_ARGUMENT =
  "a policy file's path, or name@version of one below policies/ or in the database (MONGODB_URI, MONGODB_DATABASE)";

/** The database whose versions `name@version` may mean, beside the files below policies/. */
export interface PolicyDatabase {
  /** Default: MONGODB_DATABASE, else goodstanding. */
  readonly database?: string | undefined;
}

/**
 * The policy that a command's argument names: the path of a file, or `name@version` of one below policies/ or, when there is
 * none, of a version stored in MongoDB, in any state. Throws {@link CliProblem} with everything that is wrong with it.
 */
export async function readPolicyArgument(
  argument: string,
  where: PolicyDatabase = {},
): Promise<CompiledPolicy> {
  return withPolicyJson(argument, where, (document) => {
    const name = nameOf(document);
    if (name !== null && !REQUEST_TYPES.some((each) => each === name))
      throw new CliProblem(
        `${argument} is a version of ${name}; this is for policies that decide requests: ${REQUEST_TYPES.join(', ')}`,
      );
    return compilePolicy(parsePolicyDocument(document));
  });
}

/**
 * Runs `work` on the document that a command's argument names, whatever its kind. Throws {@link CliProblem} with
 * everything that is wrong with it.
 */
export async function withPolicyJson<T>(
  argument: string,
  where: PolicyDatabase,
  work: (document: unknown) => T | Promise<T>,
): Promise<T> {
  try {
    return await work(await readPolicyJson(argument, where));
  } catch (error) {
    throw refused(argument, error);
  }
}

/**
 * The unchecked document that a command's argument names.
 * @throws CliProblem when there is none
 * @throws SyntaxError when the file is no JSON
 */
export async function readPolicyJson(argument: string, where: PolicyDatabase = {}): Promise<unknown> {
  const named = /^([a-z-]+)@([0-9A-Za-z.-]+)$/.exec(argument);
  if (named === null || argument.endsWith('.json')) return JSON.parse(await textOf(argument));
  const [, name = '', version = ''] = named;
  return (await shippedDocument(name, version)) ?? storedDocument(name, version, where);
}

async function shippedDocument(name: string, version: string): Promise<unknown> {
  const files = (await readdir(POLICIES, { recursive: true }))
    .filter((file) => file.endsWith('.json'))
    .sort();
  for (const file of files) {
    const document = await headOf(path.join(POLICIES, file)).catch(() => null);
    if (document?.name === name && document.version === version) return document.content;
  }
  return null;
}

async function headOf(file: string) {
  const content: unknown = JSON.parse(await textOf(file));
  return { name: nameOf(content), version: kindOf(content).head(content).version, content };
}

async function storedDocument(
  name: string,
  version: string,
  { database = process.env['MONGODB_DATABASE'] ?? 'goodstanding' }: PolicyDatabase,
): Promise<unknown> {
  const known = POLICY_NAMES.find((each) => each === name);
  if (known === undefined)
    throw new CliProblem(`there are no policies called ${name}; names are ${POLICY_NAMES.join(', ')}`);
  const read = ({ db }: { readonly db: Db }) => policyReads({ db, session: null }).get(known, version);
  const stored = await withDatabase({ uri: undefined, database, waitMs: WAIT_MS }, read).catch(
    (error: unknown) => {
      if (!(error instanceof CliProblem)) throw error;
      throw new CliProblem(
        `no policy ${name}@${version} below policies/, and no database to search: ${error.message}`,
      );
    },
  );
  if (stored === null)
    throw new CliProblem(
      `no policy ${name}@${version} below policies/ or in the database ${database}; "goodstanding policy list" lists those of a running API`,
    );
  return JSON.parse(stored.content);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new CliProblem(`can't read the policy file ${file}; a policy is a file's path or name@version`);
  }
}

function refused(what: string, error: unknown): unknown {
  if (error instanceof SyntaxError) return new CliProblem(`${what} is no JSON: ${error.message}`);
  if (!(error instanceof PolicyRefused)) return error;
  const findings = error.findings.map(({ code, pointer, message }) => `  ${pointer}: ${message} (${code})`);
  return new CliProblem(`${what} is no usable policy:\n${findings.join('\n')}`);
}
