import type { Log } from '../../src/servers/log.ts';
import type { Env } from '../../src/servers/paths.ts';
import { pythonTool } from '../support/run/python-tool.ts';

/** Released by its makers; newer ones may check more, and are tried before they are taken. */
const VERSION = '4.32.5';

/** The executable of schemathesis, installed at the first call. @throws with what pip said */
export function schemathesis(env: Env, log: Log): Promise<string> {
  return pythonTool({ name: 'schemathesis', version: VERSION, executable: 'schemathesis' }, env, log);
}
