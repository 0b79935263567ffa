import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { holds, judge, keptFiguresSchema, summaryOf } from '../../bench/support/kept-figures.ts';

const KEPT = fileURLToPath(new URL('../../bench/kept-figures.json', import.meta.url));

describe('figures that are kept', () => {
  test.each([
    [100, 125, 'same'],
    [100, 125.1, 'worse'],
    [100, 75, 'same'],
    [100, 74.9, 'better'],
    [0, 0, 'same'],
    [0, 1, 'worse'],
  ])('%d kept and %d measured are %s', (kept, measured, verdict) => {
    const judged = judge({ commands: kept }, { commands: measured });
    expect(judged).toEqual([{ name: 'commands', kept, measured, verdict }]);
    expect(holds(judged)).toBe(verdict !== 'worse');
  });

  test('do not hold where one is new or gone, and the summary counts them', () => {
    const judged = judge({ old: 1, stays: 2 }, { fresh: 3, stays: 2 });
    expect(judged.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['fresh', 'new'],
      ['old', 'gone'],
      ['stays', 'same'],
    ]);
    expect(holds(judged)).toBe(false);
    expect(summaryOf(judged)).toBe('not held: 3 figures, 1 new, 1 gone, 1 same');
  });

  test('are a file that the guard can read', () => {
    const { figures } = keptFiguresSchema.parse(JSON.parse(readFileSync(KEPT, 'utf8')));
    expect(Object.keys(figures)).toEqual(
      expect.arrayContaining(['order: commands', 'entry alone: commands']),
    );
  });
});
