import { presenceOf, SECRET_VARIABLES, withSecretsFromFiles } from '../../config/secret-files.ts';
import type { Env } from '../../servers/paths.ts';
import type { Check } from './checks.ts';

/** Says which secrets are set, never what they are. It fails when one is given twice, or by a file that can't be read. */
export function checkSecrets(env: Env): Check {
  const name = 'secrets';
  const { faults } = withSecretsFromFiles(env);
  const mend = 'set each secret once: by its variable, or by NAME_FILE with the path of a file';
  if (faults.length > 0) return { name, status: 'fail', detail: faults.join('; '), mend };
  const present = SECRET_VARIABLES.flatMap((variable) => {
    const presence = presenceOf(env, variable);
    return presence === 'not set' ? [] : [`${variable} ${presence}`];
  });
  const absent = SECRET_VARIABLES.filter((variable) => presenceOf(env, variable) === 'not set');
  const detail = [...present, ...(absent.length === 0 ? [] : [`not set: ${absent.join(', ')}`])].join('; ');
  return { name, status: 'ok', detail };
}
