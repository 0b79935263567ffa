import { expect, test } from 'vitest';
import { importsOfSources } from './imports.ts';
import { loadedWith, memoriesOf } from './workflow-memory.ts';

/** What may be remembered, and why. */
const HARMLESS: Readonly<Record<string, string>> = {};

test('no module that workflows load remembers anything: all workflows of a thread share it', () => {
  const files = loadedWith('workflows/index.ts', importsOfSources());
  expect(files.length).toBeGreaterThan(50);
  const memories = files.flatMap((file) => memoriesOf(file).map((name) => `${file}: ${name}`));
  expect(memories).toEqual(Object.keys(HARMLESS).sort());
});

test.each([
  ['let start = null;', ['start']],
  ['export let count = 0;', ['count']],
  ['const seen = new Map<string, number>();', ['seen']],
  ["const NAMES: ReadonlySet<string> = new Set(['a']);", []],
  ["export const NAMES = ['a'] as const;", []],
  ['function count() { let n = 0; return n; }', []],
])('%s', (source, memories) => {
  expect(memoriesOf('workflows/x.ts', source)).toEqual(memories);
});
