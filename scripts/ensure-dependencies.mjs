// Node's built-ins only: this runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const LEAST_NODE = [20, 19];
const stampFile = join(root, 'node_modules', '.goodstanding-lockfile-sha256');

function say(line) {
  process.stderr.write(`${line}\n`);
}

function giveUp(lastWords) {
  if (lastWords !== undefined) process.stdout.write(`${lastWords}\n`);
  process.exit(1);
}

/** Ends the process with a clear message when Node is older than the code needs. */
function checkNode(lastWords) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  say(
    `Node ${process.versions.node} is too old: Goodstanding needs Node ${LEAST_NODE.join('.')} or newer (22 or 24 will do).`,
  );
  say('Install it from https://nodejs.org, or with nvm: nvm install 22');
  giveUp(lastWords);
}

/** The hash of what decides about the dependencies: the lockfile, and the platform they were installed for. */
function wantedStamp() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

function foundStamp() {
  try {
    return readFileSync(stampFile, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** What npm itself wrote down about an installation made by hand agrees with the lockfile. */
function installedByHand() {
  try {
    const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(
      readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8'),
    ).packages;
    return Object.entries(locked).every(
      ([path, entry]) =>
        path === '' ||
        (entry.optional === true && installed[path] === undefined) ||
        installed[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

/**
 * Installs the locked dependencies when they are missing or belong to another lockfile. What npm prints goes to standard
 * error, so that standard output stays free for results. Ends the process when the installation fails.
 *
 * @param {string} [lastWords] written to standard output in that case, for a tool that reads the last line
 */
export function ensureDependencies(lastWords) {
  checkNode(lastWords);
  const stamp = wantedStamp();
  if (foundStamp() === stamp) return;
  if (!installedByHand()) {
    const why = existsSync(join(root, 'node_modules')) ? 'the lockfile has changed' : 'they are missing';
    say(`installing the locked dependencies with npm ci (${why}; about 30 s)`);
    const startedAt = Date.now();
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=warn'], {
      cwd: root,
      // Also with NODE_ENV=production: the development server and the tests are among the development dependencies.
      env: { ...process.env, NODE_ENV: 'development' },
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (result.status !== 0) {
      say(
        `npm ci failed (${result.error?.message ?? `exit code ${result.status}`}). See above; then try: npm ci`,
      );
      giveUp(lastWords);
    }
    say(`dependencies installed in ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${stamp}\n`);
}
