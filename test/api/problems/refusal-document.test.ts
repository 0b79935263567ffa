import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { refusalDocument } from '../../../src/api/problems/refusal-document.ts';

test('docs/refusals.md has the causes that the code has (npm run export-refusal-docs writes them)', () => {
  const found = readFileSync('docs/refusals.md', 'utf8');
  expect(refusalDocument(found)).toBe(found);
});
