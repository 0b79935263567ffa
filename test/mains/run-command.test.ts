/** How `scripts/run.mjs` ends a command: when its last statement is done, and by a signal, with the servers that it has started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAlive, poll } from '../../src/servers/kill.ts';
import { temporaryFolder } from '../support/run/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MANAGED = pathToFileURL(join(ROOT, 'src', 'servers', 'managed-process.ts')).href;

/** A command that leaves something open, as a connection does; it fails first where it is told to. */
const LEAVES_OPEN = `
setInterval(() => undefined, 1_000);
console.log('begun', process.argv.slice(2).join());
process.exitCode = process.argv[2] === 'fail' ? 2 : 0;
`;

/** A command with a server of its own that waits for ever, and in which something else listens to signals, as Temporal's SDK does. */
const WAITS = `
import { startManaged } from '${MANAGED}';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
const server = await startManaged('sleep', ['600'], { env: process.env, logFile: process.argv[2], graceMs: 2_000 });
console.log(server.pid);
setInterval(() => undefined, 1_000);
await new Promise(() => undefined);
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const file = (name: string) => relative(ROOT, join(folder.path, name));
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await temporaryFolder('run-command');
  await writeFile(join(folder.path, 'leaves-open.mts'), LEAVES_OPEN);
  await writeFile(join(folder.path, 'waits.mts'), WAITS);
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await folder.remove();
});

/** Starts a command as npm does; its first line, and how it ends. */
async function begin(name: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'run.mjs'), file(name), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const ended = once(child, 'exit').then(([code]: unknown[]) => code);
  const lines = createInterface(child.stdout);
  const first = once(lines, 'line').then(([line]: unknown[]) => String(line));
  return { child, first: await first, ended };
}

describe('a command', () => {
  test.each([
    ['well', 0],
    ['fail', 2],
  ])('that has gone %s ends with %i, whatever it has left open', async (way, code) => {
    const { first, ended } = await begin('leaves-open.mts', way);
    expect(first).toBe(`begun ${way}`);
    expect(await ended).toBe(code);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)(
    'ends on %s with code %i and stops its servers, also when a library in it listens to the signal',
    async (signal, code) => {
      const { child, first, ended } = await begin('waits.mts', join(folder.path, `${signal}.log`));
      const server = Number(first);
      expect(isAlive(server)).toBe(true);
      child.kill(signal);
      expect(await ended).toBe(code);
      expect(await poll(() => !isAlive(server), 10_000)).toBe(true);
    },
  );
});
