import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

/** What a thread runs: a file, or a script in a string. */
export interface ThreadSource {
  readonly script: string | URL;
  readonly eval: boolean;
  /** What the script needs. */
  readonly workerData?: unknown;
}

/** Runs a function of `require` that was compiled before. */
const RUN_COMPILED = `
  const { workerData: { text, compiled: cachedData } } = require('node:worker_threads');
  const { Script } = require('node:vm');
  new Script(text, { cachedData, filename: 'policy-thread.cjs' }).runInThisContext()(require);
`;

let made: Promise<ThreadSource> | undefined;

/**
 * What a thread loads as `policy-thread.ts`: in a build, its compiled file. When the sources run, it is one script that is made and compiled
 * once for the process: loading TypeScript modules in every thread takes seven times as long, and compiling the script there 1.6 times.
 */
export function policyThreadSource(): Promise<ThreadSource> {
  made ??= import.meta.url.endsWith('.ts')
    ? bundled()
    : Promise.resolve({ script: new URL('./policy-thread.js', import.meta.url), eval: false });
  return made;
}

async function bundled(): Promise<ThreadSource> {
  const { build, stop } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./policy-thread.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  });
  await stop();
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild made nothing of policy-thread.ts');
  const text = `(function (require) {${file.text}\n})`;
  const compiled = new Script(text, { filename: 'policy-thread.cjs' }).createCachedData();
  return { script: RUN_COMPILED, eval: true, workerData: { text, compiled } };
}
