import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Something a main has started. */
export interface RunningMain {
  /** Settles when it has ended by itself; never, if only `stop` ends it. */
  readonly ended?: Promise<void>;
  stop(): Promise<void>;
}

/** Whether a module is the process's entry, under tsx as well as compiled. */
export function isMain(moduleUrl: string): boolean {
  const entry = process.argv[1];
  return entry !== undefined && pathToFileURL(realpathSync(entry)).href === moduleUrl;
}

/**
 * Runs a main: starts it, stops it once on SIGINT or SIGTERM, and ends the process with 0 after an orderly stop and
 * with 1 after a failure, which one line on standard error reports. A second signal ends the process at once.
 */
export async function runMain(name: string, start: () => Promise<RunningMain>): Promise<void> {
  try {
    const running = await start();
    const stopped = new Promise<void>((resolve, reject) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => {
          running.stop().then(resolve, reject);
        });
    });
    await (running.ended === undefined ? stopped : Promise.race([stopped, running.ended]));
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
