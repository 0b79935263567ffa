import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { controlsDocument, PRINTED_IN } from '../../scripts/controls/document.ts';
import { CONTROLS } from '../../scripts/controls/table.ts';
import { goodstandingProgram } from '../../src/cli/program.ts';
import { ROOT } from '../architecture/imports.ts';

const Package = z.object({ scripts: z.record(z.string(), z.string()) });
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const { scripts } = Package.parse(JSON.parse(read('package.json')));
const program = await goodstandingProgram(undefined);

/** Whether a command of a row is there: an npm script, a command of `goodstanding`, or a test file. */
function isThere(shownBy: string): boolean {
  const [, script] = /^npm run ([\w:-]+)$/.exec(shownBy) ?? [];
  if (script !== undefined) return script in scripts;
  const [, words] = /^goodstanding ([a-z -]+)$/.exec(shownBy) ?? [];
  if (words !== undefined) return has(program, words.split(' '));
  return /^test\/[\w/-]+\.test\.ts$/.test(shownBy) && existsSync(join(ROOT, shownBy));
}

function has(command: Command, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  const sub = command.commands.find((each) => each.name() === name);
  return sub !== undefined && has(sub, rest);
}

test.each(CONTROLS)('what shows it is there: $shownBy', ({ shownBy, pci, asvs, api }) => {
  expect([shownBy, isThere(shownBy)]).toEqual([shownBy, true]);
  // A row that answers nothing is no control.
  expect([...pci, ...asvs, ...api].length).toBeGreaterThan(0);
  for (const each of pci) expect(each).toMatch(/^\d{1,2}\.\d{1,2}(\.\d{1,2}){1,2}$/);
  for (const each of asvs) expect(each).toMatch(/^V(?:[1-9]|1[0-7])$/);
  for (const each of api) expect(each).toMatch(/^API(?:[1-9]|10)$/);
});

test('a command that is not there is found', () => {
  const gone = [
    'npm run no-such',
    'goodstanding no-such',
    'goodstanding ledger no-such',
    'test/no/such.test.ts',
    'ls',
  ];
  expect(gone.filter(isThere)).toEqual([]);
});

test('docs/controls.md is what the table says: npm run export-controls', () => {
  expect(read('docs/controls.md')).toBe(controlsDocument(CONTROLS, PRINTED_IN.map(read)));
});

test.each(['authz:matrix', 'leak', 'audit:tamper', 'badinput', 'schemathesis', 'fraud:simulate'])(
  'the figures of npm run %s are in the document',
  (name) => {
    const row = read('docs/controls.md')
      .split('\n')
      .find((line) => line.startsWith(`| \`npm run ${name}\` |`));
    expect(row).toMatch(/\d/);
  },
);

test('every one of the API Security Top 10 is answered, but the one that no route can have', () => {
  const answered = new Set(CONTROLS.flatMap(({ api }) => api));
  // API7 is requests that a caller makes the server send: no route takes an address to fetch.
  const wanted = [1, 2, 3, 4, 5, 6, 8, 9, 10].map((number) => `API${number}`);
  expect(wanted.filter((each) => !answered.has(each))).toEqual([]);
});
