import { describe, expect, test } from 'vitest';
import { exportedNamesOf, namesOfSeveralThings, sourcesOfSrc } from './exports.ts';

describe('exported names', () => {
  const sources = sourcesOfSrc();

  test('no two files of src export different things under one name', () => {
    // A parser that finds nothing would find no name twice either.
    expect(sources.flatMap(([file, source]) => exportedNamesOf(file, source)).length).toBeGreaterThan(1_000);
    expect(namesOfSeveralThings(sources)).toEqual([]);
  });

  test.each([
    ['export const a = 1;', 'export interface a {}'],
    ['export function a() {}', 'const b = 1;\nexport { b as a };'],
    ['export class a {}', 'export type a = number;'],
    ['export const { a } = { a: 1 };', 'export enum a {}'],
  ])('%s beside %s is found out', (one, other) => {
    const found = namesOfSeveralThings([
      ['domain/one.ts', one],
      ['store/other.ts', other],
    ]);
    expect(found).toEqual(['a: domain/one.ts, store/other.ts']);
  });

  test.each([
    ['store/other.ts', "export { a } from '../domain/one.ts';"],
    ['store/other.ts', "import { a } from '../domain/one.ts';\nexport { a };"],
    ['store/other.ts', "import { a as b } from '../domain/one.ts';\nexport { b as a };"],
    ['store/other.ts', 'const a = 1;\nexport const b = a;'],
  ])('%s: %s is the same thing, or none', (file, other) => {
    expect(
      namesOfSeveralThings([
        ['domain/one.ts', 'export const a = 1;'],
        [file, other],
      ]),
    ).toEqual([]);
  });

  test('a text has one name in all languages, and no other thing has it', () => {
    const dutch = ['texts/nl/facts.ts', 'export const a = {};'] as const;
    const german = ['texts/de/facts.ts', 'export const a = {};'] as const;
    expect(namesOfSeveralThings([dutch, german])).toEqual([]);
    expect(namesOfSeveralThings([dutch, german, ['rules/a.ts', 'export const a = 1;']])).toHaveLength(1);
  });
});
