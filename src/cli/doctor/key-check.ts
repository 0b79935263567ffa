import { randomBytes } from 'node:crypto';
import { ConfigError } from '../../config/errors.ts';
import { readKeyService } from '../../config/key-service.ts';
import { setVariables } from '../../config/secret-files.ts';
import type { Env } from '../../servers/paths.ts';
import type { Check } from './checks.ts';

/**
 * Whether the key management service wraps and unwraps: tried with a key that is made for this check and used for nothing else. Null when
 * FIELD_KEY_SERVICE is not set.
 */
export async function checkKeyService(env: Env): Promise<Check | null> {
  const name = 'key service';
  const mend = 'compare FIELD_KEY_SERVICE and its settings with docs/runbook.md, "Keys of personal fields"';
  try {
    const provider = readKeyService(setVariables(env));
    if (provider === undefined) return null;
    const [key, place] = [randomBytes(32), { scope: 'doctor', version: 1 }];
    const unwrapped = await provider.unwrap(await provider.wrap(key, place), place);
    if (!key.equals(unwrapped)) return { name, status: 'fail', detail: 'it unwraps another key', mend };
    return { name, status: 'ok', detail: `${provider.activeKeyId} wraps and unwraps` };
  } catch (error) {
    const detail =
      error instanceof ConfigError
        ? error.faults.join('; ')
        : `it does not wrap: ${error instanceof Error ? error.message : String(error)}`;
    return { name, status: 'fail', detail, mend };
  }
}
