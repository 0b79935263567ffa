import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** How a program ended, and what it said on standard error. */
export interface EndedProgram {
  readonly code: number;
  readonly stderr: string;
}

/** Runs a program of the repository with Node alone: no loader, and no environment but the one given. */
export function runProgram(
  file: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<EndedProgram> {
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd: ROOT, env: { PATH, HOME, TZ: 'UTC', ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, file), ...args], options, (error, _stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stderr });
    });
  });
}

/**
 * Makes `dist`, as `npm run build` does. Types are not checked: that is what `npm test` begins with.
 * @throws with what it said when it fails
 */
export async function buildProduct(): Promise<void> {
  const { code, stderr } = await runProgram('scripts/build.mjs', ['--no-check']);
  if (code !== 0) throw new Error(`the build has failed\n${stderr}`);
}
