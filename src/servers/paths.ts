import { homedir } from 'node:os';
import { join } from 'node:path';

/** The data folder of one machine, beside the sources. */
export const DATA_FOLDER_NAME = '.goodstanding';

/** Environment variables, as in `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The value of an environment variable; an empty one counts as absent, because `FOO= command` usually means that.
 */
export function envValue(env: Env, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value.trim() === '' ? undefined : value;
}

/**
 * The folder in which downloaded and built servers are kept between runs and between checkouts:
 * `$GOODSTANDING_CACHE`, or `goodstanding` inside `$XDG_CACHE_HOME`, or `~/.cache/goodstanding`.
 */
export function cacheFolder(env: Env): string {
  const own = envValue(env, 'GOODSTANDING_CACHE');
  if (own !== undefined) return own;
  const xdg = envValue(env, 'XDG_CACHE_HOME');
  if (xdg !== undefined) return join(xdg, 'goodstanding');
  return join(envValue(env, 'HOME') ?? homedir(), '.cache', 'goodstanding');
}

/** Where executables lie inside the cache folder. */
export function cacheBin(cache: string): string {
  return join(cache, 'bin');
}

/**
 * The folder in which servers started here keep their data and logs: `$GOODSTANDING_DATA`, or `.goodstanding` in the current
 * folder.
 */
export function dataFolder(env: Env): string {
  return envValue(env, 'GOODSTANDING_DATA') ?? DATA_FOLDER_NAME;
}
