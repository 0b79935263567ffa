import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Keyring, parseKeyring } from '../codec/keyring.ts';
import { ConfigError } from '../config/errors.ts';
import { readAuditKeys } from '../config/keyrings.ts';
import { dataFolder, type Env } from '../servers/paths.ts';
import { CliProblem } from './problem.ts';
import { secretsOf } from './secrets.ts';

/** What `npm start` keeps on this machine; this reads only one of its keys. */
const machineSecrets = z.object({ auditKeys: z.string() });

/**
 * The keys for a command's audit entries: AUDIT_KEYS, or the keys that `npm start` made on this machine. Undefined when there are none:
 * then a command can read, but its writes are refused.
 * @throws CliProblem when AUDIT_KEYS is malformed
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
