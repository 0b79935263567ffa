import { fileURLToPath } from 'node:url';

/** What a thread runs: a file, or a script in a string. */
export interface ThreadSource {
  readonly script: string | URL;
  readonly eval: boolean;
}

let made: Promise<ThreadSource> | undefined;

/**
 * What a thread loads as `policy-thread.ts`: in a build, its compiled file. When the sources run, it is one script that is made once for
 * the process, because loading TypeScript modules in every thread takes seven times as long.
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
  return { script: file.text, eval: true };
}
