import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { refusalTable } from '../../src/domain/refusal-table.ts';
import { REFUSAL_TABLES } from '../../src/domain/refusal-tables.ts';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `src/${path}`)
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const tables = Object.entries(REFUSAL_TABLES).map(([title, table]) => ({
  title,
  codes: [...table.codes],
  every: table.every(),
}));

test('every table is in the list of tables', () => {
  const files = sources.filter(({ text }) => / = refusalTable\(/.test(text));
  expect(tables).toHaveLength(files.length);
});

describe.each(tables)('$title', ({ codes, every }) => {
  test.each(every)(
    '$faults.0.code has a field, a sentence and what would be accepted',
    ({ told, faults }) => {
      expect(faults).toHaveLength(1);
      expect(faults?.[0]).toMatchObject({
        code: expect.stringMatching(/^[a-z]+(-[a-z]+)+$/),
        // Empty: the request as a whole.
        pointer: expect.stringMatching(/^(\/[A-Za-z-]+)*$/),
        detail: told,
        accepted: expect.stringMatching(/^[a-z].*[^.]$/),
      });
      expect(told).toMatch(/^[A-Z].{10,140}\.$/);
      // Sentences for callers name things by words, not by names of collections or types.
      expect(`${told} ${faults?.[0]?.accepted}`).not.toMatch(
        /_|null|undefined|InvalidState|ActionNotPossible/,
      );
    },
  );

  test.each(codes)('%s is used', (code) => {
    // Not counting its line in the table.
    const uses = sources.flatMap(({ text }) => text.split(`'${code}'`).slice(1));
    expect(uses.filter((after) => !after.startsWith(': {'))).not.toEqual([]);
  });
});

test('no two causes have the same code, nor the same sentence', () => {
  const faults = tables.flatMap(({ every }) => every.flatMap((failure) => failure.faults ?? []));
  expect(new Set(faults.map(({ code }) => code)).size).toBe(faults.length);
  expect(new Set(faults.map(({ detail }) => detail)).size).toBe(faults.length);
});

test('nothing makes a failure of a type that says too little without a cause', () => {
  const type = "'(InvalidState|ActionNotPossible)'";
  const without = new RegExp(`(new BusinessFailure|refuse|nonRetryable)\\(\\s*([^;()]*,\\s*)?${type}`);
  expect(sources.filter(({ text }) => without.test(text)).map(({ path }) => path)).toEqual([]);
});

describe('a table', () => {
  const { refusal, refusalForAll } = refusalTable('test', {
    one: {
      ...{ type: 'InvalidState', pointer: '/day', detail: 'The day is over.' },
      accepted: 'a later day',
    },
    two: {
      ...{ type: 'Invalid', pointer: '/id', in: 'path' },
      detail: 'It is not here.',
      accepted: 'another',
    },
  });

  test('takes what one case knows better', () => {
    const { type, faults } = refusal('one', { accepted: '2026-05-01 or later' });
    expect(type).toBe('InvalidState');
    expect(faults).toEqual([
      { pointer: '/day', code: 'one', detail: 'The day is over.', accepted: '2026-05-01 or later' },
    ]);
  });

  test('names all causes at once', () => {
    const { told, faults } = refusalForAll(['one', 'two']);
    expect(told).toBe('The day is over. It is not here.');
    expect(faults?.map(({ code }) => code)).toEqual(['one', 'two']);
  });

  test('names the place of a part of a body', () => {
    expect(refusal('two').within('/actions/1').faults).toEqual([
      { pointer: '/actions/1/id', code: 'two', detail: 'It is not here.', accepted: 'another' },
    ]);
  });
});
