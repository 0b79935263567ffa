import { unwatchFile, watchFile } from 'node:fs';
import type { Ms } from '../domain/flavor.ts';
import type { Logger } from '../telemetry/telemetry.ts';

/**
 * Looked at by time, not by events of the file system: platforms exchange mounted secrets behind a symbolic link, of which no
 * event tells.
 */
const LOOK_EVERY_MS: Ms = 1_000;

/** What is read again when one of its files changed. */
export interface Watched {
  /** In log lines, as in `keys`. */
  readonly what: string;
  readonly files: readonly string[];
  /** Reads again, and returns what the log may tell. May throw or reject: what was there before stays in use. */
  reload(): unknown;
}

/**
 * Reads again whenever a file changed, and logs that it did, or why it could not.
 * @returns ends the watch
 */
export function watchFiles(all: readonly Watched[], log: Logger): () => void {
  const ends = all.map((watched) => watchOne(watched, log));
  return () => {
    for (const end of ends) end();
  };
}

function watchOne({ what, files, reload }: Watched, log: Logger): () => void {
  const changed = async () => {
    try {
      log.info({ what, now: await reload() }, 'read again, because a file changed');
    } catch (err) {
      log.error({ err, what }, 'a changed file cannot be used: what was read before stays in use');
    }
  };
  const listener = () => void changed();
  for (const file of files) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, listener);
  return () => {
    for (const file of files) unwatchFile(file, listener);
  };
}
