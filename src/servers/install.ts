import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import type { Log } from './log.ts';
import { cacheBin } from './paths.ts';

/** The longest one installation may hold the lock while others wait: a compiler on a slow machine, in milliseconds. */
const LONGEST_INSTALL_MS = 20 * 60_000;
/** Work folders of installations that were killed are removed after a day. */
const LEFTOVER_MS = 24 * 60 * 60_000;

/** Makes an executable inside an empty work folder and returns its path in there. */
export type Produce = (workFolder: string) => Promise<string>;

/** Says whether the executable at `path` works, by throwing when it doesn't. */
export type Verify = (path: string) => Promise<unknown>;

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > LEFTOVER_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/**
 * Puts an executable into the cache folder, all or nothing: it is made in a work folder, verified there, and renamed into
 * place. Of two processes that install the same at once, one works and the other takes the result.
 *
 * @param cache the cache folder
 * @param name the file name of the executable, in `bin/`
 * @param produce makes it
 * @param verify throws when the executable does not work
 * @returns the path of the executable in the cache
 * @throws what `produce` or `verify` throw; nothing is left behind then
 */
export async function installExecutable(
  cache: string,
  name: string,
  log: Log,
  produce: Produce,
  verify: Verify,
): Promise<string> {
  const target = join(cacheBin(cache), name);
  const works = async (): Promise<boolean> =>
    existsSync(target) &&
    (await verify(target).then(
      () => true,
      () => false,
    ));
  const lock = join(cache, 'locks', `${name}.lock`);
  return withLock(lock, `installing ${name}`, LONGEST_INSTALL_MS, log, async () => {
    if (await works()) {
      log(`${name}: another process has just put it into the cache folder`);
      return target;
    }
    const workRoot = join(cache, 'work');
    await mkdir(workRoot, { recursive: true });
    await mkdir(cacheBin(cache), { recursive: true });
    await removeLeftovers(workRoot);
    const work = join(workRoot, `${name}-${randomUUID()}`);
    await mkdir(work);
    try {
      const made = await produce(work);
      await chmod(made, 0o755);
      await verify(made);
      await rename(made, target);
      return target;
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}
