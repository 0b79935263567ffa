import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseKeyring } from '../../codec/keyring.ts';
import { ConfigError } from '../../config/errors.ts';
import { readSealKeys } from '../../config/keyrings.ts';
import { readSealBucket } from '../../config/seal-bucket.ts';
import { setVariables } from '../../config/secret-files.ts';
import type { SealArchive } from '../../domain/audit/seal.ts';
import { createSealBucket } from '../../gateways/audit/seal-bucket.ts';
import { createSealFolder } from '../../gateways/audit/seal-folder.ts';
import { dataFolder } from '../../servers/paths.ts';
import { createSealSigner, type SealPublicKeys } from '../../services/audit/tree-head.ts';
import { CliProblem } from '../problem.ts';
import { secretsOf } from '../secrets.ts';

/** Who runs these commands: said in the help of each. */
export const WHO_MAY =
  'For people who may read the database itself, such as an auditor on a copy of it: no token is asked for, because MongoDB asks for a password.';

const publicKeyFile = z.record(z.string(), z.string().regex(/^[A-Za-z0-9+/]{43}=$/));
/** What `npm start` keeps on this machine; this reads only one of its keys. */
const machineSecrets = z.object({ sealKeys: z.string() });

/**
 * The public keys of seals: of a file that `audit keys` wrote, or of SEAL_KEYS, or those that `npm start` made on this machine.
 * @throws CliProblem where there are none
 */
export async function sealPublicKeys(file: string | undefined): Promise<SealPublicKeys> {
  if (file !== undefined) {
    const parsed = publicKeyFile.safeParse(await jsonOf(file));
    if (!parsed.success) throw new CliProblem(`${file} is not a file of public keys; audit keys writes one`);
    return parsed.data;
  }
  try {
    const given = readSealKeys(secretsOf(process.env));
    if (given !== undefined) return createSealSigner(given).publicKeys;
  } catch (error) {
    if (error instanceof ConfigError) throw new CliProblem(error.message);
    throw error;
  }
  const found = machineSecrets.safeParse(
    await jsonOf(join(dataFolder(process.env), 'development-secrets.json')),
  );
  if (!found.success)
    throw new CliProblem(
      'whose seals? Give --keys FILE (audit keys writes it where SEAL_KEYS is set), or SEAL_KEYS',
    );
  return createSealSigner(parseKeyring(found.data.sealKeys)).publicKeys;
}

/** The seals outside of the database: of --seals, SEAL_BUCKET_URL, SEAL_FOLDER, or what `npm start` keeps on this machine; null where there are none. */
export function sealArchive(folder: string | undefined): SealArchive | null {
  const bucket = folder === undefined ? sealBucket() : undefined;
  if (bucket !== undefined) return createSealBucket(bucket);
  const given = folder ?? process.env['SEAL_FOLDER'];
  if (given !== undefined && given !== '') {
    if (!existsSync(given)) throw new CliProblem(`there is no folder ${given}`);
    return createSealFolder(given);
  }
  const ofThisMachine = join(dataFolder(process.env), 'seals');
  return process.env['MONGODB_URI'] === undefined && existsSync(ofThisMachine)
    ? createSealFolder(ofThisMachine)
    : null;
}

/** @throws CliProblem */
function sealBucket() {
  try {
    return readSealBucket(setVariables(secretsOf(process.env)));
  } catch (error) {
    if (error instanceof ConfigError) throw new CliProblem(error.message);
    throw error;
  }
}

async function jsonOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return null;
  }
}
