import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './ensure-dependencies.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a TypeScript file of the repository in a child process and ends this process as the child ended.
 *
 * @param {string} file path relative to the repository
 * @param {string[]} args arguments for it
 * @param {string[]} nodeFlags for Node itself
 */
export function runTypescript(file, args, nodeFlags = []) {
  const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
  const dieWithParent = new URL('./die-with-parent.mjs', import.meta.url).href;
  // For the workers that it may start, as in the image: threads of workflows take no stack trace for every promise.
  const plainPromises = join(root, 'src', 'mains', 'plain-promises.cjs');
  // Workflows see the host's time zone through Intl; it has to be the same everywhere.
  const child = spawn(
    process.execPath,
    [
      ...[...nodeFlags, '--require', plainPromises, '--import', dieWithParent, '--import', tsx],
      ...[join(root, file), ...args],
    ],
    {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, TZ: 'UTC' },
    },
  );
  for (const signal of FORWARDED) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child by itself, since it is in the same group; a second SIGINT would count as
      // impatience. Any other signal was meant for this process and has to be handed on.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(`${file} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
  });
}
