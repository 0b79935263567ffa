import { runCommand } from './command.ts';
import type { Env } from './paths.ts';

/** Starting an executable only to ask for its version must not take longer than this, in milliseconds. */
const ASK_MS = 20_000;

type Version = readonly [major: number, minor: number];

async function ask(path: string, args: readonly string[], env: Env): Promise<string> {
  const result = await runCommand(path, args, { env, timeoutMs: ASK_MS });
  return `${result.stdout}\n${result.stderr}`;
}

function versionIn(text: string, pattern: RegExp, least: Version, path: string, what: string): string {
  const match = pattern.exec(text);
  if (match === null) {
    const said = text.split('\n').find((line) => line.trim() !== '') ?? 'nothing';
    throw new Error(`${path} does not run as ${what}: it says "${said.trim().slice(0, 160)}"`);
  }
  const [, full = '', major = '0', minor = '0'] = match;
  const old = Number(major) < least[0] || (Number(major) === least[0] && Number(minor) < least[1]);
  if (old) throw new Error(`${path} is ${what} ${full}, at least ${least.join('.')} is needed`);
  return full;
}

/**
 * Runs `mongod --version`.
 *
 * @returns its version, as in "6.0.5"
 * @throws when it does not run, or is older than 6.0
 */
export async function verifyMongod(path: string, env: Env): Promise<string> {
  const text = await ask(path, ['--version'], env);
  return versionIn(text, /db version v((\d+)\.(\d+)[\w.-]*)/, [6, 0], path, 'mongod');
}

/**
 * Runs `temporal --version`.
 *
 * @returns the version of the server inside it, as in "1.29.1"; the tool's own is not set when it was built from source
 * @throws when it does not run, or its server is older than 1.28, the first in which update-with-start is stable
 */
export async function verifyTemporal(path: string, env: Env): Promise<string> {
  const text = await ask(path, ['--version'], env);
  return versionIn(text, /Server ((\d+)\.(\d+)[\w.-]*)/, [1, 28], path, 'a Temporal server');
}

/**
 * Runs `temporal-server --version`.
 *
 * @returns its version, as in "1.29.1"
 * @throws when it does not run, or is older than 1.28, the first in which update-with-start is stable
 */
export async function verifyTemporalServer(path: string, env: Env): Promise<string> {
  const text = await ask(path, ['--version'], env);
  return versionIn(text, /temporal version ((\d+)\.(\d+)[\w.-]*)/, [1, 28], path, 'a Temporal server');
}

/**
 * Runs `temporal-sql-tool --version`.
 *
 * @returns its version, as in "1.29.1"
 * @throws when it does not run, or is older than 1.28
 */
export async function verifyTemporalSqlTool(path: string, env: Env): Promise<string> {
  const text = await ask(path, ['--version'], env);
  return versionIn(text, /version ((\d+)\.(\d+)[\w.-]*)/, [1, 28], path, "Temporal's SQL tool");
}

/**
 * Runs `postgres --version`.
 *
 * @returns its version, as in "15.4"
 * @throws when it does not run, or is older than 12, the first that Temporal supports
 */
export async function verifyPostgres(path: string, env: Env): Promise<string> {
  const text = await ask(path, ['--version'], env);
  return versionIn(text, /PostgreSQL\) ((\d+)\.(\d+))/, [12, 0], path, 'PostgreSQL');
}

/**
 * Runs `temporal-test-server` without arguments, on which it prints its usage; it has no `--version`.
 *
 * @returns a text to show in place of a version
 * @throws when it does not run
 */
export async function verifyTestServer(path: string, env: Env): Promise<string> {
  const text = await ask(path, [], env);
  if (/Usage: <command> <port>/.test(text)) return 'time-skipping';
  const said = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('SLF4J')) ?? 'nothing';
  throw new Error(`${path} does not run: it says "${said.trim().slice(0, 160)}"`);
}
