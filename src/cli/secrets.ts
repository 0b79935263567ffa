import type { SetVariables } from '../config/fields.ts';
import { withSecretsFromFiles } from '../config/secret-files.ts';
import type { Env } from '../servers/paths.ts';
import { CliProblem } from './problem.ts';

/**
 * The environment with the secrets that files hold (`NAME_FILE`). No command takes a secret as an argument: everybody on the machine
 * sees those in the list of processes.
 * @throws CliProblem when a file can't be read, or a secret is given twice
 */
export function secretsOf(env: Env): SetVariables {
  const { env: resolved, faults } = withSecretsFromFiles(env);
  if (faults.length > 0) throw new CliProblem(faults.join('\n'));
  return resolved;
}
