import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Keyring, parseKeyring } from '../codec/keyring.ts';
import { ConfigError } from '../config/errors.ts';
import { readAuditKeys } from '../config/keyrings.ts';
import { dataFolder, type Env } from '../servers/paths.ts';
import { CliProblem } from './problem.ts';
import { secretsOf } from './secrets.ts';

/** What `npm start` keeps on this machine; other keys are none of ours. */
const machineSecrets = z.object({ auditKeys: z.string() });

/**
 * What a command enters its writes with: AUDIT_KEYS, or the keys that `npm start` made on this machine. Undefined where there are
 * none: then a command can read, and what it would write is refused.
 * @throws CliProblem where AUDIT_KEYS is malformed
 */
export async function auditKeysOf(env: Env): Promise<Keyring | undefined> {
  try {
    const given = readAuditKeys(secretsOf(env));
    if (given !== undefined) return given;
  } catch (error) {
    if (error instanceof ConfigError) throw new CliProblem(error.message);
    throw error;
  }
  const text = await readFile(join(dataFolder(env), 'development-secrets.json'), 'utf8').catch(() => null);
  if (text === null) return undefined;
  const found = machineSecrets.safeParse(JSON.parse(text));
  return found.success ? parseKeyring(found.data.auditKeys) : undefined;
}
