import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseKeyring } from '../codec/keyring.ts';
import { ConfigError } from '../config/errors.ts';
import { keyProviderFrom, readKeyService } from '../config/key-service.ts';
import { readFieldKeys } from '../config/keyrings.ts';
import { setVariables } from '../config/secret-files.ts';
import type { KeyProvider } from '../domain/key-provider.ts';
import { createRingProvider } from '../gateways/keys/ring.ts';
import { dataFolder, type Env } from '../servers/paths.ts';
import { CliProblem } from './problem.ts';
import { secretsOf } from './secrets.ts';

const secretsSchema = z.object({ fieldKeys: z.string() });

/**
 * Who wraps the keys of personal fields for a command: FIELD_KEY_SERVICE or FIELD_KEYS, else the keys that `npm start` made in its data folder.
 * Throws {@link CliProblem} when there are none.
 */
export function keyProviderOf(env: Env): KeyProvider {
  try {
    const variables = setVariables(secretsOf(env));
    const given = keyProviderFrom(readKeyService(variables), readFieldKeys(variables));
    if (given !== undefined) return given;
  } catch (error) {
    if (error instanceof ConfigError) throw new CliProblem(error.message);
    throw error;
  }
  try {
    const file = join(dataFolder(env), 'development-secrets.json');
    return createRingProvider(
      parseKeyring(secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).fieldKeys),
    );
  } catch {
    throw new CliProblem(
      'There are no keys for personal fields. Set FIELD_KEYS or FIELD_KEY_SERVICE as the service has them, or run this where "npm start" keeps its data.',
    );
  }
}
